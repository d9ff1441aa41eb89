"""A run as the server knows it: asleep on disk, waiting in line, or alive in a worker, and what happens when the worker is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog

from app.metrics import Metrics
from app.runs.backend import Backend, BackendError
from app.runs.hub import Hub
from app.runs.losses import Losses, Return, left_out
from app.runs.recent import Shelf
from app.runs.requests import Reply, Requests
from app.runs.silence import Silence
from app.runs.wire import Kind, Message
from app.settings import Settings
from app.storage import RunRecord

log = structlog.get_logger("runs")


class State(StrEnum):
    """Where a run is."""

    ASLEEP = "asleep"
    QUEUED = "queued"
    STARTING = "starting"
    AWAKE = "awake"
    FAILED = "failed"


class SpecRefusedError(Exception):
    """The worker cannot build the run; `errors` are problems with paths."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{e['path']}: {e['message']}" for e in errors))


class FailedError(Exception):
    """The run has no worker and gets none for now; the message says why."""


class LiveRun:
    """One run. `freed` is called whenever its worker is gone for good, or needs another amount of memory, so that the next in line can
    start."""

    def __init__(
        self,
        record: RunRecord,
        folder: Path,
        backend: Backend,
        settings: Settings,
        metrics: Metrics,
        freed: Callable[[], None],
        shelf: Shelf,
    ) -> None:
        self.record = record
        self.folder = folder
        self.state = State.ASLEEP
        self.hub = Hub(self._watch)
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.touched = time.monotonic()
        self.silence = Silence()
        self.changed = False
        self.held = False
        self.fresh = False
        self.needs = 0
        """Bytes of memory that it needs, as worked out from its spec; counts while it has a worker."""
        self._backend = backend
        self._settings = settings
        self._metrics = metrics
        self._freed = freed
        self._life: asyncio.Task[None] | None = None
        self._leaving = False
        self._last_words = self._refused = ""
        self._losses = Losses(settings)
        self._requests = Requests(lambda message: backend.send(record.id, message), shelf)

    @property
    def occupies(self) -> bool:
        """Whether it has a worker, or is about to."""
        return self._life is not None

    @property
    def leaving(self) -> bool:
        """Whether its worker has been told to go."""
        return self._leaving and self.occupies

    def touch(self) -> None:
        """Somebody is interested."""
        self.touched = time.monotonic()
        self.record.opened = time.time()

    def seconds_alone(self) -> float:
        """For how long nobody has watched it or asked about it."""
        return 0.0 if self.hub.clients else time.monotonic() - self.touched

    def status(self) -> dict[str, Any]:
        """How it stands, as its last status message says, or as its place outside a worker demands."""
        told = {**self.record.status, "reason": self.trouble}
        if self.state in {State.QUEUED, State.FAILED, State.STARTING}:
            return {**told, "status": str(self.state)}
        return {**told, "status": "paused", "playing": False} if self.held else told

    def hold(self, held: bool) -> None:
        """Let the worker rest while nobody watches, or go on. The run itself stays as it is, playing if it was."""
        self.held = held
        self._backend.send(self.record.id, {"op": "hold", "held": held})

    @property
    def trouble(self) -> str:
        """Why it rests or has no worker, though nobody said so; "" where all is well."""
        return self._losses.trouble or self._refused

    def may_start(self) -> bool:
        """Whether a worker may be tried without anybody asking for it: not while too many have just been lost."""
        return not self._losses.too_many()

    def forgive(self) -> None:
        """Somebody wants it to go on, whatever happened before."""
        self._losses.forgive()

    def start(self) -> None:
        """Give it a worker; `ready` is done when it stands."""
        self.state = State.STARTING
        self._leaving = self.held = False
        self._refused = ""
        if self.ready.done():
            self.ready = asyncio.get_running_loop().create_future()
        self._life = asyncio.get_running_loop().create_task(self._live())

    async def leave(self) -> None:
        """Let the worker save a last time and go."""
        self._leaving = True
        if self.state in {State.AWAKE, State.STARTING}:
            self._backend.send(self.record.id, {"op": "leave"})
        if self._life is not None:
            await asyncio.wait({self._life})

    def silent(self) -> float:
        """For how many seconds its worker has said nothing though it could have."""
        return self.silence.seconds(self._backend.kept_waiting(self.record.id))

    async def kill(self, why: str) -> None:
        """End the worker where it stands; unless it was to leave, it comes back from its checkpoint."""
        self._last_words = why
        await self._backend.stop(self.record.id, kill=True)

    async def ask(self, op: str, **fields: Any) -> Reply:
        """Ask the worker, again should it be lost meanwhile. Raises FailedError."""
        if not self.occupies:
            raise FailedError(self.trouble or "the run is not running")
        return await self._requests.ask({"op": op, **fields}, now=self.state is State.AWAKE)

    def _watch(self, views: dict[str, Any]) -> None:
        if self.state is State.AWAKE:
            self._backend.send(self.record.id, {"op": "watch", "views": views})

    async def _live(self) -> None:
        """From the first worker to the end of the last."""
        try:
            while await self._one_worker():
                self.state = State.STARTING
                self.hub.tell_status(self.status())
        except SpecRefusedError as error:
            self._fail(f"This run cannot be built: {error}", error)
        except BackendError as error:
            self._fail(str(error), FailedError(str(error)))
        finally:
            if self.state is not State.FAILED:
                self.state = State.ASLEEP
            self._life = None
            self.changed = True
            self._requests.refuse_all(FailedError("the run was put to sleep"))
            self._freed()

    async def _one_worker(self) -> bool:
        """Start a worker and listen until it ends; whether another one should follow. Raises SpecRefusedError, BackendError."""
        record, rests = self.record, bool(self._losses.trouble)
        begin = {"op": "begin", "spec": record.spec, "playing": record.playing, "speed": record.speed, "rests": rests}
        self._last_words = ""
        self.silence.end()
        await self._backend.start(self.record.id, begin, self.folder)
        self.silence.end()
        async for message in self._backend.frames(self.record.id):
            self._hear(message)
        how = await self._backend.stop(self.record.id)
        return not self._leaving and self._crashed(self._last_words or how)

    def _crashed(self, how: str) -> bool:
        """Whether another worker should follow one that was lost."""
        self._metrics.crashes.inc()
        log.warning("worker lost", run=self.record.watch_id, how=how)
        self._requests.refuse_repeated(FailedError(f"the run was lost over this twice: it {how}"))
        if command := self._requests.worker_lost():
            self.hub.tell({"type": "event", "kind": "checkpoint", "message": left_out(command)})
        match self._losses.count(how):
            case Return.NOT_NOW:
                self._fail(self.trouble, FailedError(self.trouble))
                return False
            case Return.AT_REST if self._losses.too_many():
                self.hub.tell({"type": "event", "kind": "failed", "message": self.trouble})
        return True

    def _fail(self, reason: str, error: Exception) -> None:
        self.state = State.FAILED
        self._refused = reason
        self.hub.tell({"type": "event", "kind": "failed", "message": reason})
        self.hub.tell_status(self.status())
        self._requests.refuse_all(error)
        if not self.ready.done():
            self.ready.set_exception(error)
            self.ready.exception()  # nobody needs to have waited for it

    def _hear(self, message: Message) -> None:
        self.silence.end()
        match message.kind:
            case Kind.PICTURE:
                self.hub.picture(message.name, message.payload)
            case Kind.CURVES:
                self.hub.points(message.name, message.payload)
            case Kind.BYTES:
                self._requests.resolve(int(message.name), message.payload)
            case Kind.JSON:
                self._hear_json(message.json())

    def _hear_json(self, message: dict[str, Any]) -> None:
        match message["op"]:
            case "status" | "left":
                self._stand(message["status"])
            case "begun" | "saved" | "reply":
                self._requests.hear(message)
            case "event":
                self.hub.tell({"type": "event", **message["event"]})
            case "spec":
                self.record.spec = message["spec"]
                self.hub.tell_spec(message["spec"], message["model_version"])
                self.needs = message["needs"]
                self._freed()  # it may need less than before
            case "unseen":
                self.hub.unseen(message["key"], message["errors"])
            case "ready":
                self._stands(message)
            case "refused":
                raise SpecRefusedError(message["errors"])
            case "dying":
                self._last_words = f"ended with {message['message']}"

    def _stands(self, message: dict[str, Any]) -> None:
        """The worker is there."""
        self.hub.curves.renew()
        lost = self.state is State.STARTING and self._losses.any() and not self.fresh
        self.fresh = False
        self.state = State.AWAKE
        self.record.spec, self.needs = message["spec"], message["needs"]
        self._stand(message["status"])
        self.hub.tell_spec(message["spec"], message["status"].get("model_version"))
        self._backend.send(self.record.id, {"op": "watch", "views": self.hub.wanted()})
        if self.held:
            self.hold(True)
        self._requests.dispatch(resumed=message["resumed"], rests=bool(self._losses.trouble))
        if message["damaged"]:
            self._warn_of_damage(message["damaged"], message["resumed"])
        if lost or message["resumed"]:
            step, epoch = self.record.status.get("step"), self.record.status.get("epoch")
            self.hub.tell({"type": "event", "kind": "resumed", "message": f"resumed at step {step}", "step": step, "epoch": epoch})
        if not self.ready.done():
            self.ready.set_result(None)

    def _warn_of_damage(self, damaged: int, resumed: bool) -> None:
        instead = "the one before it was used" if resumed else "the run began anew from its spec"
        text = f"The newest checkpoint was damaged: {instead}." if damaged == 1 else f"{damaged} checkpoints were damaged: {instead}."
        self.hub.tell({"type": "event", "kind": "checkpoint", "message": text})

    def _stand(self, status: dict[str, Any]) -> None:
        self.record.status = status
        self.record.playing = bool(status.get("playing"))
        self.record.speed = status.get("speed")
        if self.record.playing:
            self._losses.well()
        self.changed = True
        self.hub.tell_status(self.status())
