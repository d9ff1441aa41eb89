"""Where the digits of a page stand, as boxes alone: single uneven rows, and pages of several rows whose order is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LAYOUTS = (
    "uneven",
    "jumping",
    "two sizes",
    "rising",
    "two rows",
    "close rows",
    "slanted rows",
    "staggered rows",
    "checkered",
    "sum",
    "telephone",
)
"""The first four are one row each, the others several."""
SINGLE = 4
Box = tuple[int, int, int, int]


def layout(name: str, rng: np.random.Generator) -> list[Box]:
    """Boxes (left, top, right, bottom) in the order they are read in; a digit is some 100 pixels high."""
    if name in LAYOUTS[:SINGLE]:
        count = int(rng.integers(3, 8))
        slope = rng.uniform(-12, 12) if name == "rising" else rng.uniform(-4, 4)
        jitter = {"uneven": 0.3, "jumping": 0.5, "two sizes": 0.15, "rising": 0.15}[name]
        sizes = rng.choice([70, 140], count) if name == "two sizes" else rng.uniform(80, 120, count)
        drift = np.cumsum(rng.normal(0, 8, count)) if name in ("uneven", "rising") else np.zeros(count)
        return _turned([_row(sizes, rng, jitter=jitter, drift=drift, gap=rng.uniform(0.35 if name == "two sizes" else 0.1, 0.9))], slope)
    if name == "sum":
        ranks = rng.integers(1, 5, int(rng.integers(2, 4)))
        rows = [_row(rng.uniform(90, 110, n), rng, top=140 * k, jitter=0.05, left=(5 - int(n)) * 95, step=95) for k, n in enumerate(ranks)]
        return _turned(rows, rng.uniform(-4, 4))
    if name == "checkered":
        count = int(rng.integers(2, 5))
        rows = [_row(rng.uniform(88, 112, count), rng, top=145 * k, jitter=0.06, left=75 * k, step=150) for k in range(2)]
        return _turned(rows, rng.uniform(-3, 3))
    down, slope, shift, jitter = {
        "two rows": (170, 4, 20, 0.12),
        "close rows": (125, 3, 20, 0.06),
        "slanted rows": (170, 12, 20, 0.08),
        "staggered rows": (140, 4, 60, 0.08),
        "telephone": (150, 4, 120, 0.1),
    }[name]
    counts = (int(rng.integers(4, 7)), int(rng.integers(3, 6))) if name == "telephone" else (int(rng.integers(2, 6)),) * 2
    gap = rng.uniform(0.2, 0.6)
    rows = [
        _row(rng.uniform(88, 112, n), rng, top=down * k, jitter=jitter, left=k * rng.uniform(-shift, shift), gap=gap)
        for k, n in enumerate(counts)
    ]
    return _turned(rows, rng.uniform(-slope, slope))


def _row(
    sizes: NDArray[np.float64],
    rng: np.random.Generator,
    top: float = 0,
    left: float = 0,
    jitter: float = 0,
    drift: NDArray[np.float64] | float = 0,
    gap: float = 0.4,
    step: float | None = None,
) -> NDArray[np.float64]:
    """One row of middles and sizes (n, 4): x, y, width, height. `jitter` is how far a digit stands from its line, as a share of 100."""
    count = len(sizes)
    wide = sizes * np.where(rng.random(count) < 0.15, 0.15, rng.uniform(0.5, 0.75, count))
    if step is None:
        starts = np.concatenate([[0], np.cumsum(wide + 100 * gap * rng.uniform(0.6, 1.4, count))])[:-1]
        x = left + starts + wide / 2
    else:
        x = left + step * np.arange(count) + rng.normal(0, 4, count)
    y = top + 100 * rng.uniform(-jitter, jitter, count) + drift
    return np.stack([x, y, wide, sizes], 1)


def _turned(rows: list[NDArray[np.float64]], degrees: float) -> list[Box]:
    """The boxes of all rows, their middles turned about the first."""
    x, y, wide, high = np.vstack(rows).T
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    x, y = x * cosine - y * sine + 500, x * sine + y * cosine + 500
    sides = np.rint(np.stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2], 1)).astype(int)
    return [(left, top, right, bottom) for left, top, right, bottom in sides.tolist()]
