"""Adaline: a linear neuron that follows the gradient of its squared error."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any, ClassVar, Literal

import numpy as np

from engine.graph import Network
from engine.learn.base import Course, Learner, Material, Progress, Recipe, Step, recipes
from engine.learn.single import SingleNeuronLearner, Weights, check_single, weighted_sum
from engine.nn.base import Layer
from engine.registry import argument
from engine.tensor import Array


@recipes.register
class Adaline(Recipe):
    """Adaline: a linear neuron; every error counts by its size, w += η·Σ(y − z)·x over all examples, over a few, or after each one.

    Widrow & Hoff, 1960. The cost is half the sum of squared errors, Σ(y − z)²/2, so the batch step grows with the number of examples.
    """

    kind: Literal["adaline"] = "adaline"
    dtype: ClassVar[Any] = np.float64
    needs_gradient: ClassVar[bool] = False
    mode: Literal["batch", "mini_batch", "stochastic"] = argument(
        "batch", "One update per epoch from all examples, one from every few, or one after every example.", title="Mode",
        ui={"control": "choice"},
    )  # fmt: skip
    batch_size: int = argument(8, "How many examples a mini-batch has.", title="Mini-batch", ge=1, le=5000,
                               ui={"control": "slider", "scale": "log", "max": 512, "live": True})  # fmt: skip

    def head_activation(self) -> str | None:
        return "linear"

    def check(self, layers: Sequence[Layer], task: str, classes: int) -> None:
        check_single(layers, task, classes, "adaline")

    def learner(self, network: Network, material: Material, course: Course, progress: Progress) -> Learner:
        if self.mode == "mini_batch":
            return MiniBatchAdaline(network, material, course, progress, self.shuffle, self.batch_size)
        learner = StochasticAdaline if self.mode == "stochastic" else BatchAdaline
        return learner(network, material, course, progress, self.shuffle and self.mode == "stochastic")


class AdalineLearner(SingleNeuronLearner):
    """What all ways of taking the examples share."""

    columns = ("cost",)

    def judge(self, z: float, target: float) -> tuple[float, float]:
        error = target - z
        return error, 0.5 * error * error  # a power would raise where a product is infinite


class StochasticAdaline(AdalineLearner):
    """One update after every example."""

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


class BatchAdaline(AdalineLearner):
    """One update per epoch, from the errors of all examples."""

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

    def at_hand(self, of: Step) -> Array:
        self._begin()
        return self.material.numbers


class MiniBatchAdaline(AdalineLearner):
    """One update from every `size` examples, the last from those that are left."""

    def __init__(self, network: Network, material: Material, course: Course, progress: Progress, shuffle: bool, size: int) -> None:
        super().__init__(network, material, course, progress, shuffle)
        self.size = size

    def examples(self, inputs: Any, targets: Any) -> list[Any]:
        self._table = np.concatenate([inputs, np.ones((1, inputs.shape[1]))])
        self._targets = targets
        return list(range(len(targets)))

    def sweep(self, rows: Sequence[Any], weights: Weights, rate: float) -> Weights:
        few, values = np.array(rows), np.array(weights)
        table = self._table[:, few]
        errors = self._targets[few] - values @ table
        self.progress.extra["cost"] += float(errors @ errors) / 2
        values += rate * (table @ errors)
        return list(values.tolist())

    def run_batch(self) -> bool:
        self._begin()
        progress, count = self.progress, self.count
        stop = min(count, progress.cursor + self.size)
        rows = self._rows[progress.cursor : stop]
        self.network.values[:] = self.sweep(rows, self.network.values.tolist(), self.rate())
        progress.step, progress.cursor = progress.step + 1, stop
        if stop == count:
            self.end()
            return True
        return False

    def run_epoch(self, deadline: float | None = None) -> bool:
        while not self.run_batch():
            if deadline is not None and perf_counter() > deadline:
                return False
        return True

    def at_hand(self, of: Step) -> Array:
        self._begin()
        assert self.progress.order is not None  # just drawn
        progress = self.progress
        return np.asarray(self.material.numbers[self.progress.order[progress.cursor : progress.cursor + self.size]])
