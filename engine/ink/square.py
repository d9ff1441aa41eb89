"""One digit as MNIST has them: its longer side 20 pixels, strokes of the usual width, the center of its ink in the middle of 28×28."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.ink.paper import Gray
from engine.ink.preparation import Preparation
from engine.ink.runs import ends

SIDE = 28
FINE = 80
"""Strokes are measured and evened out on a picture with so many pixels along the digit's longer side."""
STROKE = 9.5
"""The usual width of a stroke there: that of MNIST's own digits, enlarged the same way."""
INK = 0.45
"""What is darker than this is ink."""
THIN, THICK = 0.85, 1.45
"""Strokes narrower and wider than these multiples of the usual are evened out."""
Mask = NDArray[np.bool_]


def square(ink: Gray, wanted: Preparation) -> Gray:
    """The digit alone on its picture, `ink` (h, w) from 0 to 1, as (28, 28) float32 from 0, paper, to 1, ink."""
    if wanted.slant:
        ink = straightened(ink, wanted.slant)
    fine = _fine(ink)
    if wanted.stroke:
        fine = evened(fine)
    inside = SIDE - 2 * wanted.margin
    drawn = _fitted(_cropped(fine.astype(np.float32)), inside)
    return centered(drawn)


def stroke_width(mask: Mask) -> float:
    """The mean width of the strokes in pixels: twice the area over the length of the outline."""
    inside = np.count_nonzero(mask[1:] != mask[:-1]) + np.count_nonzero(mask[:, 1:] != mask[:, :-1])
    border = sum(np.count_nonzero(side) for side in (mask[0], mask[-1], mask[:, 0], mask[:, -1]))
    return 2 * np.count_nonzero(mask) / max((inside + border) * np.pi / 4, 1)


def inked(ink: Gray, size: tuple[int, int], how: Image.Resampling) -> Mask:
    """Where there is `ink` (h, w) on a picture of another `size`, width and height. Of strokes that are narrower than a pixel of it each
    pixel is kept that they touch: they are faint there, and would be lost."""
    mask = ink > INK
    if 0 < stroke_width(mask) * size[1] < len(ink) > size[1]:
        return np.asarray(Image.fromarray(mask.astype(np.float32)).resize(size, Image.Resampling.BOX)) > 0
    return np.asarray(Image.fromarray(ink).resize(size, how)) > INK


def evened(mask: Mask) -> Mask:
    """The mask with strokes about as wide as usual: thin ones grown, thick ones worn off as long as they do not break."""
    width = stroke_width(mask)
    if width < THIN * STROKE:
        return grown(mask, (STROKE - width) / 2)
    if width > THICK * STROKE:
        worn = _worn(mask, min((width - THICK * STROKE) / 2, width / 4))
        return worn if worn.sum() > 0.3 * mask.sum() else mask
    return mask


def _worn(mask: Mask, radius: float) -> Mask:
    """The mask without every place within `radius` pixels of what is outside of it."""
    edge = int(radius) + 1
    outside = np.pad(~mask, edge, constant_values=True)
    around = grown(outside, radius)
    beyond = edge + (len(around) - len(outside)) // 2
    return ~around[beyond:-beyond, beyond:-beyond]


def grown(mask: Mask, radius: float) -> Mask:
    """The mask, which is enlarged where it is to grow over its edge, and every place within `radius` pixels of it."""
    reach = int(radius)
    if reach < 1:
        return mask
    padded = np.pad(mask, reach)
    result = padded.copy()
    for down in range(-reach, reach + 1):
        wide = int(np.sqrt(max(radius**2 - down**2, 0)))
        total = np.cumsum(np.pad(padded, ((0, 0), (wide + 1, wide))), axis=1, dtype=np.int32)
        row = total[:, 2 * wide + 1 :] > total[:, : -2 * wide - 1]
        low, high = max(down, 0), min(down, 0)
        result[low : len(result) + high] |= row[-high or 0 : len(row) - low]
    return result


def straightened(ink: Gray, share: float) -> Gray:
    """The digit sheared so that `share` of its slant is gone."""
    rows, columns = np.indices(ink.shape, np.float32)
    mass = max(float(ink.sum()), 1e-6)
    middle = float((ink * rows).sum()) / mass
    down = rows - middle
    across = columns - float((ink * columns).sum()) / mass
    slope = share * float((ink * down * across).sum()) / max(float((ink * down**2).sum()), 1e-6)
    slope = float(np.clip(slope, -1, 1))
    reach = int(np.ceil(abs(slope) * len(ink)))
    wide = Image.fromarray(np.pad(ink, ((0, 0), (reach, reach))))
    turned = wide.transform(wide.size, Image.Transform.AFFINE, (1, slope, -slope * middle, 0, 1, 0), Image.Resampling.BILINEAR)
    return np.asarray(turned, np.float32)


def centered(drawn: Gray) -> Gray:
    """The picture, no larger than 28×28, on an empty one with its center of mass in the middle, moved back where it would stick out."""
    height, width = drawn.shape
    mass = max(float(drawn.sum()), 1e-6)
    down = float((drawn.sum(1) * (np.arange(height) + 0.5)).sum()) / mass
    across = float((drawn.sum(0) * (np.arange(width) + 0.5)).sum()) / mass
    top = int(np.clip(round(SIDE / 2 - down), 0, SIDE - height))
    left = int(np.clip(round(SIDE / 2 - across), 0, SIDE - width))
    result = np.zeros((SIDE, SIDE), np.float32)
    result[top : top + height, left : left + width] = drawn
    return result


def _fine(ink: Gray) -> Mask:
    """Where there is ink, on a picture whose longer side has FINE pixels."""
    ink = _cropped(ink)
    height, width = ink.shape
    scale = FINE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    mask = inked(ink, size, Image.Resampling.BICUBIC)
    if not mask.any():
        mask = np.ones_like(mask)
    return mask


def _cropped(ink: Gray) -> Gray:
    """The smallest part that holds all the ink."""
    dark = ink > 0.25
    (top, bottom), (left, right) = ends(dark, 0), ends(dark, 1)
    return ink[top:bottom, left:right]


def _fitted(ink: Gray, inside: int) -> Gray:
    height, width = ink.shape
    scale = inside / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.clip(np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX), np.float32), 0, 1)
