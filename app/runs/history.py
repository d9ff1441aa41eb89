"""The server's copy of a run's curves, so that every watcher gets every point at its own pace."""

from __future__ import annotations

from typing import Any

import numpy as np
import safetensors.numpy

from engine.alive import Alive

Columns = dict[str, np.ndarray[Any, Any]]
CAPACITY = 32_768
EXACT = ("epoch", "step")
NUMBER = "number"


class CurveFeed:
    """The worker's side: what has been added to the history since it was asked last."""

    def __init__(self, run: Alive) -> None:
        self._run = run
        self._history = run.history
        self._renewals = 0
        self._sent = 0
        self._generation = run.history.generation

    def pending(self) -> bool:
        """Whether there is anything to tell."""
        history = self._run.history
        if history is not self._history:
            self._history, self._renewals, self._sent = history, self._renewals + 1, 0
        if history.generation != self._generation:
            self._generation, self._sent = history.generation, 0
            return True
        return history.total > self._sent

    def take(self) -> tuple[str, bytes]:
        """The new points: a name (`generation:total`) and their columns as safetensors, with their numbers."""
        history, start = self._run.history, self._sent
        self._sent = history.total
        columns = {name: values.astype(np.float64 if name in EXACT else np.float32) for name, values in history.since(start).items()}
        count = len(columns["epoch"])
        columns[NUMBER] = np.linspace(start, max(start, history.total - 1), count).astype(np.int64)
        return f"{self._renewals}.{self._generation}:{history.total}", safetensors.numpy.save(columns)


class CurveCopy:
    """All points of one run's history as its worker has sent them, in bounded memory.

    Past `CAPACITY` the older half is thinned as the engine thins it: four neighbors become two that keep every minimum and maximum.
    `generation` changes whenever earlier points changed (a reset, a rewind, another worker): whoever has points of another generation
    starts again at 0. `total` is the number of the point after the last.
    """

    def __init__(self) -> None:
        self.generation = 0
        self.total = 0
        self._worker_generation = ""
        self._rows = 0
        self._columns: Columns = {}
        self._encoded: dict[int, bytes] = {}

    def renew(self) -> None:
        """Another worker begins: what it sends stands for itself."""
        self._worker_generation = ""

    def take(self, name: str, payload: bytes) -> None:
        """Take points from the worker, as `CurveFeed.take` gives them."""
        generation, total = name.rsplit(":", 1)
        columns = safetensors.numpy.load(payload)
        if generation != self._worker_generation:
            self._worker_generation = generation
            self.generation += 1
            self._rows, self._columns = 0, {}
        self._append(columns)
        self.total = int(total)
        self._encoded = {}
        while self._rows > CAPACITY:
            self._thin()

    def since(self, start: int) -> bytes:
        """The points from number `start` on as a `curves` frame."""
        if start not in self._encoded:
            first = int(np.searchsorted(self._columns[NUMBER][: self._rows], start)) if self._rows else 0
            columns = {name: values[first : self._rows] for name, values in self._columns.items() if name != NUMBER}
            meta = {"view": "curves", "generation": str(self.generation), "from": str(start), "total": str(self.total)}
            meta["epoch0"] = str(self._columns["epoch"][0]) if self._rows else "0"
            self._encoded[start] = safetensors.numpy.save(columns, meta)
        return self._encoded[start]

    def _append(self, columns: Columns) -> None:
        rows = self._rows + len(columns[NUMBER])
        for name, values in columns.items():
            kept = self._columns.get(name)
            if kept is None or len(kept) < rows:
                grown = np.empty(max(1024, 2 * rows), values.dtype)
                if kept is not None:
                    grown[: self._rows] = kept[: self._rows]
                self._columns[name] = kept = grown
            kept[self._rows : rows] = values
        self._rows = rows

    def _thin(self) -> None:
        old = CAPACITY // 2 // 4 * 4
        for name, values in self._columns.items():
            groups = values[:old].reshape(-1, 4)
            ends = groups[:, [0, 3]] if name == NUMBER else np.stack([np.fmin.reduce(groups, 1), np.fmax.reduce(groups, 1)], 1)
            rest = values[old : self._rows].copy()
            values[: old // 2] = ends.reshape(-1)
            values[old // 2 : old // 2 + len(rest)] = rest
        self._rows -= old // 2
