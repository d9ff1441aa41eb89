"""Lines drawn under or through digits, which touch them and so make one piece of several: taken out of it, the digits fall apart again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.ink.pieces import Pieces, pieces
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
ROOF, END, CUT = 0.15, 0.35, 2
"""A line within this share of its piece's height from the top is the roofs of 7s, or of 5s, that touch, where all hang by one end of
theirs, within that share of their width, and the line ends with the last of them: so many pixels are cut between two."""
MOST_PIECES, MOST_POINTS = 20, 40_000
"""Of so many pieces, the widest, about so many pixels each are tried at every slope, at most: frames within frames are many wide pieces."""
Mask = NDArray[np.bool_]
Whole = NDArray[np.intp]


def without_rules(mask: Mask, found: Pieces) -> Mask:
    """`mask` (H, W) without the lines in its pieces, of roofs that touch only where they do; the same array where there are none."""
    wide, high = found.right - found.left, found.bottom - found.top
    result = mask
    able = np.flatnonzero((wide > WIDE * high) & (wide > LEAST_WIDTH * mask.shape[1]))
    for n in able[np.argsort(-wide[able], kind="stable")][:MOST_PIECES]:
        view = np.s_[found.top[n] : found.bottom[n], found.left[n] : found.right[n]]
        own = found.labels[view] == n + 1
        line = _line(own)
        if line is not None and (own & ~line).sum() > REST * line.sum():
            result = result.copy() if result is mask else result
            result[view] &= ~_between_roofs(own, line)
    return result


def _line(own: Mask) -> Mask | None:
    """The line in a piece (h, w), which goes through all of its width; None where there is none."""
    width = own.shape[1]
    y, x = np.nonzero(own)
    some = np.s_[:: 1 + len(y) // MOST_POINTS]
    slope = max(SLOPES, key=lambda one: int(np.bincount(_level(y[some], x[some], one, width)).max()))
    level = _level(y, x, slope, width)
    covered = np.bincount(level) / width
    middle = int(covered.argmax())
    if covered[middle] < COVERED:
        return None
    inked = covered > 0.5
    top = middle - int(np.argmin(inked[middle::-1])) + 1 if not inked[: middle + 1].all() else 0
    bottom = middle + int(np.argmin(inked[middle:])) if not inked[middle:].all() else len(inked)
    highest = HIGHER * (bottom - top) + 1
    around = int(highest) + 2
    first = max(top - 1 - around, 0)
    near = (level >= first) & (level <= bottom + 1 + around)
    sheared = np.zeros((bottom + 2 + around - first, width), bool)
    sheared[level[near] - first, x[near]] = True
    inside = near & (level >= top - 1) & (level <= bottom)
    thin = heights(sheared)[level[inside] - first, x[inside]] <= highest
    line = np.zeros_like(own)
    line[y[inside][thin], x[inside][thin]] = True
    return line


def _level(y: Whole, x: Whole, slope: float, width: int) -> Whole:
    """How far down places lie, from 0 on, where a line of this slope is level."""
    level = y - np.rint(slope * (x - width / 2)).astype(np.intp)
    return np.asarray(level - min(int(level.min(initial=0)), 0))


def _between_roofs(own: Mask, line: Mask) -> Mask:
    """What is to be taken out of a piece with a line in it: all of the line, or, of roofs, where one digit ends and the next begins."""
    if np.flatnonzero(line.any(1)).mean() > ROOF * len(line):
        return line
    rest, thick = pieces(own & ~line), max(2, int(np.median(line.sum(0))))
    large = np.flatnonzero(rest.area > REST * rest.area.max())
    hang = np.array([_hangs_by(rest, n, thick) for n in large.tolist()])
    left, right = np.sort(rest.left[large]), np.sort(rest.right[large])
    if (hang > 1 - END).all() and right[-1] >= line.shape[1] - 2 * thick:
        cuts = right[:-1]
    elif (hang < END).all() and left[0] <= 2 * thick:
        cuts = left[1:] - CUT
    else:
        return line
    gaps = (cuts[:, None] + np.arange(CUT)).clip(0, line.shape[1] - 1)
    return np.asarray(line & np.isin(np.arange(line.shape[1]), gaps))


def _hangs_by(rest: Pieces, number: int, thick: int) -> float:
    """Where a piece that was cut off a line hung on it, from 0, its left end, to 1, its right end."""
    top, left, right = rest.top[number], rest.left[number], rest.right[number]
    columns = np.nonzero(rest.labels[top : top + thick, left:right] == number + 1)[1]
    return float(columns.mean() / max(1, right - left - 1))
