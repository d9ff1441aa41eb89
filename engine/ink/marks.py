"""What is marked on a page: where its ink is dark enough to be any, in pieces, from which each digit's square is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.ink.groups import Digit
from engine.ink.levels import between, explained
from engine.ink.paper import LEAST_INK, Gray, resized
from engine.ink.pieces import Pieces, pieces
from engine.ink.preparation import Preparation
from engine.ink.rules import without_rules
from engine.ink.square import square
from engine.ink.upright import turned_upright

NOISE = 6.0
"""What lies within so many deviations of the paper's own noise is no ink."""
LEAST_PIXELS = 8
MUCH, APART = 0.15, 0.8
"""Where more than this share of a picture is ink, and that explains so much of how its darkness varies, paper is judged without it."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Marks:
    """The `parts` of the `mask` (H, W) of what is dark on the `ink` (H, W), each of which may belong to a digit.

    What is as dark as `level` is ink throughout, what is darker than `low` could be any, and what is darker than `border`, as `wanted`, is
    some; the page is turned by an `angle`."""

    ink: Gray
    mask: Mask
    parts: Pieces
    level: float
    low: float
    border: float
    wanted: Preparation
    angle: float

    @property
    def blank(self) -> bool:
        """Whether there is no ink but a few pixels."""
        return bool(self.mask.sum() < LEAST_PIXELS)

    def square(self, parts: Pieces, digit: Digit) -> Gray:
        """The square of a digit of these `parts`, or of others they were cut into."""
        return square(turned_upright(self._alone(parts, digit), self.angle), self.wanted)

    def _alone(self, parts: Pieces, digit: Digit) -> Gray:
        """One digit's ink from 0 to 1 without its neighbors', with the soft edges of its strokes."""
        x, y, width, height = digit.box
        top, left = max(0, y - 1), max(0, x - 1)
        view = np.s_[top : y + height + 1, left : x + width + 1]
        own = parts.among(digit.numbers, view)
        near = np.pad(own, 1)
        near = near[:-2] | near[1:-1] | near[2:]
        near = near[:, :-2] | near[:, 1:-1] | near[:, 2:]
        peak = float(np.percentile(self.ink[view][own], 75))
        return np.where(near, np.clip(self.ink[view] / max(peak, self.level * 0.3), 0, 1), 0).astype(np.float32)


def marked(ink: Gray, wanted: Preparation, angle: float) -> Marks:
    """What is marked in `ink` (H, W), without lines drawn under digits and frames around them; the page is turned by an `angle`."""
    mask, level, low = masked(ink, wanted.threshold)
    parts = pieces(mask)
    if (apart := without_rules(mask, parts)) is not mask:
        mask, parts = apart, pieces(apart)
    return Marks(ink, mask, parts, level, low, wanted.threshold * level, wanted, angle)


def masked(ink: Gray, threshold: float) -> tuple[Mask, float, float]:
    """Where there is ink, how dark full ink is, and from what darkness on it could be any."""
    sample = resized(ink, 400)
    some = ink[::3, ::3]
    if (inky := sample > between(sample)).mean() > MUCH and explained(sample) > APART:  # the paper's own noise is between the strokes
        sample, some = sample[~inky], some[some <= between(some)]
    middle = float(np.median(sample))
    noise = 1.4826 * float(np.median(np.abs(some - np.median(some))))
    low = min(middle + max(LEAST_INK, NOISE * noise), 0.6)
    dark = ink[ink > low]
    if dark.size < LEAST_PIXELS:
        return np.zeros(ink.shape, bool), 1.0, low
    level = float(np.percentile(dark, 90))
    return ink > max(low, threshold * level), level, low
