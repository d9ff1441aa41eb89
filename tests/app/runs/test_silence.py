"""A worker that has no core is not stuck; one that is stopped or loops is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runs.silence import Silence, kept_waiting

LOOP = "while True: pass"


def test_what_it_waited_for_a_core_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    silence = Silence()
    assert silence.seconds(waited=40.0) == 0
    now += 10
    assert silence.seconds(waited=47.0) == 3
    silence.end()
    assert silence.seconds(waited=47.5) == 0
    now += 10
    assert silence.seconds(waited=47.5) == 10


@pytest.fixture
def crowd() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Three processes that never rest, on one core."""
    core = {min(os.sched_getaffinity(0))}
    found = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(3)]
    for process in found:
        os.sched_setaffinity(process.pid, core)
    yield found
    for process in found:
        process.kill()
        process.wait()


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system does not say who waits")
def test_who_is_ready_without_a_core_is_kept_waiting(crowd: list[subprocess.Popen[bytes]]) -> None:
    pid = crowd[0].pid
    deadline = time.monotonic() + 60
    while kept_waiting(pid) < 0.3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.2)
    stopped = kept_waiting(pid)
    time.sleep(0.5)
    assert kept_waiting(pid) == stopped
    assert kept_waiting(2**22 + 1) == 0
