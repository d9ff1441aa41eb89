"""Runs: marked places side by side along the rows of a picture, and where what is marked begins and ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Whole = NDArray[np.intp]


def runs(mask: Mask) -> tuple[Whole, Whole, Whole]:
    """Of each run in `mask` (H, W), row after row: its row, the column it starts at, and the one behind its last, all (N,)."""
    height, width = mask.shape
    apart = np.zeros((height, width + 1), bool)  # no run goes on in the next row
    apart[:, :width] = mask
    flat = apart.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if flat.size and flat[0]:
        edges = np.append(0, edges)
    row, start = np.divmod(edges[::2], width + 1)
    return row, start, edges[1::2] - row * (width + 1)


def ends(mask: Mask, axis: int) -> tuple[int, int]:
    """The first place along an axis of `mask` (H, W) with a mark, and the one behind the last; (0, H or W) where there are no marks."""
    marked = np.asarray(mask.any(1 - axis))
    return int(marked.argmax()), len(marked) - int(marked[::-1].argmax())
