"""Numbers whose digits touch: written so close that one pen stroke runs into the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.ink.pieces import pieces
from tests.handwriting.hands import written

HIGH, AROUND = 120, 40
Picture = NDArray[np.uint8]


def touching(number: str, seed: int, hand: int, pen: int = 12, overlap: float = 0.0) -> Picture:
    """The number in black on white, HIGH pixels high; each digit moved to the left until its ink meets that before it, but at least by a
    share `overlap` of its width."""
    rng = np.random.default_rng(seed)
    ink = np.zeros((2 * HIGH, 2 * HIGH * len(number)), bool)
    end = 0
    for digit in number:
        mask = _drawn(int(digit), rng, hand, pen)
        down, left = int(rng.integers(-6, 7)) + AROUND, AROUND if not end else end - round(overlap * mask.shape[1])
        while end and not _meet(ink, mask, down, left):
            left -= 1
        ink[down : down + len(mask), left : left + mask.shape[1]] |= mask
        end = left + mask.shape[1]
    assert len(pieces(ink)) == 1
    return np.where(ink[:, : end + AROUND], 0, 255).astype(np.uint8)


def _drawn(digit: int, rng: np.random.Generator, hand: int, pen: int) -> NDArray[np.bool_]:
    image = Image.new("1", (2 * HIGH, 2 * HIGH))
    draw = ImageDraw.Draw(image)
    for curve in written(digit, rng, hand):
        points = [(float(x), float(y)) for x, y in (curve - 0.5) * HIGH + HIGH]
        draw.line(points, fill=1, width=pen, joint="curve")
        for x, y in points:
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=1)
    mask = np.asarray(image)
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return np.asarray(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _meet(ink: NDArray[np.bool_], mask: NDArray[np.bool_], down: int, left: int) -> bool:
    """Whether the mask, put there, has ink next to ink."""
    near = np.pad(mask, 1)
    near = near | np.roll(near, 1, 1) | np.roll(near, -1, 1)
    around = ink[down - 1 : down + len(mask) + 1, left - 1 : left + mask.shape[1] + 1]
    return bool((around & near).any())
