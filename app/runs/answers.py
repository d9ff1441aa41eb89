"""What a worker answers: commands carried out exactly once, and questions about the run."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from app.exports import exporter
from app.runs.checkpoint import encode
from app.runs.wire import Kind, pack_json, pack_named
from engine.alive import Alive, branch, one_run
from engine.errors import EngineError, SpecError
from engine.footprint import RoomError
from engine.persist import weights_file

REMEMBERED = 256
MAX_STEPS = 10_000
STEPS_SECONDS = 4.0
ALIVE_AFTER_SECONDS = 0.5


class Answerer:
    """Answers for one run. `answered` maps the ids of the latest commands to their replies; it goes into every checkpoint.

    `alive` is called now and then during long work; `changed` says whether the latest answer may have changed the run.
    """

    def __init__(self, run: Alive, answered: OrderedDict[str, dict[str, Any]], alive: Callable[[], None]) -> None:
        self._run = run
        self._answered = answered
        self._alive = alive
        self.changed = False

    def note(self) -> dict[str, Any]:
        """What a checkpoint must remember beside the state."""
        return {"answered": list(self._answered.items())}

    def answer(self, message: dict[str, Any]) -> bytes:
        """The answer to one request, as a message under the request's number."""
        self.changed = False
        reference = message["ref"]
        try:
            reply = self._reply(message)
        except EngineError as error:
            reply = {"ok": False, **_errors(error)}
        if isinstance(reply, bytes):
            return pack_named(Kind.BYTES, str(reference), reply)
        return pack_json({"op": "reply", "ref": reference, "reply": reply})

    def _reply(self, message: dict[str, Any]) -> dict[str, Any] | bytes:
        match message["op"]:
            case "command":
                return self._command(message["id"], message["command"], message.get("room"))
            case "predict":
                return {"ok": True, **self._run.predict(message["inputs"], message.get("how"))}
            case "weights":
                return weights_file(one_run(self._run), resting=message.get("resting", True))
            case "export":
                return exporter(message["format"]).of(one_run(self._run), self._alive)
            case "history":
                return {"ok": True, "columns": self._run.history.since(0)}
            case "branch":
                return encode(branch(self._run, message.get("step"), message.get("member")), {"answered": []})
            case other:
                raise AssertionError(f"no such request: {other}")

    def _command(self, command_id: str, command: dict[str, Any], room: int | None) -> dict[str, Any]:
        if command_id in self._answered:
            return self._answered[command_id]
        self.changed = True
        self._run.room = room
        try:
            reply = {"ok": True, **self._carry_out(command)}
        except RoomError as error:
            return {"ok": False, "needs": error.found.total, "path": error.found.largest()}  # it may come again, with more room
        except EngineError as error:
            reply = {"ok": False, **_errors(error)}
        self._answered[command_id] = reply
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return reply

    def _carry_out(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command; one with many steps in small portions, saying between them that the worker is alive.

        How good it is by then is measured after the first step and after the last: that may take longer than a hundred of them.
        """
        count, phases = command.get("count", 1), command.get("unit") == "phase"
        if command.get("type") != "step" or not isinstance(count, int) or not 1 < count <= MAX_STEPS:
            return self._run.command(command)
        deadline, taken = time.monotonic() + STEPS_SECONDS, 1
        reply = self._awake(partial(self._run.command, {**command, "count": 1}))  # what is wrong with it is said here
        while taken < count and time.monotonic() < deadline and self._run.status == "paused":
            portion = min(count - taken, taken)
            if phases:
                reply = self._awake(partial(self._run.command, {**command, "count": portion}))
            else:
                self._awake(partial(self._run.take_steps, command.get("unit", "epoch"), portion))
            taken += portion
        return {**(reply if phases else self._awake(partial(self._run.command, {"type": "pause"}))), "taken": taken}

    def _awake(self, work: Callable[[], Any]) -> Any:
        """What `work` gives; where it took long, it is said that the worker is alive."""
        begun = time.monotonic()
        found = work()
        if time.monotonic() - begun > ALIVE_AFTER_SECONDS:
            self._alive()
        return found


def _errors(error: EngineError) -> dict[str, Any]:
    if isinstance(error, SpecError):
        return {"status": 422, "errors": [{"path": p.path, "message": p.message} for p in error.problems]}
    return {"status": 409, "errors": [{"path": "", "message": str(error)}]}
