"""What every loss is: a kind that a person picks beside its op, a mean over the batch and its gradient.

Predictions and targets are (K, B), or of any other shape with the batch last. Cross-entropies take the weighted sums of the last layer
(logits), fused with its sigmoid or softmax, so they never overflow.
"""

from __future__ import annotations

from abc import abstractmethod
from math import inf
from typing import ClassVar, Literal

import numpy as np

from engine.functional.activation import UNITS, activations
from engine.registry import Family, Kind
from engine.tensor import Array, Call, Into, Op, Tensor, constant

TargetStyle = Literal["unit", "signed", "one_hot", "value", "itself"]


class Loss(Kind):
    """Base of all losses: a mean over the batch."""

    catalogued: ClassVar = ("latex", "heads", "tasks")
    logits_of: ClassVar[str | None] = None
    """The activation whose logits the loss takes; None where it takes the activation's output."""
    heads: ClassVar[tuple[str, ...]] = ()
    """Activations of the last layer that it fits; empty for any."""
    tasks: ClassVar[tuple[str, ...]] = ("classification", "regression", "reconstruction")
    lowest: ClassVar[float] = -inf
    """The smallest target that it has a meaning for."""
    latex: ClassVar[str] = ""
    even: ClassVar[bool] = True
    """Whether every example has the same weight in the mean, so that the mean over a batch is that of the means over its halves."""

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
    """Base of loss ops: prediction and target of one shape (…, B) -> (). Subclasses fill `value` only in `report`.

    With predictions of many networks (N, …, B), which share a target, the gradient is each network's own and the value their mean.
    `scale` multiplies the loss.
    """

    def __init__(self, prediction: Tensor, target: Tensor, scale: float = 1.0) -> None:
        super().__init__(prediction, target)
        self.scale = scale

    def setup(self) -> list[Call]:
        prediction, target = self.inputs
        if prediction.shape[-target.data.ndim :] != target.shape:
            raise ValueError(f"loss: prediction {prediction.shape} and target {target.shape} must have the same shape")
        self.value = self.result(())
        self.count = target.data.size
        self.examples = self.count // target.shape[UNITS]
        self.nets = prediction.data.size // max(1, self.count)
        return self.compute(prediction.data, target.data)

    @abstractmethod
    def compute(self, y: Array, t: Array) -> list[Call]:
        """The forward calls; sets `report`."""

    def mean_of(self, terms: Array, number: float) -> tuple[Call, ...]:
        """Calls that put scale · Σ terms / number, averaged over the networks, into the value."""
        total: Call = (np.add.reduce, terms, tuple(range(terms.ndim)), None, self.value)
        return total, (np.multiply, self.value, constant(self.scale / number / self.nets, self.value), self.value)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        target = into(self.inputs[0])
        if target is None:
            return []
        return self.slope(target) if self.root else [*self.slope(target), (np.multiply, target, grad, target)]

    @abstractmethod
    def slope(self, out: Array) -> list[Call]:
        """Calls that put the loss's gradient with respect to the prediction into `out`."""

    def scaled(self, out: Array, number: float) -> Call:
        """The call that multiplies `out` with scale / number."""
        return np.multiply, out, constant(self.scale / number, out), out
