"""Pooling: the largest or the mean of every window, one axis after the other. Images are (H, C, W, B).

LeCun et al., 1998 (average); Riesenhuber & Poggio, "Hierarchical models of object recognition in cortex", 1999 (maximum).
"""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.functional.conv_axis import Axis
from engine.tensor import Array, Call, Into, Op, Tensor, constant
from engine.workspace import scratch_room

ROWS, COLUMNS = 0, 2


class Slide:
    """A window sliding along one axis (`ROWS` or `COLUMNS`) of an image, tap by tap."""

    def __init__(self, axis: Axis, number: int) -> None:
        self.axis, self.number = axis, number
        self.taps = [axis.meets(tap) for tap in range(axis.kernel)]
        self.apart = axis.stride >= axis.kernel
        """Whether no element is in two windows."""
        self.full = all(out == slice(0, axis.places) for _, out in self.taps)
        """Whether no window reaches beyond the image."""
        self.pairwise = self.apart and self.full and axis.kernel == 2

    def shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The output's shape for an input's."""
        return (*shape[: self.number], self.axis.places, *shape[self.number + 1 :])

    def along(self, array: Array, part: slice) -> Array:
        """`part` of the array along the axis."""
        return array[(slice(None),) * self.number + (part,)]

    def counts(self) -> Array:
        """How many real elements every window has, (H', 1, 1, 1) or (1, 1, W', 1)."""
        found = np.zeros(self.axis.places)
        for _, out in self.taps:
            found[out] += 1
        return found.reshape([-1 if n == self.number else 1 for n in range(4)])

    def pairs(self, x: Array, out: Array) -> list[tuple[Array, Array]]:
        """For every tap, the input elements it touches and the outputs they belong to."""
        return [(self.along(x, into), self.along(out, place)) for into, place in self.taps if place.stop > place.start]

    def blank(self, x: Array) -> list[Call]:
        """Calls that zero what a backward pass does not write, or all where windows overlap and it adds."""
        if not (self.apart and self.full):
            return [(x.fill, 0)]
        covered = np.zeros(x.shape[self.number], bool)
        for into, _ in self.taps:
            covered[into] = True
        return [] if covered.all() else [(x.fill, 0)]

    def combine(self, x: Array, out: Array, ufunc: np.ufunc, start: float) -> list[Call]:
        """Calls for out = the windows' elements joined by `ufunc`, which `start` leaves alone."""
        pairs = self.pairs(x, out)
        if not self.full:
            return [(out.fill, start), *((partial(ufunc, out=o), o, e) for e, o in pairs)]
        if len(pairs) == 1:
            return [(np.copyto, out, pairs[0][0])]
        first: Call = (partial(ufunc, out=out), pairs[0][0], pairs[1][0])
        return [first, *((partial(ufunc, out=out), out, element) for element, _ in pairs[2:])]


class MaxSlide(Slide):
    """The largest element of every window; the gradient goes to the first of equals."""

    def forward(self, x: Array, out: Array) -> list[Call]:
        """Calls for the largest of every window of x."""
        return self.combine(x, out, np.maximum, -np.inf)

    def backward(self, x: Array, out: Array, grad: Array, dx: Array) -> list[Call]:
        """Calls that hand `grad`, which may be overwritten, to the elements of x that were the largest."""
        if self.pairwise:
            (a, _), (b, _) = self.pairs(x, out)
            (da, _), (db, _) = self.pairs(dx, out)
            second, share = np.empty(out.shape, bool), np.empty_like(out)
            choose: list[Call] = [(np.less, a, b, second), (np.copyto, share, second)]
            return [*self.blank(dx), *choose, (np.multiply, grad, share, db), (np.subtract, grad, db, da)]
        share, hit = np.empty_like(out), np.empty(out.shape, bool)
        calls = self.blank(dx)
        for (element, place), (slope, rest), (_, part), (_, found) in zip(
            self.pairs(x, out), self.pairs(dx, grad), self.pairs(dx, share), self.pairs(dx, hit), strict=True
        ):
            calls += [(np.equal, element, place, found), (np.copyto, part, found), (np.multiply, part, rest, part)]
            calls.append((np.subtract, rest, part, rest))
            calls.append((np.add, slope, part, slope) if not self.apart else (np.copyto, slope, part))
        return calls


class SumSlide(Slide):
    """The sum of every window."""

    def forward(self, x: Array, out: Array) -> list[Call]:
        """Calls for the sum of every window of x."""
        return self.combine(x, out, np.add, 0)

    def backward(self, grad: Array, dx: Array) -> list[Call]:
        """Calls that hand `grad` to every element of its window."""
        calls = self.blank(dx)
        for slope, part in self.pairs(dx, grad):
            calls.append((np.copyto, slope, part) if self.apart else (np.add, slope, part, slope))
        return calls


