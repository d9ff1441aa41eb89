"""How many values lie where, as bars are drawn from."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.data.points import Floats

ALIKE = 1e-12
"""Values no farther apart than this share of them (or of 1) count as one, as they do for scaling."""


def counted(values: Floats, bins: int | Floats) -> tuple[Any, Floats]:
    """Counts (bins,) and edges (bins + 1,) of values (N,): in so many bars of equal width, or between the given edges."""
    if isinstance(bins, int) and len(values):
        low, high = float(values.min()), float(values.max())
        size = max(1.0, abs(low), abs(high))
        if high - low <= ALIKE * size * bins:  # no number lies between the edges of bars so narrow
            return np.histogram(values, bins, (low - size / 2, high + size / 2))
    return np.histogram(values, bins)
