"""Activation functions: each with its curve, its derivative and its formula.

One definition serves the stand-alone op and the dense and convolution ops that fuse it. `z` is the weighted sum, `y` the output;
both are (D, B), softmax runs over the units (axis −2).
"""

from __future__ import annotations

from functools import partial
from math import inf, pi, sqrt
from typing import ClassVar

import numpy as np

from engine.tensor import Array, Call, Into, Op, Tensor, constant

UNITS = -2
"""The axis of the units."""

LONG = 256
"""From how many numbers on a row is worked on by itself without loss of time."""

activations: dict[str, type[Activation]] = {}


class Activation:
    """One activation; subclasses give the words, the range and the two lists of calls.

    `needs_z`: the derivative needs the weighted sum itself, so the output may not overwrite it.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str]
    latex: ClassVar[str]
    low: ClassVar[float] = -inf
    high: ClassVar[float] = inf
    needs_z: ClassVar[bool] = False
    differentiable: ClassVar[bool] = True
    headonly: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        activations[cls.name] = cls

    def forward(self, z: Array, y: Array) -> list[Call]:
        """Calls that turn z into y; may keep scratch arrays on self for `backward`."""
        raise AssertionError("given by each activation")

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        """Calls that turn dy, the gradient of y, into the gradient of z, and the array it then stands in: `room` where that is given,
        unless nothing had to be computed."""
        raise AssertionError("given by each activation")


def _room(y: Array, room: Array | None) -> Array:
    return np.empty_like(y) if room is None else room


class Linear(Activation):
    name, title = "linear", "Linear"
    help = "The weighted sum itself. A stack of linear layers is no more than one linear layer."
    latex = "z"

    def forward(self, z: Array, y: Array) -> list[Call]:
        return [] if z is y else [(np.copyto, y, z)]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        return [], dy


class Tanh(Activation):
    name, title = "tanh", "Tanh"
    help = "An S between −1 and 1, steepest at 0. Saturates: far from 0 its gradient vanishes."
    latex = r"\tanh(z)"
    low, high = -1.0, 1.0

    def forward(self, z: Array, y: Array) -> list[Call]:
        return [(np.tanh, z, y)]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        dz, one = _room(y, room), constant(1, y)
        return [(np.multiply, y, y, dz), (np.subtract, one, dz, dz), (np.multiply, dz, dy, dz)], dz


class Sigmoid(Activation):
    name, title = "sigmoid", "Sigmoid"
    help = "An S between 0 and 1: the probability of the positive class in logistic regression."
    latex = r"\frac{1}{1+e^{-z}}"
    low, high = 0.0, 1.0

    def forward(self, z: Array, y: Array) -> list[Call]:
        # ½·tanh(z/2) + ½ is the same function, three times as fast as through exp, and never overflows.
        half = constant(0.5, y)
        return [(np.multiply, z, half, y), (np.tanh, y, y), (np.multiply, y, half, y), (np.add, y, half, y)]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        dz = _room(y, room)
        return [(np.multiply, y, y, dz), (np.subtract, y, dz, dz), (np.multiply, dz, dy, dz)], dz


class Relu(Activation):
    name, title = "relu", "ReLU"
    help = "0 below 0, the weighted sum itself above. Cheap and never saturates above; a unit that is 0 everywhere is dead."
    latex = r"\max(0, z)"
    low = 0.0

    def forward(self, z: Array, y: Array) -> list[Call]:
        return [(partial(np.maximum, out=y), z, _zeros(y))]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        dz, mask = _room(y, room), np.empty(y.shape, bool)
        return [(np.greater, y, constant(0, y), mask), (np.copyto, dz, mask), (np.multiply, dz, dy, dz)], dz


def _zeros(y: Array) -> Array:
    """What y is compared with: NumPy finds the larger of two arrays three times as fast as that of an array and a number."""
    before = (1,) * (y.ndim - 1) if y.shape[-1] >= LONG else y.shape[:-1]
    return np.zeros((*before, y.shape[-1]), y.dtype)


class LeakyRelu(Activation):
    name, title = "leaky_relu", "Leaky ReLU"
    help = "Like ReLU, but with a small slope below 0, so that no unit dies."
    latex = r"\max(0.01\,z,\; z)"
    slope: ClassVar[float] = 0.01

    def forward(self, z: Array, y: Array) -> list[Call]:
        mask, zero = np.empty(y.shape, bool), constant(0, y)
        self.slopes, rest, low = np.empty_like(y), constant(1 - self.slope, y), constant(self.slope, y)
        return [
            (np.greater, z, zero, mask),
            (np.multiply, mask, rest, self.slopes),
            (np.add, self.slopes, low, self.slopes),
            (np.multiply, z, self.slopes, y),
        ]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        dz = _room(y, room)
        return [(np.multiply, dy, self.slopes, dz)], dz


class Elu(Activation):
    name, title = "elu", "ELU"
    help = "The weighted sum above 0; below, a smooth bend towards −1."
    latex = r"z \text{ if } z > 0 \text{ else } e^{z} - 1"
    low = -1.0

    def forward(self, z: Array, y: Array) -> list[Call]:
        mask, zero, above = np.empty(y.shape, bool), constant(0, y), np.empty_like(y)
        self.below = np.empty_like(y)
        return [
            (np.greater, z, zero, mask),
            (np.multiply, z, mask, above),
            (np.subtract, z, above, self.below),
            (np.expm1, self.below, self.below),
            (np.add, above, self.below, y),
        ]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        # Above 0 `below` is expm1(0) = 0, so below + 1 is the slope on both sides.
        dz, one = _room(y, room), constant(1, y)
        return [(np.add, self.below, one, dz), (np.multiply, dz, dy, dz)], dz


class Gelu(Activation):
    """The tanh form of Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016."""

    name, title = "gelu", "GELU"
    help = "A smooth ReLU that dips a little below 0: what most Transformers use."
    latex = r"\tfrac12 z\left(1+\tanh\left(\sqrt{2/\pi}\,(z+0.044715\,z^3)\right)\right)"
    low = -0.17
    needs_z = True

    def forward(self, z: Array, y: Array) -> list[Call]:
        self.t, half, one = np.empty_like(y), constant(0.5, y), constant(1, y)
        a, c = constant(0.044715, y), constant(sqrt(2 / pi), y)
        return [
            (np.multiply, z, z, self.t),
            (np.multiply, self.t, a, self.t),
            (np.add, self.t, one, self.t),
            (np.multiply, self.t, z, self.t),
            (np.multiply, self.t, c, self.t),
            (np.tanh, self.t, self.t),
            (np.add, self.t, one, y),
            (np.multiply, y, z, y),
            (np.multiply, y, half, y),
        ]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        # ½(1+t) + ½z(1−t²)·c(1+3a·z²)
        dz, inner, t = _room(y, room), np.empty_like(y), self.t
        half, one, a3, c = constant(0.5, y), constant(1, y), constant(3 * 0.044715, y), constant(sqrt(2 / pi), y)
        calls: list[Call] = [
            (np.multiply, z, z, inner),
            (np.multiply, inner, a3, inner),
            (np.add, inner, one, inner),
            (np.multiply, inner, c, inner),
            (np.multiply, inner, z, inner),
            (np.multiply, t, t, dz),
            (np.subtract, one, dz, dz),
            (np.multiply, dz, inner, dz),
            (np.add, dz, t, dz),
            (np.add, dz, one, dz),
            (np.multiply, dz, half, dz),
            (np.multiply, dz, dy, dz),
        ]
        return calls, dz


class Softplus(Activation):
    name, title = "softplus", "Softplus"
    help = "A smooth ReLU, always above 0; its derivative is the sigmoid."
    latex = r"\ln(1+e^{z})"
    low = 0.0

    def forward(self, z: Array, y: Array) -> list[Call]:
        return [(np.logaddexp, z, constant(0, y), y)]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        dz = _room(y, room)  # sigmoid(z) = 1 − e^(−y)
        return [(np.negative, y, dz), (np.expm1, dz, dz), (np.multiply, dz, dy, dz), (np.negative, dz, dz)], dz


def _row(y: Array) -> tuple[int, ...]:
    """The shape of one number per example."""
    return (*y.shape[:UNITS], 1, y.shape[-1])


class Softmax(Activation):
    name, title = "softmax", "Softmax"
    help = "Turns the units of a layer into probabilities that sum to 1: one unit per class."
    latex = r"\frac{e^{z_i}}{\sum_j e^{z_j}}"
    low, high = 0.0, 1.0
    headonly = True

    def forward(self, z: Array, y: Array) -> list[Call]:
        total = np.empty(_row(y), y.dtype)
        return [
            (np.maximum.reduce, z, UNITS, None, total, True),
            (np.subtract, z, total, y),
            (np.exp, y, y),
            (np.add.reduce, y, UNITS, None, total, True),
            (np.divide, y, total, y),
        ]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        dz, total = _room(y, room), np.empty(_row(y), y.dtype)
        calls: list[Call] = [
            (np.multiply, dy, y, dz),
            (np.add.reduce, dz, UNITS, None, total, True),
            (np.subtract, dy, total, dz),
            (np.multiply, dz, y, dz),
        ]
        return calls, dz


class Step(Activation):
    name, title = "step", "Step"
    help = "1 where the weighted sum is above 0, else 0: the McCulloch–Pitts neuron. It has no slope, so gradient descent cannot train it."
    latex = r"1 \text{ if } z > 0 \text{ else } 0"
    low, high = 0.0, 1.0
    differentiable = False

    def forward(self, z: Array, y: Array) -> list[Call]:
        mask = np.empty(y.shape, bool)
        return [(np.greater, z, constant(0, y), mask), (np.copyto, y, mask)]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        return [], np.zeros_like(y)


class Sign(Activation):
    name, title = "sign", "Sign"
    help = "1 where the weighted sum is 0 or more, else −1: Rosenblatt's perceptron. It has no slope, so gradient descent cannot train it."
    latex = r"1 \text{ if } z \ge 0 \text{ else } -1"
    low, high = -1.0, 1.0
    differentiable = False

    def forward(self, z: Array, y: Array) -> list[Call]:
        mask, two, one = np.empty(y.shape, bool), constant(2, y), constant(1, y)
        return [(np.greater_equal, z, constant(0, y), mask), (np.multiply, mask, two, y), (np.subtract, y, one, y)]

    def backward(self, z: Array, y: Array, dy: Array, room: Array | None = None) -> tuple[list[Call], Array]:
        return [], np.zeros_like(y)


class Activate(Op):
    """activation(x): x (D, B), (T, D, B), or images (H, C, W, B), whose units are their channels."""

    def __init__(self, x: Tensor, activation: str) -> None:
        super().__init__(x)
        self.activation = activations[activation]()

    def setup(self) -> list[Call]:
        (x,) = self.inputs
        self.value = self.result(x.shape, lift=x.data.ndim == 2)
        return self.activation.forward(_rows(x.data), _rows(self.value))

    def backward(self, grad: Array, into: Into) -> list[Call]:
        (x,) = self.inputs
        target = into(x)
        if target is None:
            return []
        room = _rows(target)
        calls, dz = self.activation.backward(_rows(x.data), _rows(self.value), _rows(grad), room)
        return calls if dz is room else [*calls, (np.copyto, room, dz)]


def _rows(array: Array) -> Array:
    """An array with the units on the axis `UNITS`: images (H, C, W, B) as (H, C, W · B), a view."""
    return array.reshape(*array.shape[:2], -1, copy=False) if array.ndim == 4 else array


def activate(x: Tensor, activation: str) -> Tensor:
    """The named activation of x (D, B), (T, D, B) or (H, C, W, B), of the same shape."""
    return Activate(x, activation)()
