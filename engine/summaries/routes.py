"""Three ways down from the same start: all examples at once, some at a time, one by one. Each is really trained, on copies of the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from engine.experiment import Experiment, fresh_progress
from engine.learn.adaline import Adaline
from engine.learn.supervised import Supervised
from engine.metrics import judge
from engine.spec import Spec
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

EPOCHS = 100
STEPS = 4000
"""A way is followed for at most so many epochs and updates."""
FEW = 8
"""The size of a mini-batch, where the run itself has none."""


@dataclass
class Route:
    """One way: its name, how many examples one update takes, whether it is the run's own, and the weights after each update (n, P)."""

    name: str
    size: int
    own: bool
    way: Array
    loss: float


@dataclass
class _Walk:
    """A way being walked: an experiment of its own, and where it has been."""

    experiment: Experiment
    start: Array
    been: list[Array] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """How many places it had been to at the end of each epoch."""

    def go(self, epochs: int) -> None:
        """Walk on to the end of this epoch, as far as it is followed."""
        while len(self.ends) < min(epochs, EPOCHS) and len(self.been) < STEPS:
            ended = self.experiment.learner.run_batch()
            self.been.append(self.experiment.network.values.copy())
            if ended:
                self.ends.append(len(self.been))

    def until(self, epochs: int) -> Array:
        """The places of the first epochs, from the start on."""
        count = self.ends[epochs - 1] if 0 < epochs <= len(self.ends) else len(self.been) if epochs else 0
        return np.array([self.start, *self.been[:count]], np.float64)


def variants(spec: Spec, count: int) -> list[tuple[str, int, Spec]]:
    """Name, size of an update and spec of each way, for a rule that knows all three."""
    rule, few = spec.training, min(FEW, count)
    changes: list[tuple[str, int, dict[str, str | int]]]
    if isinstance(rule, Adaline):
        few = min(rule.batch_size, count)
        changes = [
            ("batch", count, {"mode": "batch"}),
            ("mini_batch", few, {"mode": "mini_batch"}),
            ("stochastic", 1, {"mode": "stochastic"}),
        ]
    elif isinstance(rule, Supervised):
        few = rule.batch_size if 1 < rule.batch_size < count else few
        changes = [(name, size, {"batch_size": size}) for name, size in (("batch", count), ("mini_batch", few), ("stochastic", 1))]
    else:
        return []
    return [(name, size, spec.model_copy(update={"training": rule.model_copy(update=change)})) for name, size, change in changes]


_walks: WeakKeyDictionary[Experiment, tuple[Spec, bytes, dict[str, _Walk]]] = WeakKeyDictionary()


def routes(run: Run) -> list[Route]:
    """The three ways from the run's first moment, each as many epochs long as the run is now (at most `EPOCHS`)."""
    experiment = run.experiment
    count = experiment.learner.count
    start = run.timeline.moments[0].values
    if not count or start.shape != experiment.network.values.shape:
        return []
    spec, began, walks = _walks.get(experiment, (None, b"", {}))
    if spec != run.spec or began != start.tobytes():
        walks = {}
        _walks[experiment] = run.spec, start.tobytes(), walks
    found = []
    for name, size, wanted in variants(run.spec, count):
        if name not in walks:
            copy = Experiment(wanted, experiment.dataset)
            copy.place(start, fresh_progress(wanted))
            walks[name] = _Walk(copy, start)
        walk = walks[name]
        walk.go(run.epoch)
        way = walk.until(min(run.epoch, EPOCHS))
        found.append(Route(name, size, size == _own(run.spec, count), way, _loss(walk.experiment, way[-1])))
    return found


def _own(spec: Spec, count: int) -> int:
    """How many examples one update of the run itself takes."""
    rule = spec.training
    if isinstance(rule, Adaline):
        return {"batch": count, "mini_batch": min(rule.batch_size, count), "stochastic": 1}[rule.mode]
    return min(rule.batch_size, count) if isinstance(rule, Supervised) else 1


def _loss(experiment: Experiment, values: Array) -> float:
    """The training loss with these parameters; where the copy has gone farther, its own are put back."""
    present = experiment.network.values.copy()
    experiment.network.values[:] = values
    found = judge(experiment.network, experiment.head, experiment.dataset, experiment.judged["train"]).loss()
    experiment.network.values[:] = present
    return found
