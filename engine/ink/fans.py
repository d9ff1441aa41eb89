"""Lines side by side, parallel on paper: in a photo taken askew they are a fan, which runs towards one point far away, on paper that is not
flat they are bent.

From row to row where its lines cross the picture's middle column, their slope changes by as much. Sheared by that, a picture has all of
them along its rows, and what is dark throughout a long window of a row is a line there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from engine.ink.paper import Gray

WINDOW = 0.21
"""The length of the window, as a share of the picture's longer side."""
LONGER = 2.0
"""No line is looked for that rises by more than so many heights of the picture."""
STEP = float(np.tan(np.deg2rad(1.0)))
"""Lines are told apart by so much of a slope."""
NARROWER = 8, 5, 3, 2, 1.5
"""A fan is fitted to the slopes that are within so many steps of it, again and again."""
WIDEST = 1.2
"""From the picture's left side to its right one, lines of a fan draw nearer or apart by less than this factor's share."""
BETTER = 1.15
"""A fan has so many times as many of the slopes within the last step as parallels have, or else these are kept."""
LEAST_SEEN = 20
"""And to so many of them at least."""
MOST, FARTHEST = 6, 6
"""So many lines through each place are tried, the most frequent, at most so many steps from those of the fan."""
CROSSING = float(np.deg2rad(20))
"""Lines cross where they differ by more than this angle."""
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fan:
    """Lines of this `slope` where they cross the picture's middle; `wider` is added to it with each row further down, `bend` with each
    column further to the right."""

    slope: float
    wider: float = 0.0
    bend: float = 0.0

    def on(self, factor: int) -> Fan:
        """The same on a picture that is larger by this factor."""
        return Fan(self.slope, self.wider / factor, self.bend / factor)


def along(ink: Gray, fan: Fan, window: float = 0.0) -> Gray:
    """The least of the mean darknesses of three windows in a row along the fan's line at each place of `ink` (H, W): those around it, those
    that end there, or those that begin there, whichever is darker, so that a line may end. All three are WINDOW long, or another share of
    the picture's width."""
    height, width = ink.shape
    third = max(3, round((width * window or max(ink.shape) * WINDOW) / 3))
    if width < 3 * third or abs(fan.slope) * width > LONGER * height:
        return np.zeros_like(ink)
    turned = ink.T if ink.flags.f_contiguous else np.ascontiguousarray(ink.T)  # lines go from row to row of it, which is quicker
    return (_fanned(turned, fan, third) if fan.wider or fan.bend else _parallel(turned, fan.slope, third)).T


def _parallel(turned: Gray, slope: float, third: int) -> Gray:
    """The same of parallels, on a picture with columns for rows (W, H)."""
    width, height = turned.shape
    columns = np.arange(width)
    shift = np.floor(slope * (columns - width / 2) + 0.5).astype(np.intp)
    low, high = int(shift.min()), int(shift.max())
    reach = high - low
    padded = np.empty((width, height + 2 * reach), turned.dtype)
    padded[:, :reach], padded[:, reach : reach + height], padded[:, reach + height :] = turned[:, :1], turned, turned[:, -1:]
    return _from(_darkest(_from(padded, shift - low, height + reach), third), high - shift, height)


def _from(rows: Gray, starts: NDArray[np.intp], length: int) -> Gray:
    """So many places of each of the `rows` (W, …), from where it starts."""
    found: Gray = sliding_window_view(rows, length, axis=1)[np.arange(len(rows)), starts]
    return found


def _fanned(turned: Gray, fan: Fan, third: int) -> Gray:
    """The same of lines that draw nearer or are bent."""
    width, height = turned.shape
    columns = np.arange(width, dtype=np.int32)[:, None]
    across = (columns - np.float32(width / 2)).astype(np.float32)
    spread = 1 + np.float32(fan.wider) * across
    shift = (np.float32(fan.slope) + np.float32(fan.bend / 2) * across) * across + np.float32(height / 2)
    first, last = int(np.floor((-shift / spread).min())), int(np.ceil(((height - 1 - shift) / spread).max()))
    rows = np.arange(first, last + 1, dtype=np.float32)
    there = np.rint(rows * spread + shift).astype(np.int32)
    np.clip(there, 0, height - 1, out=there)
    best = _darkest(turned.ravel().take(columns * height + there), third)
    back = np.rint((np.arange(height, dtype=np.float32) - shift) / spread).astype(np.int32) - first
    np.clip(back, 0, best.shape[1] - 1, out=back)
    answer: Gray = best.ravel().take(columns * best.shape[1] + back)
    return answer


def _darkest(straight: Gray, third: int) -> Gray:
    """The same from row to row of a picture (W, …); `third` is the length of a window."""
    means = _sums(straight, third)
    runs = np.minimum(np.minimum(means[: -2 * third], means[third:-third]), means[2 * third :])
    runs *= np.float32(1 / third)
    middle, ends, begins = _windows(len(straight), third)
    darkest: Gray = runs[middle]
    np.maximum(darkest, runs[ends], out=darkest)
    return np.maximum(darkest, runs[begins], out=darkest)


