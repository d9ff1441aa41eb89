"""A real browser on the real pages. A page that logs an error, throws, or asks another host for anything fails its test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebError, WebSocket, expect, sync_playwright

from tests import chromium, web
from tests.e2e.visitors import Visitors
from tests.server import SOON_ASLEEP, Server

WAIT_MS = 60_000
LOCAL_SCHEMES = {"data", "blob", "about", "file"}
STREAM = re.compile(r"/api/runs/([^/]+)/stream")
GIVING_WAY = {"GLASSNET_FRAME_RATE": "12", "GLASSNET_SECOND_CORE": "false"}
AT_HOME = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""No other host is found, so that a request to one fails and is heard of: hearing of all 200 of a page would take a tenth of its time."""
FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=WAIT_MS)

OpenPage = Callable[..., Page]
LoadState: TypeAlias = Literal["commit", "load"]


@dataclass
class Watch:
    """What a test's pages did, and what of it they should not have done."""

    host: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    runs: set[str] = field(default_factory=set)
    """The runs that they followed."""

    def follow(self, page: Page) -> None:
        """Listen to everything the page's context says and asks others for, web sockets and workers included."""
        for source, kind, listener in self._listeners(page):
            source.on(kind, listener)

    def leave(self, page: Page) -> None:
        """Listen no longer, after what has been said so far was heard."""
        if not page.is_closed():
            page.evaluate("0")
        for source, kind, listener in self._listeners(page):
            source.remove_listener(kind, listener)

    def forgive(self, part: str) -> None:
        """Complaints containing `part` are what the test is about, such as the failed connection while a server is down."""
        self.forgiven.append(part)

    def left(self) -> list[str]:
        """The complaints nobody expected."""
        return [complaint for complaint in self.complaints if not any(part in complaint for part in self.forgiven)]

    def _listeners(self, page: Page) -> list[tuple[Any, Any, Any]]:
        context = page.context
        listeners = {"console": self._console, "weberror": self._error, "requestfailed": self._failed, "page": self._page}
        return [*((context, kind, listener) for kind, listener in listeners.items()), (page, "websocket", self._socket)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _failed(self, request: Request) -> None:
        self._address(request.url)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        self._address(socket.url)
        if stream := STREAM.search(socket.url):
            self.runs.add(stream[1])

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in LOCAL_SCHEMES and parts.netloc != self.host:
            self.complaints.append(f"request to another host: {url}")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failed test, so that its pages are pictured before they close; a second try is another one."""
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    item.stash[FAILED] = report.failed or (report.when != "setup" and item.stash.get(FAILED, False))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of the browser tests: what is trained and drawn leaves a small machine time for the pages, several at once."""
    with Server(tmp_path_factory.mktemp("pages"), settings={**SOON_ASLEEP, **GIVING_WAY}) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; failing, not skipping, when there is none."""
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*chromium.arguments(), AT_HOME])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def visitors(browser: Browser) -> Visitors:
    """The pages that are kept from test to test."""
    return Visitors(browser)


@pytest.fixture
def watch(server: Server) -> Watch:
    """The record of what this test's pages did."""
    return Watch(urlsplit(server.url).netloc)


@pytest.fixture
def open_page(visitors: Visitors, server: Server, watch: Watch, artifacts: Path, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open pages, each for a visitor who comes for the first time: `open_page("/play", viewport=…, color_scheme="dark", …)`.

    A page is opened for `once` where its context is changed for good, as by another clock, or where its server will be gone; `until`
    "commit" where something is looked for that it says while it still loads, and soon says no more.
    """
    opened: list[Page] = []
    spoilt: set[Page] = set()

    def open_page(path: str = "/play", *, once: bool = False, until: LoadState = "load", **options: Any) -> Page:
        page = visitors.take(server.url, **options)
        if once:
            spoilt.add(page)
        page.context.set_default_timeout(WAIT_MS)
        watch.follow(page)
        opened.append(page)
        page.goto(path, wait_until=until)
        return page

    yield open_page
    failed = request.node.stash.get(FAILED, False)
    if failed:
        keep(opened, artifacts, request.node.name)
    for page in opened:
        watch.leave(page)
        visitors.give_back(page, again=not failed and page not in spoilt)
    for run in watch.runs:  # what nobody will open again leaves its share of the machine to the next test
        with suppress(httpx.HTTPError):
            web.delete(f"{server.url}/api/runs/{run}", timeout=10)
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


def keep(opened: list[Page], folder: Path, name: str) -> None:
    """A screenshot of every page still open in the contexts of those that were `opened`."""
    for number, page in enumerate(page for each in opened for page in each.context.pages):
        page.screenshot(path=folder / f"failed-{name.replace('/', '-')}-{number}.png")
