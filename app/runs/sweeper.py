"""What has to be looked after once a second: workers that are stuck, runs that nobody watches, records not yet written."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import structlog

from app.runs.live import LiveRun, State
from app.storage import Storage

if TYPE_CHECKING:
    from app.runs.manager import Runs

log = structlog.get_logger("runs")
EVERY_SECONDS = 1.0
SAVE_SECONDS = 5.0
EXPIRE_SECONDS = 3600.0
FORGET_SECONDS = 60.0


class Sweeper:
    """The caretaker of the runs."""

    def __init__(self, runs: Runs, storage: Storage) -> None:
        self._runs = runs
        self._storage = storage
        self._settings = runs.settings
        self._loop: asyncio.Task[None] | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self._saved = self._expired = 0.0
        self._makers: set[LiveRun] = set()

    @property
    def making_room(self) -> bool:
        """Whether a run is being put to sleep so that another one can start."""
        return bool(self._makers)

    def start(self) -> None:
        """Begin."""
        self._loop = asyncio.get_running_loop().create_task(self._sweep_on())

    async def stop(self) -> None:
        """End, and wait for what is under way."""
        for task in [self._loop, *self._errands]:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(t for t in [self._loop, *self._errands] if t is not None), return_exceptions=True)

    def make_room(self) -> None:
        """Put the run to sleep that has been alone for longest, if one has been for long enough to be paused."""
        idle = [run for run in self._runs.known.values() if run.state is State.AWAKE and run not in self._makers]
        idle = [run for run in idle if run.seconds_alone() >= self._settings.idle_pause_seconds]
        if idle:
            run = max(idle, key=LiveRun.seconds_alone)
            self._makers.add(run)
            self._send_off(run)

    async def _sweep_on(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(EVERY_SECONDS)
            late = time.monotonic() - before - EVERY_SECONDS
            try:
                await self._sweep(late)
            except Exception:
                log.exception("sweep failed")

    async def _sweep(self, late: float) -> None:
        for run in list(self._runs.known.values()):
            self._look_after(run, late)
        now = time.monotonic()
        if now > self._saved + SAVE_SECONDS:
            self._saved = now
            await self.save()
        if now > self._expired + EXPIRE_SECONDS:
            self._expired = now
            await self._runs.expire()
        if self._runs.line:
            self.make_room()
            self._runs.advance_line()

    def _look_after(self, run: LiveRun, late: float) -> None:
        alone = run.seconds_alone()
        if run.occupies:
            if run.silent() > self._settings.stuck_seconds and late < 1.0:
                log.warning("worker stuck", run=run.record.watch_id)
                run.silence.end()
                self._runs.metrics.stuck.inc()
                self._errand(run.kill(f"gave no sign of life for {self._settings.stuck_seconds:g} seconds"))
            elif run.leaving:
                return
            elif run.state is State.AWAKE and alone > self._settings.idle_free_minutes * 60:
                self._send_off(run)
            elif run.state is State.AWAKE and alone > self._settings.idle_pause_seconds and run.status().get("playing"):
                run.hold(True)
        elif run.state is State.QUEUED:
            if alone > self._settings.idle_pause_seconds:
                self._runs.line.drop(run)
                run.state = State.ASLEEP
        elif alone > FORGET_SECONDS and not run.changed:
            self._runs.known.pop(run.record.id, None)

    async def save(self) -> None:
        """Write down where every run stands that has changed."""
        for run in list(self._runs.known.values()):
            if run.changed:
                run.changed = False
                await self._storage.update(run.record)

    def _send_off(self, run: LiveRun) -> None:
        async def leave() -> None:
            try:
                await run.leave()
            finally:
                self._makers.discard(run)

        self._errand(leave())

    def _errand(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]  # a coroutine, whichever it is
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
