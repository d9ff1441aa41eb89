"""What is left of lines along a picture's border, such as a sheet's edge or a margin seen askew: straight, and thinner than the pen or
longer than any digit."""

from __future__ import annotations

import numpy as np

from engine.ink.groups import Digit
from engine.ink.pieces import Pieces
from engine.ink.square import stroke_width

RIM = 0.06
"""Remnants lie nearer to the border than this share of the picture's longer side."""
THIN, LONG = 0.62, 1.5
"""And are thinner than this share of what the pen draws elsewhere, or longer than so many digits are high."""
STRAIGHT, MOSTLY, SLIM = 1.25, 0.8, 3.0
"""A piece is straight where it is no longer than its box's diagonal by this factor, and longer than so many of its widths; so much of a
remnant's ink is."""


def without_remnants(there: list[Digit], parts: Pieces) -> list[Digit]:
    """The digits that are there, without those that are remnants of lines; all where nothing else tells how wide the pen is."""
    rim = [_at_rim(digit, parts) for digit in there]
    if not any(rim) or all(rim):
        return there
    others = [digit for digit, near in zip(there, rim, strict=True) if not near]
    pen = float(np.median([_width(digit.numbers, digit.box, parts) for digit in others]))
    size = float(np.median([max(digit.box[2:]) for digit in others]))
    return [digit for digit, near in zip(there, rim, strict=True) if not near or not _remnant(digit, parts, pen, size)]


def _at_rim(digit: Digit, parts: Pieces) -> bool:
    x, y, wide, high = digit.box
    height, width = parts.labels.shape
    return bool(min(x, y, width - x - wide, height - y - high) < RIM * max(width, height))


def _remnant(digit: Digit, parts: Pieces, pen: float, size: float) -> bool:
    """Whether most of a digit's ink is straight, and thin against the `pen` or long against the digits' `size`, in pixels."""
    straight = total = 0.0
    for number in digit.numbers:
        n = number - 1
        box = (int(parts.left[n]), int(parts.top[n]), int(parts.right[n] - parts.left[n]), int(parts.bottom[n] - parts.top[n]))
        width, area, length = _width((number,), box, parts), float(parts.area[n]), float(np.hypot(*box[2:]))
        total += area
        if (width < THIN * pen or length > LONG * size) and SLIM * width < length and area < STRAIGHT * width * length:
            straight += area
    return straight > MOSTLY * total


def _width(numbers: tuple[int, ...], box: tuple[int, int, int, int], parts: Pieces) -> float:
    """How wide the strokes of these pieces are, in pixels."""
    x, y, wide, high = box
    return stroke_width(np.isin(parts.labels[y : y + high, x : x + wide], numbers))
