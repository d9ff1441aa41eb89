"""The workbench for everybody: its keys, a focus that is seen, and small screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.e2e.workbench import Workbench

IN_SIGHT = """() => {
    const list = document.querySelector("glass-dock [role='tablist']").getBoundingClientRect();
    const tab = document.querySelector("glass-dock [role='tab'][aria-selected='true']").getBoundingClientRect();
    return tab.left >= list.left - 1 && tab.right <= list.right + 1;
}"""
"""Whether the chosen tab stands wholly within the row of tabs."""


def test_space_plays_and_the_dot_steps(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(1)
    page.keyboard.press("Space")
    bench.wait_status("paused")
    before = bench.run()
    page.keyboard.press(".")
    bench.wait_run(lambda run: (run["step"], run["example"]) != (before["step"], before["example"]), "a step on")
    page.keyboard.press("Space")
    bench.wait_status("running")


def test_everything_is_reached_by_tab_and_seen_there(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(1)
    bench.command(type="pause")
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, visible = page.evaluate("""() => {
            let at = document.activeElement;
            while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            const style = getComputedStyle(at);
            const ring = style.outlineStyle !== "none" || style.boxShadow !== "none" || at.matches(".skip-link");
            return [at.dataset.action ?? at.tagName.toLowerCase(), at === document.body || ring || at.closest("[tabindex]") !== null];
        }""")
        seen.append(name)
        assert visible, f"{name} has no visible focus"
    assert {"play", "step", "reset", "share", "help"} <= set(seen)


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_nothing_scrolls_sideways(open_page, picture, width: int) -> None:
    page = open_page("/play", viewport={"width": width, "height": 740}, has_touch=width < 800)
    bench = Workbench(page)
    bench.wait_epoch(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    play = bench.action("play").bounding_box()
    assert play is not None
    assert play["x"] + play["width"] <= width
    picture(page, f"width-{width}")


def test_where_room_is_short_neither_the_name_of_the_lab_nor_the_network_is_cut_off(open_page) -> None:
    page = open_page("/play", viewport={"width": 1600, "height": 900})
    Workbench(page).wait_epoch(1)
    page.get_by_role("button", name="Presenter mode").click()
    for width in (1900, 1800, 1600, 1440, 1280, 1150, 390, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        name = page.locator(".title-name")
        assert name.evaluate("(name) => name.clientWidth >= name.scrollWidth"), width
        assert page.locator(".bar-readout").evaluate("(all) => all.clientWidth >= all.scrollWidth"), width
        assert all(stat.is_visible() for stat in page.locator(".bar-readout .stat:not([hidden])").all()), width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.get_by_role("button", name="Presenter mode").is_visible(), width
    page.get_by_role("button", name="Presenter mode").click()
    page.locator(".net-unit[data-column='1'][data-index='0']").click()
    page.wait_for_function("() => document.querySelector('glass-inspect .formula')")
    page.wait_for_function("""() => {
        const [foot, around] = ['.net-foot', '.network-scroll'].map((name) => document.querySelector(name).getBoundingClientRect());
        return foot.bottom <= around.bottom + 1;
    }""")


def test_on_a_phone_panels_are_tabs(open_page) -> None:
    page = open_page("/play", viewport={"width": 360, "height": 740}, has_touch=True)
    Workbench(page).wait_epoch(1)
    for name in ("data", "network", "training", "charts", "learned"):
        page.locator(f".bottom-tabs [data-panel='{name}']").click()
        assert page.locator(f"#panel-{name}").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_tab_of_the_dock_is_reached_from_its_menu(open_page) -> None:
    page = open_page("/play?lab=neuron", viewport={"width": 1024, "height": 768})
    Workbench(page).wait_started()
    chosen = page.locator("glass-dock [role='tab'][aria-selected='true']")
    chosen.filter(has_text="Neuron").wait_for()
    page.wait_for_function(IN_SIGHT)
    page.get_by_role("button", name="All charts and tables").focus()
    for key in ("Enter", "End", "Enter"):
        page.keyboard.press(key)
    chosen.filter(has_text="Log").wait_for()
    page.wait_for_function(IN_SIGHT)
    page.set_viewport_size({"width": 3400, "height": 768})
    page.get_by_role("button", name="All charts and tables").wait_for(state="hidden")


def test_a_tab_that_is_opened_while_the_page_is_still_built_stays_open(open_page) -> None:
    page = open_page("/")
    held: list[Route] = []
    page.route("**/views/timeline.js", lambda route: held.append(route))  # noqa: PLW0108 - a method of C has no signature
    page.goto("/play?lab=perceptron", wait_until="commit")
    page.get_by_role("tab", name="Epoch by epoch").click()
    for route in held:
        route.continue_()
    page.wait_for_function("() => document.querySelector('glass-topbar').client?.early === null")  # everything stands
    assert page.get_by_role("tab", selected=True).last.inner_text() == "Epoch by epoch"


def test_tools_keep_their_names_where_there_is_no_room_for_words(open_page) -> None:
    page = open_page("/play?lab=neuron", viewport={"width": 390, "height": 844}, has_touch=True)
    Workbench(page).wait_started()
    for name in ("Compare", "Lesson", "Share", "Help and keys"):
        assert page.locator(".bar-tools").get_by_role("button", name=name, exact=True).is_visible()


def test_on_a_phone_play_can_be_pressed_under_the_open_lesson(open_page) -> None:
    page = open_page("/play?lab=perceptron", viewport={"width": 390, "height": 844}, has_touch=True)
    bench = Workbench(page)
    bench.wait_started()
    bench.action("lesson").tap()
    page.locator("glass-lesson-drawer").wait_for(state="visible")
    bench.action("play").tap()
    bench.wait_status("running", "finished")
    assert page.locator("glass-lesson-drawer").is_visible()
