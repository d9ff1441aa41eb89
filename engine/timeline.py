"""Earlier moments of a run, kept in bounded memory and thinned as they age; any step between two of them is reached by training again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.data import Dataset
from engine.learn.base import Progress
from engine.optim import Slots
from engine.spec import Spec
from engine.tensor import Array

MAX_MOMENTS = 256
MAX_BYTES = 24_000_000
MAX_PINS = 48


def rng_of(state: Any) -> np.random.Generator:
    """A generator in this state."""
    rng = np.random.Generator(np.random.PCG64(0))
    rng.bit_generator.state = state
    return rng


def copy_progress(progress: Progress) -> Progress:
    """An independent copy, random generator included."""
    slots = Slots({name: vector.copy() for name, vector in progress.slots.vectors.items()}, progress.slots.step)
    order = None if progress.order is None else progress.order.copy()
    return replace(
        progress,
        rng=rng_of(progress.rng.bit_generator.state),
        noise=rng_of(progress.noise.bit_generator.state),
        slots=slots,
        order=order,
        extra=dict(progress.extra),
    )


@dataclass(frozen=True)
class Moment:
    """A run as it stood at one step: weights, progress, and the spec and data in force."""

    spec: Spec
    dataset: Dataset
    values: Array
    progress: Progress
    pinned: bool = False

    @property
    def step(self) -> int:
        """The step it stands at."""
        return self.progress.step

    @property
    def size(self) -> int:
        """Bytes it holds by itself."""
        return int(self.values.nbytes * (1 + len(self.progress.slots.vectors)))


class Timeline:
    """Moments in order of step. Every `stride`-th epoch is kept; the stride doubles when there are too many.

    Moments at which something was changed by hand are pinned: replaying from before them would not pass them.
    """

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.stride = 1

    def wants(self, epoch: int) -> bool:
        """Whether the end of this epoch is to be kept."""
        return epoch % self.stride == 0

    def add(self, moment: Moment) -> None:
        """Keep a moment; one at the same step is replaced, and the pin stays."""
        if self.moments and self.moments[-1].step == moment.step:
            moment = replace(moment, pinned=moment.pinned or self.moments[-1].pinned)
            self.moments.pop()
        self.moments.append(moment)
        while len(self.moments) > MAX_MOMENTS or sum(m.size for m in self.moments) > MAX_BYTES:
            if not self._thin():
                break

    def _thin(self) -> bool:
        before = len(self.moments)
        self.stride *= 2
        pins = [m for m in self.moments if m.pinned][-MAX_PINS:]
        first, last = self.moments[0], self.moments[-1]
        kept = {id(m) for m in (first, last, *pins)}
        self.moments = [m for m in self.moments if id(m) in kept or not (m.pinned or m.progress.epoch % self.stride)]
        return len(self.moments) < before

    def before(self, step: int) -> Moment | None:
        """The latest moment at or before `step`; the earliest there is, if all are later."""
        earlier = [m for m in self.moments if m.step <= step]
        return earlier[-1] if earlier else (self.moments[0] if self.moments else None)

    def forget_after(self, step: int) -> None:
        """Drop moments later than `step`."""
        self.moments = [m for m in self.moments if m.step <= step]

    def steps(self) -> list[int]:
        """The steps of all moments."""
        return [m.step for m in self.moments]
