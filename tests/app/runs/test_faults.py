"""What goes wrong: workers and servers that are killed, files that are damaged, a disk that is full."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import safetensors.numpy
from websockets.exceptions import ConnectionClosed

from tests import web
from tests.app.streaming import Stream
from tests.server import Server

SETTINGS = {"GLASSNET_CHECKPOINT_SECONDS": "0.5", "GLASSNET_STUCK_SECONDS": "3"}
SPEC = {"model": {"layers": [{"units": 4}, {"units": None, "activation": "auto"}]}}


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may be killed."""
    with Server(tmp_path_factory.mktemp("fragile"), settings=SETTINGS) as server:
        yield server


def start(server: Server, **how: Any) -> dict[str, Any]:
    run: dict[str, Any] = web.post(f"{server.url}/api/runs", json={"spec": SPEC, "speed": 100, **how}).json()
    return run


def ask(server: Server, run: dict[str, Any]) -> dict[str, Any]:
    status: dict[str, Any] = web.get(f"{server.url}/api/runs/{run['id']}").json()
    return status


def woken(server: Server, run: dict[str, Any]) -> dict[str, Any]:
    """How it stands once a worker has taken it up again."""
    until(lambda: ask(server, run)["status"] != "starting")
    return ask(server, run)


def command(server: Server, run: dict[str, Any], kind: str, **fields: Any) -> dict[str, Any]:
    answer: dict[str, Any] = web.post(f"{server.url}/api/runs/{run['id']}/commands", json={"type": kind, **fields}).json()
    return answer


def weights(server: Server, run: dict[str, Any]) -> dict[str, Any]:
    arrays = safetensors.numpy.load(web.get(f"{server.url}/api/runs/{run['id']}/weights.safetensors").content)
    return {name: array.tolist() for name, array in arrays.items()}


def delete(server: Server, run: dict[str, Any]) -> None:
    web.delete(f"{server.url}/api/runs/{run['id']}")


def checkpoint(server: Server, run: dict[str, Any]) -> Path:
    return server.folder / "state" / "runs" / run["id"] / "checkpoint"


def kept_at(server: Server, run: dict[str, Any]) -> int:
    """When the run was written to the disk last, in nanoseconds; 0 where it has not been yet."""
    file = checkpoint(server, run)
    return file.stat().st_mtime_ns if file.exists() else 0


def until(condition: Any, seconds: float = 60.0) -> float:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() < begun + seconds
        time.sleep(0.02)
    return time.monotonic() - begun


def test_a_killed_worker_goes_on_from_its_checkpoint(fragile):
    run = start(fragile)
    with Stream(fragile, run["id"]) as stream:
        stream.until(lambda _: len(stream.points.get("step", ())) > 150)
        points = stream.points["step"].tolist()
        os.kill(fragile.workers()[-1], signal.SIGKILL)
        resumed = stream.until_type("event", kind="resumed")
        assert resumed["message"] == f"resumed at step {resumed['step']}"
        assert resumed["step"] > points[-1] * 0.3
        stream.until(lambda _: stream.points["step"][-1] > points[-1])
        assert stream.points["step"].tolist()[: len(points)] == points
        assert stream.command("pause")["ok"]
    delete(fragile, run)


def test_a_command_on_its_way_to_a_killed_worker_is_carried_out_once(fragile):
    run = start(fragile, paused=True)
    with Stream(fragile, run["id"]) as stream:
        stream.command("step", unit="epoch", id="first")
        until(lambda: checkpoint(fragile, run).exists() and b"first" in checkpoint(fragile, run).read_bytes())
        worker = fragile.workers()[-1]
        os.kill(worker, signal.SIGSTOP)
        stream.send({"type": "step", "unit": "epoch", "id": "second"})
        time.sleep(0.2)
        os.kill(worker, signal.SIGKILL)
        assert stream.until_type("ack", id="second")["epoch"] == 2
        assert stream.command("step", unit="epoch", id="first")["epoch"] == 1
        assert stream.command("step", unit="epoch", id="third")["epoch"] == 3
    delete(fragile, run)


