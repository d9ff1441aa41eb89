"""Killed workers, killed servers and cut connections, seen from the page."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.workbench import Workbench
from tests.server import Server

CHECKPOINT = "checkpoint"


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    """A server of this test's own, to be mistreated."""
    with Server(tmp_path, settings={"GLASSNET_CHECKPOINT_SECONDS": "0.5"}) as running:
        yield running


@pytest.fixture
def page(open_page) -> Page:
    """The workbench of this server."""
    return open_page("/play", once=True)


def test_a_killed_worker_is_resumed(page, server: Server) -> None:
    bench = Workbench(page)
    bench.wait_epoch(40)
    state = server.folder / "state"
    bench.wait_run(lambda _: any(state.rglob(CHECKPOINT)), "kept")
    before = bench.epoch()
    (worker,) = server.workers()
    os.kill(worker, signal.SIGKILL)
    page.get_by_text("resumed at step", exact=False).first.wait_for(state="attached")
    bench.wait_run(lambda _: server.workers() not in ([], [worker]), "trained by another worker")
    bench.wait_epoch(before + 10)


def kill_worker(bench: Workbench, server: Server) -> None:
    """Kill the worker, and wait for the next."""
    before = server.workers()
    os.kill(before[0], signal.SIGKILL)
    bench.wait_run(lambda _: server.workers() not in ([], before), "taken up by another worker")


def test_one_killed_again_and_again_rests_in_sight_and_goes_on_when_told_to(page, server: Server) -> None:
    bench = Workbench(page)
    bench.wait_epoch(40)
    for _ in range(3):
        kill_worker(bench, server)
    banner = page.locator("glass-banner")
    banner.get_by_text("Stopped: its worker was lost 3 times within 60 seconds", exact=False).wait_for()
    page.reload()
    banner.get_by_text("It rests at its last checkpoint", exact=False).wait_for()
    bench.wait_shown()
    stood = bench.epoch()
    assert stood > 0
    banner.get_by_role("button", name="Go on").click()
    bench.wait_epoch(stood + 5)
    expect(banner).to_be_empty()


def test_a_killed_server_comes_back_with_its_runs(page, server: Server, watch) -> None:
    for expected in ("ERR_CONNECTION", "WebSocket", "Failed to load resource"):
        watch.forgive(expected)
    bench = Workbench(page)
    bench.wait_epoch(40)
    bench.pause()
    run, step = bench.run_id, bench.run()["step"]
    server.kill()
    page.locator("glass-banner").get_by_text("connection", exact=False).first.wait_for()
    server.start()
    page.locator("glass-banner").get_by_text("connection", exact=False).first.wait_for(state="detached")
    assert bench.run_id == run
    assert bench.run()["step"] == step
    bench.play()
    bench.wait_epoch(bench.epoch() + 5)
