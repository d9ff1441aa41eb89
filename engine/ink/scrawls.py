"""Scribbles, which a network may surely take for a 0 or an 8: ink that went over itself again and again, so that it closes more loops than
any digit has, or leaves nearly nothing open."""

from __future__ import annotations

import numpy as np

from engine.ink.outline import area, hull
from engine.ink.pieces import pieces
from engine.ink.runs import Mask

MOST_LOOPS, LOOP, SLIM = 3, 0.003, 0.08
"""An 8 of two rings that overlap has so many loops; what is smaller than this share of a sign's longer side squared is a gap in ink. What
covers less than this share of the square of its own diagonal is slim, as it is between two strokes where a digit is gone over twice."""
FILLED, COMPACT = 0.92, 0.5
"""A filled shape has ink in this share of its hull; its shorter side is this share of the longer, or else it is a line by a broad pen."""
ROUND = 0.28
"""What is filled is a scribble where it covers so much of the square of its diagonal; a broad 1 that leans covers less."""

SOLID = "A sign is filled throughout. A digit is written in strokes, and a 0 needs its hole."
KNOTTED = "A sign closes more than three loops, as no digit does. Write each digit as one clear line."


def scrawled(sign: Mask) -> str:
    """In words why a sign (h, w), without what is empty around it, is a scribble; nothing where it is none."""
    if filled(sign) and sign.sum() >= ROUND * (sign.shape[0] ** 2 + sign.shape[1] ** 2):
        return SOLID
    return KNOTTED if knotted(sign) else ""


def filled(sign: Mask) -> bool:
    """Whether a sign is a shape that is filled throughout."""
    shorter, longer = sorted(sign.shape)
    return bool(shorter >= COMPACT * longer and sign.sum() >= FILLED * area(hull(sign)))


def knotted(sign: Mask) -> bool:
    """Whether a sign closes more loops than any digit."""
    paper = pieces(~np.pad(sign, 1))  # the first is what is outside
    diagonal = (paper.right - paper.left) ** 2 + (paper.bottom - paper.top) ** 2
    loops = (paper.area >= LOOP * max(sign.shape) ** 2) & (paper.area >= SLIM * diagonal)
    return bool(loops[1:].sum() > MOST_LOOPS)
