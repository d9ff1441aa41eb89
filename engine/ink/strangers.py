"""Signs among surely read digits that are neither read surely nor drawn as these are: holes, spots, edges and shadows, which are left out.

By the same hand and pen, digits are about as high as each other, in strokes about as wide. Where a sign looks like no digit, or nothing is
sure of it, and it is of quite another size or width, or filled throughout, it was not written.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.ink.scrawls import filled
from engine.ink.square import stroke_width

LEFT_OUT = "{marks} of another size or pen than the digits {were} left out. With 'Smallest piece' at 0 nothing is."
MOST_TOLD = 3
"""More of them on a page whose lines were taken away are bits of those."""
FEWEST = 2
"""So many digits are read surely, or they tell nothing of the others."""
SIZE, WIDTH = (0.48, 1.9), (0.45, 2.4)
"""What was not written is lower or higher, its strokes narrower or wider, than these multiples of what is usual."""
WIDE = 5.0
"""Or wider than so many digits are high: those that touch are less."""
Mask = NDArray[np.bool_]


def strangers(signs: list[Mask], sure: Mask) -> Mask:
    """Which of the `signs`, (h, w) each, were not written by the hand that wrote those that are `sure`."""
    if sure.sum() < FEWEST or sure.all():
        return np.zeros(len(signs), bool)
    sides = np.array([sign.shape for sign in signs], float)
    pens = np.array([stroke_width(sign) for sign in signs])
    height, pen = float(np.median(sides[sure, 0])), float(np.median(pens[sure]))
    usual = _within(sides[:, 0] / height, SIZE) & _within(pens / pen, WIDTH) & (sides[:, 1] < WIDE * height)
    return np.array([not sure[n] and (not usual[n] or filled(sign)) for n, sign in enumerate(signs)])


def told(count: int, *, ruled: bool) -> tuple[str, ...]:
    """In words that so many were left out, if any; of a page whose lines were taken away, only where they are few."""
    if not count or (ruled and count > MOST_TOLD):
        return ()
    return (LEFT_OUT.format(marks="1 mark" if count == 1 else f"{count} marks", were="was" if count == 1 else "were"),)


def _within(shares: NDArray[np.float64], limits: tuple[float, float]) -> Mask:
    return (shares > limits[0]) & (shares < limits[1])
