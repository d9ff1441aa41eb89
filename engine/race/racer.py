"""One network of a race: a run that somebody else drives, in portions, to the end of one epoch and no further."""

from __future__ import annotations

from time import perf_counter

from engine.run import Run


class Racer(Run):
    """A run without a clock of its own. `seconds` is the time its training has taken."""

    seconds = 0.0

    def go_on(self, deadline: float | None = None) -> None:
        """Train to the end of the epoch, or until `time.perf_counter()` passes `deadline`."""
        begun = perf_counter()
        if self.experiment.learner.run_epoch(deadline):
            self._epoch_ended()
        elif not self.experiment.network.finite():
            self._diverged()
        self.seconds += perf_counter() - begun
