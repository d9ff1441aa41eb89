"""The workbench as a person works it: what stands on the screen is read there, what is pressed is pressed there."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Locator, Page

from tests import web

PATIENCE = 60_000
"""How long what must come may take on a busy machine, in milliseconds."""
PAUSE = 50
"""Between two looks, in milliseconds."""
SEEN = """() => {
    const { client } = document.querySelector("glass-topbar, glass-compare-bar");
    return client.subscriptions.list().map(({ view }) => `${view} at step ${client.frames.get(view)?.meta.step}`).join(", ");
}"""
SHOWN = """async ([patience, pause]) => {
    const until = performance.now() + patience;
    const turn = () => new Promise(requestAnimationFrame);
    const looked = () => new Promise((done) => new IntersectionObserver((_, eye) => done(eye.disconnect())).observe(document.body));
    const shown = async () => {
        const { client, store } = document.querySelector("glass-topbar, glass-compare-bar") ?? {};
        const opened = [...document.querySelectorAll("[role='tabpanel']:not([hidden])")].every((panel) => panel.childElementCount);
        if (!client?.socket || !opened) return false;  // what stands behind a tab is made when it is first opened
        await looked();  // what has just come into sight has asked for its pictures by now
        if (client.asking || client.outbox.unanswered().length) return false;
        const run = store.state.run?.id ?? history.state?.run;
        const now = await (await fetch(`/api/runs/${run}`, { cache: "no-store" })).json();
        const told = store.state.run;
        const names = now.playing ? ["status"] : ["status", "step", "generation", "spec_version"];
        if (!names.every((name) => told?.[name] === now[name])) return false;
        const of = { step: now.step, model_version: now.model_version, data_version: now.data_version, run_version: now.generation };
        const asked = (meta, options) => Object.entries(options).every(([name, value]) =>
            typeof value === "number" || !value || value === "auto" || !(name in meta) || meta[name] === String(value));
        const drawn = ({ view, ...options }) => {
            const meta = client.frames.get(view)?.meta;
            if (!meta || !asked(meta, options) || now.playing) return Boolean(meta) && asked(meta, options);
            const names = view === "data" ? ["data_version"] : Object.keys(of);
            return names.every((name) => meta[name] === String(of[name]));
        };
        return client.subscriptions.list().every(drawn);
    };
    while (!(await shown())) {
        if (performance.now() > until) return false;
        await new Promise((later) => setTimeout(later, pause));
    }
    await turn();
    await turn();  // painted
    return true;
}"""
PLAYING = "document.querySelector('glass-topbar, glass-compare-bar').playing"
"""Whether the button says Pause."""
EPOCH = r"""Number(document.querySelector("[data-part='epoch']").textContent.replace(/\D/g, ""))"""


class Workbench:
    """One open /play (or /watch) page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def part(self, name: str) -> Locator:
        """A named part of the top bar, such as epoch, loss or accuracy."""
        return self.page.locator(f"glass-topbar [data-part='{name}']")

    def action(self, name: str) -> Locator:
        """A button of the top bar, such as play, step, reset or share."""
        return self.page.locator(f"glass-topbar [data-action='{name}']")

    def tile(self, kind: str) -> Locator:
        """The tile of a dataset, its section opened."""
        tile = self.page.locator(f".tile[data-kind='{kind}']")
        section = self.page.locator(".tiles-fold", has=tile)
        if section.get_attribute("open") is None:
            section.locator("summary").click()
        return tile

    @property
    def boundary(self) -> Locator:
        """The main picture."""
        return self.page.locator("glass-boundary")

    def epoch(self) -> int:
        """The epoch on screen."""
        return int(re.sub(r"\D", "", self.part("epoch").inner_text()) or 0)

    def number(self, name: str) -> float:
        """A number of the top bar, written for people: with a true minus, perhaps a percent sign."""
        return float(self.part(name).inner_text().replace("−", "-").strip("% \u00a0\u202f"))

    def wait_epoch(self, least: int) -> None:
        """Wait until the screen shows at least this epoch."""
        self.page.wait_for_function(f"(least) => {EPOCH} >= least", arg=least, timeout=PATIENCE, polling=PAUSE)

    def wait_started(self) -> None:
        """Wait until a run stands behind the page."""
        self.page.wait_for_function(
            "() => history.state?.run && !document.querySelector(\"[data-action='play']\").disabled", timeout=PATIENCE, polling=PAUSE
        )

    def pause(self, *or_else: str) -> None:
        """Press Pause, and wait until the run has stopped, or is in another of these states."""
        self._press(playing=False)
        self.wait_status("paused", *or_else)

    def play(self) -> None:
        """Press Play, and wait until the run is on its way."""
        self._press(playing=True)
        self.wait_status("running", "finished")

    def _press(self, *, playing: bool) -> None:
        """Press Play or Pause as soon as that is what the button says; not where the run is so already."""
        self.wait_started()
        deadline = monotonic() + PATIENCE / 1000
        while self.run()["playing"] != playing:
            if self.page.evaluate(PLAYING) != playing:
                self.action("play").click()
                return
            assert monotonic() < deadline, f"the page has not heard that it {'stands still' if playing else 'plays'}"
            self.page.wait_for_timeout(PAUSE)

    def train(self, count: int, unit: str = "epoch") -> None:
        """Let it go on by so many epochs, or batches, and no further; the server takes as many at once as it can in a few seconds."""
        while count > 0:
            count -= self.command(type="step", unit=unit, count=count).get("taken", count)
            if self.run()["status"] != "paused":
                return

    def wait_status(self, *names: str) -> None:
        """Wait until the server says the run is in one of these states."""
        self.wait_run(lambda run: run["status"] in names, " or ".join(names))

    def wait_shown(self) -> None:
        """Wait until every picture in sight is drawn: of a run that stands still, as it stands now; of one that trains, at least once."""
        if not self.page.evaluate(SHOWN, [PATIENCE, PAUSE]):
            raise AssertionError(f"not every picture in sight was drawn: {self.page.evaluate(SEEN)}")

    def wait_run(self, so: Callable[[dict[str, Any]], object], what: str = "as it should be") -> dict[str, Any]:
        """Wait until what the server says of the run is so; what it says then."""
        deadline = monotonic() + PATIENCE / 1000
        while not so(run := self.run()):
            if monotonic() > deadline:
                raise AssertionError(f"the run is not {what}: {run}")
            self.page.wait_for_timeout(PAUSE)
        return run

    @property
    def run_id(self) -> str:
        """The run behind the page."""
        return str(self.page.evaluate("history.state.run"))

    def run(self) -> dict[str, Any]:
        """What the server says of the run: status, epoch, step, metrics, spec."""
        return self.get("").json()

    def get(self, path: str) -> httpx.Response:
        """GET below the run's own address; raises on anything but success."""
        return web.get(f"{self.origin}/api/runs/{self.run_id}{path}", timeout=30).raise_for_status()

    def command(self, **fields: Any) -> dict[str, Any]:
        """Send the run a command, as a script would."""
        return web.post(f"{self.origin}/api/runs/{self.run_id}/commands", json=fields, timeout=30).raise_for_status().json()

    @property
    def origin(self) -> str:
        """The server's address."""
        address = urlsplit(self.page.url)
        return f"{address.scheme}://{address.netloc}"

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where on the screen the plane's (x, y) is drawn; the plane reaches from −6 to 6."""
        box = self.boundary.locator("canvas").first.bounding_box()
        assert box is not None
        return box["x"] + box["width"] * (x + 6) / 12, box["y"] + box["height"] * (6 - y) / 12

    def dab(self, x: float, y: float) -> None:
        """Press once at (x, y) of the plane."""
        self.page.mouse.click(*self.at(x, y))
