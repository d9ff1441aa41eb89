"""Filled ink: shapes wider than any stroke, which a window around each place takes for paper of another color.

What the window makes of them is confirmed by one threshold for the whole picture, shape by shape: a shape that lies free on the page, is
much darker than its paper, and no darker where the window found ink than where it found none, is ink throughout. Shadows reach the
picture's border, or are paler, or hold darker strokes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.ink.levels import between
from engine.ink.paper import Darkness, Gray
from engine.ink.pieces import pieces

DARK = 0.45
"""Filled ink gives back less than this share of its paper's light."""
MISSED = 0.5
"""A place was taken for paper where less than this share of its darkness was found."""
LEAST = 0.05
"""So large a share of a shape was missed, or there is nothing to mend."""
ALIKE = 0.12
"""What was missed is paler than what was found by less than this share of the paper's light."""
Mask = NDArray[np.bool_]


def with_solid(gray: Gray, found: Darkness) -> Darkness:
    """What was `found` to be ink on `gray` (H, W), and the inside of filled shapes."""
    light = 1 - gray if found.inverted else gray
    dark: Mask = light < between(light)
    if not dark.any() or dark.all():
        return found
    paper = float(np.median(light[~dark]))
    whole = np.clip((paper - light) / max(paper, 1e-3), 0, 1).astype(np.float32)
    missed = dark & (whole > 1 - DARK) & (found.ink < MISSED * whole)
    if not missed.any():
        return found
    ink = found.ink.copy()
    parts = pieces(dark)
    height, width = dark.shape
    free = (parts.left > 0) & (parts.top > 0) & (parts.right < width) & (parts.bottom < height)
    share = np.bincount(parts.labels[missed], minlength=len(parts) + 1)[1:] / parts.area
    for n in np.flatnonzero(free & (share > LEAST)):
        view = np.s_[parts.top[n] : parts.bottom[n], parts.left[n] : parts.right[n]]
        own = parts.labels[view] == n + 1
        if _even(light[view], own, missed[view], paper):
            ink[view] = np.where(own, np.maximum(ink[view], whole[view]), ink[view])
    return replace(found, ink=ink)


def _even(light: Gray, own: Mask, missed: Mask, paper: float) -> bool:
    """Whether a shape's missed places are as dark as the others."""
    caught = own & ~missed
    return not caught.any() or float(np.median(light[own & missed]) - np.percentile(light[caught], 25)) < ALIKE * paper
