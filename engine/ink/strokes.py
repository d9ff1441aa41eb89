"""How wide the strokes in a mask are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.ink.runs import Mask, runs

USUAL = 0.8
"""The usual width is that which so large a share of the strokes' length does not exceed."""


def heights(mask: Mask) -> NDArray[np.int32]:
    """How many places in a row are marked above and below each place that is marked, itself among them; 0 where there is no mark."""
    turned = np.ascontiguousarray(mask.T)
    found = np.zeros(turned.shape, np.int32)
    found[turned] = _widths(turned)
    return found.T


def usual_width(mask: Mask) -> float:
    """How wide most strokes in `mask` are, in pixels; 0 where there are none. A blot counts by its size, not by its area."""
    width = np.minimum(heights(mask)[mask], _widths(mask))
    if not width.size:
        return 0.0
    lengths = np.cumsum(np.bincount(width) / np.maximum(np.arange(width.max() + 1), 1))
    return float(np.searchsorted(lengths, USUAL * lengths[-1]))


def _widths(mask: Mask) -> NDArray[np.int32]:
    """How long the run is that each marked place is in, for one after another, row after row."""
    _, start, end = runs(mask)
    return np.repeat((end - start).astype(np.int32), end - start)
