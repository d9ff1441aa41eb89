"""A run whose workers are lost: what it stands by when it comes back, with workers that do no more than die."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.metrics import Metrics
from app.runs.live import LiveRun, State
from app.runs.losses import left_out
from app.runs.recent import Shelf
from app.runs.requests import AGAIN
from app.runs.wire import Kind, Message
from app.settings import Settings
from app.storage import RunRecord

READY = {"op": "ready", "resumed": True, "damaged": 0, "spec": {}, "needs": 0, "status": {"playing": False}}


class Mortal:
    """A backend whose workers stand at once, answer every command with yes (when `stuck`, they are lost over it), and end at `lose`."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.stuck = False
        self._says: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def start(self, run_id: str, spec: dict[str, Any], checkpoint: Path) -> None:
        self.sent = []
        self._says = asyncio.Queue()
        self._says.put_nowait(READY)

    def send(self, run_id: str, command: dict[str, Any]) -> None:
        self.sent.append(command)
        if command["op"] == "command":
            self._says.put_nowait({"op": "begun", "command": command["id"]})
            reply = {"op": "reply", "ref": command["ref"], "reply": {"ok": True}}
            self._says.put_nowait(None if self.stuck else reply)

    async def frames(self, run_id: str) -> AsyncIterator[Message]:
        while (message := await self._says.get()) is not None:
            yield Message(Kind.JSON, "", orjson.dumps(message))

    def lose(self) -> None:
        self._says.put_nowait(None)

    def kept_waiting(self, run_id: str) -> float:
        return 0.0

    async def stop(self, run_id: str, *, kill: bool = False) -> str:
        return "was killed by signal 9"


async def settled() -> None:
    """Nothing waits for the world here: after so many turns everything that follows has happened."""
    for _ in range(100):
        await asyncio.sleep(0)


async def started(backend: Mortal, folder: Path, shelf: Shelf, crash_limit: int) -> LiveRun:
    """A run with a worker."""
    record = RunRecord("id", "watch", {}, {}, False, None)
    run = LiveRun(record, folder, backend, Settings(crash_limit=crash_limit), Metrics(), lambda: None, shelf)
    run.start()
    await run.ready
    return run


def test_what_was_answered_is_not_lost_however_often_the_worker_was(tmp_path: Path) -> None:
    async def scene() -> None:
        backend, shelf = Mortal(), Shelf()
        run = await started(backend, tmp_path, shelf, crash_limit=2)
        assert await run.ask("command", id="a", command={"type": "points"}) == {"ok": True}
        assert shelf.size
        for state in (State.AWAKE, State.AWAKE, State.FAILED):
            backend.lose()
            await settled()
            assert run.state is state
        assert not run.occupies
        run.forgive()
        run.start()
        await run.ready
        assert [message["id"] for message in backend.sent if message.get("ref") == AGAIN] == ["a"]

    asyncio.run(scene())


def test_the_change_that_every_worker_is_lost_over_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        backend = Mortal()
        run = await started(backend, tmp_path, Shelf(), crash_limit=10)
        said: list[dict[str, Any]] = []
        monkeypatch.setattr(run.hub, "tell", said.append)
        await run.ask("command", id="a", command={"type": "set", "changes": {"data.noise": 0.1}})
        await run.ask("command", id="b", command={"type": "points"})
        backend.stuck = True
        backend.lose()
        await settled()
        assert [one["message"] for one in said if one["kind"] == "checkpoint"] == [
            left_out({"type": "set", "changes": {"data.noise": 0.1}}),
            left_out({"type": "points"}),
        ]

    asyncio.run(scene())
