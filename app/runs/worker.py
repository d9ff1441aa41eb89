"""One run in its own process: trains, answers commands, draws what is looked at, saves itself, and says that it is alive.

The loop has one rule: nothing waits. A slice of training, then whatever was asked, then what is due; curve points and events always go
out, a picture only when everything before it has left.
"""

from __future__ import annotations

import signal
import socket
import sys
import time
import traceback
from collections import OrderedDict
from pathlib import Path
from typing import Any

from app.formulas import rendered
from app.runs.answers import Answerer
from app.runs.checkpoint import CheckpointFiles
from app.runs.history import CurveFeed
from app.runs.keeper import Keeper
from app.runs.memory import give_back
from app.runs.pictures import Easel
from app.runs.wire import Channel, Kind, pack_json, pack_named
from engine.alive import Alive, begin
from engine.beat import heard
from engine.data.download import reporting
from engine.errors import SpecError
from engine.learn.replica import allow

SLICE_SECONDS = 0.01
DRAW_SECONDS = 0.01
STATUS_SECONDS = 0.1
CURVES_SECONDS = 0.1
ALIVE_SECONDS = 1.0
GIVING_SECONDS = 2.0
OWN_SECONDS = 5.0
ALIVE = pack_json({"op": "alive"})


def warm_up() -> None:
    """Load and touch everything that a run needs, so that forks find it in memory."""
    run = begin({})
    run.command({"type": "play"})
    run.advance(SLICE_SECONDS)
    for view in ("boundary", "units", "weights", "data"):
        run.summary({"view": view}).encode()
    run.status_message()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def main(connection: socket.socket, options: dict[str, Any]) -> int:
    """Run until the server lets go or is gone; the exit code."""
    channel = Channel(connection)
    try:
        with heard(lambda: channel.send(ALIVE)):
            with reporting(lambda *_: channel.send(ALIVE)):  # a dataset may have to be downloaded first
                worker = _begin(channel, options)
            if worker is not None:
                worker.loop()
    except EOFError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last word of a worker that cannot go on
        traceback.print_exc(file=sys.stderr)
        return _last_words(channel, error)
    channel.drain(1.0)
    return 0


def _begin(channel: Channel, options: dict[str, Any]) -> Worker | None:
    """Build the run from its newest checkpoint, else from its spec; None if the spec is refused."""
    allow(options["second_core"])
    (asked, *_) = channel.poll(10.0) or [{}]
    files = CheckpointFiles(Path(options["folder"]))
    files.own(OWN_SECONDS)
    found, damaged = files.read()
    try:
        run = found[0] if found else _fresh(asked)
        if asked["rests"]:
            run.command({"type": "pause"})
    except SpecError as error:
        channel.send(pack_json({"op": "refused", "errors": [{"path": p.path, "message": p.message} for p in error.problems]}))
        channel.drain(1.0)
        return None
    answered = OrderedDict(found[1].get("answered", [])) if found else OrderedDict()
    run.beat = lambda: channel.send(ALIVE)
    answerer = Answerer(run, answered, alive=run.beat)
    worker = Worker(channel, run, Keeper(run, files, options["checkpoint_seconds"]), answerer, options)
    worker.hello(resumed=found is not None, damaged=damaged)
    return worker


def _fresh(asked: dict[str, Any]) -> Alive:
    run = begin(asked["spec"])
    if asked["playing"]:
        run.command({"type": "play"})
    if asked["speed"] is not None:
        run.command({"type": "speed", "epochs_per_second": asked["speed"]})
    return run


def _last_words(channel: Channel, error: Exception) -> int:
    try:
        channel.send(pack_json({"op": "dying", "message": f"{type(error).__name__}: {error}"[:300]}))
        channel.drain(1.0)
    except EOFError:
        pass
    return 1


