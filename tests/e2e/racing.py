"""The page of a race as a person reads it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.e2e.workbench import EPOCH, PATIENCE, Workbench


class RacePage(Workbench):
    """One open page with a race."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        page.wait_for_selector(".race-table tbody tr", timeout=2 * PATIENCE)
        self.wait_started()

    def part(self, name: str) -> Locator:
        """A named part of the top bar."""
        return self.page.locator(f"glass-compare-bar [data-part='{name}']")

    def action(self, name: str) -> Locator:
        """A button of the top bar."""
        return self.page.locator(f"glass-compare-bar [data-action='{name}']")

    def card(self, name: str) -> Locator:
        """A member's card."""
        number = self.names().index(name)
        return self.page.locator(".member").nth(number)

    def names(self) -> list[str]:
        """The members' names, as they stand on their cards once there are any."""
        self.page.locator(".member-name").first.wait_for(timeout=PATIENCE)
        return [str(name) for name in self.page.eval_on_selector_all(".member-name", "all => all.map((input) => input.value)")]

    def table(self) -> list[dict[str, str]]:
        """The table, a dictionary by column title for every row."""
        rows: list[dict[str, str]] = self.page.evaluate(
            """() => {
              const texts = (row) => [...row.cells].map((cell) => cell.textContent.trim());
              const [head, ...rows] = [...document.querySelectorAll(".race-table tr")].map(texts);
              return rows.map((row) => Object.fromEntries(row.map((text, i) => [head[i], text])));
            }"""
        )
        return rows

    def row(self, name: str) -> dict[str, str]:
        """A member's row of the table."""
        return next(row for row in self.table() if row["member"] == name)

    def facts(self) -> str:
        """What the page says is the same, and what is not."""
        return self.page.locator("glass-race-facts").inner_text()

    def chart(self, number: int) -> list[dict[str, Any]]:
        """The lines of a chart (0 loss, 1 accuracy, 2 learning rate) as they are drawn: name, dash, x and y."""
        lines: list[dict[str, Any]] = self.page.evaluate(
            """(number) => (document.querySelectorAll(".race-plot")[number].data ?? []).filter((trace) => trace.name)
              .map(({name, x, y, line}) => ({name, dash: line.dash, color: line.color, x: [...x], y: [...y]}))""",
            number,
        )
        return lines

    def finish(self, least: int) -> None:
        """Bring everybody to this epoch at least, or as far as they go, without pictures on the way; paused then, and drawn."""
        self.pause("finished")
        while (count := least - min(each["epoch"] for each in self.run()["members"])) > 0 and self.run()["status"] == "paused":
            self.train(count)
        self.wait_shown()

    def race(self, least: int, *, speed: float | None = None) -> None:
        """Let it run, at so many epochs a second, until everybody has come to this epoch at least, or as far as they go, and pause it."""
        self.command(type="speed", epochs_per_second=speed)
        self.play()
        self.page.wait_for_function(f"(least) => {EPOCH} >= least", arg=least, timeout=3 * PATIENCE)
        self.wait_run(
            lambda race: race["status"] == "finished" or min(each["epoch"] for each in race["members"]) >= least, f"at epoch {least}"
        )
        self.pause("finished")
        self.wait_shown()


def share(text: str) -> float:
    """A percentage on the page, with or without its spread, as a share."""
    return float(text.split("%")[0]) / 100
