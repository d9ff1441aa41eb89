"""Whether what was found on a page is one digit each: several that touch are taken apart, and what is none, and why, is told of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.ink.cuts import HEIGHT, Mask, reduced, without_crumbs
from engine.ink.groups import Digit
from engine.ink.likeness import Look
from engine.ink.paper import Gray
from engine.ink.pieces import Pieces
from engine.ink.preparation import Preparation
from engine.ink.reader import look, other_signs
from engine.ink.scrawls import SOLID, filled, scrawled
from engine.ink.square import SIDE
from engine.ink.strangers import strangers
from engine.ink.touching import apart
from engine.ink.upright import places, turned_upright

BROAD, BROADER = 0.5, 1.3
"""From this width on, as a share of its height, what is hardly read as a digit may be several; broader ones that stay whole are told of."""
HARDLY, CLEARLY = 2.5, 4.0
"""What is like its digit by less is looked at even where it is read surely, and cut where all parts are so much more like theirs."""
FREE = 0.03
"""What lies nearer to the picture's border than this share of its longer side may be an edge or a shadow."""
MOST_CUT = 20
"""Of more broad pieces than that, all are left whole: they are words."""

TOUCHING = "A sign is wide for one digit, and unclear as several. If digits touch each other there, write them apart."


@dataclass(frozen=True)
class Singles:
    """The `digits`, whose numbers are those of the `pieces`, the `squares` (N, 28, 28) float32 of each, `hints`, in words, and how many
    `strange` marks, free on the page, were left out."""

    pieces: Pieces
    digits: tuple[Digit, ...]
    squares: Gray
    hints: tuple[str, ...] = ()
    strange: int = 0

    @property
    def ink(self) -> Mask:
        """Where the digits are, (H, W)."""
        return self.pieces.among(number for digit in self.digits for number in digit.numbers)


def singles(found: Pieces, there: list[Digit], squared: Callable[[Pieces, Digit], Gray], wanted: Preparation, angle: float) -> Singles:
    """What is `there`, one digit each; `squared` makes a digit's square, as it is `wanted`. The page is turned by an `angle`."""
    if not there:
        return Singles(found, (), np.zeros((0, SIDE, SIDE), np.float32))
    squares = np.stack([squared(found, digit) for digit in there])
    seen, own = look(squares), [_upright(_own(found, digit), angle) for digit in there]
    solid = np.array([scrawled(sign) == SOLID or (not like and filled(sign)) for like, sign in zip(seen.like > 0, own, strict=True)])
    written = ~strangers(own, seen.sure & ~solid) if wanted.smallest else np.ones(len(there), bool)
    strange = sum(_free(found, there[n]) for n in np.flatnonzero(~written & ~solid))
    kept, hints = list[tuple[Digit, Gray]](), [SOLID] * bool(solid.any())
    doubts = _Doubts(seen.of(written), np.array([sign.shape[1] / len(sign) for sign in own])[written])
    for n, at in enumerate(np.flatnonzero(written).tolist()):
        cut = apart(reduced(own[at].astype(np.float32)), wanted) if doubts.several[n] and not solid[at] else None
        several: list[Digit] = []
        if cut and (not doubts.seen.sure[n] or cut.like > doubts.seen.like[n] + CLEARLY):
            found, several = _parted(found, there[at], cut.columns, angle)
            kept += [(part, squared(found, part)) for part in several]
        if not several:
            kept.append((there[at], squares[at]))
            hints += [TOUCHING] * bool(doubts.wide[n] and not solid[at])
    return Singles(found, tuple(digit for digit, _ in kept), np.stack([one for _, one in kept]), tuple(dict.fromkeys(hints)), strange)


class _Doubts:
    """Which of the signs that are `seen`, so `broad` for their height, may be `several` digits, and which are told of as too `wide`."""

    def __init__(self, seen: Look, broad: NDArray[np.float64]) -> None:
        strange = seen.like <= 0
        doubted = (broad >= BROAD) & (~seen.sure | (seen.like < HARDLY))
        words = other_signs(int(strange[broad < BROAD].sum()), int((broad < BROAD).sum())) or doubted.sum() > MOST_CUT
        foreign = other_signs(int(strange.sum()), len(strange))  # of which the reader tells
        self.seen, self.several = seen, doubted & ~np.bool_(words)
        self.wide = strange & (broad >= BROADER) & ~np.bool_(foreign)


def _free(found: Pieces, digit: Digit) -> bool:
    """Whether a mark lies away from the picture's border, where the edges of sheets and tables, and shadows, come in."""
    x, y, wide, high = digit.box
    height, width = found.labels.shape
    return bool(min(x, y, width - x - wide, height - y - high) >= FREE * max(width, height))


def _own(found: Pieces, digit: Digit) -> Mask:
    x, y, width, height = digit.box
    return found.among(digit.numbers, np.s_[y : y + height, x : x + width])


def _upright(own: Mask, angle: float) -> Mask:
    """One digit's mask on a page that is turned by an `angle`, upright."""
    if not angle:
        return own
    mask = turned_upright(own.astype(np.float32), angle) > 0.5
    down, across = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return mask[down[0] : down[-1] + 1, across[0] : across[-1] + 1] if len(down) else own


def _sides(own: Mask, columns: NDArray[np.intp], angle: float) -> NDArray[np.intp]:
    """To the right of how many of the `columns` each place of a mask (h, w) lies, where the mask is not empty."""
    down, across = places(own.shape, angle)
    down, across = down - down[own].min() + 0.5, across - across[own].min() + 0.5
    scale = HEIGHT / (down[own].max() + 0.5)
    rows = np.clip(down * scale, 0, HEIGHT - 1).astype(np.intp)
    return np.asarray((across * scale >= columns[:, rows]).sum(0))


def _parted(found: Pieces, digit: Digit, columns: NDArray[np.intp], angle: float) -> tuple[Pieces, list[Digit]]:
    """The pieces with one digit's cut along `columns` (n - 1, HEIGHT) of its reduced one, and what it becomes; none where too small."""
    x, y, width, height = digit.box
    own = _own(found, digit)
    number = _sides(own, columns, angle)
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
