"""From token numbers to vectors, and where in the sequence each one stands.

A sequence of vectors is stored (T, B, D) in memory, each token's numbers together, as they are looked up; it reads (T, D, B) like all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.tensor import Array, Call, Into, Op, Tensor


class Lookup(Op):
    """Row ids[t, b] of the table at every place: ids (T, B), table (V, D) -> (T, D, B). Ids beyond the table count as its last row."""

    def __init__(self, ids: Tensor, table: Tensor, mask_zero: bool) -> None:
        super().__init__(ids, table)
        self.mask: Array | None = np.empty(ids.shape, bool) if mask_zero else None

    def setup(self) -> list[Call]:
        ids, table = self.inputs
        steps, batch = ids.shape
        size = table.shape[1]
        self.numbers = np.empty(steps * batch, np.intp)
        self.rows = np.empty((steps * batch, size), table.data.dtype)
        self.value = self.rows.reshape(steps, batch, size).transpose(0, 2, 1)
        calls: list[Call] = [(np.copyto, self.numbers.reshape(ids.shape), ids.data, "unsafe")]
        if self.mask is not None:
            calls.append((np.not_equal, self.numbers.reshape(ids.shape), np.array(0), self.mask))
        return [*calls, (np.take, table.data, self.numbers, 0, self.rows, "clip")]

    def gradient_buffer(self) -> Array:
        return np.zeros_like(self.rows).reshape(self.value.shape[0], -1, self.rows.shape[1]).transpose(0, 2, 1)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dtable = into(self.inputs[1])
        if dtable is None:
            return []
        rows = np.empty_like(self.rows)
        stored = rows.reshape(grad.shape[0], grad.shape[2], grad.shape[1]).transpose(0, 2, 1)
        return [(np.copyto, stored, grad), (self._gather, rows, dtable)]

    def _gather(self, rows: Array, dtable: Array) -> None:
        """Sum the rows of each token: those of one token are brought next to each other first."""
        dtable.fill(0)
        numbers = np.clip(self.numbers, 0, len(dtable) - 1)
        order = np.argsort(numbers, kind="stable")
        ordered = numbers[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        dtable[ordered[starts]] = np.add.reduceat(rows[order], starts, axis=0)


class AddPositions(Op):
    """A row of the table added at each step: x (T, D, B), table (at least T, D) -> (T, D, B)."""

    def setup(self) -> list[Call]:
        x, table = self.inputs
        self.value = np.empty_like(x.data, np.result_type(x.data, table.data))
        return [(np.add, x.data, table.data[: len(x.data), :, None], self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        x, table = self.inputs
        calls: list[Call] = []
        if (dx := into(x)) is not None:
            calls.append((np.copyto, dx, grad))
        if (dtable := into(table)) is not None:
            calls += [(np.add.reduce, grad, 2, None, dtable[: len(grad)]), (dtable[len(grad) :].fill, 0)]
        return calls


def embedding(ids: Tensor, table: Tensor, *, mask_zero: bool = False) -> Tensor:
    """Rows of the table by number: ids (T, B), whole numbers of any type, table (V, D) -> (T, D, B).

    With `mask_zero`, token 0 is padding: the output's mask is False there. Raises ValueError where the shapes do not fit.
    """
    if ids.data.ndim != 2 or table.data.ndim != 2:
        raise ValueError(f"embedding: takes token numbers (T, B) and a table (V, D); got {ids.shape} and {table.shape}")
    op = Lookup(ids, table, mask_zero)
    out = op()
    out.mask = op.mask
    return out


def add_positions(x: Tensor, table: Tensor) -> Tensor:
    """x + table[t] at every step: x (T, D, B), table (at least T, D) -> (T, D, B). Raises ValueError where the table is too short."""
    if x.data.ndim != 3 or table.data.ndim != 2 or table.shape[1] != x.shape[1] or table.shape[0] < x.shape[0]:
        raise ValueError(f"add_positions: a table of shape {table.shape} does not fit a sequence of shape {x.shape}")
    out = AddPositions(x, table)()
    out.mask = x.mask
    return out


def sinusoids(steps: int, size: int, dtype: Any = np.float64) -> Array:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d)), PE(pos, 2i + 1) = cos(pos / 10000^(2i/d)): (steps, size).

    Vaswani et al., "Attention Is All You Need", 2017.
    """
    angles = np.arange(steps)[:, None] / 10000.0 ** (np.arange(0, size, 2) / size)
    table = np.empty((steps, size), dtype)
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles[:, : size // 2])
    return table
