"""The stream as watchers see it: pictures, curves, commands, and that nobody holds up anybody else."""

from __future__ import annotations

import base64
import json
import random
import time
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.app.streaming import Stream

BOUNDARY = {"view": "boundary", "resolution": 60, "max_fps": 20}
SMALL = {"model": {"layers": [{"units": 4}, {"units": None, "activation": "auto"}]}}


def test_hello_comes_first_and_says_what_there_is(start_run, follow):
    run = start_run("xor", paused=True)
    hello = follow(run["id"]).next()
    assert (hello["type"], hello["protocol"], hello["readonly"]) == ("hello", 1, False)
    assert {"id", "watch_id", "spec", "status", "epoch", "step", "metrics", "findings"} <= set(hello["run"])


def test_a_watcher_never_learns_the_owners_id(start_run, follow):
    run = start_run(SMALL)
    stream = follow(run["watch_id"])
    stream.subscribe(BOUNDARY)
    stream.until_kept(lambda: stream.pictures("boundary"))
    assert stream.texts[0]["readonly"] is True
    assert run["id"] not in json.dumps(stream.texts)
    assert stream.command("pause")["type"] == "error"
    assert stream.until_type("status")["playing"]


def test_only_what_was_asked_for_is_drawn_as_often_as_was_asked(start_run, follow):
    stream = follow(start_run(SMALL)["id"])
    stream.subscribe(BOUNDARY, {"view": "weights", "max_fps": 4})
    stream.until_type("frame", view="weights")
    stream.frames.clear()
    begun = time.monotonic()
    stream.until_kept(lambda: 2 <= len(stream.pictures("weights")) < len(stream.pictures("boundary")) / 2)
    seconds = time.monotonic() - begun
    assert len(stream.pictures("boundary")) <= 20 * seconds + 2
    assert len(stream.pictures("weights")) <= 4 * seconds + 2
    assert {meta["view"] for _, meta, _ in stream.frames} == {"boundary", "weights"}
    steps = [int(words["step"]) for words in stream.pictures("boundary")]
    assert steps == sorted(steps)
    stream.subscribe()
    stream.command("pause")
    stream.frames.clear()
    stream.listen(0.3)
    assert not stream.frames


def test_a_paused_run_draws_once_after_each_change(start_run, follow):
    stream = follow(start_run(SMALL, paused=True)["id"])
    stream.subscribe(BOUNDARY, {"view": "data"})
    stream.until_kept(lambda: stream.pictures("boundary") and stream.pictures("data"))
    stream.frames.clear()
    stream.listen(0.4)
    assert not stream.frames
    stream.command("step", unit="epoch")
    stream.until_kept(lambda: stream.pictures("boundary"))
    stream.listen(0.4)
    assert [meta["view"] for _, meta, _ in stream.frames] == ["boundary"]
    stream.command("points", add=[[0.0, 0.0, 1]])
    stream.until_kept(lambda: stream.pictures("data"))


def test_a_picture_can_be_finer_while_the_run_stands_still(start_run, follow):
    stream = follow(start_run(SMALL)["id"])
    stream.subscribe({**BOUNDARY, "still_resolution": 120})
    moving = stream.until_type("frame", view="boundary")
    stream.command("pause")
    stream.until_kept(lambda: stream.pictures("boundary")[-1]["resolution"] == "120")
    assert moving["resolution"] == "60"


def test_who_comes_later_sees_the_picture_at_once(start_run, follow):
    run = start_run(SMALL, paused=True)
    first = follow(run["id"])
    first.subscribe(BOUNDARY)
    first.until_type("frame", view="boundary")
    second = follow(run["watch_id"])
    second.subscribe(BOUNDARY)
    second.until_type("frame", view="boundary")
    assert second.frames[0][2] == first.frames[0][2]


