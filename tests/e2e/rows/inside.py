"""Reading the pictures of what is inside a network, as they stand on the screen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.e2e.workbench import Workbench


def number(text: str) -> float:
    """A number as the page writes it, with a true minus and perhaps a percent sign."""
    return float(text.replace("−", "-").replace(",", "").strip("% \u00a0\u202f"))


class Inside:
    """A lab of the workbench, looked at through its dock."""

    def __init__(self, open_page: Callable[[str], Page], lab: str) -> None:
        self.page = open_page(f"/play?lab={lab}")
        self.bench = Workbench(self.page)
        self.bench.wait_started()

    def tab(self, name: str) -> Locator:
        """Open a tab; its panel."""
        self.page.locator(f"#tab-{name}").click()
        self.bench.wait_shown()
        return self.page.locator(f"#tabpanel-{name}")

    def panel(self, name: str) -> Locator:
        """The panel of a tab that is open."""
        return self.page.locator(f"#tabpanel-{name}:not([hidden])")

    def at_epoch(self, epoch: int) -> None:
        """Train, paused, to this epoch, and wait until the page shows it."""
        self.bench.pause()
        self.bench.train(epoch - self.bench.run()["epoch"])
        self.bench.wait_shown()

    def change(self, changes: dict[str, object]) -> None:
        """Begin again, paused, with these fields of the spec."""
        self.bench.pause()
        self.bench.command(type="set", changes=changes, restart=True)

    def column(self, panel: Locator, cell: str) -> list[str]:
        """What a column of the ladder shows, layer by layer."""
        return panel.locator(f"td[data-cell='{cell}']").all_inner_texts()