class Worker:
    """The loop around one run, or one race."""

    def __init__(self, channel: Channel, run: Alive, keeper: Keeper, answerer: Answerer, options: dict[str, Any]) -> None:
        self.channel = channel
        self.run = run
        self.keeper = keeper
        self.answerer = answerer
        self.easel = Easel(options["frame_rate"], options["picture_share"])
        self.leaving = self.held = False
        self.version = 0
        self.curves = CurveFeed(run)
        self._spec: object = run.spec
        self._told_version = -1
        self._told_saved: str | None = None
        self._next_status = self._next_curves = 0.0
        self._alive = self._next_giving = 0.0

    def hello(self, resumed: bool, damaged: int) -> None:
        """Say that the run stands, and where."""
        ready = {"op": "ready", "resumed": resumed, "damaged": damaged, "status": self.run.status_message()}
        self.channel.send(pack_json({**ready, **self._asked()}))
        self.keeper.save_soon()

    def loop(self) -> None:
        """Train, answer, tell, save, until told to leave. Raises EOFError if the server is gone, after a last checkpoint."""
        try:
            while not self.leaving:
                busy = not self.held and self.run.advance(SLICE_SECONDS)
                self.version += busy
                for message in self.channel.poll(0.0 if busy else self._patience()):
                    self._handle(message)
                self._tell(time.monotonic())
        finally:
            warning = self.keeper.finish(self.answerer.note())
        self._tell_everything(warning)
        self.channel.send(pack_json({"op": "left", "status": self.run.status_message()}))

    def _patience(self) -> float:
        """How long the worker may sleep until something is due."""
        now = time.monotonic()
        picture = self.easel.wait(now, self.version, self._data_version(), self.run.playing) if self.channel.clear else ALIVE_SECONDS
        status = self._next_status - now if self.version != self._told_version else ALIVE_SECONDS
        curves = self._next_curves - now if self.curves.pending() else ALIVE_SECONDS
        epoch = None if self.held else self.run.wait()
        waits = [picture, status, curves, self._alive + ALIVE_SECONDS - now, self.keeper.wait(now, self.version)]
        return max(0.0, min([*waits, ALIVE_SECONDS if epoch is None else epoch]))

    def _handle(self, message: dict[str, Any]) -> None:
        match message["op"]:
            case "watch":
                self.easel.want(message["views"])
            case "hold":
                self.held = message["held"]
            case "leave":
                self.leaving = True
            case "save":
                self._save()
            case _:
                self._answer(message)

    def _answer(self, message: dict[str, Any]) -> None:
        was_playing = self.run.playing
        if message["op"] == "command":
            self.channel.send(pack_json({"op": "begun", "command": message["id"]}))
        answer = self.answerer.answer(message)
        if self.answerer.changed:
            self.version += 1
            self._next_curves = 0.0
        if was_playing and not self.run.playing:
            self._save()
        self._tell_spec()
        if self.answerer.changed:
            self._tell_status()
        self.channel.send(answer)  # who has it finds what it brought about

    def _save(self) -> None:
        warning = self.keeper.save_now(self.version, self.answerer.note)
        if warning:
            self._tell_warning(warning)

    def _tell(self, now: float) -> None:
        self._tell_events()
        if now >= self._next_curves and self.curves.pending():
            self._next_curves = now + CURVES_SECONDS
            self.channel.send(pack_named(Kind.CURVES, *self.curves.take()))
        if now >= self._next_status and self.version != self._told_version:
            self._next_status = now + STATUS_SECONDS
            self._tell_status()
        elif now >= self._alive + ALIVE_SECONDS:
            self._alive = now
            self.channel.send(ALIVE)
        while self.channel.clear and self._draw() and time.monotonic() < now + DRAW_SECONDS:
            pass  # one at least: on a busy machine the time may be over before the first is begun
        if now >= self._next_giving:
            self._next_giving = now + GIVING_SECONDS
            give_back()
        warning = self.keeper.keep(now, self.version, self.answerer.note)
        if warning:
            self._tell_warning(warning)
        if self.keeper.saved != self._told_saved:
            self._told_saved = self.keeper.saved
            self.channel.send(pack_json({"op": "saved", "command": self._told_saved}))

    def _tell_everything(self, warning: str | None) -> None:
        if warning:
            self._tell_warning(warning)
        if self.curves.pending():
            self.channel.send(pack_named(Kind.CURVES, *self.curves.take()))

    def _tell_events(self) -> None:
        events = self.run.take_events()
        if events:
            self._next_status = 0.0
            self.version += 1
        for event in events:
            self.channel.send(pack_json({"op": "event", "event": event}))
        self._tell_spec()

    def _tell_spec(self) -> None:
        if self.run.spec is not self._spec:
            self._spec = self.run.spec
            status = self.run.status_message()
            self.channel.send(pack_json({"op": "spec", "model_version": status["model_version"], **self._asked()}))

    def _asked(self) -> dict[str, Any]:
        """What the run is asked to be, and how many bytes of memory it needs for that."""
        return {"spec": self.run.spec.to_json(), "needs": self.run.footprint().total}

    def _tell_status(self) -> None:
        self._told_version = self.version
        self._alive = time.monotonic()
        self.channel.send(pack_json({"op": "status", "status": self.run.status_message()}))

    def _tell_warning(self, message: str) -> None:
        self.channel.send(pack_json({"op": "event", "event": {"kind": "disk", "message": message}}))

    def _data_version(self) -> object:
        return self.run.data_version

    def _draw(self) -> bool:
        """Draw one picture if one is due; whether one was."""
        now = time.monotonic()
        wanted = self.easel.next(now, self.version, self._data_version(), self.run.playing)
        if wanted is None:
            return False
        key, request = wanted
        try:
            frame = rendered(self.run.summary(request)).encode()
        except Exception as error:  # noqa: BLE001 - a picture that cannot be drawn must not stop the training
            self._give_up(key, error)
            return True
        done = time.monotonic()
        self.easel.took(done, done - now)
        self.channel.send(pack_named(Kind.PICTURE, key, frame))
        return True

    def _give_up(self, key: str, error: Exception) -> None:
        """Say why a picture cannot be drawn, and stop trying."""
        self.easel.drop(key)
        if isinstance(error, SpecError):
            problems = [{"path": p.path, "message": p.message} for p in error.problems]
        else:
            traceback.print_exception(error, file=sys.stderr)
            problems = [{"path": "", "message": f"This picture cannot be drawn: {error}"}]
        self.channel.send(pack_json({"op": "unseen", "key": key, "errors": problems}))
