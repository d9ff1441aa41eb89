"""What a person sees, measured in a real browser on a real server: pictures a second, stalls, and the wait after Play."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests import chromium
from tests.server import Server

VIEW = ViewportSize(width=1440, height=900)
TABS = 12
# A picture counts when a frame that came from the server has been painted, not when the page merely paints again.
COUNT = """
() => {
  window.bench = {pictures: 0, received: 0, stalls: [], asked: 0, waits: []};
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", (event) => { if (typeof event.data !== "string") window.bench.received += 1; });
    }
  };
  new PerformanceObserver((list) => list.getEntries().forEach((e) => window.bench.stalls.push(e.duration)))
    .observe({type: "longtask", buffered: true});
  customElements.whenDefined("glass-boundary").then(({prototype}) => {
    const {update, paint} = prototype;
    const fresh = new WeakSet();
    prototype.update = function (frame) {
      if (frame.view === "boundary") fresh.add(this);
      return update.call(this, frame);
    };
    prototype.paint = function (...given) {
      if (fresh.delete(this)) {
        window.bench.pictures += 1;
        if (window.bench.asked) window.bench.waits.push(performance.now() - window.bench.asked);
        window.bench.asked = 0;
      }
      return paint.apply(this, given);
    };
  });
}
"""


@dataclass(frozen=True)
class Seen:
    """A figure from the browser, with the bound it must keep."""

    title: str
    figure: float
    unit: str
    must: str
    kept: bool


@contextmanager
def browsing() -> Iterator[tuple[Server, Browser]]:
    """A server with its own data folder, and a browser. Raises FileNotFoundError where there is no Chromium."""
    path = chromium.find()
    if path is None:
        raise FileNotFoundError(chromium.MISSING)
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        yield server, browser
        browser.close()


def opened(browser: Browser, server: Server, tabs: int = 1) -> list[Page]:
    """Workbenches in tabs of one window, streaming."""
    context = browser.new_context(viewport=VIEW, base_url=server.url)
    context.add_init_script(f"({COUNT})()")
    pages = [context.new_page() for _ in range(tabs)]
    for page in pages:
        page.goto("/play")
    for page in pages:
        page.wait_for_function("() => window.bench.pictures > 3", timeout=60_000)
    return pages


def slowest(pages: list[Page], counter: str, seconds: float) -> float:
    """How fast a counter of window.bench grew on the slowest of the pages, per second, over about so long, all of them running."""
    now = f"[window.bench.{counter}, performance.now()]"
    before = [page.evaluate(now) for page in pages]
    pages[0].wait_for_timeout(1000 * seconds)
    after = [page.evaluate(now) for page in pages]
    return min(1000 * float(count - earlier) / float(end - start) for (earlier, start), (count, end) in zip(before, after, strict=True))


def stalls(page: Page, seconds: float) -> float:
    """The longest task of the page's main thread within so long, in milliseconds; 0 when none took over 50."""
    page.evaluate("window.bench.stalls.length = 0")
    page.wait_for_timeout(1000 * seconds)
    return float(page.evaluate("Math.max(0, ...window.bench.stalls)"))


def wait_after_play(page: Page, times: int) -> float:
    """Seconds from the press of Play to the first new picture, the median of so many times."""
    for _ in range(times):
        page.keyboard.press("Space")
        page.wait_for_timeout(700)
        page.evaluate("window.bench.asked = performance.now()")
        page.keyboard.press("Space")
        page.wait_for_function("() => window.bench.asked === 0")
        page.wait_for_timeout(300)
    waits: list[float] = page.evaluate("window.bench.waits")
    return median(waits) / 1000


def measure(seconds: float) -> list[Seen]:
    """Every browser row. Raises FileNotFoundError where there is no Chromium."""
    with browsing() as (server, browser):
        (page,) = opened(browser, server)
        # The workbench opens at 30 epochs a second, which can give no more than 30 pictures: one notch faster than that.
        page.keyboard.press("]")
        page.wait_for_timeout(2000)
        rate = slowest([page], "pictures", seconds)
        longest = stalls(page, seconds)
        wait = wait_after_play(page, 5)
        page.context.close()
        tabs = opened(browser, server, TABS)
        streamed = slowest(tabs, "received", seconds)
        start = monotonic()
        extra = tabs[0].context.new_page()
        extra.goto("/play", wait_until="load")
        load = monotonic() - start
    return [
        Seen("browser: decision regions painted", rate, "/s", "≥ 30", rate >= 30),
        Seen("browser: longest task", longest, "ms", "≤ 100", longest <= 100),
        Seen("browser: first picture after Play", wait, "s", "≤ 0.3", wait <= 0.3),
        Seen(f"browser: pictures that reach the slowest of {TABS} tabs", streamed, "/s", "> 1", streamed > 1),
        Seen("browser: a 13th page loads", load, "s", "≤ 1", load <= 1),
    ]
