"""Rows of a table in memory, encoded for the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.data.bundle import Column
from engine.data.encoders import Encoder
from engine.data.examples import MAX_INPUTS, Examples, Measured, Task
from engine.data.points import Floats, Parts
from engine.data.scalers import UNSCALED, Scaler, TargetScale
from engine.errors import SpecError
from engine.tensor import Array

MAX_VALUE = 1e12

Shown: TypeAlias = list[tuple[Column, Encoder]]
"""Each column that the network is shown, with its encoder."""


def encode(shown: Shown, values: list[Floats]) -> Floats:
    """Values (M,) of each column as inputs (D, M), not yet scaled."""
    return np.concatenate([encoder.rows(some, column) for (column, encoder), some in zip(shown, values, strict=True)])


@dataclass(frozen=True)
class Rows(Examples):
    """Rows of a table ready for training: `inputs` (D, N) float32, encoded and scaled; `label` (N,) class indices or values.

    `values` holds what the columns shown say in their own units, (N,) each.
    """

    inputs: NDArray[np.float32]
    label: Floats
    part_of: Parts
    task: Task
    classes: int
    shown: Shown
    values: list[Floats]
    scaler: Scaler
    told: tuple[str, ...]
    target_scale: TargetScale = UNSCALED

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]  # follows from the inputs
        """One row of inputs."""
        return (len(self.inputs),)

    @property
    def labels(self) -> Array:
        return self.label

    @property
    def parts(self) -> Array:
        return self.part_of

    def take(self, chosen: Array, out: Array | None = None) -> Array:
        """The inputs of the chosen rows, (D, n) float32."""
        return np.take(self.inputs, chosen, 1, out, "clip")

    def read(self, inputs: Any) -> Array:
        """Rows [[value, …], …] of the columns shown, numbers in their own units and words as words, as inputs (D, M).

        Raises SpecError with row and column where one does not fit.
        """
        if not isinstance(inputs, list) or not 0 < len(inputs) <= MAX_INPUTS:
            raise SpecError.at("inputs", f"must be a list of 1 to {MAX_INPUTS:,} rows")
        for i, row in enumerate(inputs):
            if not isinstance(row, list) or len(row) != len(self.shown):
                raise SpecError.at(f"inputs[{i}]", f"must be a row of {len(self.shown)}: {', '.join(c.name for c, _ in self.shown)}")
        values = [
            np.array([_value(row[j], column, f"inputs[{i}][{j}]") for i, row in enumerate(inputs)])
            for j, (column, _) in enumerate(self.shown)
        ]
        found = self.encoded(values)
        if not np.isfinite(found).all():
            raise SpecError.at("inputs", "a logarithm needs numbers above 0")
        return found

    def encoded(self, values: list[Floats]) -> NDArray[np.float32]:
        """Values (M,) of each column shown, in their own units, as inputs (D, M)."""
        return np.ascontiguousarray(self.scaler.apply(encode(self.shown, values)), np.float32)

    def kept(self) -> dict[str, Any]:
        """The fitted scaling of inputs and target."""
        return {"scaler": self.scaler.to_dict(), "target_scale": self.target_scale.to_dict()}

    def input_names(self) -> list[str]:
        return [name for column, encoder in self.shown for name in encoder.names(column)]

    def measured(self, index: int) -> list[Measured]:
        """The row's columns, words as words."""
        said = ((column, float(values[index])) for (column, _), values in zip(self.shown, self.values, strict=True))
        return [Measured(column.name, column.categories[int(v)] if column.categories else v, column.unit) for column, v in said]

    def notes(self) -> list[str]:
        return list(self.told)


def _value(given: Any, column: Column, at: str) -> float:
    if column.categories:
        if given not in column.categories:
            raise SpecError.at(at, f"{column.name} must be one of {', '.join(column.categories)}")
        return float(column.categories.index(given))
    if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) < MAX_VALUE:
        raise SpecError.at(at, f"{column.name} must be a number")
    return float(given)
