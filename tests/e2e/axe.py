"""What axe, the accessibility checker, finds against a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
COLORS = {**RULES, "runOnly": ["color-contrast", "link-in-text-block"]}
"""What can be another answer in the other theme: a page says and arranges the same in both."""
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FRAME = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))"
FADED = """() => Promise.all(document.getAnimations().filter((each) => each instanceof CSSTransition)
    .map((fading) => fading.finished.catch(() => undefined))).then(() => true)"""


def violations(page: Page, within: str = "body", rules: dict[str, list[str]] = RULES) -> list[str]:
    """What axe finds against the page, or against the part that the selector names; pictures follow a theme in the next frame."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.evaluate(FRAME)
    page.evaluate(FADED)
    about = "document" if within == "body" else json.dumps(within)
    found = page.evaluate(f"axe.run({about}, {json.dumps(rules)}).then(({{ violations }}) => violations)")  # what passed is far more
    return [f"{one['id']}: {one['help']}: {[(node['target'], node['any'][:1]) for node in one['nodes']][:3]}" for one in found]


def clean(page: Page, picture: Callable[[Page, str], object] | None = None, name: str = "", within: str = "body") -> None:
    """Nothing for axe to complain of in either theme; of each a picture is kept under `name`."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("(theme) => matchMedia(`(prefers-color-scheme: ${theme})`).matches", arg=theme)
        assert not violations(page, within, RULES if theme == THEMES[0] else COLORS), f"{name} {theme}"
        if picture is not None:
            picture(page, f"{name}-{theme}")
