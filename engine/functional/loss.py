"""Losses: how wrong a batch of predictions is, as one number, and its gradient. Importing this module registers those for single answers.

The families have modules of their own: distances from a value, probabilities and margins of classes, and the pairs of adversarial training.
"""

from __future__ import annotations

from typing import ClassVar, Literal

# The order of these imports is the order in which losses are offered.
# isort: off
from engine.functional.loss_base import Loss, LossOp, TargetStyle, losses
from engine.functional.loss_values import MeanSquaredError, SquaredError
from engine.functional.loss_classes import CategoricalCrossentropy
from engine.functional.loss_adversarial import Adversarial
from engine.functional.sequence_loss import SparseCategoricalCrossentropy

# isort: on
from engine.tensor import Tensor

__all__ = [
    "Adversarial",
    "AutoLoss",
    "CategoricalCrossentropy",
    "Loss",
    "LossOp",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "SquaredError",
    "TargetStyle",
    "losses",
]


@losses.register
class AutoLoss(Loss):
    """Auto: the loss that fits the last layer: cross-entropy for sigmoid and softmax, squared error for everything else."""

    kind: Literal["auto"] = "auto"
    tasks: ClassVar = (*Loss.tasks, "generation")

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        raise AssertionError("auto is replaced by a loss before anything is computed")
