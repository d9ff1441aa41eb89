"""Learning-rate schedules: the factor on the learning rate at each step."""

from __future__ import annotations

from abc import abstractmethod
from math import cos, pi
from typing import ClassVar, Literal

from engine.registry import Family, Kind, argument

_STEPS = {"control": "number", "step": 1, "live": True}


class Schedule(Kind):
    """Base of all schedules."""

    constant: ClassVar[bool] = False

    @abstractmethod
    def factor(self, step: int) -> float:
        """What the learning rate is multiplied with at `step` (0, 1, 2, …)."""


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
