"""Fixtures every test may use: a real server, and a folder for what should be kept after the run."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

from app.cores import ONE_THREAD
from tests.server import SOON_ASLEEP, Server

if TYPE_CHECKING:
    from tests.engine.parity.table import Table

E2E = Path(__file__).parent / "e2e"
LONGEST = E2E / "test_map.py"
"""Walks every lab: begun first, so that no process is left alone with it at the end."""
BUSY = (E2E, Path(__file__).parent / "app")
SECOND_TRIES = pytest.StashKey[list[str]]()
TRIED = "tried twice"
PARITY = "tests.engine.parity.table"

pytest.register_assert_rewrite("tests.e2e")  # what axe found is read in the report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last and carry their mark: their event loop stays open, others need to start their own."""
    for item in items:
        if item.path.is_relative_to(E2E):
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: (item.get_closest_marker("e2e") is not None, item.path != LONGEST))


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A test of real servers, processes or browsers has one second try, and the summary tells of it: the machine may have been busy."""
    if not any(item.path.is_relative_to(folder) for folder in BUSY):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    failed = next((report for report in reports if report.failed), None)
    if failed is not None:
        item.config.stash[SECOND_TRIES].append(f"{item.nodeid}: {reason(failed)}")
        (kept() / f"first-try-{item.name.replace('/', '-')}.txt").write_text(failed.longreprtext, encoding="utf-8")
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def reason(report: pytest.TestReport) -> str:
    """Why it failed, in a line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return " ".join((crash.message if crash else report.longreprtext).split())[:300]


def pytest_configure(config: pytest.Config) -> None:
    """Nothing was tried twice yet. A process that shares the tests with others has one core."""
    config.stash[SECOND_TRIES] = []
    gc.disable()  # nothing is garbage while tests are collected
    if hasattr(config, "workerinput"):
        from engine.learn.replica import allow

        allow(False)


def pytest_collection_finish() -> None:
    """What was collected stays: looking through it for garbage, again and again, would take as long as collecting it did."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Processes that share the tests share the cores as well: one thread each for the matrix products, as in a run's own process."""
    os.environ.update(ONE_THREAD)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where several processes share the tests, each hands in what it tried twice and its part of the parity table."""
    handed: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if handed is not None:
        handed[TRIED] = session.config.stash[SECOND_TRIES]
        handed[PARITY] = [[*who, dict(errors)] for who, errors in parity().rows.items()] if PARITY in sys.modules else []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Put together what such a process handed in; one that crashed handed in nothing."""
    handed: dict[str, Any] = getattr(node, "workeroutput", {})
    node.config.stash[SECOND_TRIES] += handed.get(TRIED, [])
    for family, name, errors in handed.get(PARITY, []):
        for column, error in errors.items():
            parity().saw([(family, name)], column, error)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was tried twice; write the parity table, as far as it was filled, and tell where it is."""
    tried = terminalreporter.config.stash[SECOND_TRIES]
    if tried:
        terminalreporter.write_sep("-", "tried twice")
        terminalreporter.write_line("\n".join(tried))
    if PARITY in sys.modules and parity().rows:
        page = kept() / "parity.md"
        page.write_text(parity().markdown(), encoding="utf-8")
        terminalreporter.write_sep("-", "parity")
        terminalreporter.write_line(f"{parity().summary()}; {page}")


def parity() -> Table:
    """The parity table of this process."""
    from tests.engine.parity.table import table

    return table


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
    """One real server for the whole session, with its own data folder."""
    with Server(tmp_path_factory.mktemp("server"), settings=SOON_ASLEEP) as running:
        yield running
