"""The doctor: what is going wrong, in plain words, each finding with its evidence and a remedy in one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data import PointsData
from engine.experiment import Experiment
from engine.learn.perceptron import PerceptronLearner
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

PATIENCE = 50
WINDOW, LATEST, GROWN = 60, 3, 10
REMEMBERED = 2000


class Watch:
    """What the doctor remembers from epoch to epoch. `pocket` holds the perceptron's best weights so far.

    The pocket is filled at the end of every epoch from the weights of that epoch, each judged by all training examples
    (Gallant, "Perceptron-based learning algorithms", 1990).
    """

    def __init__(self) -> None:
        self.pocket: Array | None = None
        self.pocket_mistakes: int | None = None
        self.pocket_epoch = 0
        self.cycle: tuple[int, int] | None = None
        self._seen: dict[bytes, int] = {}

    def forget_path(self) -> None:
        """The weights were moved by hand: passing where they were before is no cycle."""
        self.cycle = None
        self._seen.clear()

    def epoch_ended(self, experiment: Experiment) -> None:
        """Look at an epoch that just ended."""
        learner = experiment.learner
        if not isinstance(learner, PerceptronLearner):
            return
        best, wrong = learner.best_of_epoch()
        if self.pocket_mistakes is None or wrong < self.pocket_mistakes:
            self.pocket, self.pocket_mistakes = np.array(best), wrong
            self.pocket_epoch = experiment.progress.epoch
        if self.cycle is None and not experiment.spec.training.shuffle:
            key = experiment.network.values.tobytes()
            if key in self._seen and wrong:
                self.cycle = (self._seen[key], experiment.progress.epoch)
            if len(self._seen) < REMEMBERED:
                self._seen.setdefault(key, experiment.progress.epoch)


def findings(run: Run) -> list[dict[str, Any]]:
    """What there is to say about the run now, JSON-ready, most serious first."""
    found = [_diverged(run), _growing(run), _cycling(run), _empty(run), _one_class(run), _unscaled(run)]
    return [f for f in found if f]


def _diverged(run: Run) -> dict[str, Any] | None:
    if run.status != "diverged":
        return None
    rate = run.spec.optimizer.learning_rate
    smaller = float(f"{rate / 10:.1g}")
    largest = float(np.abs(run.experiment.network.values).max(initial=0))
    return {
        "kind": "diverged",
        "level": "error",
        "message": f"The weights grew beyond all numbers: the learning rate {rate:g} is too large. Try {smaller:g}.",
        "evidence": f"Largest weight at step {run.step:,}: {largest:.3g}.",
        "remedy": {
            "label": f"Start over with learning rate {smaller:g}",
            "command": {"type": "set", "changes": {"optimizer.learning_rate": smaller}, "restart": True},
        },
    }


def _growing(run: Run) -> dict[str, Any] | None:
    """A loss far above what it was a short while ago, and no better than half of where the run began: not noise, not a single spike."""
    rows = run.history.since(run.history.total - WINDOW)
    losses, began = rows.get("train_loss", np.empty(0)), run.history.first("train_loss")
    if run.status == "diverged" or not run.spec.training.needs_gradient or len(losses) <= LATEST or not began:
        return None
    low, now = float(np.nanmin(losses)), float(np.nanmin(losses[-LATEST:]))
    if not (now > GROWN * low and now > began / 2):
        return None
    epochs = rows["epoch"][-1] - rows["epoch"][int(np.nanargmin(losses))]
    rate = run.spec.optimizer.learning_rate
    smaller = float(f"{rate / 10:.1g}")
    return {
        "kind": "growing",
        "level": "warning",
        "message": f"The loss grew {now / low:,.0f}× in {epochs:,.0f} epochs: the learning rate is probably too large. Try {smaller:g}.",
        "evidence": f"From {low:.3g} to {now:.3g} at learning rate {rate:g}; it began at {began:.3g}.",
        "remedy": {
            "label": f"Go on with learning rate {smaller:g}",
            "command": {"type": "set", "changes": {"optimizer.learning_rate": smaller}},
        },
    }


def _cycling(run: Run) -> dict[str, Any] | None:
    watch = run.watch
    if watch.pocket_mistakes is None or not watch.pocket_mistakes:
        return None
    count = run.experiment.learner.count
    if watch.cycle:
        first, again = watch.cycle
        message = "No line can separate these classes: the perceptron goes round in circles and will never settle."
        evidence = f"The weights after epoch {again} are exactly those after epoch {first}, and mistakes are still made."
    elif run.epoch - watch.pocket_epoch >= PATIENCE:
        message = "The perceptron does not settle: these classes probably cannot be separated by a line."
        evidence = f"For {run.epoch - watch.pocket_epoch} epochs no weights were better than those of epoch {watch.pocket_epoch}."
    else:
        return None
    return {
        "kind": "cycling",
        "level": "warning",
        "message": f"{message} The best line so far gets {count - watch.pocket_mistakes} of {count} right.",
        "evidence": evidence,
        "remedy": {"label": "Take the best line so far (pocket)", "command": {"type": "pocket"}},
    }


def _empty(run: Run) -> dict[str, Any] | None:
    if run.experiment.learner.count:
        return None
    return {
        "kind": "no_points",
        "level": "info",
        "message": "There is nothing to learn from yet. Draw some points with the brush.",
        "evidence": "The training part has no points.",
        "remedy": None,
    }


def _one_class(run: Run) -> dict[str, Any] | None:
    experiment = run.experiment
    labels = experiment.dataset.labels[..., experiment.parts["train"]]
    if not experiment.head.classes or not len(labels) or len(np.unique(labels)) > 1:
        return None
    return {
        "kind": "one_class",
        "level": "info",
        "message": "All training points belong to one class, so any network is right. Draw a second class.",
        "evidence": f"{len(labels)} points of class {int(labels[0])}.",
        "remedy": None,
    }


def _unscaled(run: Run) -> dict[str, Any] | None:
    experiment = run.experiment
    data = run.spec.data
    if (
        not isinstance(data, PointsData)
        or data.scaling != "none"
        or not experiment.spec.training.needs_gradient
        or not experiment.learner.count
    ):
        return None
    spread = experiment.dataset.take(experiment.parts["train"]).std(axis=1)
    if len(spread) < 2 or spread.min() == 0 or spread.max() / spread.min() < 10:
        return None
    ratio = spread.max() / spread.min()
    return {
        "kind": "unscaled",
        "level": "warning",
        "message": "The inputs have very different sizes, which makes the loss a narrow ravine. Scale them.",
        "evidence": f"The widest input spreads {ratio:.0f} times as far as the narrowest.",
        "remedy": {"label": "Standardize the inputs", "command": {"type": "set", "changes": {"data.scaling": "standardize"}}},
    }
