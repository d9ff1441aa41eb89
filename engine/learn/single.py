"""What the rules for a single neuron share: its weights as plain Python floats, one example after another.

Per example NumPy is forty times slower than plain floats, so these learners leave it for the length of an epoch.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np

from engine.errors import SpecError
from engine.graph import Network
from engine.learn.base import Course, Learner, Material, Progress, Step
from engine.nn.base import Layer
from engine.tensor import Array

Weights = list[float]
"""One weight per input, the bias last."""


def check_single(layers: Sequence[Layer], task: str, classes: int, name: str) -> None:
    """Raises SpecError unless the network is one neuron with a bias and the data has two classes."""
    if task == "classification" and classes > 2:
        raise SpecError.at("training.kind", f"the {name} tells two classes apart; this data has {classes}: use logistic or supervised")
    if len(layers) != 1:
        raise SpecError.at("model.layers", f"the {name} trains a single neuron; this network has {len(layers)} layers: use supervised")
    if getattr(layers[0], "units", 1) not in (1, None):
        raise SpecError.at("model.layers[0].units", f"the {name} trains a single neuron; got {getattr(layers[0], 'units', 1)} units")
    if not layers[0].trainable:
        raise SpecError.at("model.layers[0].trainable", f"the {name} has only this neuron to train; do not freeze it")
    if not getattr(layers[0], "use_bias", True):
        raise SpecError.at("model.layers[0].use_bias", f"the {name} moves weights and bias; switch the bias on")


class SingleNeuronLearner(Learner):
    """Base of the rules for one neuron. Its weights stand in the network's flat vector, float64, bias last."""

    slice_size = 4096

    def __init__(self, network: Network, material: Material, course: Course, progress: Progress, shuffle: bool) -> None:
        super().__init__(network, material, course, progress)
        self.shuffle = shuffle
        self._rows: list[Any] = []
        self.inputs = material.inputs().astype(float)
        self._examples = self.examples(self.inputs, material.targets[0].astype(float))
        self._ordered_for: Any = None

    @abstractmethod
    def examples(self, inputs: Any, targets: Any) -> list[Any]:
        """One tuple per example, ready for `sweep`."""

    @abstractmethod
    def sweep(self, rows: Sequence[Any], weights: Weights, rate: float) -> Weights:
        """Take the examples one after another and return the weights after them."""

    @abstractmethod
    def judge(self, z: float, target: float) -> tuple[float, float]:
        """What the rule multiplies the inputs with, η apart, to move the weights, and how wrong the neuron is, as the rule counts it."""

    def at_hand(self, of: Step) -> Array:
        self._begin()
        assert self.progress.order is not None  # just drawn
        return np.asarray(self.material.numbers[self.progress.order[self.progress.cursor : self.progress.cursor + 1]])

    def shown_target(self, target: float) -> float:
        """The target as the rule writes it."""
        return target

    def _begin(self) -> None:
        order = self.begin(self.shuffle)
        if self._ordered_for is not order:
            self._rows = [self._examples[i] for i in order] if self.shuffle or self.progress.cursor else self._examples
            self._ordered_for = order

    def _take(self, stop: int) -> bool:
        progress = self.progress
        rate = self.rate()
        rows = self._rows if stop - progress.cursor == self.count else self._rows[progress.cursor : stop]
        self.network.values[:] = self.sweep(rows, self.network.values.tolist(), rate)
        progress.step += stop - progress.cursor
        progress.cursor = stop
        if stop == self.count:
            self.end()
            return True
        return False

    def run_epoch(self, deadline: float | None = None) -> bool:
        self._begin()
        while not self._take(min(self.count, self.progress.cursor + self.slice_size)):
            if deadline is not None and perf_counter() > deadline:
                return False
        return True

    def run_batch(self) -> bool:
        self._begin()
        return self._take(self.progress.cursor + 1)

    def run_example(self) -> tuple[dict[str, Any], bool]:
        self._begin()
        progress, before = self.progress, self.network.values.copy()
        assert progress.order is not None
        position = progress.cursor
        number = int(progress.order[position])
        x = self.inputs[:, number]
        z = float(before[:-1] @ x + before[-1])
        report = {
            "index": int(self.material.numbers[number]),
            "position": position,
            "inputs": x.tolist(),
            "target": [self.shown_target(float(self.material.targets[0, number]))],
            "output": self.network.predict(x[:, None])[:, 0].tolist(),
            "z": z,
        }
        ended = self.run_batch()
        after, delta = self.network.values, self.network.values - before
        report |= {"before": before.tolist(), "after": after.tolist(), "delta": delta.tolist(), "updated": bool(delta.any())}
        return report, ended


def weighted_sum(weights: Weights, inputs: Sequence[float]) -> float:
    """w·x + b in the order the sum is written."""
    total = 0.0
    for w, x in zip(weights, inputs, strict=False):
        total += w * x
    return total + weights[-1]
