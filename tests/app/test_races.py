"""Races over a real server: started, followed, commanded, and taken up again after a worker was killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import safetensors.numpy

from tests import web
from tests.app.streaming import Stream, meta_of
from tests.server import Server

SPEC = {"data": {"kind": "moons", "samples": 100}, "model": {"layers": [{"units": 4}, {"units": None, "activation": "auto"}]}}
QUICK = {**SPEC, "optimizer": {"learning_rate": 0.3}}
RACE = {"members": [{"name": "calm", "spec": SPEC}, {"name": "quick", "spec": QUICK}], "seeds": 3}


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def start_race(http: httpx.Client) -> Iterator[Callable[..., dict[str, Any]]]:
    """Start a race; deleted after the test."""
    started: list[str] = []

    def start(**how: Any) -> dict[str, Any]:
        answer = http.post("/api/races", json={**RACE, **how})
        assert answer.status_code == 201, answer.text
        started.append(answer.json()["id"])
        return dict(answer.json())

    yield start
    for race_id in started:
        http.delete(f"/api/runs/{race_id}")


def test_a_race_is_made_and_found_like_a_run(http, start_race):
    race = start_race(paused=True)
    assert race["status"] == "paused"
    assert [member["name"] for member in race["spec"]["members"]] == ["calm", "quick"]
    found = http.get(f"/api/runs/{race['id']}").json()
    assert [member["name"] for member in found["members"]] == ["calm", "quick"]
    assert found["members"][0]["start"] == found["members"][1]["start"]
    assert found["members"][0]["data"] == found["members"][1]["data"]


def test_a_stream_carries_every_point_and_all_pictures_of_a_moment(http, start_race, follow):
    race = start_race(speed=200)
    stream: Stream = follow(race["id"])
    stream.subscribe({"view": "race", "resolution": 30, "max_fps": 30})
    stream.until(lambda _: len(stream.points.get("epoch", ())) > 40 and len(stream.frames) > 5)
    paused = http.post(f"/api/runs/{race['id']}/commands", json={"type": "pause"}).json()
    stream.until_kept(lambda: stream.points["epoch"][-1] >= paused["epoch"])
    whole = [epoch for epoch in stream.points["epoch"].tolist() if epoch.is_integer()]  # it may be paused within one
    assert whole == list(range(len(whole)))
    assert len(whole) > 40
    assert {"0.train_loss", "1.train_loss", "1.test_accuracy.mean", "1.learning_rate"} <= set(stream.points)
    arrays = safetensors.numpy.load(stream.frames[-1][2])
    assert meta_of(stream.frames[-1][2])["view"] == "race"
    assert arrays["0.winner"].shape == arrays["1.winner"].shape == (30, 30)


def test_commands_step_rename_and_reset(http, start_race):
    race = start_race(paused=True)

    def command(**order: Any) -> httpx.Response:
        return http.post(f"/api/runs/{race['id']}/commands", json=order)

    assert command(type="step", unit="epoch", count=3).json()["epoch"] == 3
    assert command(type="rename", member=1, name="hasty").status_code == 200
    assert command(type="step", unit="example").status_code == 409
    assert command(type="set", changes={}).status_code == 422
    until(lambda: http.get(f"/api/runs/{race['id']}").json()["members"][1]["name"] == "hasty")
    told = http.get(f"/api/runs/{race['id']}").json()
    assert told["members"][0]["spread"]["test"]["accuracy"]["count"] == 3
    assert command(type="reset").status_code == 200
    until(lambda: http.get(f"/api/runs/{race['id']}").json()["epoch"] == 0)
    assert http.get(f"/api/runs/{race['id']}/weights.safetensors").status_code in {409, 422}
    assert http.post(f"/api/runs/{race['id']}/predict", json={"inputs": [[0, 0]]}).status_code == 409


def test_a_member_opens_as_a_run_of_its_own(http, start_race):
    race = start_race(paused=True)
    http.post(f"/api/runs/{race['id']}/commands", json={"type": "step", "unit": "epoch", "count": 2})
    answer = http.post(f"/api/runs/{race['id']}/commands", json={"type": "branch", "member": 1}).json()
    run = http.get(f"/api/runs/{answer['run']['id']}").json()
    assert (run["status"], run["epoch"]) == ("paused", 2)
    assert run["spec"]["optimizer"]["learning_rate"] == 0.3
    assert http.post(f"/api/runs/{race['id']}/commands", json={"type": "branch", "member": 9}).status_code == 422
    assert http.post(f"/api/runs/{race['id']}/commands", json={"type": "branch"}).status_code == 422
    http.delete(f"/api/runs/{run['id']}")


def test_a_mistake_is_named_by_its_path(http):
    wrong = {"members": [{"spec": SPEC}, {"spec": SPEC}, {"spec": {"model": {"layers": [{"units": -1}]}}}]}
    answer = http.post("/api/races", json=wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "members[2].spec.model.layers[0].units"
    assert http.post("/api/races", json={"members": []}).json()["errors"][0]["path"] == "members"
    assert http.post("/api/races", json={"members": [{"spec": "no-such-lab"}]}).json()["errors"][0]["path"] == "members[0].spec"
    assert http.post("/api/races", json={"members": [{"spec": {}}] * 7}).status_code == 422


def test_a_lab_is_a_member_by_its_name(http, start_race):
    race = start_race(members=[{"spec": "spiral"}, {"spec": "xor"}], paused=True)
    spiral, xor = (http.get(f"/api/labs/{name}").json()["spec"] for name in ("spiral", "xor"))
    assert race["spec"]["members"][0]["spec"]["data"] == spiral["data"]
    assert race["spec"]["members"][1]["spec"]["model"] == xor["model"]


def test_a_killed_race_goes_on_from_its_checkpoint(tmp_path: Path):
    with Server(tmp_path, settings={"GLASSNET_CHECKPOINT_SECONDS": "0.3"}) as server:
        race = web.post(f"{server.url}/api/races", json={**RACE, "speed": 100}).json()
        with Stream(server, race["id"]) as stream:
            stream.until(lambda _: len(stream.points.get("epoch", ())) > 90)
            os.kill(server.workers()[-1], signal.SIGKILL)
            stream.until(lambda message: message.get("kind") == "resumed")
            resumed = next(text for text in stream.texts if text.get("kind") == "resumed")
            assert resumed["epoch"] > 0
            stream.until(lambda _: stream.points["epoch"][-1] > resumed["epoch"] + 20)
            epochs = stream.points["epoch"]
        web.post(f"{server.url}/api/runs/{race['id']}/commands", json={"type": "pause"})
        before = web.get(f"{server.url}/api/runs/{race['id']}").json()
        server.kill()
        server.start()
        after = web.get(f"{server.url}/api/runs/{race['id']}").json()
        np.testing.assert_array_equal(epochs, np.arange(len(epochs)))
        assert (after["status"], after["epoch"]) == ("paused", before["epoch"])
        keys = ("name", "epoch", "step", "metrics", "spread", "start", "data")
        assert [[m[key] for key in keys] for m in after["members"]] == [[m[key] for key in keys] for m in before["members"]]
