"""A whole journey without a mouse: from the front page into a lab, through a step, into a unit, to a race, and home with its figures."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.explained import Explained
from tests.e2e.racing import RacePage

MOST_TABS = 140
FOCUSED = "(selector) => document.activeElement?.matches(selector) ?? false"
SEEN = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
    return box.width > 0 && box.height > 0 && (style.outlineStyle !== "none" || style.boxShadow !== "none");
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on it, and can be seen there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, selector):
            assert page.evaluate(SEEN), f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"{selector} is not reached within {MOST_TABS} presses of Tab")


def test_from_the_front_page_to_a_race_and_its_figures(open_page) -> None:
    page = open_page("/", reduced_motion="reduce")
    page.keyboard.press("/")
    page.keyboard.type("every number xor")
    tab_to(page, ".card[data-lab='xor-by-hand'] a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/play?lab=xor-by-hand")

    lab = Explained(page)
    page.keyboard.press("Space")
    lab.bench.wait_status("running")
    page.keyboard.press("Space")
    lab.bench.wait_status("paused")
    before = lab.bench.run()
    page.keyboard.press(".")
    lab.wait_run(lambda run: (run["step"], run["example"]) != (before["step"], before["example"]))
    page.keyboard.press("r")
    lab.wait_run(lambda run: run["step"] == 0)

    tab_to(page, ".net-unit")
    page.keyboard.press("ArrowRight")
    expect(lab.unit(1, 0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(lab.inspector.locator(".crumbs")).to_contain_text("unit 1")
    tab_to(page, "input[data-parameter='dense_1.kernel'][data-index='0,0']")
    page.keyboard.press("Control+a")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    lab.wait_weight(2.5, "dense_1.kernel", 0, 0)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    lab.wait_weight(1.61, "dense_1.kernel", 0, 0)
    page.keyboard.press("Control+Shift+z")
    lab.wait_weight(2.5, "dense_1.kernel", 0, 0)

    tab_to(page, "[data-action='compare']")
    for key in ("Enter", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-action='race']")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare*")
    race = RacePage(page)
    page.keyboard.press("Space")
    race.wait_epoch(1)
    page.keyboard.press("Space")
    tab_to(page, "[data-action='export']")
    page.keyboard.press("Enter")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert re.search(r"\.csv$", waiting.value.suggested_filename)
