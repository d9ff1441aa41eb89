"""One network of a race: a run that somebody else drives, in portions, to the end of one epoch and no further."""

from __future__ import annotations

from time import perf_counter
from typing import ClassVar

from engine.diary import Diary, Unwritten
from engine.learn.base import Unit
from engine.learn.replica import alone
from engine.run import Run
from engine.timeline import Present, Timeline


class Racer(Run):
    """A run without a clock of its own. `seconds` is the time its training has taken, on one core, as that of all who race."""

    seconds = 0.0
    writes_in: ClassVar[type[Diary]] = Unwritten

    def go_on(self, deadline: float | None = None) -> None:
        """Train to the end of the epoch, or until `time.perf_counter()` passes `deadline`."""
        begun = perf_counter()
        with alone():
            if self.experiment.learner.run_epoch(deadline):
                self._epoch_ended()
            elif not self.experiment.network.finite():
                self._diverged()
        self.seconds += perf_counter() - begun

    def take_steps(self, unit: Unit, count: int) -> None:
        with alone():
            super().take_steps(unit, count)


class Follower(Racer):
    """One of the many from other first weights, which nobody opens: with a past each, they would fill the memory."""

    keeps: ClassVar[type[Timeline]] = Present
