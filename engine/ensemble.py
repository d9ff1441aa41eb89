"""Many networks of one shape trained at once, from different initial weights on the same batches: how much of a result is luck.

A small network's step costs mostly the number of NumPy calls, so thirty-two at once cost little more than a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.architecture import Node, plan
from engine.data.examples import Examples
from engine.data.points import PARTS
from engine.errors import SpecError
from engine.experiment import fresh_progress, make_dataset
from engine.graph import Network
from engine.learn.base import Course, Learner, Material, Progress
from engine.measure import Measure
from engine.nn.base import layers
from engine.spec import Spec
from engine.tensor import Array, quiet

MAX_COPIES = 256


class Ensemble:
    """`copies` networks of one spec, each with the next redraw of initial weights. Raises SpecError where the recipe has no gradient."""

    def __init__(self, spec: Spec, copies: int, dataset: Examples | None = None) -> None:
        if not 1 <= copies <= MAX_COPIES:
            raise SpecError.at("seeds", f"must be between 1 and {MAX_COPIES}; got {copies}")
        self.check(spec)
        self.spec, self.dataset = spec, dataset or make_dataset(spec)
        self.head = spec.head().on(self.dataset)
        self.network = Network(self.head.layers, spec.input_shape, spec.training.dtype, copies)
        self.network.initialize(spec.seed, spec.redraw.weights)
        train = self.dataset.part("train")
        watched = self.dataset.part("validation")
        self._watched = Measure(self.network, self.head, self.dataset, watched if len(watched) else train)
        material = Material(self.dataset, train, self.head.targets(self.dataset.labels[train]), self._watched.loss)
        course = Course(self.head.loss, spec.optimizer, spec.schedule, spec.regularization, spec.clipping)
        self._material, self._course = material, course
        self.learner = self._learner(fresh_progress(spec))

    def _learner(self, progress: Progress) -> Learner:
        return self.spec.training.learner(self.network, self._material, self._course, progress)

    @staticmethod
    def check(spec: Spec) -> None:
        """Raises SpecError where the recipe trains one network at a time."""
        kind, head = spec.training.kind, spec.head()
        if not spec.training.needs_gradient:
            raise SpecError.at("training.kind", f"{kind} trains one network at a time; use supervised or logistic")
        if head.style == "itself" or head.target_shape or spec.data.shown_as == "sequence":
            raise SpecError.at(
                "training.kind", f"{kind} trains one network at a time; many at once learn one class or value of a row of numbers"
            )
        _check_layers(plan(head.layers, spec.input_shape))

    def place(self, values: Array, progress: Progress) -> None:
        """Stand where another ensemble of the same spec stood."""
        self.network.values[:] = values
        self.learner = self._learner(progress)

    @quiet
    def train(self, epochs: int) -> None:
        """Take `epochs` epochs with all networks."""
        for _ in range(epochs):
            self.learner.run_epoch()

    @quiet
    def scores(self) -> dict[str, Array | None]:
        """For each part of the data, accuracy or mean absolute error of every network, (copies,); None where a part is empty."""
        return {part: self._score(self.dataset.part(part)) for part in PARTS}

    def _score(self, chosen: Array) -> Array | None:
        if not len(chosen):
            return None
        outputs, labels = self.network.predict(self.dataset.take(chosen)), self.dataset.labels[chosen]
        if not self.head.classes:
            return np.asarray(np.abs(self.head.in_units(outputs)[:, 0] - labels).mean(axis=-1))
        decided = np.array([self.head.decide(each) for each in outputs])
        return np.asarray((decided == labels).mean(axis=-1))

    def report(self) -> dict[str, Any]:
        """Mean, spread and every single score by part, JSON-ready."""
        name = "accuracy" if self.head.classes else "mae"
        return {part: None if found is None else _spread(name, found) for part, found in self.scores().items()}


def _check_layers(nodes: Sequence[Node]) -> None:
    """Raises SpecError where a layer would have to do what only single networks can: see `Layer.many`.

    What stands before the first layer with parameters is the same for all networks and may be anything.
    """
    own: set[int] = set()
    for i, node in enumerate(nodes):
        if not node.layer.parametric and not own & set(node.sources):
            continue
        own.add(i)
        if not node.layer.many or len(node.in_shapes[0]) != 1:
            able = ", ".join(kind.kind_name() for kind in layers if kind.many)
            rule = f"many at once are trained of {able} on rows of numbers, after whatever has no weights"
            raise SpecError.at(f"model.layers[{i}]", f'{node.layer.kind} "{node.name}" trains in one network at a time; {rule}')


def _spread(name: str, scores: Array) -> dict[str, Any]:
    return {name: float(scores.mean()), "spread": float(scores.std()), "lowest": float(scores.min()), "highest": float(scores.max()),
            "each": scores.tolist()}  # fmt: skip
