"""All runs of this server: created, found, put in line, woken, put to sleep, deleted."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

import structlog

from app.kept_weights import make_room, used_in
from app.metrics import Metrics
from app.own_images import Collections
from app.own_images import used_in as collections_in
from app.runs.backend import Backend
from app.runs.clients import Client
from app.runs.live import FailedError, LiveRun, SpecRefusedError, State
from app.runs.recent import Shelf
from app.runs.room import Room
from app.runs.shared_files import SharedFiles
from app.runs.sweeper import Sweeper
from app.runs.waiting import QueueFullError, WaitingLine
from app.settings import Settings
from app.storage import RunRecord, Storage

log = structlog.get_logger("runs")
WAIT_SECONDS = 10.0


class UnknownRunError(LookupError):
    """There is no run with this id."""


class Runs:
    """The runs of one server. `folder` keeps their checkpoints, a folder for each run under its id."""

    def __init__(self, settings: Settings, storage: Storage, backend: Backend, metrics: Metrics, collections: Collections) -> None:
        self.settings = settings
        self.metrics = metrics
        self.known: dict[str, LiveRun] = {}
        self.branches: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        """Answers to branch commands by run and command id, for those that come again."""
        self.folder = settings.state_dir.resolve() / "runs"
        self.shared = SharedFiles()
        self.shelf = Shelf()
        self.room = Room(settings, self.known)
        self.line = WaitingLine(settings, self.known, self.room)
        self._storage = storage
        self._backend = backend
        self._collections = collections
        self._sweeper = Sweeper(self, storage)
        self._closing = False

    async def open(self) -> None:
        """Get ready for runs; the engine is loaded meanwhile."""
        self._opening = asyncio.create_task(self._backend.open())
        self._sweeper.start()

    async def close(self) -> None:
        """Let every worker save itself and go; those that take too long are ended."""
        self._closing = True
        await asyncio.gather(self._opening, return_exceptions=True)
        await self._sweeper.stop()
        alive = [run for run in self.known.values() if run.occupies]
        leaving = [asyncio.create_task(run.leave()) for run in alive]
        if leaving:
            _, late = await asyncio.wait(leaving, timeout=self.settings.shutdown_seconds)
            await asyncio.gather(*(run.kill("took too long to leave") for run in alive if late and run.occupies))
            await asyncio.wait(leaving, timeout=1.0)
        for run in self.known.values():
            await self._storage.update(run.record)
        await self._backend.close()

    async def create(
        self,
        spec: dict[str, Any],
        *,
        playing: bool,
        speed: float | None,
        checkpoint: bytes | None = None,
        owner: str | None = None,
        lab: str = "",
    ) -> LiveRun:
        """A new run, alive or in line. Raises SpecRefusedError if it cannot be built, QueueFullError, FailedError."""
        status = {"playing": playing, "speed": speed}
        record = RunRecord(secrets.token_hex(16), secrets.token_hex(16), spec, status, playing, speed, owner=owner, lab=lab)
        run = self._admit(record)
        run.fresh = True
        try:
            if checkpoint is not None:
                await asyncio.to_thread(_put_checkpoint, run.folder, checkpoint)
            await self._storage.insert(record)
            await self.rouse(run)
        except (SpecRefusedError, QueueFullError, FailedError):
            await self.delete(run)
            raise
        return run

    async def find(self, any_id: str) -> tuple[LiveRun, bool]:
        """The run with this id, and whether the id is its watch id, which may only look. Raises UnknownRunError."""
        for run in self.known.values():
            if secrets.compare_digest(any_id.encode(), run.record.id.encode()):
                return run, False
        record = await self._storage.find(any_id)
        if record is None:
            raise UnknownRunError(any_id)
        run = self.known.get(record.id) or self._admit(record)
        return run, any_id != record.id

    async def rouse(self, run: LiveRun, *, again: bool = False) -> None:
        """See that a run has a worker, or stands in line for one; one that was just lost too often only where somebody asks `again`.

        Raises SpecRefusedError, QueueFullError, FailedError.
        """
        run.touch()
        if self._closing:
            return
        if run.leaving:  # it was just being put to sleep: let it save itself, then wake it
            await run.leave()
        if run.state is State.AWAKE:
            return
        if run.state is State.FAILED and not (again or run.may_start()):
            raise FailedError(run.trouble)
        if run.state in {State.ASLEEP, State.FAILED}:
            self._enlist(run)
        if run.state is State.STARTING or self._sweeper.making_room:
            await asyncio.wait({run.ready}, timeout=WAIT_SECONDS)
        if run.ready.done() and run.ready.exception() is not None:
            run.ready.result()

    async def ask(self, run: LiveRun, op: str, **fields: Any) -> Any:
        """Ask a run's worker, waking the run first. Raises FailedError when it has none and gets none now, QueueFullError."""
        await self.rouse(run)
        if run.state is State.QUEUED:
            raise FailedError(self.line.why(run))
        return await run.ask(op, **fields)

    async def command(self, run: LiveRun, command_id: str, command: dict[str, Any]) -> dict[str, Any]:
        """A worker's reply to a command. One that would have the run need more memory gets it first, if there is any."""
        await self.rouse(run)
        before = run.needs
        reply: dict[str, Any] = await self.ask(run, "command", id=command_id, command=command, room=before)
        if "needs" not in reply:
            return reply
        if reply["needs"] > self.room.for_one:
            return {"ok": False, "status": 422, "errors": self.room.too_much(reply["needs"], reply["path"])}
        if reply["needs"] - before > self.room.left():
            self._sweeper.make_room()
            message = f"There is no memory left for this now: {self.room.lacking(reply['needs'])}. Please try again in a little while."
            return {"ok": False, "status": 409, "errors": [{"path": reply["path"], "message": message}]}
        run.needs = reply["needs"]
        reply = await self.ask(run, "command", id=command_id, command=command, room=run.needs)
        if not reply["ok"]:
            run.needs = before
        return reply

    def count(self) -> None:
        """Bring the gauges up to date; for whoever reads them."""
        for state in State:
            self.metrics.runs.labels(str(state)).set(sum(run.state is state for run in self.known.values()))
        self.metrics.workers.set(sum(run.occupies for run in self.known.values()))

    def status(self, run: LiveRun) -> dict[str, Any]:
        """How a run stands, with its place in line where it has one."""
        return self.line.told(run)

    async def overview(self, limit: int) -> list[dict[str, Any]]:
        """The runs opened last, by watch id: what a teacher sees of a class."""
        await self._sweeper.save()
        records = await self._storage.newest(limit)
        return [self.overview_row(record) for record in records]

    async def of_owner(self, owner: str, limit: int) -> list[RunRecord]:
        """The runs of an owner that were trained or have a name, those opened last first. Races are not in the list, though they count."""
        await self._sweeper.save()
        records = await self._storage.of_owner(owner, limit)
        return [record for record in records if (record.name or record.status.get("step")) and "data" in record.spec]

    async def name(self, run: LiveRun, name: str) -> None:
        """Give a run a name."""
        run.record.name = " ".join(name.split())
        await self._storage.update(run.record)

    async def make_room(self, owner: str) -> int:
        """Drop what an owner has too much of, so that there is room for one more; how many runs were dropped."""
        dropped = 0
        for run_id in await self._storage.beyond(owner, self.settings.runs_per_browser - 1):
            dropped += await self._drop(run_id, "run dropped")
        return dropped

    def overview_row(self, record: RunRecord) -> dict[str, Any]:
        """A run in a list: by its watch id, as it stands or stood last."""
        run = self.known.get(record.id)
        status = self.status(run) if run else record.status
        awake = bool(run and run.occupies)
        told = {name: status.get(name) for name in ("status", "epoch", "step", "metrics", "parameters")}
        if not awake and told["status"] == "running":
            told["status"] = "paused"
        times = {"created": record.created, "opened": record.opened}
        watchers = len(run.hub.clients) if run else 0
        return {"watch_id": record.watch_id, **told, **times, "awake": awake, "watchers": watchers}

    def attach(self, run: LiveRun, client: Client) -> None:
        """Let a client watch."""
        run.hub.attach(client)
        self.metrics.clients.inc()

    def detach(self, run: LiveRun, client: Client) -> None:
        """It watches no longer."""
        run.hub.detach(client)
        run.touch()
        self.metrics.clients.dec()

    async def delete(self, run: LiveRun) -> None:
        """Forget a run with everything that is kept of it."""
        self.line.drop(run)
        run.hub.tell({"type": "event", "kind": "deleted", "message": "This run was deleted."})
        run.hub.end(1000, "deleted")
        await run.leave()
        self.known.pop(run.record.id, None)
        await self._storage.delete(run.record.id)
        await asyncio.to_thread(shutil.rmtree, run.folder, ignore_errors=True)

    def _admit(self, record: RunRecord) -> LiveRun:
        folder = self.folder / record.id
        run = LiveRun(record, folder, self._backend, self.settings, self.metrics, self.advance_line, self.shelf)
        self.known[record.id] = run
        return run

    def _enlist(self, run: LiveRun) -> None:
        run.needs = self.room.weigh(run.record.spec)
        try:
            self.line.join(run)
        except QueueFullError:
            self._sweeper.make_room()  # for those who come after
            raise
        if run.ready.done():
            run.ready = asyncio.get_running_loop().create_future()
        self.advance_line()
        if run.state is State.QUEUED:
            self._sweeper.make_room()

    def advance_line(self) -> None:
        """There may be room for those who wait."""
        if not self._closing:
            self.line.advance()

    async def expire(self) -> None:
        """Delete the runs that nobody has opened for as long as runs are kept, and then the pictures that no run uses any longer."""
        before = time.time() - self.settings.keep_runs_days * 86_400
        for run_id in await self._storage.opened_before(before):
            await self._drop(run_id, "run expired")
        await asyncio.to_thread(self._collections.expire, before, await self._used_collections())

    async def make_room_for_pictures(self) -> None:
        """See to it that a further collection may be kept, where those that no run uses can make room for it."""
        if self._collections.is_full():
            await asyncio.to_thread(self._collections.make_room, await self._used_collections())

    async def asking_for(self, text: str) -> list[RunRecord]:
        """The runs whose spec holds a text somewhere, as they are now: what is stored of those that live may be older."""
        living = [run.record for run in self.known.values()]
        stored = [record for record in await self._storage.asking_for(text) if record.id not in self.known]
        return [*(record for record in living if text in json.dumps(record.spec)), *stored]

    async def make_room_for_weights(self, owner: str | None) -> None:
        """See to it that further weights may be kept for `owner`. Raises SpecError where runs use all that are."""
        used = used_in(json.dumps(record.spec) for record in await self.asking_for("kept_"))
        await asyncio.to_thread(make_room, self.settings.kept_weights_bytes, used, owner)

    async def _used_collections(self) -> frozenset[str]:
        return collections_in(json.dumps(record.spec) for record in await self.asking_for("own_images"))

    async def _drop(self, run_id: str, why: str) -> bool:
        """Delete a run unless somebody watches it, or it is gone already: two requests may make room at once. Whether it was deleted."""
        try:
            run, _ = await self.find(run_id)
        except UnknownRunError:
            return False
        if run.hub.clients:
            return False
        log.info(why, run=run.record.watch_id)
        await self.delete(run)
        return True


def _put_checkpoint(folder: Path, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_bytes(data)
