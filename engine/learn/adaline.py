"""Adaline: a linear neuron that follows the gradient of its squared error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from engine.graph import Network
from engine.learn.base import Course, Learner, Material, Progress, Recipe, recipes
from engine.learn.single import SingleNeuronLearner, Weights, check_single, weighted_sum
from engine.nn.base import Layer
from engine.registry import argument


@recipes.register
class Adaline(Recipe):
    """Adaline: a linear neuron; every error counts by its size, w += η·Σ(y − z)·x over the batch, or after each example.

    Widrow & Hoff, 1960. The cost is half the sum of squared errors, Σ(y − z)²/2, so the batch step grows with the number of examples.
    """

    kind: Literal["adaline"] = "adaline"
    dtype: ClassVar[Any] = np.float64
    needs_gradient: ClassVar[bool] = False
    mode: Literal["batch", "stochastic"] = argument("batch", "One update per epoch from all examples, or one after every example.",
                                                    title="Mode", ui={"control": "choice"})  # fmt: skip

    def head_activation(self) -> str | None:
        return "linear"

    def check(self, layers: Sequence[Layer], task: str, classes: int) -> None:
        check_single(layers, task, classes, "adaline")

    def learner(self, network: Network, material: Material, course: Course, progress: Progress) -> Learner:
        learner = StochasticAdaline if self.mode == "stochastic" else BatchAdaline
        return learner(network, material, course, progress, self.shuffle and self.mode == "stochastic")


class StochasticAdaline(SingleNeuronLearner):
    """One update after every example."""

    columns = ("cost",)

    def examples(self, inputs: Any, targets: Any) -> list[Any]:
        return list(zip(*inputs.tolist(), targets.tolist(), strict=True))

    def sweep(self, rows: Sequence[Any], weights: Weights, rate: float) -> Weights:
        cost = 0.0
        for *x, target in rows:
            error = target - weighted_sum(weights, x)
            change = rate * error
            weights = [w + change * xi for w, xi in zip(weights, [*x, 1.0], strict=True)]
            cost += 0.5 * error * error
        self.progress.extra["cost"] += cost
        return weights


class BatchAdaline(SingleNeuronLearner):
    """One update per epoch, from the errors of all examples."""

    columns = ("cost",)

    def examples(self, inputs: Any, targets: Any) -> list[Any]:
        self._table = np.concatenate([inputs, np.ones((1, inputs.shape[1]))])
        self._targets = targets
        return [()] * len(targets)

    def sweep(self, rows: Sequence[Any], weights: Weights, rate: float) -> Weights:
        values = np.array(weights)
        errors = self._targets - values @ self._table
        self.progress.extra["cost"] = float(errors @ errors) / 2
        values += rate * (self._table @ errors)
        return list(values.tolist())

    def run_epoch(self, deadline: float | None = None) -> bool:
        self._begin()
        self.network.values[:] = self.sweep(self._rows, self.network.values.tolist(), self.rate())
        self.progress.step += 1
        self.end()
        return True

    def run_batch(self) -> bool:
        return self.run_epoch()
