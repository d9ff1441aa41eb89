"""What a person sees, measured in a real browser on a real server: pictures a second, stalls, and the wait after Play."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests import chromium, web
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
  const follow = (tag, view) => customElements.whenDefined(tag).then(({prototype}) => {
    const {update, paint} = prototype;
    const fresh = new WeakSet();
    prototype.update = function (frame) {
      if (frame.view === view) fresh.add(this);
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
  follow("glass-boundary", "boundary");
  follow("glass-race-pictures", "race");
}
"""
RACE = {
    "data": {"kind": "spiral", "samples": 300},
    "model": {"layers": [{"units": 8}, {"units": 8}, {"units": None, "activation": "auto"}]},
}
RATES = (0.003, 0.01, 0.03, 0.1)


# From the slider's input event until every picture in sight has painted the frames of that very step.
SCRUB = """
async (steps) => {
  const stood = new Map(), waits = [];
  const seen = {"glass-boundary": ["boundary"], "glass-network": ["units", "weights"]};
  for (const [name, views] of Object.entries(seen)) {
    const {prototype} = customElements.get(name);
    const {update, paint} = prototype;
    const fresh = new Map();
    prototype.update = function (frame) { fresh.set(frame.view, Number(frame.meta.step)); return update.call(this, frame); };
    prototype.paint = function (...given) {
      const done = paint.apply(this, given);
      for (const view of views) stood.set(view, fresh.get(view));
      return done;
    };
  }
  const slider = document.querySelector(".timeline-slider");
  for (const step of steps) {
    const asked = performance.now();
    slider.value = String(step);
    slider.dispatchEvent(new Event("input"));
    while (["boundary", "units", "weights"].some((view) => stood.get(view) !== step)) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (performance.now() - asked > 5000) return null;
    }
    waits.push(performance.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  return waits;
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


def scrub(page: Page, times: int) -> list[float]:
    """Milliseconds from the timeline's slider to every picture of that moment, slowest last: forwards, backwards, far and near."""
    page.wait_for_function("() => Number(document.querySelector('.timeline-slider').max) > 900", timeout=60_000)
    page.keyboard.press("Space")
    page.wait_for_timeout(1000)
    last = int(page.evaluate("document.querySelector('.timeline-slider').max"))
    asked = [1 + 7919 * i % (last - 1) for i in range(times)]
    waits: list[float] | None = page.evaluate(SCRUB, asked)
    if waits is None:
        raise TimeoutError("a picture did not follow the timeline")
    return sorted(waits)


def race(browser: Browser, server: Server) -> Page:
    """Four configurations racing at full speed, each with its 100×100 picture."""
    members = [{"name": f"η {rate}", "spec": {**RACE, "optimizer": {"learning_rate": rate}}} for rate in RATES]
    made = web.post(f"{server.url}/api/races", json={"members": members}, timeout=20).raise_for_status().json()
    context = browser.new_context(viewport=VIEW, base_url=server.url)
    context.add_init_script(f"({COUNT})(); history.replaceState({{run: {json.dumps(made['id'])}}}, '')")
    page = context.new_page()
    page.goto("/compare")
    page.wait_for_function("() => window.bench.pictures > 3", timeout=60_000)
    return page


def strokes(browser: Browser, server: Server, times: int) -> list[float]:
    """Milliseconds from ink on the pad to its bars, while LeNet trains beside it at full speed, slowest last."""
    page = browser.new_context(viewport=VIEW, base_url=server.url).new_page()
    page.goto("/play?lab=lenet")
    page.locator("glass-answer .answer-bar").nth(9).wait_for(timeout=60_000)
    page.locator("glass-answer [data-value='own']").click()
    box = page.locator(".pad-canvas").bounding_box()
    assert box
    for turn in range(times):
        page.mouse.move(box["x"] + box["width"] * (0.3 + 0.04 * (turn % 10)), box["y"] + 0.2 * box["height"])
        page.mouse.down()
        for part in range(1, 5):
            page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * (0.2 + 0.15 * part))
            page.wait_for_timeout(80)
        page.mouse.up()
        page.wait_for_timeout(300)
        page.get_by_role("button", name="Clear").click()
    waits: list[float] = page.evaluate("performance.getEntriesByName('stroke to bars').map((one) => one.duration)")
    page.context.close()
    return sorted(waits)


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
        waits = scrub(page, 40)
        page.context.close()
        racing = race(browser, server)
        racing.wait_for_timeout(1000)
        raced = slowest([racing], "pictures", seconds)
        racing.context.close()
        drawn = strokes(browser, server, 12)
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
        Seen("browser: every picture follows the timeline, median", median(waits), "ms", "≤ 50", median(waits) <= 50),
        Seen("browser: … and 19 of 20 times", waits[37], "ms", "≤ 100", waits[-3] <= 100),
        Seen(f"browser: pictures of a race of {len(RATES)} painted", raced, "/s", "≥ 10", raced >= 10),
        Seen("browser: from the stroke to its bars, LeNet training beside it, median", median(drawn), "ms", "≤ 100", median(drawn) <= 100),
        Seen(f"browser: pictures that reach the slowest of {TABS} tabs", streamed, "/s", "> 1", streamed > 1),
        Seen("browser: a 13th page loads", load, "s", "≤ 1", load <= 1),
    ]
