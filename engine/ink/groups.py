"""Which pieces of ink are a digit together, which are specks, and in what order the digits are read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from engine.ink.pieces import Pieces

GAP, GAP_BESIDE = 0.2, 0.12
"""A broken-off piece belongs to a digit nearer than this share of a digit's height, above or below it; and beside it."""
PART, PART_BESIDE = 0.75, 0.58
"""A piece lower than this share of a digit's height may be part of another above or below it; and beside it."""
OVERLAP = 0.35
"""Two pieces whose boxes cover each other by this share of the smaller are one digit."""
CRUMB = 0.012
"""Pieces smaller than this share of the largest are dirt."""
PASSES = 4
MOST = 300
"""So many pieces are looked at, the largest."""
EDGE = 0.45
"""What touches the picture's edge along more than this share of a side is no digit: the paper's own edge, or a shadow."""
MARGIN, FINE = 0.75, 0.01
"""What goes over more than this share of the picture's width or height, with less ink than this share of the square of its length, is a
margin's line."""

FLAT = 3.5
"""What is wider than so many of its heights is a line that was drawn, no digit."""
UNDER = 1.3
"""What is flat and wider than the tallest piece is high by this factor underlines what stands above it."""
SCRAP, SCRAP_MARGIN = 0.6, 0.01
"""At the picture's edge, within this margin, a piece with less ink than this share of the median digit's is a scrap."""

STANDS_OVER, APART, SHARED = 0.35, 2.5, 0.05
"""A digit is next to another in a row if they share less than this share of the narrower one's width, stand less than so many heights
apart, and share more than this share of the lower one's height."""
STEEPEST, MOST_ROWS = 0.27, 24
"""A row rises or falls by this much at most, as a page turned by 15 degrees. Of more rows than that, none are joined: that is no page."""


@dataclass(frozen=True)
class Digit:
    """One digit on the page: `box` (x, y, width, height) in pixels, `numbers` those of its pieces."""

    box: tuple[int, int, int, int]
    numbers: tuple[int, ...]


@dataclass(eq=False)
class _Group:
    left: int
    top: int
    right: int
    bottom: int
    area: int
    numbers: list[int]

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def size(self) -> int:
        return max(self.bottom - self.top, self.right - self.left)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def take(self, other: _Group) -> None:
        self.left, self.top = min(self.left, other.left), min(self.top, other.top)
        self.right, self.bottom = max(self.right, other.right), max(self.bottom, other.bottom)
        self.area += other.area
        self.numbers += other.numbers

    def gap(self, other: _Group) -> float:
        across = max(self.left - other.right, other.left - self.right, 0)
        down = max(self.top - other.bottom, other.top - self.bottom, 0)
        return float(np.hypot(across, down))

    def overlap(self, other: _Group) -> float:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        smaller = min((g.right - g.left) * (g.bottom - g.top) for g in (self, other))
        return max(across, 0) * max(down, 0) / smaller


def digits(found: Pieces, smallest: float, *, filling: bool = False) -> list[Digit]:
    """The digits among the pieces, in reading order; pieces lower than `smallest` of a digit's height are left out. What goes along the
    picture's edge is one only where digits are `filling` it."""
    groups = _candidates(found, filling)
    if not groups:
        return []
    groups = _without_underlines(groups)
    usual = _usual(groups)
    crumb = CRUMB * max(group.area for group in groups)
    groups = [group for group in groups if group.area >= crumb]
    _merge(groups, usual)
    kept = _without_scraps(_without_rules([group for group in groups if group.size >= smallest * usual]), found.labels.shape)
    return [Digit((g.left, g.top, g.right - g.left, g.bottom - g.top), tuple(g.numbers)) for g in in_order(kept)]


def _candidates(found: Pieces, filling: bool) -> list[_Group]:
    """All pieces, the largest first, but margins, and the paper's edges where digits are not `filling` it."""
    height, width = found.labels.shape
    at_edge = (found.left == 0) | (found.top == 0) | (found.right == width) | (found.bottom == height)
    long = (found.right - found.left > EDGE * width) | (found.bottom - found.top > EDGE * height)
    sides = np.stack([found.right - found.left, found.bottom - found.top])
    whole, length = (sides > MARGIN * np.array([[width], [height]])).any(0), sides.max(0)
    margin = whole & (found.area < FINE * length**2)
    foreign: NDArray[np.bool_] = margin if filling else margin | (at_edge & long)
    if foreign.all() or len(found) == 1:
        foreign[:] = False
    order = [int(n) for n in np.argsort(-found.area, kind="stable") if not foreign[n]]
    rows = np.stack([found.left, found.top, found.right, found.bottom, found.area]).T.tolist()
    return [_Group(left, top, right, bottom, area, [n + 1]) for n in order[:MOST] for left, top, right, bottom, area in rows[n : n + 1]]


def _without_underlines(groups: list[_Group]) -> list[_Group]:
    """Without flat pieces that are longer than anything here is high: the roof of a 7 is shorter than its leg."""
    flat = [group for group in groups if group.right - group.left >= FLAT * group.height]
    tallest = max((group.height for group in groups if group not in flat), default=0)
    return [group for group in groups if group not in flat or group.right - group.left < UNDER * tallest] or groups


def _without_rules(groups: list[_Group]) -> list[_Group]:
    """Without lines drawn by hand under or between digits: flat and level, as no digit is."""
    upright = [group for group in groups if group.right - group.left < FLAT * group.height]
    return upright or groups