def test_pictures_are_safetensors_with_words(start_run, follow):
    stream = follow(start_run(SMALL, paused=True)["id"])
    stream.subscribe(BOUNDARY)
    words = stream.until_type("frame", view="boundary")
    assert {"view", "epoch", "step"} <= set(words)
    arrays = safetensors.numpy.load(stream.frames[0][2])
    assert arrays["winner"].shape == (60, 60)
    assert arrays["winner"].dtype == np.uint8


def test_no_curve_point_is_lost(http, start_run, follow):
    run = start_run(SMALL, speed=400)
    early = follow(run["id"])
    early.until_kept(lambda: len(early.points.get("step", ())) > 100)
    late = follow(run["watch_id"])
    late.until_kept(lambda: len(late.points.get("step", ())) > 150)
    early.command("pause")
    told = http.get(f"/api/runs/{run['id']}/history").json()["columns"]
    for stream in (early, late):
        stream.until_kept(lambda stream=stream: stream.points["step"][-1] >= told["step"][-1])
        assert stream.points["step"].tolist() == told["step"]
        np.testing.assert_allclose(stream.points["train_loss"], told["train_loss"], rtol=1e-5)


def test_after_a_reset_the_curves_start_over(start_run, follow):
    stream = follow(start_run(SMALL, speed=200)["id"])
    stream.until_kept(lambda: len(stream.points.get("step", ())) > 20)
    before = stream.generation
    stream.command("pause")
    stream.command("reset", weights="same")
    stream.until_kept(lambda: stream.generation != before)
    assert len(stream.points["step"]) == 1


def test_a_changed_spec_is_told_to_everybody(start_run, follow):
    run = start_run(SMALL)
    owner, watcher = follow(run["id"]), follow(run["watch_id"])
    owner.send({"type": "set", "id": "mine", "changes": {"optimizer.learning_rate": 0.123}})
    for stream in (owner, watcher):
        assert stream.until(lambda m: m["type"] == "spec" and m["spec"]["optimizer"]["learning_rate"] == 0.123)
    assert owner.until_type("ack")["id"] == "mine"  # who has the answer has the spec already


def test_who_has_the_answer_finds_the_run_as_it_is_since(http, start_run):
    run = start_run(SMALL, paused=True)
    for _ in range(30):
        answer = http.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "batch"}).json()
        assert http.get(f"/api/runs/{run['id']}").json()["step"] == answer["step"]


def test_who_watches_is_told_of_steps_back(http, start_run, follow):
    run = start_run(SMALL, paused=True)
    watcher = follow(run["watch_id"])
    for command in ({"type": "step", "unit": "epoch", "count": 3}, {"type": "rewind", "step": 0}):
        step = http.post(f"/api/runs/{run['id']}/commands", json=command).json()["step"]
        watcher.until_type("status", step=step)


def test_a_command_takes_effect_once_however_often_it_is_sent(start_run, follow):
    stream = follow(start_run(SMALL, paused=True)["id"])
    first = stream.command("step", unit="epoch", id="mine")
    for _ in range(3):
        assert stream.command("step", unit="epoch", id="mine") == first
    assert stream.command("step", unit="epoch", id="another")["epoch"] == 2


def test_fifteen_cuts_with_three_actions_each_count_forty_five(server, start_run):
    run = start_run(SMALL, paused=True)
    unanswered: list[str] = []
    for cut in range(15):
        with Stream(server, run["id"]) as stream:
            for number in unanswered:
                stream.send({"type": "step", "unit": "epoch", "id": number})
            unanswered = [f"{cut}-{i}" for i in range(3)]
            for number in unanswered:
                stream.send({"type": "step", "unit": "epoch", "id": number})
    with Stream(server, run["id"]) as stream:
        for number in unanswered:
            stream.command("step", unit="epoch", id=number)
        assert stream.command("step", unit="epoch", id="last")["epoch"] == 46


def test_a_wrong_command_is_answered_under_its_id(start_run, follow):
    stream = follow(start_run(SMALL, paused=True)["id"])
    answer = stream.command("set", changes={"optimizer.learning_rate": -1})
    assert answer["type"] == "error"
    assert answer["errors"][0]["path"].endswith("optimizer.learning_rate")