class Pool(Op):
    """Base of pooling ops: x (H, C, W, B) -> (H', C, W', B)."""

    def __init__(self, x: Tensor, rows: Axis, columns: Axis) -> None:
        super().__init__(x)
        self.rows, self.columns = rows, columns
        if x.data.ndim != 4 or (rows.size, columns.size) != (x.shape[0], x.shape[2]) or min(rows.places, columns.places) < 1:
            raise ValueError(f"pool: a window of {rows.kernel} × {columns.kernel} does not fit input {x.shape}")


class MaxPool(Pool):
    """The largest of every window: along the width first, so that of equals the first in reading order counts."""

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        self.across, self.down = MaxSlide(self.columns, COLUMNS), MaxSlide(self.rows, ROWS)
        self.between = scratch_room(self.across.shape(x.shape), x.dtype)
        self.value = self.result(self.down.shape(self.between.shape))
        return self.across.forward(x, self.between) + self.down.forward(self.between, self.value)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        (x,) = self.inputs
        if (dx := into(x)) is None:
            return []
        between, own, calls = np.empty_like(self.between), grad, list[Call]()
        if not self.down.pairwise:
            own = np.empty_like(grad)
            calls.append((np.copyto, own, grad))
        calls += self.down.backward(self.between, self.value, own, between)
        return calls + self.across.backward(x.data, self.between, between, dx)


class AveragePool(Pool):
    """The mean of every window; padding does not count."""

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        self.down, self.across = SumSlide(self.rows, ROWS), SumSlide(self.columns, COLUMNS)
        self.between = scratch_room(self.down.shape(x.shape), x.dtype)
        self.value = self.result(self.across.shape(self.between.shape))
        counts = self.down.counts() * self.across.counts()
        self.share = constant(1 / counts.flat[0], x) if (counts == counts.flat[0]).all() else (1 / counts).astype(x.dtype)
        calls = self.down.forward(x, self.between) + self.across.forward(self.between, self.value)
        return [*calls, (np.multiply, self.value, self.share, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        if (dx := into(self.inputs[0])) is None:
            return []
        each = np.empty_like(grad)
        calls: list[Call] = [(np.multiply, grad, self.share, each)]
        if all(s.apart and s.full and s.axis.stride == s.axis.kernel for s in (self.down, self.across)):
            return [*calls, *self._tile(each, dx)]
        return [*calls, *self.across.backward(each, self.between), *self.down.backward(self.between, dx)]

    def _tile(self, each: Array, dx: Array) -> list[Call]:
        """Windows side by side: one copy writes them all."""
        (high, _, wide, _), channels, batch = each.shape, each.shape[1], each.shape[3]
        body = dx[: high * self.rows.kernel, :, : wide * self.columns.kernel]
        tiles = body.reshape(high, self.rows.kernel, channels, wide, self.columns.kernel, batch)
        copy: Call = (np.copyto, tiles, each[:, None, :, :, None, :])
        return [copy] if body.shape == dx.shape else [(dx.fill, 0), copy]


class GlobalAverage(Op):
    """The mean over all places: (H, C, W, B) -> (C, B), (T, D, B) -> (D, B)."""

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        self.axes = (0, 2) if x.ndim == 4 else (0,)
        self.value = self.result((x.shape[1], x.shape[-1]), lift=True)
        self.share = constant(self.value.size / x.size, x)
        return [(np.add.reduce, x, self.axes, None, self.value), (np.multiply, self.value, self.share, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        if (dx := into(self.inputs[0])) is None:
            return []
        each = np.empty_like(grad)
        return [(np.multiply, grad, self.share, each), (np.copyto, dx, np.expand_dims(each, self.axes))]


def max_pool2d(x: Tensor, rows: Axis, columns: Axis) -> Tensor:
    """The largest of every window: x (H, C, W, B) -> (H', C, W', B). Raises ValueError where the window does not fit."""
    return MaxPool(x, rows, columns)()


def avg_pool2d(x: Tensor, rows: Axis, columns: Axis) -> Tensor:
    """The mean of every window, padding left out: x (H, C, W, B) -> (H', C, W', B). Raises ValueError where the window does not fit."""
    return AveragePool(x, rows, columns)()


def global_average(x: Tensor) -> Tensor:
    """The mean over all places of an image (H, C, W, B) or all steps of a sequence (T, D, B) -> (C, B)."""
    return GlobalAverage(x)()
