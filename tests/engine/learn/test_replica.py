"""A replica does what it is told, notices everybody's death, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from engine.learn.replica import Replica, allow, alone, possible, shared
from tests.engine.learn.company import descriptors, forks, state

pytestmark = forks
ROOT = Path(__file__).resolve().parents[3]


def adder() -> tuple[Replica, np.ndarray]:
    total = shared((1,), np.float64)

    def add(*numbers: float) -> list[float]:
        total[0] += sum(numbers)
        return [float(total[0]), *numbers]

    return Replica({"add": add}), total


def test_it_works_in_shared_memory_and_on_what_it_found() -> None:
    replica, total = adder()
    for number in (1, 2.5):
        replica.ask("add", number, 0.1)
        assert replica.done(10)
    assert total[0] == 3.7
    assert replica.found == [3.7, 2.5, 0.1]
    replica.close()


def test_it_and_its_maker_keep_to_cores_of_their_own() -> None:
    mine = os.sched_getaffinity(0)
    replica, _ = adder()
    assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(replica.pid) == mine - os.sched_getaffinity(0)
    replica.free()
    assert os.sched_getaffinity(0) == mine
    replica.apart()
    replica.close()
    assert os.sched_getaffinity(0) == mine


def test_nothing_is_left_of_it() -> None:
    before = descriptors()
    replica, _ = adder()
    assert state(replica.pid) not in {None, "Z"}
    replica.close()
    assert not replica.alive
    assert state(replica.pid) is None
    forgotten, _ = adder()
    pid = forgotten.pid
    del forgotten
    assert state(pid) is None
    assert descriptors() == before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_one_that_does_not_answer_is_gone(number: int) -> None:
    replica, _ = adder()
    os.kill(replica.pid, number)
    replica.ask("add", 1)
    assert not replica.done(0.2)
    assert not replica.alive
    assert state(replica.pid) is None
    replica.ask("add", 1)
    assert not replica.done(0)


def test_a_job_that_fails_is_not_done() -> None:
    def fail() -> None:
        raise ValueError

    replica = Replica({"fail": fail})
    replica.ask("fail")
    assert not replica.done(10)


def test_it_holds_nothing_open_that_is_its_makers() -> None:
    mine, theirs = os.pipe()
    replica, _ = adder()
    replica.ask("add", 1)
    assert replica.done(10)
    os.close(theirs)
    assert os.read(mine, 1) == b""  # the end of the pipe, though the replica lives
    assert replica.alive
    os.close(mine)
    replica.close()


MAKER = """
import time
from engine.learn.replica import Replica
replica = Replica({"nothing": lambda: None})
replica.ask("nothing")
assert replica.done(10)
print(replica.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_maker(number: int) -> None:
    maker = subprocess.Popen([sys.executable, "-c", MAKER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert maker.stdout is not None
    pid = int(maker.stdout.readline())
    assert state(pid) not in {None, "Z"}
    maker.send_signal(number)
    maker.communicate()
    while state(pid) not in {None, "Z"}:  # whoever takes in orphans may be slow to bury them
        time.sleep(0.01)


def test_only_with_a_second_core_and_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr("engine.learn.replica._allowed", True)
    assert possible()
    with alone():
        assert not possible()
    assert possible()
    allow(False)
    assert not possible()
    allow(True)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1})
    assert not possible()
    monkeypatch.delattr(os, "sched_getaffinity")
    assert not possible()
