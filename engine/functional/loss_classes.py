"""Losses that compare classes: by the probability given to the true one, or by the margin."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np

from engine.functional.activation import UNITS, activations
from engine.functional.loss_base import Loss, LossOp, TargetStyle, losses
from engine.registry import argument
from engine.tensor import Array, Call, Tensor, constant


def smoothing_argument() -> Any:
    """The field `label_smoothing`, the same in every cross-entropy."""
    help = "Share of the certainty that is taken from the true class and spread evenly over all, so that the network is never quite sure."
    return argument(0.0, help, title="Label smoothing", ge=0, lt=1, ui={"control": "slider", "step": 0.01, "max": 0.3, "live": True})


class CrossEntropy(LossOp):
    """Base of losses on probabilities; `soften` gives the targets after label smoothing, t·(1 − s) + s/choices."""

    def __init__(self, prediction: Tensor, target: Tensor, smoothing: float = 0.0, scale: float = 1.0) -> None:
        super().__init__(prediction, target, scale)
        self.smoothing = smoothing

    def soften(self, t: Array, choices: int) -> list[Call]:
        """Calls that fill `target`: none where it is the given one."""
        self.target = t
        if not self.smoothing:
            return []
        self.target = np.empty_like(t)
        share, even = constant(1 - self.smoothing, t), constant(self.smoothing / choices, t)
        return [(np.multiply, t, share, self.target), (np.add, self.target, even, self.target)]


class SigmoidCrossEntropy(CrossEntropy):
    """−t·ln σ(z) − (1−t)·ln(1−σ(z)) = ln(1+e^z) − t·z."""

    def compute(self, y: Array, t: Array) -> list[Call]:
        softening = self.soften(t, 2)
        self.probability, terms, product = np.empty_like(y), np.empty_like(y), np.empty_like(y)
        self.report = (
            (np.logaddexp, y, constant(0, y), terms),
            (np.multiply, self.target, y, product),
            (np.subtract, terms, product, terms),
            *self.mean_of(terms, self.count),
        )
        return [*softening, *activations["sigmoid"]().forward(y, self.probability)]

    def slope(self, out: Array) -> list[Call]:
        return [(np.subtract, self.probability, self.target, out), self.scaled(out, self.count)]


class SoftmaxCrossEntropy(CrossEntropy):
    """−Σ t·ln softmax(z) = ln Σ e^(z−max) − Σ t·(z−max), mean over the batch."""

    def compute(self, y: Array, t: Array) -> list[Call]:
        softening = self.soften(t, t.shape[UNITS])
        row = (*y.shape[:UNITS], 1, y.shape[-1])
        shifted, self.probability = np.empty_like(y), np.empty_like(y)
        total, terms, log = np.empty(row, y.dtype), np.empty_like(y), np.empty(row, y.dtype)
        self.report = (
            (np.log, total, log),
            (np.subtract, shifted, log, terms),
            *self.differences(terms),
            (np.multiply, terms, self.target, terms),
            *self.mean_of(terms, -self.examples),
        )
        return [
            *softening,
            (np.maximum.reduce, y, UNITS, None, total, True),
            (np.subtract, y, total, shifted),
            (np.exp, shifted, self.probability),
            (np.add.reduce, self.probability, UNITS, None, total, True),
            (np.divide, self.probability, total, self.probability),
        ]

    def differences(self, terms: Array) -> list[Call]:
        """Calls that change the logarithms of the probabilities before they are weighted with the targets."""
        return []

    def slope(self, out: Array) -> list[Call]:
        return [(np.subtract, self.probability, self.target, out), self.scaled(out, self.examples)]


class Divergence(SoftmaxCrossEntropy):
    """Σ t·(ln t − ln softmax(z)); where t is 0, so is the term. Targets sum to 1, so the slope is the cross-entropy's."""

    def differences(self, terms: Array) -> list[Call]:
        own = np.empty_like(self.target)
        tiny = constant(np.finfo(own.dtype).tiny, own)
        return [(partial(np.maximum, out=own), self.target, tiny), (np.log, own, own), (np.subtract, terms, own, terms)]


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
        self.report = ((np.multiply, self.short, self.inside, terms), *self.mean_of(terms, self.count))
        return [(np.multiply, t, y, self.short), (np.subtract, margin, self.short, self.short), (compare, self.short, zero, self.inside)]

    def slope(self, out: Array) -> list[Call]:
        return [(np.multiply, self.inputs[1].data, self.inside, out), self.scaled(out, -self.count)]


