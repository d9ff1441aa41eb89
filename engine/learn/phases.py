"""One example, or one batch, in four phases: forward, loss, backward, update.

The first three only look, so a walk can be left at any moment without a trace; the last takes the very step that would have been taken at
once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np

from engine.learn.base import Learner, Step
from engine.tensor import Array

Phase = Literal["forward", "loss", "backward", "update"]
PHASES: tuple[Phase, ...] = ("forward", "loss", "backward", "update")


class Walk:
    """A step on its way. `chosen` are the numbers in the dataset of the examples it is about, the one at hand last.

    `before` and `after` are the network's whole vector around the update, None until then; `rate` is the learning rate of the step.
    """

    def __init__(self, learner: Learner, of: Step, take: Callable[[], None]) -> None:
        self.of = of
        self.chosen: list[int] = learner.at_hand(of).tolist()
        self.rate = learner.rate()
        self.phase: Phase | None = None
        self.before: Array = learner.network.values.copy()
        self.after: Array | None = None
        self._phases = self._go(learner, take)

    def _go(self, learner: Learner, take: Callable[[], None]) -> Iterator[Phase]:
        yield from PHASES[:-1]
        take()
        self.after = learner.network.values.copy()
        yield PHASES[-1]

    def onward(self) -> None:
        """Go through the next phase."""
        self.phase = next(self._phases)

    @property
    def done(self) -> bool:
        """Whether the update was made."""
        return self.phase == PHASES[-1]

    @property
    def moved(self) -> Array | None:
        """By how much every number of the network's vector was moved; None before the update."""
        return None if self.after is None else np.subtract(self.after, self.before)
