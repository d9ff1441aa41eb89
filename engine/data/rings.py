"""Bent shapes that no straight line separates: circles, rings, moons, spirals.

Classes take turns from point to point, so they are as equal in size as can be and the first points stay when samples are added.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from engine.data.base import SampledData, datasets, noise_argument
from engine.data.points import MAX_CLASSES, Floats
from engine.registry import argument

RADIUS = 5.2


def _polar(radius: Floats, angle: Floats) -> Floats:
    xy: Floats = radius * np.stack([np.cos(angle), np.sin(angle)])
    return xy


def _evenly(u: Floats, inner: Floats | float, outer: Floats | float) -> Floats:
    """Radii between `inner` and `outer` so that points are equally dense over the ring's area; `u` uniform in 0…1."""
    radius: Floats = np.sqrt(np.square(inner) + u * (np.square(outer) - np.square(inner)))
    return radius


@datasets.register
class Circles(SampledData):
    """Circles: a disc of class 1 inside a ring of class 0."""

    kind: Literal["circles"] = "circles"

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        label = (np.arange(self.samples) % 2).astype(np.float64)
        draws = rng.random((self.samples, 2)).T
        radius = RADIUS * np.where(label == 1, _evenly(draws[0], 0.0, 0.5), _evenly(draws[0], 0.7, 1.0))
        return _polar(radius, 2 * np.pi * draws[1]), label


@datasets.register
class Rings(SampledData):
    """Rings: one ring per class, one around the other, with a gap between."""

    kind: Literal["rings"] = "rings"
    classes: int = argument(3, "How many rings, each a class of its own.", ge=2, le=MAX_CLASSES, ui={"control": "slider", "step": 1})

    def classes_count(self) -> int:
        return self.classes

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        label = (np.arange(self.samples) % self.classes).astype(np.float64)
        draws = rng.random((self.samples, 2)).T
        radius = RADIUS / self.classes * _evenly(draws[0], label, label + 0.7)
        return _polar(radius, 2 * np.pi * draws[1]), label


@datasets.register
class Moons(SampledData):
    """Moons: two half circles that reach into each other."""

    kind: Literal["moons"] = "moons"

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        label = (np.arange(self.samples) % 2).astype(np.float64)
        angle = np.pi * rng.random(self.samples)
        x = np.where(label == 0, np.cos(angle), 1 - np.cos(angle)) - 0.5
        y = np.where(label == 0, np.sin(angle), 0.5 - np.sin(angle)) - 0.25
        return 3.4 * np.stack([x, y]), label


@datasets.register
class Spiral(SampledData):
    """Spiral: one winding arm per class, all starting near the middle."""

    kind: Literal["spiral"] = "spiral"
    noise: float = noise_argument(0.02)
    arms: int = argument(2, "How many arms, each a class of its own.", ge=2, le=5, ui={"control": "slider", "step": 1})
    turns: float = argument(
        1.25, "How many times each arm winds around the middle.", ge=0.25, le=2.5, ui={"control": "slider", "step": 0.25}
    )

    def classes_count(self) -> int:
        return self.arms

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        label = (np.arange(self.samples) % self.arms).astype(np.float64)
        radius = _evenly(rng.random(self.samples), 0.08, 1.0)
        angle = 2 * np.pi * (self.turns * radius + label / self.arms)
        return _polar(RADIUS * radius, angle), label