@pytest.mark.parametrize(
    "views",
    ["boundary", [5], [{"view": 1}], [{"view": "boundary", "max_fps": 0}], [{"view": "boundary", "max_fps": "fast"}], [{}] * 40,
     [{"view": "nothing"}], [{"view": "boundary", "pixels": True}], [{"view": "boundary", "resolution": 10**9}],
     [{"view": "boundary", "resolution": [1]}], None],
)  # fmt: skip
def test_a_wrong_subscription_is_refused_and_nothing_else_suffers(start_run, follow, views):
    stream = follow(start_run(SMALL)["id"])
    stream.send({"type": "subscribe", "views": views})
    assert stream.until_type("error")["errors"][0]["message"]
    stream.subscribe(BOUNDARY)
    stream.until_type("frame", view="boundary")


def test_a_text_that_cannot_be_read_is_refused_by_its_name_and_the_next_one_is_answered(start_run, follow):
    echo = {"kind": "echo", "samples": 40, "length": 6}
    layers = [{"kind": "embedding", "input_dim": 12, "output_dim": 2}, {"kind": "gru", "units": 2, "return_sequences": True}]
    spec = {"data": echo, "model": {"layers": [*layers, {"units": None, "activation": "auto"}]}, "training": {"kind": "sequence"}}
    stream = follow(start_run(spec, paused=True)["id"])
    for text in ("abcabcabc", "שלום🙂 " * 40, "x" * 9_000):
        stream.subscribe({"view": "reply", "text": text})
        refused = stream.until(lambda m, text=text: m["type"] == "error" and m.get("text") == text)
        assert [error["path"] for error in refused["errors"]] == ["text"]
        assert "the network reads at most 6" in refused["errors"][0]["message"]
    stream.subscribe({"view": "reply", "text": "ab🙂"})
    stream.until_type("frame", view="reply")


def test_a_large_picture_is_sent_once_for_all_views(start_run, follow):
    layers = [{"kind": "flatten"}, {"units": None, "activation": "auto"}]
    run = start_run({"data": {"kind": "fruits", "size": 128, "samples": 20}, "model": {"layers": layers}}, paused=True)
    stream = follow(run["id"])
    pixels = np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8)
    views = [{"view": view, "pixels": True} for view in ("answer", "rescored", "saliency", "maps", "vector")]
    stream.send({"type": "subscribe", "views": views, "pixels": base64.b64encode(pixels.tobytes()).decode()})
    stream.until_type("frame", view="answer")
    (frame,) = [data for _, meta, data in stream.frames if meta["view"] == "answer"]
    np.testing.assert_array_equal(safetensors.numpy.load(frame)["picture"], pixels)
    stream.send({"type": "subscribe", "views": views})
    assert stream.until(lambda m: m["type"] == "error" and m["errors"][0]["path"] == "pixels")


def test_a_slow_watcher_holds_nobody_up_and_is_never_far_behind(start_run, follow):
    run = start_run({"model": {"layers": [{"units": 8}, {"units": None, "activation": "auto"}]}}, speed=100)
    slow, fast = follow(run["watch_id"], max_queue=1), follow(run["id"])
    view = {"view": "boundary", "resolution": 200, "max_fps": 15}
    slow.subscribe(view)
    slow.send({"type": "seen", "pictures": 0})
    fast.subscribe(view)
    each, lags = 12, []  # the slow one looks at a picture while the other has a dozen
    for looked in range(1, 7):
        fast.until_kept(lambda looked=looked: len(fast.frames) >= each * looked)
        slow.until_kept(lambda looked=looked: len(slow.frames) >= looked)
        slow.send({"type": "seen", "pictures": looked})
        lags.append(sum(int(meta["step"]) > int(slow.frames[-1][1]["step"]) for _, meta, _ in fast.frames))
    assert len(slow.frames) == 6
    assert max(lags) <= 3 * each  # never older than what two pictures on their way take at its own pace
    last = fast.command("pause")["step"]
    for stream in (fast, slow):
        stream.until_kept(lambda stream=stream: stream.points["step"][-1] >= last)
    assert slow.points["step"].tolist() == fast.points["step"].tolist()


