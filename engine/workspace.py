"""Room that passes forward alone work in: nobody goes back through them, so what a layer made may go as soon as those after it have it.

A recorded pass keeps the buffers that it was recorded on. Recorded in a workspace it still does, but takes them from a stock and gives
each back when nobody in the pass reads it any more, so that later layers, and all other passes of the same workspace, write there, too.
What such a pass found therefore stands only until the next pass of the workspace runs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from engine.tensor import Array, Call, Op

LEAST_BYTES = 1 << 14
"""Smaller buffers are not worth it: each has its own."""

Key: TypeAlias = Hashable
"""What is always the same in a buffer besides its size, such as zeros where padding stands; None: nothing."""


class Workspace:
    """A stock of buffers. Everybody who uses it is in one thread, and reads what a pass found before the next one runs."""

    def __init__(self) -> None:
        self._blocks: list[Array] = []
        self._kept: dict[Key, list[Array]] = {}
        self.held = 0
        """Bytes of all buffers that were ever made."""

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Inside, operations take their buffers from here; afterwards all of them are here again."""
        recording = Recording(self)
        token = _now.set(recording)
        try:
            yield recording
        finally:
            _now.reset(token)
            recording.end()

    def take(self, key: Key, size: int, make: Callable[[], Array]) -> Array:
        """A buffer of `size` bytes that nobody has now, made by `make` if there is none; without a key, any that is long enough."""
        stock = self._blocks if key is None else self._kept.setdefault(key, [])
        fitting = [i for i, block in enumerate(stock) if key is not None or block.nbytes >= size]
        if fitting:
            return stock.pop(min(fitting, key=lambda i: stock[i].nbytes))
        self.held += size
        return make()

    def give(self, key: Key, buffer: Array) -> None:
        """Nobody needs this any more."""
        (self._blocks if key is None else self._kept[key]).append(buffer)


class Recording:
    """A pass while it is recorded: the operations so far, and the buffers that it has."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ops: list[Op] = []
        self._results: list[tuple[Key, Array]] = []
        self._scratch: list[tuple[Key, Array]] = []

    def took(self, op: Op) -> None:
        """An operation was recorded: what only it works with is free again."""
        self._ops.append(op)
        self._give(self._scratch)

    def result(self, key: Key, size: int, make: Callable[[], Array]) -> Array:
        """A buffer for what an operation gives."""
        self._results.append((key, self._workspace.take(key, size, make)))
        return self._results[-1][1]

    def scratch(self, key: Key, size: int, make: Callable[[], Array]) -> Array:
        """A buffer that only the operation that is being recorded reads, after it has written there in the same run."""
        self._scratch.append((key, self._workspace.take(key, size, make)))
        return self._scratch[-1][1]

    def mark(self) -> int:
        """How many results there are."""
        return len(self._results)

    def keep_only(self, read: Sequence[Array], since: int) -> None:
        """Of the results after the first `since`, only those in which one of the arrays to be `read` stands are still needed."""
        later = self._results[since:]
        needed = [any(np.may_share_memory(buffer, array) for array in read) for _, buffer in later]
        self._give([pair for pair, still in zip(later, needed, strict=True) if not still])
        self._results[since:] = [pair for pair, still in zip(later, needed, strict=True) if still]

    def calls(self) -> list[Call]:
        """All calls of the pass, in the order in which it was recorded: the only one in which nobody writes where another still reads."""
        return [call for op in self._ops for call in (*op.forward, *op.report)]

    def end(self) -> None:
        """Give everything back."""
        self._give(self._results)
        self._give(self._scratch)

    def _give(self, pairs: list[tuple[Key, Array]]) -> None:
        for key, buffer in pairs:
            self._workspace.give(key, buffer)
        pairs.clear()


_now: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def apart() -> Iterator[None]:
    """Inside, nothing belongs to a pass that is recorded around it: what an operation computes by passes of its own."""
    token = _now.set(None)
    try:
        yield
    finally:
        _now.reset(token)


def now_recording() -> Recording | None:
    """The pass that is recorded in a workspace now; None where everything keeps its buffers."""
    return _now.get()


def result_room(shape: tuple[int, ...], dtype: Any) -> Array:
    """A buffer for what an operation gives, of which every run writes every number."""
    recording = _now.get()
    return np.empty(shape, dtype) if recording is None else _part(recording.result, shape, dtype)


def scratch_room(shape: tuple[int, ...], dtype: Any) -> Array:
    """A buffer that only the operation itself reads, on its way forward after every run has written it there, or on its way back."""
    recording = _now.get()
    return np.empty(shape, dtype) if recording is None else _part(recording.scratch, shape, dtype)


def result_like(key: Key, make: Callable[[], Array], size: int) -> Array:
    """The same for a buffer with something in it that no run writes, as `make` makes it; all of one key have the same there."""
    recording = _now.get()
    return make() if recording is None or size < LEAST_BYTES else recording.result(key, size, make)


def scratch_like(key: Key, make: Callable[[], Array], size: int) -> Array:
    """The same for what an operation works with."""
    recording = _now.get()
    return make() if recording is None or size < LEAST_BYTES else recording.scratch(key, size, make)


def _part(take: Callable[[Key, int, Callable[[], Array]], Array], shape: tuple[int, ...], dtype: Any) -> Array:
    """An array at the beginning of a block of bytes."""
    size = prod(shape) * np.dtype(dtype).itemsize
    if size < LEAST_BYTES:
        return np.empty(shape, dtype)
    found: Array = take(None, size, lambda: np.empty(size, np.uint8))[:size].view(dtype)
    return found.reshape(shape)
