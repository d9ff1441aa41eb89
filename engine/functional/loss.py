"""Losses: how wrong a batch of predictions is, as one number, and its gradient.

Each loss is a kind (what a person picks) beside its op. Predictions and targets are (K, B); the loss is the mean over the batch.
Cross-entropies take the weighted sums of the last layer (logits), fused with its sigmoid or softmax, so they never overflow.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

import numpy as np

from engine.functional.activation import UNITS, activations
from engine.registry import Family, Kind
from engine.tensor import Array, Call, Into, Op, Tensor, constant

TargetStyle = Literal["unit", "signed", "one_hot", "value"]


class Loss(Kind):
    """Base of all losses: a mean over the batch."""

    logits_of: ClassVar[str | None] = None
    """The activation whose logits the loss takes; None where it takes the activation's output."""
    heads: ClassVar[tuple[str, ...]] = ()
    """Activations of the last layer that it fits; empty for any."""
    tasks: ClassVar[tuple[str, ...]] = ("classification", "regression")
    latex: ClassVar[str] = ""

    @abstractmethod
    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        """The loss () of prediction (K, B), or of logits where `logits_of` says so, against target (K, B)."""

    def target_style(self, activation: str, units: int, task: str) -> TargetStyle:
        """How class numbers become targets for a last layer with this activation."""
        if task == "regression":
            return "value"
        if units > 1:
            return "one_hot"
        low = activations[activation].low
        return "signed" if low < 0 else "unit"


losses: Family[Loss] = Family("losses")


class LossOp(Op):
    """Base of loss ops: prediction and target (K, B) -> (). Subclasses fill `value` only in `report`.

    With predictions of many networks (N, K, B), which may share a target, the gradient is each network's own and the value their mean.
    """

    def setup(self) -> list[Call]:
        prediction, target = self.inputs
        if prediction.shape[-2:] != target.shape[-2:]:
            raise ValueError(f"loss: prediction {prediction.shape} and target {target.shape} must have the same shape")
        self.value = self.result(())
        self.count = prediction.shape[-2] * prediction.shape[-1]
        return self.compute(prediction.data, target.data)

    @abstractmethod
    def compute(self, y: Array, t: Array) -> list[Call]:
        """The forward calls; sets `report`."""

    def mean_of(self, terms: Array, scale: float) -> tuple[Call, ...]:
        """Calls that put scale · Σ terms, averaged over the networks, into the value."""
        nets = terms.size // (terms.shape[-2] * terms.shape[-1])
        total: Call = (np.add.reduce, terms, tuple(range(terms.ndim)), None, self.value)
        return total, (np.multiply, self.value, constant(scale / nets, self.value), self.value)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        target = into(self.inputs[0])
        if target is None:
            return []
        return self.slope(target) if self.root else [*self.slope(target), (np.multiply, target, grad, target)]

    @abstractmethod
    def slope(self, out: Array) -> list[Call]:
        """Calls that put the loss's gradient with respect to the prediction into `out`."""


class SquaredError(LossOp):
    def compute(self, y: Array, t: Array) -> list[Call]:
        self.difference, square = np.empty_like(y), np.empty_like(y)
        self.report = ((np.multiply, self.difference, self.difference, square), *self.mean_of(square, 1 / self.count))
        return [(np.subtract, y, t, self.difference)]

    def slope(self, out: Array) -> list[Call]:
        return [(np.multiply, self.difference, constant(2 / self.count, out), out)]


class SigmoidCrossEntropy(LossOp):
    """−t·ln σ(z) − (1−t)·ln(1−σ(z)) = ln(1+e^z) − t·z."""

    def compute(self, y: Array, t: Array) -> list[Call]:
        self.probability, terms, product = np.empty_like(y), np.empty_like(y), np.empty_like(y)
        self.report = (
            (np.logaddexp, y, constant(0, y), terms),
            (np.multiply, t, y, product),
            (np.subtract, terms, product, terms),
            *self.mean_of(terms, 1 / self.count),
        )
        return activations["sigmoid"]().forward(y, self.probability)

    def slope(self, out: Array) -> list[Call]:
        target = self.inputs[1].data
        return [(np.subtract, self.probability, target, out), (np.multiply, out, constant(1 / self.count, out), out)]


