"""The server's copy of a run's curves, so that every watcher gets every point at its own pace."""

from __future__ import annotations

from typing import Any

import numpy as np
import safetensors.numpy

Columns = dict[str, np.ndarray[Any, Any]]


class CurveCopy:
    """All points of one run's history as its worker has sent them.

    `generation` changes whenever earlier points changed (a reset, a rewind, thinning out): whoever has points of another generation
    starts again at 0. Every generation is a number that no earlier one had.
    """

    def __init__(self) -> None:
        self.generation = 0
        self.total = 0
        self._worker_generation = ""
        self._columns: Columns = {}
        self._encoded: dict[int, bytes] = {}

    def take(self, name: str, payload: bytes) -> None:
        """Take points from the worker: `name` is `generation:first index`, `payload` the columns as safetensors."""
        worker_generation, start = name.rsplit(":", 1)
        columns = safetensors.numpy.load(payload)
        if worker_generation != self._worker_generation:
            self._worker_generation = worker_generation
            self.generation += 1
            self.total, self._columns = 0, {}
        added = len(next(iter(columns.values()), ()))
        for column, values in columns.items():
            self._put(column, int(start), values)
        self.total = int(start) + added
        self._encoded = {}

    def since(self, start: int) -> bytes:
        """The points from index `start` on as a `curves` frame."""
        if start not in self._encoded:
            columns = {name: np.ascontiguousarray(values[start : self.total]) for name, values in self._columns.items()}
            meta = {"view": "curves", "generation": str(self.generation), "from": str(start), "total": str(self.total)}
            epochs = self._columns.get("epoch")
            meta["epoch0"] = str(epochs[0]) if epochs is not None and self.total else "0"
            self._encoded[start] = safetensors.numpy.save(columns, meta)
        return self._encoded[start]

    def _put(self, column: str, start: int, values: np.ndarray[Any, Any]) -> None:
        stop = start + len(values)
        known = self._columns.get(column)
        if known is None or len(known) < stop:
            grown = np.full(max(1024, 2 * stop), np.nan, values.dtype)
            if known is not None:
                grown[:start] = known[:start]
            self._columns[column] = known = grown
        known[start:stop] = values
