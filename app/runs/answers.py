"""What a worker answers: commands carried out exactly once, and questions about the run."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from app.runs.checkpoint import encode
from app.runs.wire import Kind, pack_json, pack_named
from engine.errors import EngineError, SpecError
from engine.run import Run

REMEMBERED = 256


class Answerer:
    """Answers for one run. `answered` maps the ids of the latest commands to their replies; it goes into every checkpoint.

    `changed` says whether the latest answer may have changed the run.
    """

    def __init__(self, run: Run, answered: OrderedDict[str, dict[str, Any]]) -> None:
        self._run = run
        self._answered = answered
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
                return self._command(message["id"], message["command"])
            case "predict":
                return {"ok": True, **self._run.predict(message["inputs"])}
            case "weights":
                return self._run.weights_file()
            case "history":
                return {"ok": True, "columns": self._run.history.since(0)}
            case "branch":
                return self._branch(message.get("step"))
            case other:
                raise AssertionError(f"no such request: {other}")

    def _command(self, command_id: str, command: dict[str, Any]) -> dict[str, Any]:
        if command_id in self._answered:
            return self._answered[command_id]
        self.changed = True
        try:
            reply = {"ok": True, **self._run.command(command)}
        except EngineError as error:
            reply = {"ok": False, **_errors(error)}
        self._answered[command_id] = reply
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return reply

    def _branch(self, step: int | None) -> bytes:
        """The state at `step`, or now, as a checkpoint from which another run can start."""
        twin = Run.from_state(self._run.state())
        if step is not None:
            twin.command({"type": "rewind", "step": step})
        twin.command({"type": "pause"})
        return encode(twin.state(), {"answered": []})


def _errors(error: EngineError) -> dict[str, Any]:
    if isinstance(error, SpecError):
        return {"status": 422, "errors": [{"path": p.path, "message": p.message} for p in error.problems]}
    return {"status": 409, "errors": [{"path": "", "message": str(error)}]}
