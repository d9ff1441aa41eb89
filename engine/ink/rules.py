"""Lines drawn under or through digits, which touch them and so make one piece of several: taken out of it, the digits fall apart again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.ink.pieces import Pieces
from engine.ink.strokes import heights

WIDE = 1.8
"""Only pieces wider than so many of their heights can hold such a line: it is longer than a digit is high."""
LEAST_WIDTH = 0.1
"""And wider than this share of the picture."""
SLOPES = np.tan(np.deg2rad(np.arange(-6, 6.1, 0.5)))
COVERED = 0.85
"""A line covers so much of its piece's width; about it belong the rows that are covered by half."""
REST = 0.1
"""There is so much besides it, as a share of its own ink, or it is left as it is."""
HIGHER = 1.7
"""Where there is ink higher than the line by this factor, a stroke goes on there."""
Mask = NDArray[np.bool_]


def without_rules(mask: Mask, found: Pieces) -> Mask:
    """`mask` (H, W) without the lines in its pieces; the same array where there are none."""
    wide, high = found.right - found.left, found.bottom - found.top
    result = mask
    for n in np.flatnonzero((wide > WIDE * high) & (wide > LEAST_WIDTH * mask.shape[1])):
        view = np.s_[found.top[n] : found.bottom[n], found.left[n] : found.right[n]]
        own = found.labels[view] == n + 1
        line = _line(own)
        if line is not None and (own & ~line).sum() > REST * line.sum():
            result = result.copy() if result is mask else result
            result[view] &= ~line
    return result


def _line(own: Mask) -> Mask | None:
    """The line in a piece (h, w), which goes through all of its width; None where there is none."""
    slope = max(SLOPES, key=lambda one: int(_sheared(own, one).sum(1).max()))
    best = _sheared(own, slope)
    covered = best.mean(1)
    middle = int(covered.argmax())
    if covered[middle] < COVERED:
        return None
    rows = covered > 0.5
    top = middle - int(np.argmin(rows[middle::-1])) + 1 if not rows[: middle + 1].all() else 0
    bottom = middle + int(np.argmin(rows[middle:])) if not rows[middle:].all() else len(rows)
    band = np.zeros_like(best)
    band[max(top - 1, 0) : bottom + 1] = True
    thin = best & band & (heights(best) <= HIGHER * (bottom - top) + 1)
    beyond = 2 * _reach(own, slope)
    return _sheared(thin, -slope)[beyond : beyond + len(own)]


def _reach(own: Mask, slope: float) -> int:
    return int(np.ceil(abs(slope) * own.shape[1] / 2)) + 1


def _sheared(own: Mask, slope: float) -> Mask:
    """The piece with every column moved down by as much as a line of this slope lies higher there, on a higher picture."""
    height, width = own.shape
    reach = _reach(own, slope)
    shift = np.rint(slope * (np.arange(width) - width / 2)).astype(np.intp)
    rows = np.arange(-reach, height + reach)[:, None] + shift
    inside = (rows >= 0) & (rows < height)
    return np.asarray(inside & own[np.clip(rows, 0, height - 1), np.arange(width)])
