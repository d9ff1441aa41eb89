"""A real browser on the real pages. A page that logs an error, throws, or asks another host for anything fails its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests import chromium
from tests.server import SOON_ASLEEP, Server

DESKTOP = {"width": 1440, "height": 900}
WAIT_MS = 60_000
LOCAL_SCHEMES = {"data", "blob", "about", "file"}
FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=WAIT_MS)

OpenPage = Callable[..., Page]


@dataclass
class Watch:
    """What a browser context did that it should not have done."""

    host: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to everything the context's pages say and ask for, web sockets and workers included."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        context.on("request", lambda request: self._address(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._address(socket.url)))

    def forgive(self, part: str) -> None:
        """Complaints containing `part` are what the test is about, such as the failed connection while a server is down."""
        self.forgiven.append(part)

    def left(self) -> list[str]:
        """The complaints nobody expected."""
        return [complaint for complaint in self.complaints if not any(part in complaint for part in self.forgiven)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in LOCAL_SCHEMES and parts.netloc != self.host:
            self.complaints.append(f"request to another host: {url}")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failed test, so that its pages are pictured before they close."""
    outcome: Any = yield
    if outcome.get_result().failed:
        item.stash[FAILED] = True


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the browser tests: pictures at a rate that leaves a small machine time for the pages, several at once."""
    with Server(tmp_path_factory.mktemp("pages"), settings={**SOON_ASLEEP, "GLASSNET_FRAME_RATE": "12"}) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; failing, not skipping, when there is none."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        yield launched
        launched.close()


@pytest.fixture
def watch(server: Server) -> Watch:
    """The record of what this test's pages did."""
    return Watch(urlsplit(server.url).netloc)


@pytest.fixture
def open_page(browser: Browser, server: Server, watch: Watch, artifacts: Path, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open pages in contexts of their own: `open_page("/play", viewport=…, color_scheme="dark", …)`."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/play", **options: Any) -> Page:
        context = browser.new_context(base_url=server.url, **{"viewport": DESKTOP, **options})
        context.set_default_timeout(WAIT_MS)
        watch.follow(context)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    if request.node.stash.get(FAILED, False):
        keep(contexts, artifacts, request.node.name)
    runs = [run for context in contexts for page in context.pages if (run := page.evaluate("history.state?.run"))]
    for context in contexts:
        context.close()
    for run in runs:  # what nobody will open again leaves its share of the machine to the next test
        with suppress(httpx.HTTPError):
            httpx.delete(f"{server.url}/api/runs/{run}", timeout=10)
    assert not watch.left(), "\n".join(watch.left())


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The workbench, as a first visitor on a desktop sees it."""
    return open_page("/play")


@pytest.fixture
def picture(artifacts: Path) -> Callable[[Page, str], Path]:
    """Keep a screenshot: `picture(page, "workbench-dark")`."""

    def picture(page: Page, name: str) -> Path:
        path = artifacts / f"{name}.png"
        page.screenshot(path=path)
        return path

    return picture


def keep(contexts: list[BrowserContext], folder: Path, name: str) -> None:
    """A screenshot of every page still open in `contexts`."""
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=folder / f"failed-{name.replace('/', '-')}-{number}.png")