def test_what_was_changed_just_before_the_worker_was_killed_is_not_lost(fragile):
    run = start(fragile)
    with Stream(fragile, run["id"]) as stream:
        until(lambda: checkpoint(fragile, run).exists())
        stream.command("set", changes={"data": {"kind": "moons", "samples": 40}})
        stream.command("points", add=[[0.5, 0.5, 1]])
        stream.command("set", changes={"model.layers[0].units": 7})
        os.kill(fragile.workers()[-1], signal.SIGKILL)
        stream.until_type("event", kind="resumed")
        assert stream.command("set", changes={"optimizer.learning_rate": 0.02})["ok"]
        spec = ask(fragile, run)["spec"]
        assert (spec["data"]["kind"], len(spec["data"]["points"]), spec["model"]["layers"][0]["units"]) == ("drawn", 41, 7)
        saved = kept_at(fragile, run)
        until(lambda: kept_at(fragile, run) != saved)
        stream.command("points", remove=[40])
        os.kill(fragile.workers()[-1], signal.SIGKILL)
        stream.until_type("event", kind="resumed")
        assert stream.command("set", changes={"optimizer.learning_rate": 0.01})["ok"]
        assert len(ask(fragile, run)["spec"]["data"]["points"]) == 40
    delete(fragile, run)


def kill_again_and_again(server: Server, stream: Stream, times: int) -> None:
    """Kill the run's worker so often, each as soon as it stands."""
    for left in reversed(range(times)):
        os.kill(server.workers()[-1], signal.SIGKILL)
        if left:
            stream.until_type("event", kind="resumed")


def test_a_crash_loop_comes_to_rest_says_why_and_goes_on_at_once_when_told_to(fragile):
    run = start(fragile)
    with Stream(fragile, run["id"]) as stream:
        stream.until(lambda m: m["type"] == "status" and m["step"] > 30)
        kill_again_and_again(fragile, stream, 3)
        stopped = stream.until_type("event", kind="failed")["message"]
        rests_at = stream.until_type("event", kind="resumed")["step"]
    assert stopped.startswith("Stopped: its worker was lost 3 times within 60 seconds; the last one was killed by signal 9.")
    assert stopped.endswith("Play goes on from there.")
    with Stream(fragile, run["id"]) as stream:  # as after a reload: the last state is there to be seen
        told = stream.next()["run"]
        assert (told["status"], told["playing"], told["step"], told["reason"]) == ("paused", False, rests_at, stopped)
        stream.subscribe({"view": "boundary", "resolution": 20})
        stream.until_kept(lambda: stream.pictures("boundary"))
        begun = time.monotonic()
        assert stream.command("play")["ok"]
        going = stream.until(lambda m: m["type"] == "status" and m["playing"] and m["step"] > rests_at)
        assert time.monotonic() - begun < 5
        assert going["reason"] == ""
        kill_again_and_again(fragile, stream, 1)  # what was before counts no more
        assert stream.until_type("event", kind="resumed")
        assert stream.until_type("status", status="running")
    delete(fragile, run)


def test_one_that_is_lost_though_it_rests_stays_away_until_somebody_comes(fragile):
    run = start(fragile)
    with Stream(fragile, run["id"]) as stream:
        stream.until(lambda m: m["type"] == "status" and m["step"] > 30)
        kill_again_and_again(fragile, stream, 4)
        failed = stream.until_type("status", status="failed")
        assert "though it rested" in failed["reason"]
        assert ask(fragile, run)["status"] == "failed"
        assert not fragile.workers()
        assert stream.command("play")["ok"]
        assert stream.until_type("status", status="running")["reason"] == ""
        kill_again_and_again(fragile, stream, 4)
        stream.until_type("status", status="failed")
    with Stream(fragile, run["watch_id"]) as stream:  # who opens it sees it where it stood
        told = stream.next()["run"]  # the worker may have said all it has to say by now
        seen = told if told["status"] == "paused" else stream.until_type("status", status="paused")
        assert seen["step"] >= failed["step"] - 1
    delete(fragile, run)


def test_a_stuck_worker_is_replaced_while_pages_answer(fragile):
    run = start(fragile)
    with Stream(fragile, run["id"]) as stream:
        stream.until_type("status")
        begun = time.monotonic()
        os.kill(fragile.workers()[-1], signal.SIGSTOP)
        for path in ("/healthz", "/play", "/api/catalog"):
            assert web.get(fragile.url + path).status_code == 200
        answered = time.monotonic() - begun
        stream.until_type("event", kind="resumed")
        assert time.monotonic() - begun > max(2, answered)
    delete(fragile, run)


