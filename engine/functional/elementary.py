"""Elementary functions of one or two tensors, element by element: what people type into a formula, each with its derivative.

Where a function has no derivative (the corner of |x|, a jump of sign) the slope is 0, as it is for the step activations.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import ClassVar

import numpy as np

from engine.functional.activation import activate
from engine.functional.elementwise import Binary, unbroadcast
from engine.tensor import Array, Call, Into, Op, Tensor, constant


class Unary(Op):
    """One function applied to every element; `slope` turns x and y into the derivative there."""

    function: ClassVar[Callable[..., Array]]

    def setup(self) -> list[Call]:
        (x,) = self.inputs
        self.value = self.result(x.shape)
        return [(type(self).function, x.data, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        (x,) = self.inputs
        target = into(x)
        if target is None:
            return []
        return [*self.slope(x.data, self.value, target), (np.multiply, target, grad, target)]

    @abstractmethod
    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        """Calls that put dy/dx into `out`."""


class Negative(Unary):
    function = np.negative

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(out.fill, -1)]


class Sine(Unary):
    function = np.sin

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(np.cos, x, out)]


class Cosine(Unary):
    function = np.cos

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(np.sin, x, out), (np.negative, out, out)]


class Tangent(Unary):
    function = np.tan

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(np.multiply, y, y, out), (np.add, out, constant(1, y), out)]


class Exponential(Unary):
    function = np.exp

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(np.copyto, out, y)]


class Logarithm(Unary):
    function = np.log

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(np.reciprocal, x, out)]


class SquareRoot(Unary):
    function = np.sqrt

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(np.divide, constant(0.5, y), y, out)]


class Absolute(Unary):
    function = np.absolute

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(np.sign, x, out)]


class Sign(Unary):
    function = np.sign

    def slope(self, x: Array, y: Array, out: Array) -> list[Call]:
        return [(out.fill, 0)]


class Divide(Binary):
    """a / b; d/da = 1/b, d/db = −(a/b)/b."""

    def compute(self, a: Array, b: Array) -> list[Call]:
        return [(np.divide, a, b, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        a, b = self.inputs
        calls: list[Call] = []
        if (da := into(a)) is not None:
            share = np.empty_like(self.value)
            calls += [(np.divide, grad, b.data, share), *unbroadcast(share, da)]
        if (db := into(b)) is not None:
            share = np.empty_like(self.value)
            calls += [(np.multiply, grad, self.value, share), (np.divide, share, b.data, share), (np.negative, share, share)]
            calls += unbroadcast(share, db)
        return calls


class Power(Binary):
    """a ** b; d/da = b·a^(b−1), d/db = a^b·ln a, which is 0 where a is 0."""

    def compute(self, a: Array, b: Array) -> list[Call]:
        return [(np.float_power, a, b, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        a, b = self.inputs
        calls: list[Call] = []
        if (da := into(a)) is not None:
            less, share = np.empty_like(b.data), np.empty_like(self.value)
            calls += [(np.subtract, b.data, constant(1, less), less), (np.float_power, a.data, less, share)]
            calls += [(np.multiply, share, b.data, share), (np.multiply, share, grad, share), *unbroadcast(share, da)]
        if (db := into(b)) is not None:
            share = np.empty_like(self.value)
            calls += [(_power_logarithm, a.data, self.value, share), (np.multiply, share, grad, share), *unbroadcast(share, db)]
        return calls


def _power_logarithm(base: Array, power: Array, out: Array) -> None:
    """a^b · ln a, with 0 · −∞ = 0."""
    out[...] = np.where(np.broadcast_to(base, out.shape) == 0, 0, power * np.log(np.where(base == 0, 1, base)))


class Extreme(Binary):
    """The smaller or the larger of two; the gradient goes to the one chosen, to the first where they are equal."""

    def __init__(self, a: Tensor, b: Tensor, choose: Callable[..., Array], prefer: Callable[..., Array]) -> None:
        super().__init__(a, b)
        self.choose, self.prefer = choose, prefer

    def compute(self, a: Array, b: Array) -> list[Call]:
        return [(partial(self.choose, out=self.value), a, b)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        a, b = self.inputs
        first = np.empty(self.value.shape, bool)
        calls: list[Call] = [(self.prefer, a.data, b.data, first)]
        for tensor, other in ((a, False), (b, True)):
            if (target := into(tensor)) is not None:
                share = np.empty_like(self.value)
                pick: list[Call] = [(np.logical_not, first, first)] if other else []
                calls += [*pick, (np.multiply, grad, first, share), *unbroadcast(share, target)]
        return calls


def divide(a: Tensor, b: Tensor) -> Tensor:
    """a / b; shapes broadcast."""
    return Divide(a, b)()


def power(a: Tensor, b: Tensor) -> Tensor:
    """a ** b; shapes broadcast."""
    return Power(a, b)()


def minimum(a: Tensor, b: Tensor) -> Tensor:
    """The smaller of a and b; shapes broadcast."""
    return Extreme(a, b, np.minimum, np.less_equal)()


def maximum(a: Tensor, b: Tensor) -> Tensor:
    """The larger of a and b; shapes broadcast."""
    return Extreme(a, b, np.maximum, np.greater_equal)()


def negative(x: Tensor) -> Tensor:
    """−x."""
    return Negative(x)()


def _activated(name: str) -> Callable[[Tensor], Tensor]:
    return lambda x: activate(x, name)


FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sin": lambda x: Sine(x)(),
    "cos": lambda x: Cosine(x)(),
    "tan": lambda x: Tangent(x)(),
    "exp": lambda x: Exponential(x)(),
    "log": lambda x: Logarithm(x)(),
    "sqrt": lambda x: SquareRoot(x)(),
    "abs": lambda x: Absolute(x)(),
    "sign": lambda x: Sign(x)(),
    "tanh": _activated("tanh"),
    "sigmoid": _activated("sigmoid"),
}
"""Functions of one tensor by the name that formulas call them by."""
