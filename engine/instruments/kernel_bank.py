"""Kernels that have names: what each does to a picture, as its matrix.

Prewitt, 1970; Sobel & Feldman, 1968; Marr & Hildreth, "Theory of edge detection", 1980 (Laplacian).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.tensor import Array


@dataclass(frozen=True)
class NamedKernel:
    """`rows` divided by `divide`; `signed`: its sums are of either sign, with 0 for a plain surface."""

    title: str
    help: str
    rows: tuple[tuple[float, ...], ...]
    divide: float = 1.0
    signed: bool = False

    @property
    def matrix(self) -> Array:
        """The kernel itself, (k, k)."""
        return np.array(self.rows, np.float64) / self.divide

    def to_json(self) -> dict[str, Any]:
        """Everything a page needs."""
        rows = [list(row) for row in self.rows]
        return {"title": self.title, "help": self.help, "rows": rows, "divide": self.divide, "signed": self.signed}


KERNELS = {
    "identity": NamedKernel("Identity", "Only the middle counts: nothing changes.", ((0, 0, 0), (0, 1, 0), (0, 0, 0))),
    "blur": NamedKernel("Blur", "The plain mean of nine.", ((1, 1, 1), (1, 1, 1), (1, 1, 1)), 9),
    "gaussian": NamedKernel("Gaussian", "A mean that trusts the middle most.", ((1, 2, 1), (2, 4, 2), (1, 2, 1)), 16),
    "gaussian_5": NamedKernel(
        "Gaussian 5×5",
        "A wider bell, a softer picture.",
        ((1, 4, 6, 4, 1), (4, 16, 24, 16, 4), (6, 24, 36, 24, 6), (4, 16, 24, 16, 4), (1, 4, 6, 4, 1)),
        256,
    ),
    "sharpen": NamedKernel("Sharpen", "The middle, and what sets it apart from its neighbors.", ((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    "sobel_x": NamedKernel("Sobel x", "Right minus left: upright edges.", ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)), signed=True),
    "sobel_y": NamedKernel("Sobel y", "Below minus above: level edges.", ((-1, -2, -1), (0, 0, 0), (1, 2, 1)), signed=True),
    "laplacian": NamedKernel(
        "Edge",
        "Eight times the middle minus all around: 0 where nothing changes.",
        ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
        signed=True,
    ),
    "emboss": NamedKernel("Emboss", "Light from one corner: edges stand out like a relief.", ((-2, -1, 0), (-1, 1, 1), (0, 1, 2))),
}
"""By name, in the order in which they are offered."""

ROW_KERNELS = {
    "identity": NamedKernel("Identity", "Only the middle counts.", ((0, 1, 0),)),
    "mean": NamedKernel("Mean of three", "Smooths.", ((1, 1, 1),), 3),
    "gaussian": NamedKernel("¼ ½ ¼", "Smooths, and trusts the middle most.", ((1, 2, 1),), 4),
    "slope": NamedKernel("Slope", "What comes after minus what comes before.", ((-1, 0, 1),), signed=True),
    "bend": NamedKernel("Bend", "Twice the middle minus both sides: 0 on a straight line.", ((-1, 2, -1),), signed=True),
}
"""The same for rows of numbers."""


def sample_images(height: int, width: int) -> dict[str, tuple[str, Array]]:
    """Small images (height, width) that tell what a kernel does: title and values, by name."""
    row, column = np.mgrid[:height, :width]
    images = {
        "impulse": ("One point", (row == height // 2) & (column == width // 2)),
        "step": ("Upright edge", column >= (width + 1) // 2),
        "level": ("Level edge", row >= (height + 1) // 2),
        "diagonal": ("Diagonal", row == column),
        "checkers": ("Checkers", (row + column) % 2),
        "ramp": ("Slope", column),
        "chance": ("By chance", np.random.default_rng(4).integers(0, 10, (height, width))),
    }
    return {name: (title, np.asarray(values, np.float64)) for name, (title, values) in images.items()}