def test_a_killed_server_leaves_no_orphans_and_comes_back_where_it_stood(fragile):
    paused, playing = start(fragile, paused=True), start(fragile)
    for _ in range(3):
        command(fragile, paused, "step", unit="epoch")
    before, stood = weights(fragile, paused), ask(fragile, paused)
    until(lambda: ask(fragile, playing)["step"] > 50)
    ran = ask(fragile, playing)["step"]
    for _ in range(2):  # the first may have been on its way to the disk
        written = kept_at(fragile, playing)
        until(lambda written=written: kept_at(fragile, playing) != written)
    workers = fragile.workers()
    fragile.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    fragile.start()
    assert woken(fragile, paused)["step"] == stood["step"]
    assert weights(fragile, paused) == before
    assert woken(fragile, playing)["step"] >= ran
    with Stream(fragile, playing["id"]) as stream:
        assert stream.next()["run"]["playing"]
        assert stream.until_type("status", status="running")
    for run in (paused, playing):
        delete(fragile, run)


def test_sigterm_saves_closes_with_1012_and_exits_with_0(fragile):
    run = start(fragile)
    with Stream(fragile, run["id"]) as stream:
        stream.until(lambda m: m["type"] == "status" and m["step"] > 30)
        assert fragile.stop() == 0  # and was not killed for taking too long
        with pytest.raises(ConnectionClosed, match="1012"):
            stream.listen(2)
    last = max(int(text["step"]) for text in stream.texts if text["type"] == "status")
    fragile.start()
    assert woken(fragile, run)["step"] >= last
    delete(fragile, run)


DAMAGE = {
    "cut": lambda data: data[: len(data) // 2],
    "empty": lambda _: b"",
    "one bit in the weights": lambda data: data[:-9] + bytes([data[-9] ^ 4]) + data[-8:],
    "one bit in the note": lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:],
    "something else": lambda data: os.urandom(len(data)),
}


@pytest.fixture(scope="module")
def asleep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, dict[str, Any]]]]:
    """A server that has been stopped, with one run per kind of damage, each with two checkpoints."""
    with Server(tmp_path_factory.mktemp("damaged"), settings=SETTINGS) as server:
        runs = {name: start(server, paused=True) for name in [*DAMAGE, "both"]}
        for run in runs.values():
            command(server, run, "step", unit="epoch")
            until(lambda run=run: checkpoint(server, run).with_suffix(".previous").exists())
        server.stop()
        for name, run in runs.items():
            path = checkpoint(server, run)
            for damaged in [path, path.with_suffix(".previous")] if name == "both" else [path]:
                damaged.write_bytes(DAMAGE.get(name, DAMAGE["cut"])(damaged.read_bytes()))
        server.start()
        yield server, runs


@pytest.mark.parametrize("damage", [*DAMAGE, "both"])
def test_a_damaged_checkpoint_is_noticed_and_the_one_before_used(asleep, damage):
    server, runs = asleep
    run = runs[damage]
    with Stream(server, run["id"]) as stream:
        warning = stream.until_type("event", kind="checkpoint")
        assert "damaged" in warning["message"]
        step = ask(server, run)["step"]
        assert step == 0 if damage == "both" else step > 0
        assert stream.command("step", unit="epoch")["ok"]


def test_a_full_disk_stops_the_saving_but_not_the_training(fragile):
    run = start(fragile)
    until(checkpoint(fragile, run).exists)
    blocked = checkpoint(fragile, run).with_suffix(".unfinished")
    with Stream(fragile, run["id"]) as stream:
        stream.until_type("status")
        blocked.mkdir()
        warning = stream.until_type("event", kind="disk")
        assert "cannot be saved" in warning["message"]
        step = stream.until_type("status")["step"]
        assert stream.until(lambda m: m["type"] == "status" and m["step"] > step + 50)
        assert checkpoint(fragile, run).exists()
        blocked.rmdir()
        assert "again" in stream.until_type("event", kind="disk")["message"]
    delete(fragile, run)


def test_a_pause_just_before_a_kill_is_kept(fragile):
    run = start(fragile)
    with Stream(fragile, run["id"]) as stream:
        stream.until(lambda m: m["type"] == "status" and m["step"] > 30)
        step = stream.command("pause")["step"]
    fragile.kill()
    fragile.start()
    found = woken(fragile, run)
    assert (found["status"], found["step"]) == ("paused", step)
    delete(fragile, run)
