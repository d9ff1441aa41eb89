"""Every page for everybody: checked by axe in both themes, on the narrowest screens, enlarged twice, and in forced colors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.axe import clean
from tests.e2e.workbench import Workbench

PAGES = {
    "home": "/",
    "workbench": "/play",
    "race": "/play?lab=learning-rates",
    "instrument": "/play?lab=descent",
    "compare": "/compare",
    "runs": "/runs",
    "api": "/docs",
    "error": "/nothing/here",
}
READY = """() => document.readyState === "complete" && ({
    workbench: () => history.state?.run && document.querySelectorAll(".net-unit").length > 1,
    instrument: () => document.body.dataset.ready !== undefined,
    compare: () => document.body.dataset.empty !== undefined || document.querySelector(".race-table tbody tr"),
}[document.body.dataset.page === "play" ? "workbench" : document.body.dataset.page] ?? (() => true))()"""
UNREADABLE = """() => {
    const rgb = (text) => (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const color = rgb(getComputedStyle(at).backgroundColor);
            if ((color[3] ?? 1) > 0.5) return color;
        }
        return [255, 255, 255];
    };
    const speaks = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const besides = ".visually-hidden, svg, [disabled], [aria-disabled='true'], .plane";
    return [...document.querySelectorAll("body *")].filter((element) => speaks(element) && seen(element) && !element.closest(besides))
        .filter((element) => {
            const [dark, bright] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => a - b);
            return (bright + 0.05) / (dark + 0.05) < 4.5;
        }).map((element) => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
}"""
"""Words whose color is too near to what they stand on, by WCAG's measure."""
UNMARKED = """() => {
    const chosen = "[role='tab'][aria-selected='true'], .segmented [aria-pressed='true'], .chip[aria-pressed='true']";
    const another = "[aria-selected='false'], [aria-pressed='false']";
    const looks = (element) => ["", "::after"].map((part) => {
        const { backgroundColor, outlineStyle, borderBottomColor, content } = getComputedStyle(element, part || null);
        return [backgroundColor, outlineStyle, borderBottomColor, content].join();
    }).join();
    return [...document.querySelectorAll(chosen)].filter((one) => one.checkVisibility()).filter((one) => {
        const other = [...one.parentElement.children].find((element) => element.matches(another));
        return other && looks(one) === looks(other);
    }).map((one) => one.textContent);
}"""
"""What is chosen, and looks like what is not."""

READ_OFF = ("epoch", "step", "loss", "loss-test", "accuracy", "seed")
CROWDED = """() => {
    const targets = [...document.querySelectorAll("glass-builder :is(button, input, select)")]
        .filter((element) => element.checkVisibility({ opacityProperty: true }))
        .map((element) => [element, element.getBoundingClientRect()]);
    const small = targets.filter(([, box]) => Math.min(box.width, box.height) < 23.9);
    const over = targets.filter(([, a], i) => targets.slice(i + 1).some(([, b]) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5));
    return [...small, ...over].map(([element]) => element.getAttribute("aria-label") ?? element.textContent);
}"""
"""What of the network's columns is smaller than a finger's or a pointer's aim, 24 pixels, or lies over another."""


@pytest.fixture
def walk(open_page, watch) -> Callable[..., None]:
    """Open every page in one tab, and do something with each: `walk(look, viewport=…)`."""
    watch.forgive("404")  # the page that is not there

    def walk(look: Callable[[Page, str], None], **options: object) -> None:
        page = open_page("/", reduced_motion="reduce", **options)
        for name, address in PAGES.items():
            page.goto(address)
            page.wait_for_function(READY)
            look(page, name)

    return walk


def test_axe_finds_nothing(walk, picture) -> None:
    def look(page: Page, name: str) -> None:
        if name == "workbench":
            Workbench(page).pause()
            Workbench(page).train(3)
            Workbench(page).wait_shown()
        clean(page, picture, name)

    walk(look)


@pytest.mark.parametrize("screen", [{"width": 320, "height": 640}, {"width": 720, "height": 450}], ids=["320-px", "twice-as-large"])
def test_everything_flows_into_narrow_screens(walk, picture, screen: dict[str, int]) -> None:
    def look(page: Page, name: str) -> None:
        sideways = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(sideways) <= 0, name
        if name == "workbench":
            for panel in ("data", "network", "training", "charts", "learned"):
                page.locator(f".bottom-tabs [data-panel='{panel}']").click()
                assert page.locator(f"#panel-{panel}").is_visible()
                assert page.evaluate(sideways) <= 0, f"{name}, {panel}"
                if panel == "network":
                    assert page.evaluate(CROWDED) == []
            for part in ("[data-action='play']", *(f"[data-part='{name}']" for name in READ_OFF)):
                box = page.locator(part).bounding_box()
                assert box is not None, part
                assert 0 <= box["x"] <= box["x"] + box["width"] <= screen["width"], part
        picture(page, f"{name}-{screen['width']}")

    walk(look, viewport=screen, device_scale_factor=2 if screen["width"] == 720 else 1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colors_leave_every_word_readable_and_every_choice_marked(walk, picture, theme: str) -> None:
    def look(page: Page, name: str) -> None:
        assert page.evaluate(UNREADABLE) == [], name
        assert page.evaluate(UNMARKED) == [], name
        picture(page, f"{name}-forced-{theme}")

    walk(look, forced_colors="active", color_scheme=theme)
