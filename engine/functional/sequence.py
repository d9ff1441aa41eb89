"""Operations along the time of sequences (T, D, B): their mean, a part of them, and a vector at every step."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.functional.recurrent import select_step
from engine.tensor import Array, Call, Into, Op, Tensor, constant

__all__ = ["cropping1d", "global_average_pooling1d", "repeat_vector", "select_step"]


class Average(Op):
    """The mean over time, padded steps left out: x (T, D, B) -> (D, B)."""

    def setup(self) -> list[Call]:
        (x,) = self.inputs
        steps, size, batch = x.shape
        self.value = self.result((size, batch), lift=True)
        self.share = np.full((1, batch), 1 / steps, self.value.dtype)
        if x.mask is None:
            return self.plain(x.data)
        count, self.on, kept = np.empty((1, batch), np.intp), np.empty((steps, 1, batch), self.value.dtype), np.empty_like(x.data)
        return [
            (np.add.reduce, x.mask, 0, None, count, True),
            (np.copyto, self.share, count),
            (partial(np.maximum, out=self.share), self.share, constant(1, self.share)),
            (np.reciprocal, self.share, self.share),
            (np.copyto, self.on, x.mask[:, None]),
            (np.multiply, x.data, self.on, kept),
            (np.add.reduce, kept, 0, None, self.value),
            (np.multiply, self.value, self.share, self.value),
        ]

    def plain(self, x: Array) -> list[Call]:
        """Calls for the mean over all steps. Where these stand side by side, BLAS adds them up seven times as fast as NumPy."""
        if x.strides[0] != x.itemsize:
            return [(np.add.reduce, x, 0, None, self.value), (np.multiply, self.value, self.share, self.value)]
        return [(np.matmul, x.transpose(1, 2, 0), np.full(len(x), 1 / len(x), x.dtype), self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        x = self.inputs[0]
        if (dx := into(x)) is None:
            return []
        each = np.empty_like(grad)
        calls: list[Call] = [(np.multiply, grad, self.share, each)]
        return [*calls, (np.copyto, dx, each)] if x.mask is None else [*calls, (np.multiply, each, self.on, dx)]


class Crop(Op):
    """A part of the time: x (T, D, B) -> (n, D, B); of rows of token numbers (T, B) -> (n, B)."""

    def __init__(self, x: Tensor, part: slice) -> None:
        super().__init__(x)
        self.part = part

    def setup(self) -> list[Call]:
        x = self.inputs[0].data[self.part]
        self.value = self.result(x.shape, lift=True)
        return [(np.copyto, self.value, x)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dx = into(self.inputs[0])
        return [] if dx is None else [(np.copyto, dx, constant(0, dx)), (np.copyto, dx[self.part], grad)]


class Repeat(Op):
    """The same at every step: x (D, B) -> (n, D, B)."""

    def __init__(self, x: Tensor, steps: int) -> None:
        super().__init__(x)
        self.steps = steps

    def setup(self) -> list[Call]:
        (x,) = self.inputs
        self.value = self.result((self.steps, *x.shape), lift=True)
        return [(np.copyto, self.value, x.data)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dx = into(self.inputs[0])
        return [] if dx is None else [(np.add.reduce, grad, 0, None, dx)]


def global_average_pooling1d(x: Tensor) -> Tensor:
    """The mean over the steps that are not padding: x (T, D, B) -> (D, B). Raises ValueError for anything but a sequence."""
    if x.data.ndim != 3:
        raise ValueError(f"global_average_pooling1d: takes a sequence (T, D, B); got {x.shape}")
    return Average(x)()


def cropping1d(x: Tensor, left: int, right: int) -> Tensor:
    """x (T, D, B) or token numbers (T, B) without the first `left` and the last `right` steps.

    Raises ValueError where nothing would be left.
    """
    steps = x.shape[0]
    if left < 0 or right < 0 or left + right >= steps:
        raise ValueError(f"cropping1d: ({left}, {right}) leaves nothing of {steps} steps")
    part = slice(left, steps - right)
    out = Crop(x, part)()
    out.mask = None if x.mask is None else x.mask[part]
    return out


def repeat_vector(x: Tensor, steps: int) -> Tensor:
    """x (D, B) at each of `steps` steps: (steps, D, B). Raises ValueError for anything but rows of numbers."""
    if x.data.ndim != 2 or steps < 1:
        raise ValueError(f"repeat_vector: takes rows of numbers (D, B) and at least one step; got {x.shape} and {steps}")
    return Repeat(x, steps)()
