"""Regression: targets between −1 and 1 over the plane (plane, bumps) or along a line (sine)."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np

from engine.data.base import VALUE_LIMIT, SampledData, Task, datasets, features_argument, noise_argument
from engine.data.features import Feature
from engine.data.points import PLANE, Domain, Floats, Points
from engine.registry import argument


class Surface(SampledData):
    """A target over the plane: points lie anywhere, evenly; `height` says the target."""

    task: ClassVar[Task] = "regression"
    noise: float = noise_argument(0.0)

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        xy = (2 * rng.random((self.samples, 2)).T - 1) * PLANE.half()
        return xy, self.height(xy)

    def height(self, xy: Floats) -> Floats:
        """The target at each point (2, N), (N,), between −1 and 1."""
        raise NotImplementedError


@datasets.register
class Plane(Surface):
    """Plane: the target rises evenly from −1 in one corner or side to 1 in the other."""

    kind: Literal["plane"] = "plane"
    angle: float = argument(45.0, "The direction in which the target rises, in degrees.", ge=0, le=360, ui={"control": "slider", "step": 5})

    def height(self, xy: Floats) -> Floats:
        direction = np.array([np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))])
        reach = np.abs(direction) @ PLANE.half()[:, 0]
        rise: Floats = direction @ xy / reach
        return rise


@datasets.register
class Bumps(Surface):
    """Gaussian bumps: hills and hollows in turn, their middles on a circle."""

    kind: Literal["bumps"] = "bumps"
    count: int = argument(6, "How many hills and hollows.", ge=1, le=8, ui={"control": "slider", "step": 1})

    def height(self, xy: Floats) -> Floats:
        number = np.arange(self.count)
        angle = 2 * np.pi * number / self.count
        distance = 0.0 if self.count == 1 else 3.6
        middles = distance * np.stack([np.cos(angle), np.sin(angle)])
        squared = np.square(xy[:, None, :] - middles[:, :, None]).sum(axis=0)  # (count, N)
        hills: Floats = np.where(number % 2 == 0, 1.0, -1.0) @ np.exp(-squared / (2 * 1.1**2))
        return np.clip(hills, -1.0, 1.0)


@datasets.register
class Sine(SampledData):
    """Sine curve: the target is a sine of x alone; points are drawn at the height of their target.

    Noise moves points along x; label noise moves targets, and with them the points' heights.
    """

    kind: Literal["sine"] = "sine"
    task: ClassVar[Task] = "regression"
    inputs: ClassVar[int] = 1
    thumbnail_samples = 120
    noise: float = noise_argument(0.02)
    features: tuple[Feature, ...] = features_argument(("x",))
    waves: float = argument(2.0, "How many whole waves fit between left and right.", ge=0.5, le=6, ui={"control": "slider", "step": 0.5})

    @property
    def domain(self) -> Domain:
        """x as everywhere; y spans the targets, −1.5 to 1.5."""
        return Domain(PLANE.x0, PLANE.x1, -VALUE_LIMIT, VALUE_LIMIT)

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        x = PLANE.x0 + (PLANE.x1 - PLANE.x0) * rng.random(self.samples)
        target = np.sin(2 * np.pi * self.waves * x / (PLANE.x1 - PLANE.x0))
        return np.stack([x, target]), target

    def generate(self, rng: np.random.Generator) -> Points:
        points = super().generate(rng)
        return replace(points, xy=np.stack([points.xy[0], points.label]))
