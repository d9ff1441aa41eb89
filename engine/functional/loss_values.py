"""Losses that measure how far a prediction is from a value."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Literal

import numpy as np

from engine.functional.loss_base import Loss, LossOp, losses
from engine.registry import argument
from engine.tensor import Array, Call, Tensor, constant

ANY_RANGE = ("linear", "tanh", "sigmoid", "relu", "leaky_relu", "elu", "gelu", "softplus")
EPSILON = 1e-7


class SquaredError(LossOp):
    """scale · (y − t)²."""

    def compute(self, y: Array, t: Array) -> list[Call]:
        self.difference, square = np.empty_like(y), np.empty_like(y)
        self.report = ((np.multiply, self.difference, self.difference, square), *self.mean_of(square, self.count))
        return [(np.subtract, y, t, self.difference)]

    def slope(self, out: Array) -> list[Call]:
        return [(np.multiply, self.difference, constant(2 * self.scale / self.count, out), out)]


class AbsoluteError(LossOp):
    """|y − t|; its slope is the sign, 0 where they are equal."""

    def compute(self, y: Array, t: Array) -> list[Call]:
        self.difference, size = np.empty_like(y), np.empty_like(y)
        self.report = ((np.absolute, self.difference, size), *self.mean_of(size, self.count))
        return [(np.subtract, y, t, self.difference)]

    def slope(self, out: Array) -> list[Call]:
        return [(np.sign, self.difference, out), self.scaled(out, self.count)]


class HuberError(LossOp):
    """½e² where |e| ≤ δ, else δ·|e| − ½δ²; with c = e cut to ±δ that is c·(e − ½c), and its slope is c."""

    def __init__(self, prediction: Tensor, target: Tensor, delta: float) -> None:
        super().__init__(prediction, target)
        self.delta = delta

    def compute(self, y: Array, t: Array) -> list[Call]:
        error, self.cut, terms = np.empty_like(y), np.empty_like(y), np.empty_like(y)
        low, high, half = (constant(value, y) for value in (-self.delta, self.delta, 0.5))
        self.report = (
            (np.multiply, self.cut, half, terms),
            (np.subtract, error, terms, terms),
            (np.multiply, terms, self.cut, terms),
            *self.mean_of(terms, self.count),
        )
        return [
            (np.subtract, y, t, error),
            (partial(np.minimum, out=self.cut), error, high),
            (partial(np.maximum, out=self.cut), self.cut, low),
        ]

    def slope(self, out: Array) -> list[Call]:
        return [(np.multiply, self.cut, constant(self.scale / self.count, out), out)]


class PoissonError(LossOp):
    """y − t·ln(y + ε), with ε = 1e-7 as in Keras."""

    def compute(self, y: Array, t: Array) -> list[Call]:
        self.rate, log = np.empty_like(y), np.empty_like(y)
        self.report = (
            (np.log, self.rate, log),
            (np.multiply, log, t, log),
            (np.subtract, y, log, log),
            *self.mean_of(log, self.count),
        )
        return [(np.add, y, constant(EPSILON, y), self.rate)]

    def slope(self, out: Array) -> list[Call]:
        target = self.inputs[1].data
        return [(np.divide, target, self.rate, out), (np.subtract, constant(1, out), out, out), self.scaled(out, self.count)]


@losses.register
class MeanSquaredError(Loss):
    """Mean squared error: the mean of (prediction − target)². The usual loss for regression; for classes it learns slowly when the last
    layer saturates."""

    kind: Literal["mse"] = "mse"
    heads: ClassVar = ANY_RANGE
    latex: ClassVar = r"\frac{1}{n}\sum (\hat y - y)^2"
    half: bool = argument(False, "Half of it, as many textbooks write it, so that the 2 of the derivative cancels.", title="½ in front",
                          ui={"control": "switch", "live": True})  # fmt: skip

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SquaredError(prediction, target, 0.5 if self.half else 1.0)()


@losses.register
class MeanAbsoluteError(Loss):
    """Mean absolute error: the mean of |prediction − target|. Every error pulls alike, so outliers weigh less than in the squared one."""

    kind: Literal["mae"] = "mae"
    heads: ClassVar = ANY_RANGE
    latex: ClassVar = r"\frac{1}{n}\sum |\hat y - y|"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return AbsoluteError(prediction, target)()


@losses.register
class Huber(Loss):
    """Huber: squared near the target, straight further out than δ: smooth like the squared error, calm about outliers like the absolute.

    Huber, "Robust Estimation of a Location Parameter", 1964.
    """

    kind: Literal["huber"] = "huber"
    heads: ClassVar = ANY_RANGE
    latex: ClassVar = (
        r"\frac{1}{n}\sum \begin{cases} \tfrac12 e^2 & |e| \le \delta \\ \delta|e| - \tfrac12\delta^2 & |e| > \delta \end{cases},"
        r"\quad e = \hat y - y"
    )
    delta: float = argument(1.0, "Where squared turns into straight (δ).", title="Delta", gt=0, le=1000,
                            ui={"control": "slider", "scale": "log", "max": 10, "live": True})  # fmt: skip

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return HuberError(prediction, target, self.delta)()


@losses.register
class Poisson(Loss):
    """Poisson: for counts, how many times something happens; the prediction is the rate, so it must be positive.

    ŷ − y·ln ŷ, the negative logarithm of a Poisson distribution's probability without the part that no weight changes.
    """

    kind: Literal["poisson"] = "poisson"
    heads: ClassVar = ("softplus",)
    lowest: ClassVar = 0.0
    latex: ClassVar = r"\frac{1}{n}\sum \hat y - y \ln\hat y"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return PoissonError(prediction, target)()
