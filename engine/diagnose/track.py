"""The curves of a run as detectors read them: only what lies behind the present, and since when nothing was changed by hand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


class Track:
    """The measured epochs of a run up to the step it stands at; what lies ahead of a run that was taken back does not count."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.rows = run.history.since(0)
        self.length = int(np.searchsorted(self.rows["step"], run.step, side="right"))

    def column(self, name: str) -> Array:
        """A column, oldest first, float64 (n,); empty where there is none."""
        return self.rows[name][: self.length] if name in self.rows else np.empty(0)

    @cached_property
    def begin(self) -> int:
        """The first row that was measured under the settings, data and hand that are in force."""
        pins = [moment.step for moment in self._run.timeline.moments if moment.pinned and moment.step <= self._run.step]
        return int(np.searchsorted(self.column("step"), pins[-1], side="right")) if pins else 0

    @cached_property
    def comparable(self) -> int:
        """The first row whose loss can be held against the present one."""
        since = self._run.timeline.comparable_since(self._run.step, self._run.spec)
        return int(np.searchsorted(self.column("step"), since, side="right")) if since else 0

    def lately(self, name: str, count: int) -> Array:
        """The newest `count` values of a column under what is in force; empty while there are fewer."""
        values = self.column(name)[self.begin :]
        return values[-count:] if len(values) >= count else np.empty(0)

    def epochs(self, count: int) -> float:
        """How many epochs the newest `count` rows span."""
        epochs = self.column("epoch")
        return float(epochs[-1] - epochs[-count])

    def step_ago(self, count: int) -> int:
        """The step at the beginning of the newest `count` rows."""
        return int(self.column("step")[-count])