class SquaredMarginLoss(LossOp):
    """max(0, 1 − t·y)², t = ±1."""

    def compute(self, y: Array, t: Array) -> list[Call]:
        self.short, square = np.empty_like(y), np.empty_like(y)
        self.report = ((np.multiply, self.short, self.short, square), *self.mean_of(square, self.count))
        return [
            (np.multiply, t, y, self.short),
            (np.subtract, constant(1, y), self.short, self.short),
            (partial(np.maximum, out=self.short), self.short, constant(0, y)),
        ]

    def slope(self, out: Array) -> list[Call]:
        return [(np.multiply, self.inputs[1].data, self.short, out), self.scaled(out, -self.count / 2)]


@losses.register
class BinaryCrossentropy(Loss):
    """Binary cross-entropy: −ln of the probability given to the true one of two classes. The loss of logistic regression."""

    kind: Literal["binary_crossentropy"] = "binary_crossentropy"
    logits_of: ClassVar = "sigmoid"
    heads: ClassVar = ("sigmoid",)
    tasks: ClassVar = ("classification", "reconstruction")
    latex: ClassVar = r"-\frac{1}{n}\sum y \ln\hat y + (1-y)\ln(1-\hat y)"
    label_smoothing: float = smoothing_argument()

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SigmoidCrossEntropy(prediction, target, self.label_smoothing)()


@losses.register
class CategoricalCrossentropy(Loss):
    """Categorical cross-entropy: −ln of the probability given to the true class. The loss of a softmax layer."""

    kind: Literal["categorical_crossentropy"] = "categorical_crossentropy"
    logits_of: ClassVar = "softmax"
    heads: ClassVar = ("softmax",)
    tasks: ClassVar = ("classification",)
    latex: ClassVar = r"-\frac{1}{n}\sum_i \ln\hat y_{i,\,class_i}"
    label_smoothing: float = smoothing_argument()

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SoftmaxCrossEntropy(prediction, target, self.label_smoothing)()


@losses.register
class KlDivergence(Loss):
    """Kullback–Leibler divergence: how far the given probabilities are from the true ones; 0 when they are equal.

    Cross-entropy less what no network could avoid, the targets' own entropy, so only with softened labels are the two different.
    Kullback & Leibler, "On Information and Sufficiency", 1951.
    """

    kind: Literal["kl_divergence"] = "kl_divergence"
    logits_of: ClassVar = "softmax"
    heads: ClassVar = ("softmax",)
    tasks: ClassVar = ("classification",)
    latex: ClassVar = r"\frac{1}{n}\sum y \ln\frac{y}{\hat y}"
    label_smoothing: float = smoothing_argument()

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return Divergence(prediction, target, self.label_smoothing)()


class MarginKind(Loss):
    """Base of losses on margins: classes are −1 and 1."""

    heads: ClassVar = ("linear", "tanh")
    tasks: ClassVar = ("classification",)

    def target_style(self, activation: str, units: int, task: str) -> TargetStyle:
        return "one_hot" if units > 1 else "signed"


@losses.register
class Hinge(MarginKind):
    """Hinge: max(0, 1 − y·ŷ) with classes −1 and 1. 0 once every example is on its side with a margin of 1, as in support vector
    machines."""

    kind: Literal["hinge"] = "hinge"
    latex: ClassVar = r"\frac{1}{n}\sum \max(0,\; 1 - y\,\hat y)"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return MarginLoss(prediction, target, 1.0)()


@losses.register
class SquaredHinge(MarginKind):
    """Squared hinge: max(0, 1 − y·ŷ)² with classes −1 and 1. Like the hinge, but smooth, and harder on large mistakes."""

    kind: Literal["squared_hinge"] = "squared_hinge"
    latex: ClassVar = r"\frac{1}{n}\sum \max(0,\; 1 - y\,\hat y)^2"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SquaredMarginLoss(prediction, target)()


@losses.register
class PerceptronLoss(MarginKind):
    """Perceptron loss: max(0, −y·ŷ) with classes −1 and 1. Only mistakes count; its gradient step is the perceptron rule."""

    kind: Literal["perceptron"] = "perceptron"
    latex: ClassVar = r"\frac{1}{n}\sum \max(0,\; -y\,\hat y)"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return MarginLoss(prediction, target, 0.0)()
