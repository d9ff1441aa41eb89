"""Digits of two sizes side by side, the smaller of which was taken for a broken-off part of the larger: reading both sides tells."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.ink.groups import Digit
from engine.ink.paper import Gray
from engine.ink.pieces import Pieces
from engine.ink.reader import look
from engine.ink.touching import BAR, LIKE, LIKELY, WHOLE

LOWEST = 0.4
"""A digit beside another is at least this share as high as both together."""


def side_by_side(found: Pieces, there: list[Digit], squared: Callable[[Pieces, Digit], Gray]) -> list[Digit]:
    """The digits that are there, one that is clearly a digit on each side of a gap as two of them; `squared` makes a digit's square.

    A stem beside what is a digit only with it is part of that one, as in a 9 of a ring and a leg."""
    able = {digit: sides for digit in there if (sides := _sides(found, digit))}
    if not able:
        return there
    seen = look(np.stack([squared(found, one) for digit, sides in able.items() for one in (digit, *sides)]))
    clear = ((seen.probability >= LIKELY) & (seen.like >= LIKE) & (seen.whole >= WHOLE)).reshape(-1, 3)
    stem = (seen.digit.reshape(-1, 3)[:, 1:] == BAR).any(1)
    two = clear[:, 1] & clear[:, 2] & ~(clear[:, 0] & stem)
    apart = {digit: sides for (digit, sides), yes in zip(able.items(), two, strict=True) if yes}
    return [one for digit in there for one in apart.get(digit, (digit,))]


def _sides(found: Pieces, digit: Digit) -> tuple[Digit, Digit] | None:
    """What lies to the left and to the right of the widest gap between a digit's pieces, of those with enough on both sides."""
    order = sorted(digit.numbers, key=lambda number: int(found.left[number - 1]))
    at = np.array(order) - 1
    gaps = found.left[at][1:] - np.maximum.accumulate(found.right[at])[:-1]
    for n in np.argsort(-gaps, kind="stable")[: int((gaps > 0).sum())].tolist():
        left, right = _joined(found, order[: n + 1]), _joined(found, order[n + 1 :])
        if min(left.box[3], right.box[3]) >= LOWEST * digit.box[3]:
            return left, right
    return None


def _joined(found: Pieces, numbers: list[int]) -> Digit:
    at = np.array(numbers) - 1
    left, top = int(found.left[at].min()), int(found.top[at].min())
    return Digit((left, top, int(found.right[at].max()) - left, int(found.bottom[at].max()) - top), tuple(numbers))
