"""Places are few: runs wait in line, sleep when nobody looks, and wake when somebody does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests import web
from tests.app.streaming import Stream
from tests.server import Server

SETTINGS = {
    "GLASSNET_MAX_RUNS": "2",
    "GLASSNET_QUEUE_LENGTH": "1",
    "GLASSNET_IDLE_PAUSE_SECONDS": "2",
    "GLASSNET_IDLE_FREE_MINUTES": "0.1",
}
SPEC = {"model": {"layers": [{"units": 4}, {"units": None, "activation": "auto"}]}}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two places and a line of one."""
    with Server(tmp_path_factory.mktemp("small"), settings=SETTINGS) as server:
        yield server


def start(server: Server) -> httpx.Response:
    return web.post(f"{server.url}/api/runs", json={"spec": SPEC, "speed": 50})


def ask(server: Server, run: dict[str, Any]) -> dict[str, Any]:
    status: dict[str, Any] = web.get(f"{server.url}/api/runs/{run['id']}").json()
    return status


def listed(server: Server, run: dict[str, Any]) -> dict[str, Any]:
    """A run as the list tells of it, which does not count as attention."""
    (row,) = [row for row in web.get(f"{server.url}/api/runs").json() if row["watch_id"] == run["watch_id"]]
    found: dict[str, Any] = row
    return found


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_past_the_cap_one_waits_in_line_and_the_next_is_sent_away(small):
    first, second = start(small).json(), start(small).json()
    with Stream(small, first["id"]), Stream(small, second["id"]):
        third = start(small)
        assert third.status_code == 201
        assert (third.json()["status"], third.json()["position"]) == ("queued", 1)
        assert third.json()["retry_after"] >= 2  # nobody goes while somebody looks
        fourth = start(small)
        assert fourth.status_code == 429
        assert int(fourth.headers["retry-after"]) >= 2
        assert "makes room once nobody has looked at it for 2 seconds" in fourth.json()["errors"][0]["message"]
        with Stream(small, third.json()["id"]) as waiting:
            hello = waiting.next()
            assert (hello["run"]["status"], hello["run"]["position"]) == ("queued", 1)
            assert "waiting" in waiting.command("pause")["errors"][0]["message"]
            assert web.delete(f"{small.url}/api/runs/{first['id']}").status_code == 204
            assert waiting.until_type("status", status="running")
            assert waiting.command("pause")["ok"]
    for run in (second, third.json()):
        web.delete(f"{small.url}/api/runs/{run['id']}")


def test_who_comes_again_when_told_to_is_let_in(small):
    runs = [start(small).json() for _ in range(3)]
    refused = start(small)
    assert refused.status_code == 429
    seconds = int(refused.headers["retry-after"])
    assert 2 <= seconds <= 5
    with Stream(small, runs[2]["id"]):  # who waits in line looks; who has a place does not
        time.sleep(seconds + 1)  # a second for a worker to leave on a busy machine
        again = start(small)
        assert again.status_code == 201, again.text
    for run in (*runs, again.json()):
        web.delete(f"{small.url}/api/runs/{run['id']}")


def test_a_run_nobody_watches_pauses_sleeps_and_wakes_where_it_stood(small):
    run = start(small).json()
    with Stream(small, run["id"]) as stream:
        stream.until(lambda m: m["type"] == "status" and m["step"] > 20)
    assert len(small.workers()) == 1
    until(lambda: not small.workers())
    row = listed(small, run)
    assert (row["awake"], row["status"]) == (False, "paused")
    with Stream(small, run["id"]) as stream:
        hello = stream.next()
        assert hello["run"]["step"] >= row["step"]
        assert stream.until_type("status", status="running")
    web.delete(f"{small.url}/api/runs/{run['id']}")


def test_whoever_opens_a_paused_idle_run_finds_it_going_on(small):
    run = start(small).json()
    with Stream(small, run["id"]) as stream:
        stream.until_type("status", status="running")
    until(lambda: (row := listed(small, run))["status"] == "paused" and row["awake"])
    with Stream(small, run["watch_id"]) as stream:
        assert stream.until_type("status", status="running")
    web.delete(f"{small.url}/api/runs/{run['id']}")


def test_an_idle_run_makes_room_for_a_new_one(small):
    idle = [start(small).json(), start(small).json()]
    until(lambda: all(listed(small, run)["status"] == "paused" for run in idle))
    fresh = start(small)
    assert fresh.status_code == 201
    with Stream(small, fresh.json()["id"]) as stream:
        assert stream.until_type("status", status="running")
        assert len(small.workers()) <= 2
        woken = ask(small, idle[0])
        assert woken["step"] > 0
    for run in (*idle, fresh.json()):
        web.delete(f"{small.url}/api/runs/{run['id']}")
