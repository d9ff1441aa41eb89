"""Files that hold a run up while they are made: those who only watch share one, made anew once in a while, however many ask."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

FRESH_SECONDS = 60.0
"""A watcher gets the file that was made last while it is no older than this."""


class SharedFiles:
    """The newest file of each run and kind that was made for watchers."""

    def __init__(self, fresh_seconds: float = FRESH_SECONDS) -> None:
        self._fresh_seconds = fresh_seconds
        self._files: dict[tuple[str, str], tuple[float, asyncio.Future[Any]]] = {}

    async def get(self, run_id: str, kind: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """What `make` gave for this run and kind not long ago, or gives now; who asks meanwhile waits for it. Raises what it raises."""
        now = time.monotonic()
        self._files = {key: (begun, file) for key, (begun, file) in self._files.items() if now - begun < self._fresh_seconds}
        _, file = self._files.get((run_id, kind), (now, None))
        if file is None or (file.done() and (file.cancelled() or file.exception() is not None)):
            file = asyncio.ensure_future(make())
            self._files[run_id, kind] = (now, file)
        return await asyncio.shield(file)