class SoftmaxCrossEntropy(LossOp):
    """−Σ t·ln softmax(z) = ln Σ e^(z−max) − Σ t·(z−max), mean over the batch."""

    def compute(self, y: Array, t: Array) -> list[Call]:
        batch = y.shape[-1]
        row = (*y.shape[:UNITS], 1, batch)
        shifted, self.probability = np.empty_like(y), np.empty_like(y)
        total, terms, log = np.empty(row, y.dtype), np.empty_like(y), np.empty(row, y.dtype)
        self.report = (
            (np.log, total, log),
            (np.subtract, shifted, log, terms),
            (np.multiply, terms, t, terms),
            *self.mean_of(terms, -1 / batch),
        )
        return [
            (np.maximum.reduce, y, UNITS, None, total, True),
            (np.subtract, y, total, shifted),
            (np.exp, shifted, self.probability),
            (np.add.reduce, self.probability, UNITS, None, total, True),
            (np.divide, self.probability, total, self.probability),
        ]

    def slope(self, out: Array) -> list[Call]:
        target = self.inputs[1].data
        return [(np.subtract, self.probability, target, out), (np.multiply, out, constant(1 / target.shape[-1], out), out)]


class MarginLoss(LossOp):
    """max(0, margin − t·y), t = ±1."""

    def __init__(self, prediction: Tensor, target: Tensor, margin: float) -> None:
        super().__init__(prediction, target)
        self.margin = margin

    def compute(self, y: Array, t: Array) -> list[Call]:
        self.short, zero, margin = np.empty_like(y), constant(0, y), constant(self.margin, y)
        self.inside, terms = np.empty(y.shape, bool), np.empty_like(y)
        # On the margin itself the perceptron rule still updates (y·a ≤ 0), the hinge no longer does.
        compare = np.greater if self.margin else np.greater_equal
        self.report = ((np.multiply, self.short, self.inside, terms), *self.mean_of(terms, 1 / self.count))
        return [(np.multiply, t, y, self.short), (np.subtract, margin, self.short, self.short), (compare, self.short, zero, self.inside)]

    def slope(self, out: Array) -> list[Call]:
        target = self.inputs[1].data
        return [(np.multiply, target, self.inside, out), (np.multiply, out, constant(-1 / self.count, out), out)]


@losses.register
class MeanSquaredError(Loss):
    """Mean squared error: the mean of (prediction − target)². The usual loss for regression; for classes it learns slowly when the last
    layer saturates."""

    kind: Literal["mse"] = "mse"
    heads: ClassVar = ("linear", "tanh", "sigmoid", "relu", "leaky_relu", "elu", "gelu", "softplus")
    latex: ClassVar = r"\frac{1}{n}\sum (\hat y - y)^2"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SquaredError(prediction, target)()


@losses.register
class BinaryCrossentropy(Loss):
    """Binary cross-entropy: −ln of the probability given to the true one of two classes. The loss of logistic regression."""

    kind: Literal["binary_crossentropy"] = "binary_crossentropy"
    logits_of: ClassVar = "sigmoid"
    heads: ClassVar = ("sigmoid",)
    tasks: ClassVar = ("classification",)
    latex: ClassVar = r"-\frac{1}{n}\sum y \ln\hat y + (1-y)\ln(1-\hat y)"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SigmoidCrossEntropy(prediction, target)()


@losses.register
class CategoricalCrossentropy(Loss):
    """Categorical cross-entropy: −ln of the probability given to the true class. The loss of a softmax layer."""

    kind: Literal["categorical_crossentropy"] = "categorical_crossentropy"
    logits_of: ClassVar = "softmax"
    heads: ClassVar = ("softmax",)
    tasks: ClassVar = ("classification",)
    latex: ClassVar = r"-\frac{1}{n}\sum_i \ln\hat y_{i,\,class_i}"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SoftmaxCrossEntropy(prediction, target)()


@losses.register
class Hinge(Loss):
    """Hinge: max(0, 1 − y·ŷ) with classes −1 and 1. 0 once every example is on its side with a margin of 1, as in support vector
    machines."""

    kind: Literal["hinge"] = "hinge"
    heads: ClassVar = ("linear", "tanh")
    tasks: ClassVar = ("classification",)
    latex: ClassVar = r"\frac{1}{n}\sum \max(0,\; 1 - y\,\hat y)"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return MarginLoss(prediction, target, 1.0)()

    def target_style(self, activation: str, units: int, task: str) -> TargetStyle:
        return "one_hot" if units > 1 else "signed"


@losses.register
class PerceptronLoss(Loss):
    """Perceptron loss: max(0, −y·ŷ) with classes −1 and 1. Only mistakes count; its gradient step is the perceptron rule."""

    kind: Literal["perceptron"] = "perceptron"
    heads: ClassVar = ("linear", "tanh")
    tasks: ClassVar = ("classification",)
    latex: ClassVar = r"\frac{1}{n}\sum \max(0,\; -y\,\hat y)"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return MarginLoss(prediction, target, 0.0)()

    def target_style(self, activation: str, units: int, task: str) -> TargetStyle:
        return "one_hot" if units > 1 else "signed"


@losses.register
class AutoLoss(Loss):
    """Auto: the loss that fits the last layer: cross-entropy for sigmoid and softmax, squared error for everything else."""

    kind: Literal["auto"] = "auto"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        raise AssertionError("auto is replaced by a loss before anything is computed")
