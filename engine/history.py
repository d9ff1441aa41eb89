"""The curves of a run: every point that was measured, in bounded memory.

Rows are numbered as they come. When the store is full, all rows but the newest quarter fall into buckets of equal width, as many as fill
half of it, and each bucket becomes two rows that keep every column's minimum and maximum: no spike is ever lost from sight, and the
beginning of a long curve stays as detailed as its middle.
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

    def first(self, name: str) -> float | None:
        """The value of a column in the oldest row; None where there is no such column or no row."""
        return float(self._rows[0, self.columns.index(name)]) if self._size and name in self.columns else None

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

    def with_columns(self, columns: Sequence[str]) -> History:
        """The same curves with these columns, a column that is new without values; itself where they are its own."""
        made = History(columns, self.capacity)
        if made.columns == self.columns:
            return self
        for row in self._rows[: self._size]:
            made.append({name: value for name, value in zip(self.columns, row, strict=True) if name in made.columns})
        made.generation = self.generation + 1
        return made

    def clear(self) -> None:
        """Forget everything."""
        self._size = self.total = 0
        self.generation += 1

    def table(self) -> tuple[Array, Array]:
        """All rows (n, columns) and their numbers (n,), for a checkpoint."""
        return self._rows[: self._size].copy(), self._numbers[: self._size].copy()

    def load(self, rows: Array, numbers: Array, total: int) -> None:
        """Take the rows of a checkpoint."""
        self._put(rows, numbers)
        self.total = total

    def _thin(self) -> None:
        old = self._size - self.capacity // 4
        width = 4
        while 2 * (self._numbers[old - 1] // width + 1) > self.capacity // 2:
            width *= 2
        # Widths are powers of two, so an earlier thinning's buckets lie whole within the new ones.
        starts = np.flatnonzero(np.diff(self._numbers[:old] // width, prepend=-1))
        rows, numbers = self._rows[:old], self._numbers[:old]
        with np.errstate(invalid="ignore"):
            pairs = np.stack([np.fmin.reduceat(rows, starts), np.fmax.reduceat(rows, starts)], axis=1)
        ends = np.stack([numbers[starts], np.append(numbers[starts[1:] - 1], numbers[-1])], axis=1)
        self._put(np.concatenate([pairs.reshape(-1, len(self.columns)), self._rows[old : self._size]]),
                  np.concatenate([ends.reshape(-1), self._numbers[old : self._size]]))  # fmt: skip

    def _put(self, rows: Array, numbers: Array) -> None:
        self._size = len(rows)
        self._rows[: self._size], self._numbers[: self._size] = rows, numbers
