"""Earlier moments of a run, kept in bounded memory and thinned as they age; any step between two of them is reached by training again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self

import numpy as np

from engine.changes import comparable, replaced
from engine.data.examples import Examples
from engine.errors import StateError
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
    order = None if progress.order is None else progress.order.copy()
    return replace(
        progress,
        rng=rng_of(progress.rng.bit_generator.state),
        noise=rng_of(progress.noise.bit_generator.state),
        slots=_copy_slots(progress.slots),
        rival=_copy_slots(progress.rival),
        memory=dict(progress.memory),
        best=replace(progress.best),
        order=order,
        extra=dict(progress.extra),
    )


def _copy_slots(slots: Slots) -> Slots:
    return Slots({name: vector.copy() for name, vector in slots.vectors.items()}, slots.step)


@dataclass(frozen=True)
class Moment:
    """A run as it stood at one step: weights, progress, and the spec and data in force."""

    spec: Spec
    dataset: Examples
    values: Array
    progress: Progress
    pinned: bool = False
    until: int | None = None
    """The last step that training on from here leads to, where a later change by hand was forgotten; None: to the next moment."""

    @property
    def step(self) -> int:
        """The step it stands at."""
        return self.progress.step

    @property
    def size(self) -> int:
        """Bytes it holds by itself; spec and data are counted where they may have changed."""
        progress = self.progress
        vectors = (*progress.slots.vectors.values(), *progress.rival.vectors.values())
        weights = self.values.nbytes * (1 + (progress.best.values is not None)) + sum(vector.nbytes for vector in vectors)
        return int(weights + self.pinned * self.dataset.held_bytes())


class Timeline:
    """Moments in order of step. Every `stride`-th epoch is kept; the stride doubles when there are too many.

    Moments at which something was changed by hand are pinned: replaying from before them would not pass them.
    """

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.stride = 1
        self._held = 0
        self._against: tuple[Spec | None, dict[int, tuple[Spec, bool]]] = None, {}
        """What was last compared with, and what came of it for each other spec: a drawing of thousands of points takes its time."""

    @classmethod
    def of(cls, moments: Sequence[Moment | int], stride: int) -> Self:
        """A timeline of moments in order; where one is lost, its step stands in its place, and nothing is led past it."""
        timeline = cls()
        timeline.stride = stride
        for moment in moments:
            if isinstance(moment, Moment):
                timeline.moments.append(moment)
            elif timeline.moments and timeline.moments[-1].until is None:
                timeline.moments[-1] = replace(timeline.moments[-1], until=moment)
        timeline._held = sum(m.size for m in timeline.moments)
        return timeline

    def thinned(self, limit: int) -> Timeline | None:
        """Another timeline with as many of the moments as take up no more than `limit` bytes; None where the first and last do not fit."""
        other = Timeline.of(self.moments, self.stride)
        while other._held > limit:
            if not other._thin(limit):
                return None
            other._held = sum(m.size for m in other.moments)
        return other

    def wants(self, epoch: int) -> bool:
        """Whether the end of this epoch is to be kept."""
        return epoch % self.stride == 0

    def add(self, moment: Moment) -> None:
        """Keep a moment; one at the same step is replaced, and the pin stays."""
        if self.moments and self.moments[-1].step == moment.step:
            moment = replace(moment, pinned=moment.pinned or self.moments[-1].pinned)
            self._held -= self.moments.pop().size
        self.moments.append(moment)
        self._held += moment.size
        while len(self.moments) > MAX_MOMENTS or self._held > MAX_BYTES:
            if not self._thin(MAX_BYTES):
                break
            self._held = sum(m.size for m in self.moments)

    def _thin(self, limit: int) -> bool:
        """Keep the first and last moment, the newest pins and every other moment between; whether that dropped any."""
        stride, pins = self.stride * 2, self._pins_to_keep(limit // 2)
        kept: list[Moment] = []
        for moment in self.moments:
            ends = moment is self.moments[0] or moment is self.moments[-1]
            if ends or (id(moment) in pins if moment.pinned else moment.progress.epoch % stride == 0):
                kept.append(moment)
            elif moment.pinned and kept[-1].until is None:
                kept[-1] = replace(kept[-1], until=moment.step)
            elif moment.until is not None and kept[-1].until is None:
                kept[-1] = replace(kept[-1], until=moment.until)
        if len(kept) == len(self.moments):
            return False
        self.moments, self.stride = kept, stride
        return True

    def _pins_to_keep(self, room: int) -> set[int]:
        """Which of the newest pins fit into `room` bytes."""
        kept: set[int] = set()
        for moment in reversed(self.moments):
            if moment.pinned and len(kept) < MAX_PINS and (room := room - moment.size) >= 0:
                kept.add(id(moment))
        return kept

    def before(self, step: int) -> Moment | None:
        """The latest moment at or before `step`; None where all are later."""
        return next((m for m in reversed(self.moments) if m.step <= step), None)

    def leading_to(self, step: int, spec: Spec | None = None) -> Moment:
        """The moment from which training leads to `step`: where something was changed at that very step, to what came of the change,
        or with `spec` to how training under that spec arrived there. Raises StateError where no kept moment leads there.
        """
        start = self.before(step)
        if start is not None and start.step == step and start.spec != (spec or start.spec):
            start = self.before(step - 1)
        if start is None:
            raise StateError(f"step {step:,} is no longer kept; the earliest is {self.steps()[0]:,}")
        if start.until is not None and step > start.until:
            raise StateError(f"step {step:,} is no longer kept; steps up to {start.until:,} and from {self.after(step):,} on are")
        if start.spec != (spec or start.spec):
            raise StateError(f"step {step:,} was trained with another configuration")
        return start

    def after(self, step: int) -> int:
        """The step of the first moment at or after `step`, or of the last there is."""
        return next((m.step for m in self.moments if m.step >= step), self.moments[-1].step)

    def forget_after(self, step: int) -> None:
        """Drop moments later than `step`: from the last one left, training goes on anew."""
        self.moments = [m for m in self.moments if m.step <= step]
        if self.moments:
            self.moments[-1] = replace(self.moments[-1], until=None)
        self._held = sum(m.size for m in self.moments)

    def steps(self) -> list[int]:
        """The steps of all moments."""
        return [m.step for m in self.moments]

    def comparable_since(self, step: int, spec: Spec) -> int:
        """The step since which losses can be held against that at `step` under `spec`; 0 where always."""
        since = step
        for moment in reversed(self.moments):
            if moment.step > step:
                continue
            if not self._comparable(moment.spec, spec):
                return since
            since = moment.step
        return 0

    def _comparable(self, earlier: Spec, spec: Spec) -> bool:
        if self._against[0] is not spec:
            self._against = spec, {}
        found = self._against[1].get(id(earlier))
        if found is None:
            found = self._against[1][id(earlier)] = earlier, comparable(earlier, spec)
        return found[1]

    def breaks(self) -> list[int]:
        """The steps at which another network, or other data, took the place of what was there: what was measured before is of the other."""
        return [now.step for before, now in pairwise(self.moments) if now.pinned and replaced(before.spec, now.spec)]


class Present(Timeline):
    """The newest moment alone: for a run that goes back no further than to before a mishap, one of very many."""

    def add(self, moment: Moment) -> None:
        """Keep this moment in place of the one before."""
        self.moments, self._held = [moment], moment.size
