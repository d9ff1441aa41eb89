"""Clouds and squares: blobs, the four XOR clouds, the checkerboard.

Classes take turns from point to point, so they are as equal in size as can be and the first points stay when samples are added.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from engine.data.base import SampledData, datasets
from engine.data.points import MAX_CLASSES, Floats
from engine.registry import argument


@datasets.register
class Blobs(SampledData):
    """Blobs: one round cloud per class, their centers on a circle."""

    kind: Literal["blobs"] = "blobs"
    classes: int = argument(2, "How many clouds, each a class of its own.", ge=2, le=MAX_CLASSES, ui={"control": "slider", "step": 1})
    spread: float = argument(
        0.12,
        "Standard deviation of each cloud as a share of the plane's half width.",
        ge=0.02,
        le=0.4,
        ui={"control": "slider", "step": 0.01},
    )

    def classes_count(self) -> int:
        return self.classes

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        label = np.arange(self.samples) % self.classes
        angle = np.pi * (1.25 + 2 * label / self.classes)
        centers = 3.4 * np.stack([np.cos(angle), np.sin(angle)])
        cloud = rng.standard_normal((self.samples, 2)).T * self.spread * self.domain.half()
        return centers + cloud, label.astype(np.float64)


@datasets.register
class Xor(SampledData):
    """XOR clouds: four squares; class 1 where the signs of x and y differ."""

    kind: Literal["xor"] = "xor"

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        quadrant = np.arange(self.samples) % 4
        signs = np.array([[-1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, 1.0, -1.0]])[:, quadrant]
        return signs * (0.4 + 4.8 * rng.random((self.samples, 2)).T), (quadrant % 2).astype(np.float64)


@datasets.register
class Checkerboard(SampledData):
    """Checkerboard: squares of two classes in turn, like a chess board."""

    kind: Literal["checkerboard"] = "checkerboard"
    cells: int = argument(4, "How many squares along each side.", ge=2, le=8, ui={"control": "slider", "step": 1})

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        label = np.arange(self.samples) % 2
        row, column = np.divmod(np.arange(self.cells**2), self.cells)
        by_color = [np.flatnonzero((row + column) % 2 == color) for color in (0, 1)]
        draws = rng.random((self.samples, 3)).T
        chosen = np.where(label == 0, *(cells[(draws[0] * cells.size).astype(int)] for cells in by_color))
        inside = 0.04 + 0.92 * draws[1:]
        unit = (np.stack([column[chosen], row[chosen]]) + inside) / self.cells
        return (2 * unit - 1) * self.domain.half(), label.astype(np.float64)
