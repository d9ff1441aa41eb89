"""Whether what was found on a page is one digit each: several that touch are taken apart, and what is none, and why, is told of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.ink.cuts import HEIGHT, Mask, reduced, without_crumbs
from engine.ink.groups import Digit
from engine.ink.paper import Gray
from engine.ink.pieces import Pieces
from engine.ink.preparation import Preparation
from engine.ink.reader import look, other_signs
from engine.ink.scrawls import SOLID, filled
from engine.ink.square import SIDE
from engine.ink.touching import apart
from engine.reading import AHEAD, SURE

BROAD, BROADER = 0.5, 1.3
"""From this width on, as a share of its height, what is hardly read as a digit may be several; broader ones that stay whole are told of."""
HARDLY, CLEARLY = 2.5, 4.0
"""What is like its digit by less is looked at even where it is read surely, and cut where all parts are so much more like theirs."""
MOST_CUT = 20
"""Of more broad pieces than that, all are left whole: they are words."""

TOUCHING = "A sign is wide for one digit, and unclear as several. If digits touch each other there, write them apart."


@dataclass(frozen=True)
class Singles:
    """The `digits`, whose numbers are those of the `pieces`, the `squares` (N, 28, 28) float32 of each, and `hints`, in words."""

    pieces: Pieces
    digits: tuple[Digit, ...]
    squares: Gray
    hints: tuple[str, ...] = ()


def singles(found: Pieces, there: list[Digit], squared: Callable[[Pieces, Digit], Gray], wanted: Preparation) -> Singles:
    """What is `there`, one digit each; `squared` makes a digit's square, as it is `wanted`."""
    squares = [squared(found, digit) for digit in there]
    if not squares:
        return Singles(found, (), np.zeros((0, SIDE, SIDE), np.float32))
    seen = look(np.stack(squares))
    strange, broad = seen.like <= 0, np.array([width / height for _, _, width, height in (digit.box for digit in there)])
    unsure = strange | (seen.probability < SURE) | (seen.ahead < AHEAD)
    doubted = (broad >= BROAD) & (unsure | (seen.like < HARDLY))
    words = other_signs(int(strange[broad < BROAD].sum()), int((broad < BROAD).sum())) or doubted.sum() > MOST_CUT
    foreign = other_signs(int(strange.sum()), len(there))  # of which the reader tells
    kept: list[tuple[Digit, Gray]] = []
    hints: list[str] = []
    for n, (digit, one) in enumerate(zip(there, squares, strict=True)):
        own = _own(found, digit) if doubted[n] or strange[n] else None
        solid = own is not None and bool(strange[n]) and filled(own)
        cut = apart(reduced(own.astype(np.float32)), wanted) if own is not None and doubted[n] and not solid and not words else None
        several: list[Digit] = []
        if cut and (unsure[n] or cut.like > seen.like[n] + CLEARLY):
            found, several = _parted(found, digit, cut.columns)
            kept += [(part, squared(found, part)) for part in several]
        if several:
            continue
        kept.append((digit, one))
        hints += [SOLID] if solid else [TOUCHING] if strange[n] and broad[n] >= BROADER and not foreign else []
    return Singles(found, tuple(digit for digit, _ in kept), np.stack([one for _, one in kept]), tuple(dict.fromkeys(hints)))


def _own(found: Pieces, digit: Digit) -> Mask:
    x, y, width, height = digit.box
    return found.among(digit.numbers, np.s_[y : y + height, x : x + width])


def _parted(found: Pieces, digit: Digit, columns: NDArray[np.intp]) -> tuple[Pieces, list[Digit]]:
    """The pieces with one digit's cut along `columns` (n - 1, HEIGHT) of its reduced one, and what it becomes; none where too small."""
    x, y, width, height = digit.box
    own, reduced_width = _own(found, digit), max(1, round(width * HEIGHT / height))
    rows = np.minimum((np.arange(height) + 0.5) * HEIGHT / height, HEIGHT - 1).astype(np.intp)
    ways = columns[:, rows] * (width / reduced_width)
    number = (np.arange(width) + 0.5 >= ways[:, :, None]).sum(0)
    labels, boxes, areas = found.labels.copy(), [], []
    for n in range(len(columns) + 1):
        part = without_crumbs(own & (number == n))
        if not part.any():
            return found, []
        down, across = np.flatnonzero(part.any(1)), np.flatnonzero(part.any(0))
        labels[y : y + height, x : x + width][part] = len(found) + n + 1
        boxes.append((x + int(across[0]), y + int(down[0]), x + int(across[-1]) + 1, y + int(down[-1]) + 1))
        areas.append(int(part.sum()))
    left, top, right, bottom = np.array(boxes).T
    sides = (np.append(found.left, left), np.append(found.top, top), np.append(found.right, right), np.append(found.bottom, bottom))
    digits = [Digit((x, y, until - x, below - y), (len(found) + n + 1,)) for n, (x, y, until, below) in enumerate(boxes)]
    return Pieces(labels, *sides, np.append(found.area, areas)), digits
