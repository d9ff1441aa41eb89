"""What every detector is: a kind that looks at a case and says, where it has something to say, what, why, where and what to do."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from engine.architecture import Node
from engine.diagnose.probe import Look
from engine.diagnose.track import Track
from engine.frames import plain
from engine.learn.supervised import GradientLearner
from engine.registry import Family, Kind

if TYPE_CHECKING:
    from engine.experiment import Experiment
    from engine.run import Run

Level = Literal["error", "warning", "info"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")
"""Most serious first."""
GOOD_ACCURACY = 0.9
"""A network that gets so many of its training examples right has learnt: odd numbers inside it are then no disease."""
GOOD_ERROR = 0.25
"""The same for values: the mean error, as a share of that of always answering with the median."""
GOOD_LOSS = 0.5
"""The same where there is neither: the share of the first loss that is left."""


@dataclass(frozen=True)
class Remedy:
    """What one click does: the button's words, and the command it sends."""

    label: str
    command: dict[str, Any]


@dataclass(frozen=True)
class Show:
    """Where to look, as data: a panel of the workbench, a tab of the dock, a field of the spec, units of a layer, points, a moment."""

    panel: Literal["network", "learned", "charts", "training", "data"]
    tab: str | None = None
    field: str | None = None
    layer: int | None = None
    units: tuple[int, ...] = ()
    points: tuple[int, ...] = ()
    step: int | None = None

    def to_json(self) -> dict[str, Any]:
        """What is said of it; the layer by its number from 1, as the columns of the picture are numbered."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items() if value not in (None, ())}


@dataclass(frozen=True)
class Finding:
    """What a detector found: what happened and what to do in plain words, the evidence in a sentence and as numbers."""

    message: str
    evidence: str
    remedy: Remedy | None = None
    show: Show | None = None
    numbers: dict[str, float] = field(default_factory=dict)
    level: Level | None = None
    """Where it is another than the detector's usual one."""


class Detector(Kind):
    """Base of all detectors.

    `alone`: where it finds something, nothing else is worth saying. `symptom`: it speaks only where nothing else explains what it sees.
    """

    level: ClassVar[Level] = "warning"
    alone: ClassVar[bool] = False
    symptom: ClassVar[bool] = False

    @abstractmethod
    def find(self, case: Case) -> Finding | None:
        """What there is to say about the case; None where there is nothing."""

    def told(self, case: Case) -> dict[str, Any] | None:
        """The finding, JSON-ready."""
        found = self.find(case)
        if found is None:
            return None
        return {
            "kind": self.kind_name(),
            "level": found.level or self.level,
            "message": found.message,
            "evidence": found.evidence,
            "numbers": plain(found.numbers),
            "show": found.show.to_json() if found.show else None,
            "remedy": vars(found.remedy) if found.remedy else None,
        }


detectors: Family[Detector] = Family("detectors", in_spec=False)


class Case:
    """A run as a doctor sees it: its curves up to now, and, looked at only when somebody asks, the inside of its network."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @property
    def experiment(self) -> Experiment:
        """The experiment as it stands."""
        return self.run.experiment

    @cached_property
    def track(self) -> Track:
        """The curves up to now."""
        return Track(self.run)

    @cached_property
    def look(self) -> Look | None:
        """What goes on inside on a sample of the training examples; None where no gradient is followed."""
        return self.run.watch.look(self.run) if self.descends else None

    @property
    def descends(self) -> bool:
        """Whether it learns by following a gradient, from at least one example."""
        return isinstance(self.experiment.learner, GradientLearner) and self.experiment.learner.count > 0

    @property
    def rate(self) -> float:
        """The optimizer's learning rate."""
        return self.run.spec.optimizer.learning_rate

    @cached_property
    def labels(self) -> Any:
        """The training part's labels, (N,), or (T, N) for sequences."""
        return self.experiment.dataset.labels[..., self.experiment.parts["train"]]

    @cached_property
    def unlearnt(self) -> bool:
        """Whether it does not do well yet on what it is trained with."""
        measured = (self.experiment.glance() if self.run.playing else self.experiment.measure())["train"] or {}
        if "accuracy" in measured:
            return measured["accuracy"] < GOOD_ACCURACY
        if "mae" in measured and self.experiment.head.asked == "regression" and self.labels.size:
            return measured["mae"] > GOOD_ERROR * float(np.abs(self.labels - np.median(self.labels)).mean())
        first = self.run.history.first("train_loss")
        return first is None or measured.get("loss", np.inf) > GOOD_LOSS * first


def called(nodes: Sequence[Node], number: int) -> str:
    """A layer in a sentence, as its column is headed in the picture: by its number from 1 where only rows of numbers go through, else by
    its kind, and which of that kind it is."""
    if number == len(nodes) - 1:
        return "the output layer"
    if all(len(shape) == 1 for node in nodes for shape in node.in_shapes):
        return f"layer {number + 1}"
    same = [at for at, node in enumerate(nodes[:-1]) if type(node.layer) is type(nodes[number].layer)]
    title = nodes[number].layer.title()
    return f"{title} {same.index(number) + 1} of {len(same)}" if len(same) > 1 else f"the layer {title}"


def changed(label: str, paths: dict[str, Any], *, restart: bool = False) -> Remedy:
    """A remedy that changes the spec: new values by JSON path."""
    return Remedy(label, {"type": "set", "changes": paths, **({"restart": True} if restart else {})})


def rounded(value: float) -> float:
    """A number a person would type: one digit."""
    return float(f"{value:.1g}")


def less(case: Case, label: str, *, restart: bool = False) -> tuple[float, Remedy]:
    """A tenth of the learning rate, and the remedy that sets it; `label` has a place for it."""
    smaller = rounded(case.rate / 10)
    return smaller, changed(label.format(smaller), {"optimizer.learning_rate": smaller}, restart=restart)
