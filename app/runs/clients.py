"""One watcher of a run: what still has to reach it, in which order, and at which pace."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.metrics import Metrics
from app.runs.history import CurveCopy
from app.strict_json import dump_json

Send = Callable[[bytes | str], Awaitable[None]]
MAX_UNSENT_TEXTS = 5000
MAX_IN_FLIGHT = 2
ALIVE_SECONDS = 2.0
"""Where there has been nothing to send for so long, it is said that the connection lives, so that a slow answer is not taken for a cut."""
ALIVE = '{"type":"alive"}'


@dataclass
class Slot:
    """The latest picture of one view, not yet sent, and the moment from which this watcher wants the next."""

    interval: float
    picture: bytes | None = None
    next: float = 0.0


class Client:
    """A watcher: texts are kept until sent, status, spec and pictures only in their latest form, curves by a cursor of its own.

    `send` takes text or bytes and returns when there is room for more; that is the only place where a slow watcher waits.
    A watcher that says `{"type": "seen", "pictures": n}` is never more than two pictures behind what it has seen,
    or one of each kind that it looks at, so that all of one moment travel together.
    """

    def __init__(self, send: Send, readonly: bool, metrics: Metrics) -> None:
        self.id = secrets.token_hex(8)
        self.readonly = readonly
        self.ending: tuple[int, str] | None = None
        self._send = send
        self._metrics = metrics
        self._texts: deque[str] = deque()
        self._status: str | None = None
        self._spec: str | None = None
        self._slots: dict[str, Slot] = {}
        self._curves: CurveCopy | None = None
        self._cursor = 0
        self._generation = -1
        self._greeted = False
        self._sent = 0
        self._seen: int | None = None
        self._wake = asyncio.Event()

    def greet(self, hello: dict[str, Any]) -> None:
        """Send what comes first, and says how the run stands now; everything else that was told before has waited for it."""
        self._spec = self._status = None
        self._texts.appendleft(encode_text(hello))
        self._greeted = True
        self._wake.set()

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message that must arrive: acknowledgments, errors. Who has an answer has been told what the run is since then."""
        for told in (self._spec, self._status):
            if told is not None:
                self._texts.append(told)
        self._spec = self._status = None
        self.tell_text(encode_text(message))

    def tell_text(self, text: str) -> None:
        """Send a text that must arrive, encoded once for everybody."""
        self._texts.append(text)
        if len(self._texts) > MAX_UNSENT_TEXTS:
            self._texts.clear()
            self.end(1013, "too slow: come back and start again")
        self._wake.set()

    def tell_status(self, status: str) -> None:
        """Send a status; only the latest matters."""
        self._status = status
        self._wake.set()

    def tell_spec(self, spec: str) -> None:
        """Send a spec; only the latest matters."""
        self._spec = spec
        self._wake.set()

    def show(self, key: str, picture: bytes) -> None:
        """Send a picture, in place of an earlier one that has not left yet."""
        slot = self._slots.get(key)
        if slot is None:
            return
        if slot.picture is not None:
            self._metrics.pictures_dropped.inc()
        slot.picture = picture
        self._wake.set()

    def follow(self, curves: CurveCopy) -> None:
        """Send every curve point, from the first on."""
        self._curves = curves
        self._wake.set()

    def wake(self) -> None:
        """There are new curve points."""
        self._wake.set()

    def want(self, views: dict[str, float]) -> None:
        """Which pictures it wants from now on: key → seconds between two."""
        self._slots = {key: self._slots.get(key) or Slot(interval) for key, interval in views.items()}
        for key, interval in views.items():
            self._slots[key].interval = interval

    def wants(self, key: str) -> bool:
        """Whether it wants this picture."""
        return key in self._slots

    def seen(self, pictures: int) -> None:
        """It says how many pictures it has drawn since it connected."""
        self._seen = max(self._seen or 0, min(pictures, self._sent))
        self._wake.set()

    def end(self, code: int, reason: str) -> None:
        """Close the connection, after what must still arrive."""
        self.ending = self.ending or (code, reason)
        self._wake.set()

    async def pump(self) -> None:
        """Send whatever there is to send, until it is to end."""
        while self.ending is None or self._texts:
            if not await self._woken():
                await self._send(ALIVE)
                continue
            self._wake.clear()
            while (message := self._next()) is not None:
                await self._send(message)

    async def _woken(self) -> bool:
        """Whether something came up before it is time to say that the connection lives."""
        try:
            await asyncio.wait_for(self._wake.wait(), ALIVE_SECONDS)
        except TimeoutError:
            return False
        return True

    def _next(self) -> bytes | str | None:
        if not self._greeted:
            return None
        if self._texts:
            return self._texts.popleft()
        if self._spec is not None:
            spec, self._spec = self._spec, None
            return spec
        if self._status is not None:
            status, self._status = self._status, None
            return status
        return self._next_curves() or self._next_picture()

    def _next_curves(self) -> bytes | None:
        curves = self._curves
        if curves is None or (curves.generation == self._generation and curves.total <= self._cursor):
            return None
        if curves.generation != self._generation:
            self._generation, self._cursor = curves.generation, 0
        frame = curves.since(self._cursor)
        self._cursor = curves.total
        return frame

    def _next_picture(self) -> bytes | None:
        waiting = [(slot.next, slot) for slot in self._slots.values() if slot.picture is not None]
        if not waiting or (self._seen is not None and self._sent - self._seen >= max(MAX_IN_FLIGHT, len(self._slots))):
            return None
        due, slot = min(waiting, key=lambda entry: entry[0])
        now = time.monotonic()
        if due > now:
            asyncio.get_running_loop().call_later(due - now, self._wake.set)
            return None
        slot.next = max(due + slot.interval, now)
        picture, slot.picture = slot.picture, None
        self._sent += 1
        self._metrics.pictures_sent.inc()
        return picture


def encode_text(message: dict[str, Any]) -> str:
    """A message as it travels."""
    return dump_json(message).decode()