def test_a_watcher_that_says_what_it_has_seen_is_at_most_two_pictures_behind(start_run, follow):
    stream = follow(start_run(SMALL)["id"])
    stream.subscribe(BOUNDARY)
    stream.until_type("frame", view="boundary")
    stream.send({"type": "seen", "pictures": len(stream.frames)})
    stream.listen(0.3)
    stream.frames.clear()
    stream.listen(1.0)
    assert len(stream.frames) <= 2


def test_two_hundred_come_and_go_and_leave_nothing_behind(server, http, start_run):
    run = start_run(SMALL)
    with Stream(server, run["id"]) as stream:
        stream.next()
    before, threads, memory = _descriptors(server.pid), _status(server.pid, "Threads"), _status(server.pid, "VmRSS")
    for _ in range(200):
        with Stream(server, run["watch_id"], close_timeout=1) as stream:
            stream.subscribe(BOUNDARY)
    deadline = time.monotonic() + 60
    while _descriptors(server.pid) > before + 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _descriptors(server.pid) <= before + 2
    assert _status(server.pid, "Threads") <= threads + 2
    assert _status(server.pid, "VmRSS") <= memory + 10_000
    while "glassnet_clients 0.0" not in http.get("/metrics").text:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _status(pid: int, name: str) -> int:
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1])


GARBAGE = [
    *("", "null", "[]", "5", '"text"', "{", "{}", "NaN", "\x00", b"\xff\xfe", b"\x00" * 1000, "[" * 5000, '"\\ud800"', '{"a": 1, "a": 2}'),
    *('{"type": 5}', '{"type": null}', '{"type": "hello"}', '{"type": "__class__"}', '{"type": "' + "x" * 1000 + '"}'),
    *('{"type": "subscribe"}', '{"type": "seen"}', '{"type": "seen", "pictures": -1}', '{"type": "play", "id": {}}'),
    *('{"type": "step", "count": 1e308}', '{"type": "rewind", "step": 99999999999999}', '{"type": "branch", "step": -1}'),
    *('{"type": "points", "points": "all"}', '{"type": "points", "add": [[1e300, 1e300, 0]]}', '{"type": "points", "remove": [-1]}'),
    *('{"type": "points", "move": [[0.5, 1, 1]]}', '{"type": "set", "spec": {"model": 5}}', '{"type": "set", "changes": {"": 1}}'),
    '{"type": "edit", "parameter": "dense_1.kernel", "index": [99, 99], "value": 1}',
]


def test_garbage_is_answered_and_never_ends_in_a_traceback(server, start_run, follow):
    run = start_run(SMALL, paused=True)
    stream = follow(run["id"])
    stream.next()
    chance = random.Random(7)
    for number in range(400):
        text = GARBAGE[number % len(GARBAGE)]
        if number >= len(GARBAGE) and isinstance(text, str):
            text = "".join(chance.choice(text + '{}[]",:1') for _ in range(len(text) % 200)) if number % 3 else text.replace("1", "9" * 30)
        stream.send(text)
    assert stream.command("step", unit="example")["type"] == "ack"
    assert all(text["type"] in {"hello", "error", "status", "ack", "event", "spec"} for text in stream.texts)
    assert len([text for text in stream.texts if text["type"] == "error"]) > 300
    assert "Traceback" not in server.log.read_text()


def test_a_message_that_is_too_large_ends_the_connection(start_run, follow):
    stream = follow(start_run(SMALL, paused=True)["id"])
    stream.send("x" * 300_000)
    with pytest.raises(ConnectionClosed, match="1009"):
        stream.listen(5)


def test_an_unknown_run_is_refused_before_the_connection_stands(follow):
    with pytest.raises(InvalidStatus, match="404"):
        follow("0" * 32)
