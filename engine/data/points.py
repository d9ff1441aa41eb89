"""Points in a plane, the rectangle they live in, and the limits on how many there may be.

`Points` is what every dataset generates; shapes are written N samples, two coordinates first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

MAX_POINTS = 5000
MAX_CLASSES = 6
Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = get_args(Part)
"""In the order of the numbers that examples have them by."""
UNASSIGNED = 255

Floats = NDArray[np.float64]
Parts = NDArray[np.uint8]


class Domain(NamedTuple):
    """The rectangle of the plane that data and pictures cover: x0 ≤ x ≤ x1, y0 ≤ y ≤ y1."""

    x0: float
    x1: float
    y0: float
    y1: float

    def half(self) -> Floats:
        """Half the width and half the height, (2, 1): what a noise of 1 would be as a standard deviation."""
        return np.array([[self.x1 - self.x0], [self.y1 - self.y0]]) / 2

    def clip(self, xy: Floats) -> Floats:
        """The points (2, N) moved to the nearest place inside the rectangle."""
        return np.clip(xy, [[self.x0], [self.y0]], [[self.x1], [self.y1]])

    def grid(self, columns: int, rows: int | None = None) -> Floats:
        """A regular grid that includes the edges, (2, rows · columns), row by row from y0 up."""
        x = np.linspace(self.x0, self.x1, columns)
        y = np.linspace(self.y0, self.y1, rows or columns)
        return np.stack([np.tile(x, y.size), np.repeat(y, x.size)])


PLANE = Domain(-6.0, 6.0, -6.0, 6.0)
GATE_PLANE = Domain(-0.5, 1.5, -0.5, 1.5)


@dataclass(frozen=True)
class Points:
    """N labeled points.

    `xy` (2, N) float64; `label` (N,) float64, a class index 0…C−1 or a target value;
    `split` (N,) uint8, 0 train, 1 validation, 2 test, or None where no split was made.
    """

    xy: Floats
    label: Floats
    split: Parts | None = None

    def __len__(self) -> int:
        return int(self.label.size)
