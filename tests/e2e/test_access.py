"""For everybody: WCAG as far as a program can tell, the keyboard alone, and small screens."""

from __future__ import annotations

import pytest

from tests.e2e.axe import violations
from tests.e2e.workbench import Workbench


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/play"])
def test_axe_finds_nothing(open_page, picture, path: str, theme: str) -> None:
    page = open_page(path, color_scheme=theme)
    if path == "/play":
        Workbench(page).wait_epoch(5)
        Workbench(page).pause()
    assert not violations(page)
    picture(page, f"{path.strip('/') or 'home'}-{theme}")


def test_space_plays_and_the_dot_steps(page) -> None:
    bench = Workbench(page)
    bench.wait_epoch(1)
    page.keyboard.press("Space")
    bench.wait_status("paused")
    before = bench.run()
    page.keyboard.press(".")
    page.wait_for_timeout(400)
    after = bench.run()
    assert (after["step"], after["example"]) != (before["step"], before["example"])
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


def test_on_a_phone_panels_are_tabs(open_page) -> None:
    page = open_page("/play", viewport={"width": 360, "height": 740}, has_touch=True)
    Workbench(page).wait_epoch(1)
    for name in ("data", "network", "training", "charts", "learned"):
        page.locator(f".bottom-tabs [data-panel='{name}']").click()
        assert page.locator(f"#panel-{name}").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
