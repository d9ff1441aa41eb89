"""Connected pieces of ink: found by runs of pixels along rows, which are joined where they touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.ink.runs import Mask, Whole, runs


@dataclass(frozen=True)
class Pieces:
    """`labels` (H, W) int32: 0 for paper, else the number of the piece, from 1. Of each piece its box `left`, `top`, `right`, `bottom`
    (the latter two exclusive) and its `area` in pixels, all (N,)."""

    labels: NDArray[np.int32]
    left: Whole
    top: Whole
    right: Whole
    bottom: Whole
    area: Whole

    def __len__(self) -> int:
        return len(self.area)

    def among(self, numbers: Iterable[int], view: tuple[slice, slice] = np.s_[:, :]) -> Mask:
        """Where the pieces of these numbers are, on a part of the picture."""
        chosen = np.zeros(len(self) + 1, bool)
        chosen[list(numbers)] = True
        return chosen[self.labels[view]]


def pieces(mask: Mask) -> Pieces:
    """The pieces of `mask` (H, W), neighbors counting across corners too."""
    height, width = mask.shape
    rows, starts, ends = runs(mask)
    roots = _joined(rows, starts, ends, width + 2)
    first = roots == np.arange(len(roots))
    number, top = (np.cumsum(first) - 1)[roots], rows[first]
    count = len(top)
    left, right, bottom = np.full(count, width), np.zeros(count, np.intp), np.zeros(count, np.intp)
    np.minimum.at(left, number, starts)
    np.maximum.at(right, number, ends)
    np.maximum.at(bottom, number, rows + 1)
    area = np.bincount(number, ends - starts, count).astype(np.intp)
    labels = np.zeros((height, width), np.int32)
    labels[mask] = np.repeat(number + 1, ends - starts)
    return Pieces(labels, left, top, right, bottom, area)


def _joined(rows: Whole, starts: Whole, ends: Whole, pitch: int) -> Whole:
    """For each run the smallest number among the runs it hangs together with."""
    first = np.searchsorted(rows * pitch + ends, (rows + 1) * pitch + starts, "left")
    last = np.searchsorted(rows * pitch + starts, (rows + 1) * pitch + ends, "right")
    count = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(rows)), count)
    below = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    parent = np.arange(len(rows))
    while len(above):
        a, b = parent[above], parent[below]
        if (a == b).all():
            break
        low, high = np.minimum(a, b), np.maximum(a, b)
        np.minimum.at(parent, high, low)
        while not (parent == (shorter := parent[parent])).all():
            parent = shorter
    return parent
