"""The same configuration from other first weights: all of them at once where an ensemble can hold them, else one after another.

Every one of them is the network that its spec trains alone with its redraw of the weights; the data and the order of the examples are
the same for all, so what differs between them is the luck of the first weights.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from time import perf_counter
from typing import ClassVar

from engine.data.examples import Examples
from engine.ensemble import Ensemble
from engine.errors import SpecError
from engine.experiment import Experiment
from engine.learn.base import Progress
from engine.nn.dense import Dense
from engine.race.racer import Follower
from engine.spec import Spec
from engine.survey import Measured
from engine.tensor import Array
from engine.workspace import Workspace


def redrawn(spec: Spec, by: int) -> Spec:
    """`spec` with the weights drawn `by` times more."""
    redraw = spec.redraw.model_copy(update={"weights": spec.redraw.weights + by})
    return spec.model_copy(update={"redraw": redraw})


class Crowd(ABC):
    """The networks of one configuration besides its first. `follows`: they stop when the first one does, not each by itself."""

    follows: ClassVar[bool]

    @property
    @abstractmethod
    def front(self) -> int:
        """Epochs completed by the one that is farthest."""

    @property
    @abstractmethod
    def rear(self) -> int:
        """Epochs completed by the last of those that have not stopped; 0 where all have."""

    @property
    @abstractmethod
    def updates(self) -> int:
        """Updates made, of all together: another number whenever one of them has learnt."""

    @abstractmethod
    def step(self) -> None:
        """One update of each that has not stopped."""

    @abstractmethod
    def arrived(self, epoch: int) -> bool:
        """Whether all of them have reached the end of `epoch`, or have stopped before."""

    @abstractmethod
    def go_on(self, epoch: int, deadline: float | None) -> None:
        """Train on towards the end of `epoch`, until `deadline`."""

    @abstractmethod
    def measures(self) -> list[Measured]:
        """Loss and accuracy of each, by part."""


class Together(Crowd):
    """As one ensemble: its steps cost little more than one network's."""

    follows = True

    def __init__(self, spec: Spec, count: int, dataset: Examples, workspace: Workspace) -> None:
        self.ensemble = Ensemble(redrawn(spec, 1), count, dataset)
        self._judge = Experiment(spec, dataset, workspace=workspace)

    def place(self, values: Array, progress: Progress) -> None:
        """Stand where another of the same kind stood."""
        self.ensemble.place(values, progress)

    @property
    def front(self) -> int:
        return self.ensemble.learner.progress.epoch

    @property
    def rear(self) -> int:
        return self.front

    @property
    def updates(self) -> int:
        return self.ensemble.learner.progress.step

    def step(self) -> None:
        self.ensemble.learner.run_batch()

    def arrived(self, epoch: int) -> bool:
        return self.ensemble.learner.progress.epoch >= epoch

    def go_on(self, epoch: int, deadline: float | None) -> None:
        while not self.arrived(epoch) and (deadline is None or perf_counter() < deadline):
            self.ensemble.learner.run_epoch(deadline)

    def measures(self) -> list[Measured]:
        found = []
        for values in self.ensemble.network.values:
            self._judge.network.values[:] = values
            found.append(self._judge.measure())
        return found


class OneByOne(Crowd):
    """As runs of their own, each of which may stop when it has had enough."""

    follows = False

    def __init__(self, racers: list[Follower]) -> None:
        self.racers = racers

    @classmethod
    def of(cls, spec: Spec, count: int, dataset: Examples, workspace: Workspace) -> OneByOne:
        """Fresh runs from the next `count` redraws."""
        return cls([Follower(redrawn(spec, 1 + i), dataset, workspace) for i in range(count)])

    @property
    def front(self) -> int:
        return max(racer.epoch for racer in self.racers)

    @property
    def rear(self) -> int:
        return min((racer.epoch for racer in self.racers if not racer.ended), default=0)

    @property
    def updates(self) -> int:
        return sum(racer.step for racer in self.racers)

    def step(self) -> None:
        for racer in self.racers:
            if not racer.ended:
                racer.take_steps("batch", 1)
                racer.take_events()

    def arrived(self, epoch: int) -> bool:
        return all(racer.ended or racer.epoch >= epoch for racer in self.racers)

    def go_on(self, epoch: int, deadline: float | None) -> None:
        for racer in self.racers:
            while not racer.ended and racer.epoch < epoch:
                if deadline is not None and perf_counter() > deadline:
                    return
                racer.go_on(deadline)
                racer.take_events()

    def measures(self) -> list[Measured]:
        return [racer.experiment.measure() for racer in self.racers]


def crowd_of(spec: Spec, count: int, dataset: Examples, workspace: Workspace) -> Crowd | None:
    """The networks besides the first; None where there are none."""
    if not count:
        return None
    if can_be_together(spec):
        return Together(spec, count, dataset, workspace)
    return OneByOne.of(spec, count, dataset, workspace)


def can_be_together(spec: Spec) -> bool:
    """Whether one ensemble trains exactly what each would be alone.

    Not where chance is at work inside the layers, nor where each listens to its own loss, for early stopping or for its schedule.
    """
    listens = spec.schedule.listens or getattr(spec.training, "patience", None) is not None
    if listens or spec.model.weights or not all(isinstance(layer, Dense) for layer in spec.head().layers):
        return False
    try:
        Ensemble.check(spec)
    except SpecError:
        return False
    return True
