"""The outline of a shape: its convex hull, and how nearly it is a quadrangle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Points = NDArray[np.float64]
DIRECTIONS = 48
"""The hull is taken as the outermost places in so many directions."""


def hull(mask: Mask) -> Points:
    """The corners (n, 2) of the hull of what is marked, x and y of the pixels' own corners, in order around it."""
    rows = np.flatnonzero(mask.any(1))
    first, last = mask[rows].argmax(1), mask.shape[1] - mask[rows, ::-1].argmax(1)
    x = np.concatenate([first, first, last, last]).astype(np.float64)
    y = np.concatenate([rows, rows + 1, rows, rows + 1]).astype(np.float64)
    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    outermost = (np.outer(np.cos(angles), x) + np.outer(np.sin(angles), y)).argmax(1)
    corners = np.stack([x[outermost], y[outermost]], 1)
    found: Points = corners[(corners != np.roll(corners, 1, 0)).any(1)]
    return found


def area(corners: Points) -> float:
    """What a polygon (n, 2) covers, by the shoelace formula."""
    ahead = np.roll(corners, -1, 0)
    return abs(float((corners[:, 0] * ahead[:, 1] - ahead[:, 0] * corners[:, 1]).sum())) / 2


def largest_quadrangle(corners: Points) -> float:
    """What the largest quadrangle between corners of a convex polygon (n, 2) covers: on each side of a diagonal its farthest corner."""
    step = corners[None, :, :] - corners[:, None, :]
    away = step[:, :, None, 0] * step[:, None, :, 1] - step[:, :, None, 1] * step[:, None, :, 0]
    return float((np.maximum(away.max(2), 0) + np.maximum(-away.min(2), 0)).max()) / 2
