"""Learning-rate schedules: the factor on the learning rate at each step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from math import cos, inf, pi
from typing import ClassVar, Literal, TypeAlias

from engine.registry import Family, Kind, argument

_STEPS = {"control": "number", "step": 1, "live": True}
_EPOCHS = {"control": "stepper", "live": True}

Memory: TypeAlias = dict[str, float]
"""What a schedule has to remember from epoch to epoch; it is kept with the rest of a learner's progress."""


class Schedule(Kind):
    """Base of all schedules. `constant`: the factor is always 1. `listens`: it wants to be told the loss at the end of every epoch."""

    constant: ClassVar[bool] = False
    listens: ClassVar[bool] = False

    @abstractmethod
    def factor(self, step: int) -> float:
        """What the learning rate is multiplied with at `step` (0, 1, 2, …)."""

    def share(self, memory: Mapping[str, float]) -> float:
        """What it is multiplied with besides, because of what was heard; the same all through an epoch."""
        return 1.0

    def epoch_ended(self, loss: float, memory: Memory) -> None:
        """An epoch ended with this loss, of the validation part where there is one: note in `memory` what follows from it."""


schedules: Family[Schedule] = Family("schedules")


@schedules.register
class ConstantSchedule(Schedule):
    """Constant: the learning rate never changes."""

    kind: Literal["constant"] = "constant"
    constant: ClassVar[bool] = True

    def factor(self, step: int) -> float:
        return 1.0


@schedules.register
class StepSchedule(Schedule):
    """Step: multiplied by a rate every so many steps, like stairs."""

    kind: Literal["step"] = "step"
    every: int = argument(500, "Steps between two drops.", title="Every", ge=1, le=1_000_000, ui=_STEPS)
    rate: float = argument(
        0.5, "What each drop multiplies with.", title="Rate", gt=0, le=1, ui={"control": "slider", "step": 0.01, "live": True}
    )

    def factor(self, step: int) -> float:
        return float(self.rate ** (step // self.every))


@schedules.register
class ExponentialSchedule(Schedule):
    """Exponential: multiplied by rate^(step/every), a smooth decay."""

    kind: Literal["exponential"] = "exponential"
    every: int = argument(100, "Steps after which one full rate has been applied.", title="Every", ge=1, le=1_000_000, ui=_STEPS)
    rate: float = argument(
        0.97, "The decay per `every` steps.", title="Rate", gt=0, le=1, ui={"control": "slider", "step": 0.01, "live": True}
    )

    def factor(self, step: int) -> float:
        return float(self.rate ** (step / self.every))


@schedules.register
class CosineSchedule(Schedule):
    """Cosine: falls from the full rate to 0 along half a cosine.

    Loshchilov & Hutter, "SGDR", 2017 (without restarts).
    """

    kind: Literal["cosine"] = "cosine"
    steps: int = argument(5000, "Steps until the rate reaches 0.", title="Steps", ge=1, le=10_000_000, ui=_STEPS)

    def factor(self, step: int) -> float:
        return 0.5 * (1 + cos(pi * min(1.0, step / self.steps)))


@schedules.register
class WarmupSchedule(Schedule):
    """Warm-up: grows in a straight line from 0 to the full rate, then stays."""

    kind: Literal["warmup"] = "warmup"
    steps: int = argument(500, "Steps until the full rate.", title="Steps", ge=1, le=1_000_000, ui=_STEPS)

    def factor(self, step: int) -> float:
        return min(1.0, (step + 1) / self.steps)


@schedules.register
class PlateauSchedule(Schedule):
    """Reduce on plateau: multiplied by a rate whenever the validation loss has not become better for a number of epochs."""

    kind: Literal["reduce_on_plateau"] = "reduce_on_plateau"
    constant: ClassVar[bool] = True
    listens: ClassVar[bool] = True
    rate: float = argument(
        0.5, "What each drop multiplies with.", title="Rate", gt=0, lt=1, ui={"control": "slider", "step": 0.01, "live": True}
    )
    patience: int = argument(10, "Epochs without a better loss after which the rate drops.", title="Patience", ge=1, le=10_000, ui=_EPOCHS)
    min_delta: float = argument(0.0001, "By how much a loss must be lower to count as better.", title="Smallest gain", ge=0, le=1,
                                ui={"control": "number", "live": True})  # fmt: skip
    cooldown: int = argument(0, "Epochs after a drop in which nothing is counted.", title="Cooldown", ge=0, le=10_000, ui=_EPOCHS)
    lowest: float = argument(0.0, "The smallest share of the full learning rate.", title="Lowest", ge=0, le=1,
                             ui={"control": "number", "live": True})  # fmt: skip

    def factor(self, step: int) -> float:
        return 1.0

    def share(self, memory: Mapping[str, float]) -> float:
        return memory.get("share", 1.0)

    def epoch_ended(self, loss: float, memory: Memory) -> None:
        waited = memory.get("waited", 0) + 1
        if resting := memory.get("resting", 0):
            memory["resting"], waited = resting - 1, 0
        if loss < memory.get("best", inf) - self.min_delta:
            memory["best"], waited = loss, 0
        if waited >= self.patience:
            memory["share"] = max(self.lowest, self.share(memory) * self.rate)
            memory["resting"], waited = self.cooldown, 0
        memory["waited"] = waited
