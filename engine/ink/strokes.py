"""How wide the strokes in a mask are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

USUAL = 0.8
"""The usual width is that which so large a share of the strokes' length does not exceed."""


def heights(mask: Mask) -> NDArray[np.int32]:
    """How many places in a row are marked above and below each place that is marked, itself among them."""
    rows = np.arange(len(mask), dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(mask, np.int32(-1), rows), axis=0)
    below = np.minimum.accumulate(np.where(mask, np.int32(len(mask)), rows)[::-1], axis=0)[::-1]
    return np.asarray(below - above - 1)


def usual_width(mask: Mask) -> float:
    """How wide most strokes in `mask` are, in pixels; 0 where there are none. A blot counts by its size, not by its area."""
    width = np.minimum(heights(mask), heights(mask.T).T)[mask]
    if not width.size:
        return 0.0
    lengths = np.cumsum(np.bincount(width) / np.maximum(np.arange(width.max() + 1), 1))
    return float(np.searchsorted(lengths, USUAL * lengths[-1]))