def _without_scraps(groups: list[_Group], shape: tuple[int, ...]) -> list[_Group]:
    """Without the ends of lines that stick into the picture from outside, where there are digits enough to tell."""
    usual = float(np.median([group.area for group in groups])) if groups else 0.0
    inside = [g for g in groups if min(g.left, g.top, shape[1] - g.right, shape[0] - g.bottom) > SCRAP_MARGIN * max(shape)]
    return inside + [group for group in groups if group not in inside and (len(inside) < 2 or group.area > SCRAP * usual)]


def _usual(groups: list[_Group]) -> float:
    """How high a digit is here: the height of the piece in whose middle the ink lies, pieces ordered by height and weighed by their ink."""
    by_height = sorted(groups, key=lambda group: group.size)
    ink = np.cumsum([group.area for group in by_height])
    return float(by_height[int(np.searchsorted(ink, ink[-1] * 0.6))].size)


def _merge(groups: list[_Group], usual: float) -> None:
    """Join what overlaps, and broken-off parts to what they are nearest to, the smallest first, until nothing changes."""
    for _ in range(PASSES):
        before = len(groups)
        for group in sorted(groups, key=lambda one: one.area):
            near = _nearest(group, groups)
            if near is not None and _belongs(group, near, usual):
                near.take(group)
                groups.remove(group)
        if len(groups) == before:
            return


def _nearest(group: _Group, groups: list[_Group]) -> _Group | None:
    """The group, of those that are at least as large, whose box is nearest; among several that touch, the one it overlaps most."""
    others = [other for other in groups if other is not group and other.area >= group.area]
    if not others:
        return None
    left, top, right, bottom = np.array([(g.left, g.top, g.right, g.bottom) for g in others]).T
    across = np.maximum(np.maximum(group.left - right, left - group.right), 0)
    down = np.maximum(np.maximum(group.top - bottom, top - group.bottom), 0)
    shared = np.maximum(np.minimum(group.right, right) - np.maximum(group.left, left), 0) * np.maximum(
        np.minimum(group.bottom, bottom) - np.maximum(group.top, top), 0
    )
    return others[int(np.lexsort((-shared, np.hypot(across, down)))[0])]


def _belongs(group: _Group, near: _Group, usual: float) -> bool:
    if group.overlap(near) > OVERLAP:
        return True
    joined = max(group.bottom, near.bottom) - min(group.top, near.top)
    stacked = group.left < near.right and near.left < group.right
    part, gap = (PART, GAP) if stacked else (PART_BESIDE, GAP_BESIDE)
    return min(group.size, near.size) < part * usual and joined < 1.5 * usual and group.gap(near) < gap * usual


def in_order(groups: list[_Group]) -> list[_Group]:
    """Rows from top to bottom, each from left to right.

    A digit goes on with the row whose last digit is level with it: the middle of one lies within the height of the other. So a row may rise
    or fall, as on a turned page. Rows of which no digit stands over another are one row, written unevenly."""
    rows: list[list[_Group]] = []
    for group in sorted(groups, key=lambda one: one.left):
        level = [row for row in rows if _level(row[-1], group)]
        if level:
            min(level, key=lambda row: abs(row[-1].middle - group.middle)).append(group)
        else:
            rows.append([group])
    rows = _joined(rows)
    rows.sort(key=lambda row: float(np.mean([group.middle for group in row])))
    return [group for row in rows for group in row]


def in_rows(there: list[Digit], boxes: list[tuple[int, int, int, int]]) -> list[Digit]:
    """The digits in the order in which those are read that have these boxes (left, top, right, bottom)."""
    groups = [_Group(*box, 0, [n]) for n, box in enumerate(boxes)]
    return [there[group.numbers[0]] for group in in_order(groups)]


def _level(one: _Group, other: _Group) -> bool:
    return one.top < other.middle < one.bottom or other.top < one.middle < other.bottom


def _joined(rows: list[list[_Group]]) -> list[list[_Group]]:
    """The rows (each from left to right), those that are one joined: all at once where all are one, else two by two."""
    whole = _beside(*rows)
    if whole is not None:
        return [whole]
    rows = list(rows)
    pairs = combinations(range(len(rows)), 2) if len(rows) <= MOST_ROWS else ()
    for one, other in pairs:
        both = _beside(rows[one], rows[other]) if rows[one] and rows[other] else None
        if both is not None:
            rows[one], rows[other] = [], both
    return [row for row in rows if row]


def _beside(*rows: list[_Group]) -> list[_Group] | None:
    """The digits of all rows from left to right if each stands beside the next; None if one stands over another.

    They are looked at along the line that runs through them all, as far as a page may be turned."""
    row = sorted(chain(*rows), key=lambda group: group.left + group.right)
    if len(row) < 2:
        return row or None
    x = np.array([(group.left + group.right) / 2 for group in row])
    y = np.array([group.middle for group in row])
    away = x - x.mean()
    slope = float(np.clip((away * (y - y.mean())).sum() / max((away**2).sum(), 1.0), -STEEPEST, STEEPEST))
    near = all(_next(one, other, fall) for one, other, fall in zip(row, row[1:], slope * np.diff(x), strict=False))
    return row if near else None


def _next(one: _Group, other: _Group, fall: float) -> bool:
    """Whether `other` stands to the right of `one` in a row that falls by so many pixels between the two."""
    across = min(one.right, other.right) - max(one.left, other.left)
    narrower, lower = min(one.right - one.left, other.right - other.left), min(one.height, other.height)
    down = min(one.bottom, other.bottom - fall) - max(one.top, other.top - fall)
    return across < STANDS_OVER * narrower and -across < APART * max(one.height, other.height) and down > SHARED * lower
