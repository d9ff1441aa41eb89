"""Visitors of the pages: each test gets pages as a first visitor has them, from contexts that are kept and wiped between tests.

A page kept in its process has parsed every script once, the chart library above all: opening the next one costs a quarter of the first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

DESKTOP = {"width": 1440, "height": 900}
ELSEWHERE = "/healthz"
"""Where a page waits between two tests: an address of the same server, so that the next page is opened by the same process."""
MEDIA = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}
OUTSIDE = (-1, -1)
"""Where a mouse points at nothing on the page."""
MOST_TESTS = 40
"""So many tests later a context is replaced, whatever it has piled up."""

Fixed = frozenset[tuple[str, Any]]


class Visitors:
    """The contexts of one browser that wait for their next test, by the options that a context has for good."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._waiting: dict[Fixed, list[Page]] = defaultdict(list)
        self._kinds: dict[Page, Fixed] = {}
        self._tests: dict[Page, int] = {}

    def take(self, base_url: str, *, viewport: dict[str, int] | None = None, has_touch: bool = False, **options: Any) -> Page:
        """A page that has been nowhere: `options` are those of `Browser.new_context`."""
        media = {name: options.pop(name, usual) for name, usual in MEDIA.items()}
        kind: Fixed = frozenset({"base_url": base_url, "has_touch": has_touch, **options}.items())
        page = self._waiting[kind].pop() if self._waiting[kind] else self._new(kind)
        self._tests[page] += 1
        page.set_viewport_size(viewport or DESKTOP)  # type: ignore[arg-type]
        page.emulate_media(**media)
        return page

    def give_back(self, page: Page, *, again: bool = True) -> None:
        """Leave the page and forget all that is known of its visitor; a page that is not to be used `again` is closed."""
        if not again or page.is_closed() or self._tests[page] >= MOST_TESTS:
            page.context.close()
            del self._kinds[page], self._tests[page]
            return
        self._wipe(page)
        self._waiting[self._kinds[page]].append(page)

    def _new(self, kind: Fixed) -> Page:
        context = self._browser.new_context(**dict(kind))
        page = context.new_page()
        self._kinds[page], self._tests[page] = kind, 0
        return page

    def _wipe(self, page: Page) -> None:
        context: BrowserContext = page.context
        for other in context.pages:
            if other is not page:
                other.close()
        page.unroute_all()
        context.set_offline(False)
        page.mouse.move(*OUTSIDE)
        page.goto(ELSEWHERE)
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
        context.clear_cookies()
