"""Elementwise operations with broadcasting: the sum over a broadcast axis is the gradient there."""

from __future__ import annotations

import numpy as np

from engine.tensor import Array, Call, Into, Op, Tensor, constant


def unbroadcast(source: Array, target: Array) -> list[Call]:
    """Calls that sum `source` over the axes along which `target` was broadcast, into `target`."""
    if source.shape == target.shape:
        return [(np.copyto, target, source)]
    extra = source.ndim - target.ndim
    lead = tuple(range(extra))
    stretched = tuple(i + extra for i, n in enumerate(target.shape) if n == 1 and source.shape[i + extra] != 1)
    wide = target.reshape((1,) * extra + target.shape)
    return [(np.add.reduce, source, lead + stretched, None, wide, True)]


class Binary(Op):
    """An elementwise operation of two tensors whose shapes broadcast."""

    def setup(self) -> list[Call]:
        a, b = self.inputs
        self.value = self.result(np.broadcast_shapes(a.shape, b.shape))
        return self.compute(a.data, b.data)

    def compute(self, a: Array, b: Array) -> list[Call]:
        """Forward calls into `self.value`."""
        raise AssertionError("given by each operation")


class Add(Binary):
    def compute(self, a: Array, b: Array) -> list[Call]:
        return [(np.add, a, b, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        return [call for t in self.inputs if (target := into(t)) is not None for call in unbroadcast(grad, target)]


class Subtract(Binary):
    def compute(self, a: Array, b: Array) -> list[Call]:
        return [(np.subtract, a, b, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        a, b = self.inputs
        calls: list[Call] = []
        if (da := into(a)) is not None:
            calls += unbroadcast(grad, da)
        if (db := into(b)) is not None:
            calls += [*unbroadcast(grad, db), (np.negative, db, db)]
        return calls


class Multiply(Binary):
    def compute(self, a: Array, b: Array) -> list[Call]:
        return [(np.multiply, a, b, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        a, b = self.inputs
        calls: list[Call] = []
        for mine, other in ((a, b), (b, a)):
            if (target := into(mine)) is not None:
                product = np.empty_like(self.value)
                calls += [(np.multiply, grad, other.data, product), *unbroadcast(product, target)]
        return calls


class Mean(Op):
    """The mean of all elements: any shape -> ()."""

    def setup(self) -> list[Call]:
        (x,) = self.inputs
        self.value = self.result(())
        self.scale = constant(1 / x.data.size, x.data)
        axes = tuple(range(x.data.ndim))
        return [(np.add.reduce, x.data, axes, None, self.value), (np.multiply, self.value, self.scale, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        (x,) = self.inputs
        target = into(x)
        return [] if target is None else [(np.multiply, np.broadcast_to(grad, target.shape), self.scale, target)]


def add(a: Tensor, b: Tensor) -> Tensor:
    """a + b; shapes broadcast."""
    return Add(a, b)()


def subtract(a: Tensor, b: Tensor) -> Tensor:
    """a − b; shapes broadcast."""
    return Subtract(a, b)()


def multiply(a: Tensor, b: Tensor) -> Tensor:
    """a · b, element by element; shapes broadcast."""
    return Multiply(a, b)()


def mean(x: Tensor) -> Tensor:
    """The mean of all elements, a tensor of shape ()."""
    return Mean(x)()
