"""Where a surface has a height: the lines of its contours, as short pieces."""

from __future__ import annotations

import numpy as np

from engine.tensor import Array


def level_lines(heights: Array, level: float) -> Array:
    """The line on which heights (rows, columns) pass `level`, as pieces (pieces, 2 ends, 2) of (column, row), each within half a cell.

    Every cell is cut into two triangles: over a triangle the surface is a plane, and the line one straight piece.
    """
    row, column = np.mgrid[: heights.shape[0], : heights.shape[1]]
    places = np.stack([column, row, heights], axis=-1).astype(float)
    corners = [places[:-1, :-1], places[:-1, 1:], places[1:, 1:], places[1:, :-1]]
    triangles = np.concatenate([np.stack([corners[i] for i in chosen]).reshape(3, -1, 3) for chosen in ((0, 1, 2), (0, 2, 3))], axis=1)
    others = np.roll(triangles, -1, axis=0)
    low, high = triangles[..., 2], others[..., 2]
    passes = (low > level) != (high > level)
    with np.errstate(all="ignore"):  # a level side has no place of passing, and is not asked for one
        share = (level - low) / (high - low)
    crossings = triangles[..., :2] + share[..., None] * (others[..., :2] - triangles[..., :2])
    return np.asarray(crossings.transpose(1, 0, 2)[passes.T].reshape(-1, 2, 2))
