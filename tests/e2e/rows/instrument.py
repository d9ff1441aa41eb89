"""The page of an instrument as a person works it: figures are read from the page, hands take hold of the picture."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.e2e.axe import violations

PATIENCE = 60_000


class InstrumentPage:
    """One open instrument."""

    def __init__(self, open_page: Callable[..., Page], lab: str, **options: object) -> None:
        self.page = open_page(f"/play?lab={lab}", **{"reduced_motion": "reduce", **options})
        self.ready()

    def ready(self) -> None:
        """Wait for the first frame."""
        self.page.wait_for_selector("body[data-ready]", timeout=PATIENCE)

    def part(self, name: str) -> Locator:
        """A named figure of the picture."""
        return self.page.locator(f'#panel-picture [data-part="{name}"]')

    def number(self, name: str) -> float:
        """A figure as a number."""
        return float(self.part(name).inner_text().replace("−", "-"))

    def reads(self, name: str, text: str) -> None:
        """Wait until a figure reads like this."""
        reads = "([name, text]) => document.querySelector(`#panel-picture [data-part='${name}']`)?.textContent.includes(text)"
        self.page.wait_for_function(reads, arg=[name, text], timeout=PATIENCE)

    def readings(self) -> dict[str, str]:
        """What stands in the top bar, by its name."""
        stats = self.page.locator(".bar-readout .stat").all()
        return {stat.locator("dt").inner_text(): stat.locator("dd").inner_text() for stat in stats}

    def wait_reading(self, name: str, text: str) -> None:
        """Wait until a number of the top bar reads like this."""
        self.page.wait_for_function(
            "([name, text]) => [...document.querySelectorAll('.bar-readout .stat')].some((stat) => "
            "stat.querySelector('dt').textContent === name && stat.querySelector('dd').textContent === text)",
            arg=[name, text], timeout=PATIENCE,
        )  # fmt: skip

    def choose(self, label: str, option: str) -> None:
        """Choose in a field of the form."""
        self.page.locator("#panel-settings").get_by_label(label, exact=True).select_option(label=option)

    def type(self, label: str, text: str) -> None:
        """Type into a field of the form."""
        field = self.page.locator("#panel-settings").get_by_role("textbox", name=label, exact=True)
        field.fill(text)
        field.press("Enter")

    def done(self, step: int) -> None:
        """Wait for the ✓ of a step of the lesson, from 1."""
        self.page.locator(".steps li.done").and_(self.page.locator(f".steps li:nth-child({step})")).wait_for(timeout=PATIENCE)

    def clean(self) -> None:
        """Nothing for axe to complain of, in either theme, and nothing wider than the screen."""
        for _ in range(2):
            assert not violations(self.page)
            self.page.locator("[data-action='theme']").click()
        assert not self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
