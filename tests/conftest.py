"""Fixtures every test may use: a real server, and a folder for what should be kept after the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.server import Server

E2E = Path(__file__).parent / "e2e"
BUSY = (E2E, Path(__file__).parent / "app")
SECOND_TRIES = pytest.StashKey[list[str]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last and carry their mark: their event loop stays open, others need to start their own."""
    for item in items:
        if item.path.is_relative_to(E2E):
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A test of real servers, processes or browsers has one second try, and the summary tells of it: the machine may have been busy."""
    if not any(item.path.is_relative_to(folder) for folder in BUSY):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports):
        item.config.stash[SECOND_TRIES].append(item.nodeid)
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_configure(config: pytest.Config) -> None:
    """Nothing was tried twice yet."""
    config.stash[SECOND_TRIES] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was tried twice; write the parity table, as far as it was filled, and tell where it is."""
    tried = terminalreporter.config.stash[SECOND_TRIES]
    if tried:
        terminalreporter.write_sep("-", "tried twice")
        terminalreporter.write_line("\n".join(tried))
    measured = sys.modules.get("tests.engine.parity.table")
    if measured is not None and measured.table.rows:
        page = kept() / "parity.md"
        page.write_text(measured.table.markdown(), encoding="utf-8")
        terminalreporter.write_sep("-", "parity")
        terminalreporter.write_line(f"{measured.table.summary()}; {page}")


def kept() -> Path:
    """The folder for what is kept after the run: $GLASSNET_ARTIFACTS or ./artifacts."""
    folder = Path(os.environ.get("GLASSNET_ARTIFACTS", "artifacts")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where pictures and logs are kept after the run."""
    return kept()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One real server for the whole session, with its own data folder. What a test leaves running, pauses and sleeps soon."""
    settings = {"GLASSNET_IDLE_PAUSE_SECONDS": "2", "GLASSNET_IDLE_FREE_MINUTES": "0.1"}
    with Server(tmp_path_factory.mktemp("server"), settings=settings) as running:
        yield running
