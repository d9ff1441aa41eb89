"""A watcher made of a real websocket, for tests that follow a run."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Self

import numpy as np
import safetensors.numpy
from websockets.sync.client import ClientConnection, connect

from tests.server import Server

WAIT_SECONDS = 60.0


def meta_of(frame: bytes) -> dict[str, str]:
    """The words in a binary frame."""
    length = int.from_bytes(frame[:8], "little")
    words: dict[str, str] = json.loads(frame[8 : 8 + length]).get("__metadata__", {})
    return words


class Stream:
    """One connection; everything that came is kept in `texts`, `frames` and `points`."""

    def __init__(self, server: Server, run_id: str, **options: Any) -> None:
        address = server.url.replace("http", "ws") + f"/api/runs/{run_id}/stream"
        self._opened = ExitStack()
        self.socket: ClientConnection = self._opened.enter_context(
            connect(address, max_size=None, **{"compression": None, "close_timeout": 1, **options})
        )
        self.texts: list[dict[str, Any]] = []
        self.frames: list[tuple[float, dict[str, str], bytes]] = []
        self.points: dict[str, np.ndarray[Any, Any]] = {}
        self.generation = ""
        self._numbers = itertools.count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._opened.close()

    def send(self, message: object) -> None:
        """Send a message as JSON, or text as it is."""
        self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def subscribe(self, *views: dict[str, Any]) -> None:
        """Ask for pictures."""
        self.send({"type": "subscribe", "views": list(views)})

    def next(self, seconds: float = WAIT_SECONDS) -> dict[str, Any]:
        """The next message: a text as it is, a frame as {"type": "frame", …its words}; that the connection lives is passed over."""
        deadline = time.monotonic() + seconds
        received = self.socket.recv(timeout=seconds)
        if isinstance(received, str):
            text: dict[str, Any] = json.loads(received)
            if text["type"] == "alive":
                return self.next(max(0.0, deadline - time.monotonic()))
            self.texts.append(text)
            return text
        meta = meta_of(received)
        if meta["view"] == "curves":
            self._append(meta, safetensors.numpy.load(received))
        else:
            self.frames.append((time.monotonic(), meta, received))
        return {"type": "frame", **meta}

    def until(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = WAIT_SECONDS) -> dict[str, Any]:
        """Take messages until one is wanted; fails after `seconds`."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            message = self.next(left)
            if wanted(message):
                return message
        raise AssertionError(f"it did not come within {seconds} s; the last texts were {self.texts[-3:]}")

    def until_type(self, type: str, /, seconds: float = WAIT_SECONDS, **fields: Any) -> dict[str, Any]:
        """Take messages until one of this type with these fields."""
        return self.until(lambda m: m["type"] == type and all(m.get(k) == v for k, v in fields.items()), seconds)

    def until_kept(self, so: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
        """Take messages until what has come by now is so; none where it is so already."""
        deadline = time.monotonic() + seconds
        while not so():
            left = deadline - time.monotonic()
            assert left > 0, f"it is not so within {seconds} s; the last texts were {self.texts[-3:]}"
            self.next(left)

    def pictures(self, view: str) -> list[dict[str, str]]:
        """The words of the pictures of a view that have come by now."""
        return [words for _, words, _ in self.frames if words["view"] == view]

    def command(self, kind: str, *, id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Give a command and wait for its answer; what it brought about may have come before it, and is kept (see `until_kept`)."""
        number = id or f"test-{next(self._numbers)}"
        self.send({"type": kind, "id": number, **fields})
        return self.until(lambda m: m.get("id") == number and m["type"] in {"ack", "error"})

    def listen(self, seconds: float) -> None:
        """Take whatever comes for so long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self.next(left)
            except TimeoutError:
                return

    def _append(self, meta: dict[str, str], columns: dict[str, Any]) -> None:
        if meta["generation"] != self.generation:
            self.generation, self.points = meta["generation"], {}
            assert meta["from"] == "0"
        self.points = {k: np.concatenate([self.points[k], v]) if k in self.points else v for k, v in columns.items()}
