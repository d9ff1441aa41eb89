"""The curves of a run: every point that was measured, in bounded memory.

Rows are numbered as they come. When the store is full its older half is thinned: each four neighbouring rows become two that keep every
column's minimum and maximum, so no spike is ever lost from sight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.tensor import Array

CAPACITY = 8192


class History:
    """Curve points as named columns; `epoch` and `step` first. `total` counts every row ever appended.

    `generation` grows whenever rows are taken back (reset, rewind): who follows the curves then starts over.
    """

    def __init__(self, columns: Sequence[str], capacity: int = CAPACITY) -> None:
        self.columns = ("epoch", "step", *columns)
        self.capacity = capacity
        self.generation = 0
        self.total = 0
        self._rows = np.empty((capacity, len(self.columns)))
        self._numbers = np.empty(capacity, np.int64)
        self._size = 0

    @property
    def length(self) -> int:
        """How many rows were appended since the start or the last clearing."""
        return self.total

    @property
    def last_step(self) -> float | None:
        """The step of the newest row; None where there is none."""
        return float(self._rows[self._size - 1, 1]) if self._size else None

    def append(self, values: Mapping[str, float]) -> None:
        """Add one row; a column without a value is NaN."""
        if self._size == self.capacity:
            self._thin()
        self._rows[self._size] = [values.get(name, np.nan) for name in self.columns]
        self._numbers[self._size] = self.total
        self._size += 1
        self.total += 1

    def since(self, number: int) -> dict[str, Array]:
        """Every kept row whose number is `number` or more, by column, float64 (n,)."""
        start = int(np.searchsorted(self._numbers[: self._size], number))
        return {name: self._rows[start : self._size, i].copy() for i, name in enumerate(self.columns)}

    def truncate(self, step: int) -> None:
        """Forget rows after `step`."""
        kept = int(np.searchsorted(self._rows[: self._size, 1], step, side="right"))
        if kept < self._size:
            self._size = kept
            self.total = int(self._numbers[kept - 1]) + 1 if kept else 0
            self.generation += 1

    def clear(self) -> None:
        """Forget everything."""
        self._size = self.total = 0
        self.generation += 1

    def table(self) -> tuple[Array, Array]:
        """All rows (n, columns) and their numbers (n,), for a checkpoint."""
        return self._rows[: self._size].copy(), self._numbers[: self._size].copy()

    def load(self, rows: Array, numbers: Array, total: int) -> None:
        """Take the rows of a checkpoint."""
        self._size = len(rows)
        self._rows[: self._size] = rows
        self._numbers[: self._size] = numbers
        self.total = total

    def _thin(self) -> None:
        old = self.capacity // 2 // 4 * 4
        groups = self._rows[:old].reshape(-1, 4, len(self.columns))
        with np.errstate(invalid="ignore"):
            low, high = np.fmin.reduce(groups, axis=1), np.fmax.reduce(groups, axis=1)
        pairs = np.stack([low, high], axis=1).reshape(-1, len(self.columns))
        numbers = self._numbers[:old].reshape(-1, 4)[:, [0, 3]].reshape(-1)
        rest, rest_numbers = self._rows[old : self._size].copy(), self._numbers[old : self._size].copy()
        self._size = len(pairs) + len(rest)
        self._rows[: len(pairs)], self._rows[len(pairs) : self._size] = pairs, rest
        self._numbers[: len(pairs)], self._numbers[len(pairs) : self._size] = numbers, rest_numbers
