"""The brightness that parts a picture into dark and bright, and which of the two is paper where there is nothing between."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.float32]
LEVELS = 64
"""So many levels of brightness are told apart."""
APART = 0.95
"""A picture has two levels where parting it explains this share of how much its brightness varies."""
AROUND = 0.98
"""Paper is what so much of the border of such a picture is."""


def between(picture: Gray) -> float:
    """The brightness that parts a picture (H, W) best into dark and bright (Otsu, 1979)."""
    counts = np.bincount(np.minimum(picture.ravel() * LEVELS, LEVELS - 1).astype(np.intp), minlength=LEVELS)
    edges = np.arange(LEVELS + 1) / LEVELS
    below = np.cumsum(counts)[:-1]
    middles = (edges[:-1] + edges[1:]) / 2
    total, sums = below[-1] + counts[-1], np.cumsum(counts * middles)
    above = total - below
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = below * above * (sums[:-1] / below - (sums[-1] - sums[:-1]) / above) ** 2
    return float(edges[1 + int(np.nanargmax(np.where((below > 0) & (above > 0), apart, 0)))])


def explained(picture: Gray) -> float:
    """How much of what the brightness of a picture (H, W) varies is explained by parting it into dark and bright, from 0 to 1."""
    bright = picture > between(picture)
    share = float(bright.mean())
    if not 0 < share < 1:
        return 0.0
    across = share * (1 - share) * float(picture[bright].mean() - picture[~bright].mean()) ** 2
    return across / max(float(picture.var()), 1e-12)


def dark_paper(picture: Gray) -> bool | None:
    """Whether a picture (H, W) of two levels has the dark one all around; None where it has no two levels, or both at its border."""
    bright = picture > between(picture)
    around = bright_border(bright)
    if explained(picture) < APART or 1 - AROUND < around < AROUND:
        return None
    return around < 0.5


def bright_border(bright: NDArray[np.bool_]) -> float:
    """How much of the border of a picture (H, W) is `bright`."""
    return float(np.concatenate([bright[0], bright[-1], bright[:, 0], bright[:, -1]]).mean())
