"""What the doctor remembers of a run from epoch to epoch, and how often it looks inside."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from engine.diagnose.probe import Look, Probe
from engine.experiment import Experiment
from engine.learn.perceptron import PerceptronLearner
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

REMEMBERED = 2000
"""Epochs whose weights are compared with later ones, to see a circle."""
LOOK_SECONDS = 0.5
LOOK_SHARE = 0.02
"""While it trains, the inside is looked at so seldom that it takes at most this share of the time."""


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
        self._probe: tuple[Experiment, Probe] | None = None
        self._look: Look | None = None
        self._looked: tuple[int, int] = (-1, 0)
        self._due = 0.0

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

    def look(self, run: Run) -> Look:
        """The inside of the network: as it stands, or, while it trains, as it stood a moment ago."""
        now = perf_counter()
        probe = self.probe(run.experiment)
        if self._look is not None and run.playing and now < self._due:
            return self._look
        key = (run.step, crc32(run.experiment.network.values.tobytes()))
        if self._look is None or key != self._looked:
            self._look, self._looked = probe.look(), key
            done = perf_counter()
            self._due = done + max(LOOK_SECONDS, (done - now) / LOOK_SHARE)
        return self._look

    def probe(self, experiment: Experiment) -> Probe:
        """What looks inside this experiment."""
        if self._probe is None or self._probe[0] is not experiment:
            self._probe, self._look = (experiment, Probe(experiment)), None
        return self._probe[1]
