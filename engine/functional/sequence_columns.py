"""Sequences stored as columns: logically (T, D, B) like every sequence, in memory (D, B, T).

Then all steps of all examples are the columns of one matrix (D, B·T): a layer that treats every step alike is one matrix product, sums
over features run over the outer axis, and each example's steps stand side by side, as attention needs them. Rows are a little longer
than B·T, so that a power of two does not make them compete for the same places in the cache. Ops that like this order make it once and
hand it on; to all others the arrays are (T, D, B) as ever.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.functional.recurrent import PAD
from engine.tensor import Array, Call, Into, Op, Tensor


def long(rows: int, columns: int, dtype: Any) -> Array:
    """An empty matrix (rows, columns) with padded rows."""
    return np.empty((rows, columns + PAD), dtype)[:, :columns]


def like(flat: Array) -> Array:
    """An empty matrix of the same shape with padded rows."""
    return long(flat.shape[0], flat.shape[1], flat.dtype)


def as_steps(flat: Array, steps: int) -> Array:
    """A matrix of columns (D, B·T) as a sequence (T, D, B), a view."""
    return flat.reshape(len(flat), -1, steps).transpose(2, 0, 1)


def as_columns(sequence: Array) -> Array | None:
    """A sequence (T, D, B) as a matrix of columns (D, B·T), a view; None where it is stored otherwise."""
    steps, size, batch = sequence.shape
    turned = sequence.transpose(1, 2, 0)
    if turned.strides[-1] != sequence.itemsize and steps > 1:
        return None
    try:
        flat = turned.reshape(size, batch * steps, copy=False)
    except ValueError:
        return None
    return flat if flat.strides[-1] == flat.itemsize or flat.shape[1] == 1 else None


class ColumnsOp(Op):
    """Base of ops whose output (T, D, B) is stored as columns, with the row of ones."""

    flat: Array
    """The output as a matrix (D, B·T)."""

    def give(self, size: int, steps: int, batch: int) -> None:
        """Make the output."""
        whole = long(size + 1, steps * batch, np.result_type(*(t.data.dtype for t in self.inputs)))
        whole[size] = 1
        self.flat, self.steps, self.batch = whole[:size], steps, batch
        self.value, self.lifted = as_steps(self.flat, steps), as_steps(whole, steps)

    def gradient_buffer(self) -> Array:
        flat = like(self.flat)
        flat.fill(0)
        return as_steps(flat, self.steps)


def bring(x: Tensor, calls: list[Call]) -> Array:
    """x (T, D, B) as columns with a row of ones (D + 1, B·T): its own buffer where it is stored so, else one that `calls` fill."""
    steps, size, batch = x.shape
    if x.lifted is not None and (whole := as_columns(x.lifted)) is not None:
        return whole
    whole = long(size + 1, steps * batch, x.data.dtype)
    whole[size] = 1
    calls += turned(x.data, whole[:size])
    return whole


def columns_of(sequence: Array, calls: list[Call]) -> Array:
    """A sequence (T, D, B) as columns (D, B·T): itself, or a copy that `calls` fill."""
    if (flat := as_columns(sequence)) is not None:
        return flat
    steps, size, batch = sequence.shape
    flat = long(size, steps * batch, sequence.dtype)
    calls += turned(sequence, flat)
    return flat


def turned(sequence: Array, flat: Array) -> list[Call]:
    """Calls that copy a sequence (T, D, B) into columns (D, B·T): feature by feature first, which takes half as long as all at once."""
    steps, size, batch = sequence.shape
    between = np.empty((size, steps, batch), flat.dtype)
    return [(np.copyto, between, sequence.swapaxes(0, 1)), (np.copyto, flat.reshape(size, batch, steps), between.swapaxes(1, 2))]


def room_for(target: Array, after: list[Call]) -> Array:
    """Where to write columns (D, B·T) that belong into `target` (T, D, B): itself, or a buffer that the calls `after` copy there."""
    if (flat := as_columns(target)) is not None:
        return flat
    steps, size, batch = target.shape
    flat = long(size, steps * batch, target.dtype)
    after.append((np.copyto, target, as_steps(flat, steps)))
    return flat


class Columns(ColumnsOp):
    """The same sequence (T, D, B), stored as columns."""

    def setup(self) -> list[Call]:
        (x,) = self.inputs
        steps, size, batch = x.shape
        self.give(size, steps, batch)
        return turned(x.data, self.flat)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dx = into(self.inputs[0])
        return [] if dx is None else [(np.copyto, dx, grad)]


def columns(x: Tensor) -> Tensor:
    """x (T, D, B) stored as columns, for several ops that like it so: itself where it is."""
    if x.lifted is not None and as_columns(x.lifted) is not None:
        return x
    out = Columns(x)()
    out.mask = x.mask
    return out
