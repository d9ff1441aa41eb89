"""The parity table: the largest relative error that each op, layer, activation, loss and optimizer reached in this run of the tests."""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np

TORCH = find_spec("torch") is not None
Column = Literal["differences", "float32", "float64"]
LIMITS: dict[Column, float] = {"differences": 1e-6, "float32": 1e-5, "float64": 1e-8}
TITLES: dict[Column, str] = {"differences": "central differences", "float32": "PyTorch, float32", "float64": "PyTorch, float64"}
FLOOR = 0.1
"""Errors are shares of the largest number that was expected, or of this where all are smaller, as sums are that cancel."""

TOLD = """The largest relative error of outputs and gradients over random shapes, arguments and numbers. That of an op, an activation and a
layer is the largest of every comparison it took part in. Optimizers, which have no gradient, are compared with their formula carried out
weight by weight instead of with central differences."""


def apart(found: Any, expected: Any) -> float:
    """max |found − expected| / max(FLOOR, max |expected|). Raises AssertionError where the shapes differ."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape, f"found {found.shape}, expected {expected.shape}"
    return float(np.abs(found - expected).max(initial=0) / max(FLOOR, np.abs(expected).max(initial=0)))


@dataclass
class Table:
    """Rows (family, name) and the largest error of each column."""

    rows: dict[tuple[str, str], dict[Column, float]] = field(default_factory=lambda: defaultdict(dict))

    def saw(self, who: Iterable[tuple[str, str]], column: Column, error: float) -> None:
        """Enter an error for everything that took part in the comparison."""
        for row in who:
            self.rows[row][column] = max(error, self.rows[row].get(column, 0.0))

    def worst(self, column: Column) -> float:
        """The largest error of a column."""
        return max((row[column] for row in self.rows.values() if column in row), default=0.0)

    def markdown(self) -> str:
        """The table as a page."""
        lines = [
            "# Parity",
            "",
            f"{TOLD} In this run of the tests: Python {platform.python_version()}, NumPy {np.__version__}, {self._torch()}.",
            "",
            "|  | " + " | ".join(f"{TITLES[column]} (≤ {limit:g})" for column, limit in LIMITS.items()) + " |",
            "|---|" + "---|" * len(LIMITS),
        ]
        for (family, name), errors in sorted(self.rows.items()):
            lines.append(f"| {family} {name} | " + " | ".join(self._cell(errors, column) for column in LIMITS) + " |")
        return "\n".join(lines) + "\n"

    def summary(self) -> str:
        """One line for a terminal."""
        told = ", ".join(f"{TITLES[column]} {self.worst(column):.1e}" for column in LIMITS if column == "differences" or TORCH)
        return f"{len(self.rows)} ops, layers, activations, losses and optimizers; largest relative error: {told}"

    def _torch(self) -> str:
        if not TORCH:
            return "PyTorch not installed"
        import torch

        return f"PyTorch {torch.__version__}"

    def _cell(self, errors: dict[Column, float], column: Column) -> str:
        if column in errors:
            return f"{errors[column]:.1e}" if errors[column] else "0"
        return "not installed" if column != "differences" and not TORCH else "–"


table = Table()
"""That of this process."""
