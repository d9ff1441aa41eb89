"""Where ink may be cut into digits that touch: along ways from top to bottom that go through as little of it as possible."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from engine.ink.paper import Gray
from engine.ink.pieces import pieces
from engine.ink.runs import ends
from engine.ink.square import inked, stroke_width

HEIGHT = 64
"""Cuts are looked for on a picture so many pixels high."""
APART, MOST = 6, 20
"""A way is looked for about every so many columns; at most so many."""
REACH = 8
"""From where it is looked for it strays by at most so many columns."""
STEPS = ((0, 0.0), (-1, 0.035), (1, 0.035), (-2, 0.35), (2, 0.35))
"""From row to row a way may go so many columns aside, at the cost of so many pixels of ink."""
EMPTY = 0.02
LONGEST, MOST_RUNS = 2.0, 3
"""A cut goes through no more ink than so many strokes are wide, and through so many strokes at most."""
LOW, WIDE, LITTLE = 0.5, 1.15, 0.06
"""A part is no lower than this share of the whole's height, no wider than that one, and has this share of its ink."""
CRUMB = 0.1
"""Of a part's pieces those are left out that are smaller than this share of the largest: scraps of its neighbors."""
Mask = NDArray[np.bool_]
Whole = NDArray[np.intp]
Between = tuple[int, int]
"""Numbers of the two cuts a part lies between, 0 the left edge, one more than there are cuts the right one."""


@dataclass(frozen=True)
class Cuts:
    """Ways through a picture from left to right: `columns` (K, H), which part what lies to their left from the rest; `lengths` (K,),
    through how much ink each goes, in strokes' widths; `runs` (K,), through how many strokes."""

    columns: Whole
    lengths: NDArray[np.float64]
    runs: Whole

    def __len__(self) -> int:
        return len(self.columns)


def reduced(ink: Gray) -> Mask:
    """Where there is `ink` (h, w), on a picture HEIGHT pixels high."""
    scale = HEIGHT / len(ink)
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return inked(ink, (max(1, round(ink.shape[1] * scale)), HEIGHT), how)


def cuts(mask: Mask) -> Cuts:
    """Where `mask` (H, W) may be cut."""
    width = mask.shape[1]
    count = int(np.clip(round(width / APART), 1, MOST))
    columns = np.unique(_ways(mask, np.linspace(0, width - 1, count + 2)[1:-1].astype(np.intp)), axis=0)
    columns = columns[np.argsort(columns.mean(1), kind="stable")]
    dark = np.pad(mask[np.arange(len(mask)), columns], ((0, 0), (1, 0)))
    lengths = dark.sum(1) / max(stroke_width(mask), 1.0)
    runs = (dark[:, 1:] & ~dark[:, :-1]).sum(1)
    kept = (lengths <= LONGEST) & (runs <= MOST_RUNS)
    return Cuts(columns[kept], lengths[kept], runs[kept])


def _ways(mask: Mask, starts: Whole) -> Whole:
    """The cheapest way (K, H) near each of the columns `starts`, by dynamic programming over all of them at once."""
    rows, width = mask.shape
    near = starts[:, None] + np.arange(-REACH, REACH + 1)
    outside = (near < 0) | (near >= width)
    costs = np.where(mask, 1, EMPTY)[:, np.clip(near, 0, width - 1)] + np.where(outside, 1e6, 0)
    total, came = costs[0], np.zeros((rows, *near.shape), np.intp)
    padded = np.full((len(starts), near.shape[1] + 4), 1e9)
    moves, prices = np.array(STEPS).T
    moves = moves.astype(np.intp)
    choices = sliding_window_view(padded, near.shape[1], axis=1)
    for row in range(1, rows):
        padded[:, 2:-2] = total
        priced = choices[:, moves + 2] + prices[:, None]
        came[row] = priced.argmin(1)
        total = priced.min(1) + costs[row]
    at, each = total.argmin(1), np.arange(len(starts))
    found = np.empty((len(starts), rows), np.intp)
    for row in reversed(range(rows)):
        found[:, row] = near[each, at]
        at = at + moves[came[row, each, at]]
    return found


def parts(mask: Mask, found: Cuts) -> dict[Between, Mask]:
    """What lies between two cuts, or a cut and an edge, wherever it could be a digit."""
    rows, width = mask.shape
    borders = np.concatenate([np.zeros((1, rows), np.intp), found.columns, np.full((1, rows), width)])
    left = np.arange(width) < borders[:, :, None]
    first, last, least = borders.min(1), borders.max(1), max(1, LITTLE * int(mask.sum()))
    kept: dict[Between, Mask] = {}
    for between in combinations(range(len(borders)), 2):
        view = np.s_[:, first[between[0]] : last[between[1]]]
        part = mask[view] & left[between[1]][view] & ~left[between[0]][view]
        if between != (0, len(borders) - 1) and np.count_nonzero(part) >= least and _could_be_one(part):
            kept[between] = np.zeros_like(mask)
            kept[between][view] = part
    return dict(zip(kept, _without_crumbs(list(kept.values())), strict=True))


def _could_be_one(part: Mask) -> bool:
    (top, bottom), (left, right) = ends(part, 0), ends(part, 1)
    return bottom - top >= LOW * len(part) and right - left <= WIDE * len(part)


def without_crumbs(part: Mask) -> Mask:
    """A part without the scraps of its neighbors."""
    return _without_crumbs([part])[0]


def _without_crumbs(some: list[Mask]) -> list[Mask]:
    """Parts of the same size, each without its scraps: all are looked at as one picture, below each other."""
    if not some:
        return []
    rows, width = some[0].shape
    tall = np.zeros((len(some), rows + 1, width), bool)
    tall[:, :rows] = some
    found = pieces(tall.reshape(-1, width))
    number = found.top // (rows + 1)
    largest = np.zeros(len(some), np.intp)
    np.maximum.at(largest, number, found.area)
    large = np.append(False, found.area >= CRUMB * largest[number])
    return list(large[found.labels].reshape(tall.shape)[:, :rows])
