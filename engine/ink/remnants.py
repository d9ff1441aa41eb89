"""What is left of lines: along a picture's border, such as a sheet's edge or a margin seen askew, straight pieces thinner than the pen or
longer than any digit; and anywhere those that go on, at either end, as a line that was taken away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.ink.groups import Digit
from engine.ink.pieces import Pieces
from engine.ink.square import stroke_width

Mask = NDArray[np.bool_]
RIM = 0.06
"""Remnants lie nearer to the border than this share of the picture's longer side."""
THIN, LONG = 0.62, 1.5
"""And are thinner than this share of what the pen draws elsewhere, or longer than so many digits are high."""
STRAIGHT, MOSTLY, SLIM = 1.25, 0.8, 3.0
"""A piece is straight where it is no longer than its box's diagonal by this factor, and longer than so many of its widths; so much of a
remnant's ink is."""


BEYOND, MOST_OF_IT = 9, 0.75
"""So many pixels beyond its ends, a bit of a line goes on as one, at most of them."""
THINNER, SEVERAL = 0.74, 4
"""It is thinner than this share of what the pen draws, or there are more of them than of others, and so many at least."""


def without_remnants(there: list[Digit], parts: Pieces, lines: Mask | None = None) -> list[Digit]:
    """The digits that are there, without those that are remnants of `lines`, which were taken away where they are marked; all where nothing
    else tells how wide the pen is."""
    there = there if lines is None else _without_bits(there, parts, lines)
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


def _without_bits(there: list[Digit], parts: Pieces, lines: Mask) -> list[Digit]:
    """The digits that are there, without those that go on as lines and are thinner than the pen, or more than all others."""
    bits = [digit for digit in there if _bit(digit, parts, lines)]
    others = [digit for digit in there if digit not in bits]
    if not bits or not others:
        return there
    pen = THINNER * float(np.median([_width(digit.numbers, digit.box, parts) for digit in others]))
    many = len(bits) >= SEVERAL and len(bits) > len(others)
    return [digit for digit in there if digit in others or not (many or _width(digit.numbers, digit.box, parts) < pen)]


def _bit(digit: Digit, parts: Pieces, lines: Mask) -> bool:
    """Whether a digit is straight and goes on, at both ends, as a line, or ends with the picture."""
    x, y, wide, high = digit.box
    own = parts.among(digit.numbers, np.s_[y : y + high, x : x + wide])
    places = np.argwhere(own)[:, ::-1] + np.array([x, y])
    middle = places.mean(0)
    axis = np.linalg.svd(places[:: 1 + len(places) // 500] - middle, full_matrices=False)[2][0]
    along = (places - middle) @ axis
    if len(places) > STRAIGHT * stroke_width(own) * np.ptp(along) or np.ptp(along) < SLIM * stroke_width(own):
        return False
    height, width = lines.shape
    for end, ahead in ((along.min(), -1), (along.max(), 1)):
        beyond = np.rint(middle + (end + ahead * np.arange(2, BEYOND + 2))[:, None] * axis).astype(np.intp)
        inside = (beyond >= 0).all(1) & (beyond < (width, height)).all(1)
        if inside.all() and lines[beyond[:, 1], beyond[:, 0]].mean() < MOST_OF_IT:
            return False
    return True