@lru_cache(8)
def _windows(width: int, third: int) -> list[NDArray[np.intp]]:
    """Where the three windows begin that lie around each row, end there, and begin there."""
    return [np.clip(np.arange(width) - back, 0, width - 3 * third) for back in (3 * third // 2, 3 * third - 1, 0)]


def _sums(rows: Gray, count: int) -> Gray:
    """The sums of so many rows one after another, from those of half as many each time."""
    left, size, total, done = len(rows) - count + 1, 1, np.zeros_like(rows[: len(rows) - count + 1]), 0
    while size <= count:
        if count & size:
            total += rows[done : done + left]
            done += size
        rows, size = rows[:-size] + rows[size:], 2 * size
    return total


def fans(answers: Gray, slopes: Floats, there: Mask, across: Fan | None = None) -> list[Fan]:
    """The fan to which most lines belong that are `there` (H, W), and those of the next slopes, the most frequent first; `answers`
    (N, H, W): how dark a line of each of the `slopes` (N), which rise by equal steps, is at each place. Where those `across`, of the same
    picture with columns for rows, are known, others than these are looked for."""
    height, width = there.shape
    y, x = np.nonzero(there)
    slope = _between(answers[:, y, x], slopes)
    if across is not None and across.slope:
        other = np.abs(np.arctan(slope) - np.arctan(1 / across.slope)) > CROSSING
        y, x, slope = (y[other], x[other], slope[other]) if other.any() else (y, x, slope)
    usual = _most_frequent(slope)
    step, seen = STEP * (1 + usual**2), _Seen(x - width / 2, y - height / 2, slope)
    fan = _fitted(seen, Fan(usual), step, WIDEST / width)
    if _near(seen, fan, step) < BETTER * max(_near(seen, Fan(one), step) for one in (usual, fan.slope)):
        fan = Fan(usual)
    away = np.rint(seen.away(fan) / step)
    counts = np.bincount((away[np.abs(away) <= FARTHEST] + FARTHEST).astype(np.intp), minlength=2 * FARTHEST + 1)
    often = [int(n) for n in np.argsort(-counts, kind="stable")[:MOST] if counts[n] > min(0.05 * counts.sum(), 0.5 * counts.max())]
    return [Fan(fan.slope + (n - FARTHEST) * step, fan.wider, fan.bend) for n in often]


@dataclass(frozen=True)
class _Seen:
    """Places `x` and `y`, as seen from the picture's middle, and the `slope` of the line through each, all (M,)."""

    x: Floats
    y: Floats
    slope: Floats

    def row(self, fan: Fan) -> Floats:
        """Where the lines through them cross the middle column."""
        return self.y - (self.slope - fan.bend / 2 * self.x) * self.x

    def away(self, fan: Fan) -> Floats:
        """By how much they are steeper than the lines of a fan there."""
        return self.slope - fan.slope - fan.wider * self.row(fan) - fan.bend * self.x


def _between(answers: Gray, slopes: Floats) -> Floats:
    """The slope at which each of M places' answers (N, M) are highest: where a parabola through the highest and its neighbors is."""
    best = answers.argmax(0)
    inner, each = np.clip(best, 1, len(slopes) - 2), np.arange(answers.shape[1])
    less, peak, more = (answers[inner + k, each].astype(np.float64) for k in (-1, 0, 1))
    bend = 2 * peak - less - more
    part = np.where(bend > 1e-6, (more - less) / (2 * np.maximum(bend, 1e-6)), best - inner)
    return np.asarray(np.interp(inner + np.clip(part, -1, 1), np.arange(len(slopes)), slopes))


def _most_frequent(slope: Floats) -> float:
    """The middle of the three steps that hold most of the slopes."""
    angle = np.rint(np.rad2deg(np.arctan(slope))).astype(np.intp) + 90
    counts = np.convolve(np.bincount(angle, minlength=181), np.ones(3), "same")
    return float(np.tan(np.deg2rad(float(counts.argmax()) - 90)))


def _fitted(seen: _Seen, fan: Fan, step: float, widest: float) -> Fan:
    """The fan whose lines have the slopes that are `seen`; what is far from it is left out more and more."""
    for within in NARROWER:
        near = np.abs(seen.away(fan)) < within * step
        row, x = seen.row(fan)[near], seen.x[near]
        if len(x) < LEAST_SEEN or np.ptp(row) < 1 or np.ptp(x) < 1:
            return fan
        slope, wider, bend = np.linalg.lstsq(np.stack([np.ones_like(x), row, x], 1), seen.slope[near])[0].tolist()
        fan = Fan(slope, float(np.clip(wider, -widest, widest)), float(np.clip(bend, -widest, widest)))
    return fan


def _near(seen: _Seen, fan: Fan, step: float) -> int:
    return int((np.abs(seen.away(fan)) < NARROWER[-1] * step).sum())
