"""The border between shapes as people read them (Keras: batch first, channels last) and as the engine keeps them (batch last).

This is the only place that turns one into the other: (D,) is (D, B) inside, (T, D) is (T, D, B), and an image (H, W, C) is (H, C, W, B),
so that every elementwise operation runs over long contiguous rows.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from engine.tensor import Array, Tensor, lifted_input

_INSIDE = {0: (0,), 1: (1, 0), 2: (1, 2, 0), 3: (1, 3, 2, 0)}
_OUTSIDE = {1: (0,), 2: (1, 0), 3: (2, 0, 1), 4: (3, 0, 2, 1)}


def inside_shape(shape: tuple[int, ...], batch: int) -> tuple[int, ...]:
    """The engine's shape for `batch` examples of Keras shape `shape`."""
    if len(shape) == 3:
        height, width, channels = shape
        return height, channels, width, batch
    return (*shape, batch)


def to_inside(examples: Array) -> Array:
    """Examples (B, …) in Keras's order as the engine lays them out, a view."""
    return examples.transpose(_INSIDE[examples.ndim - 1])


def to_outside(values: Array) -> Array:
    """An engine array, batch last, as Keras writes it, batch first, a view."""
    return values.transpose(_OUTSIDE[values.ndim])


def input_tensor(shape: tuple[int, ...], batch: int, dtype: Any) -> Tensor:
    """An input of zeros for `batch` examples of Keras shape `shape`; rows of numbers carry the row of ones that dense layers use."""
    if len(shape) == 1:
        return lifted_input(shape[0], batch, dtype)
    return Tensor(np.zeros(inside_shape(shape, batch), dtype))


def row_tensor(shape: tuple[int, ...], batch: int, dtype: Any) -> Tensor:
    """An input of zeros as `input_tensor` makes it, but every example is one row in memory: for those who flatten it at once.

    It carries these rows with a one after each, as columns (numbers + 1, batch), the way dense layers read them.
    """
    rows = np.ones((batch, prod(shape) + 1), dtype)
    rows[:, :-1] = 0
    tensor = Tensor(to_inside(rows[:, :-1].reshape(batch, *shape)))
    tensor.lifted = rows.T
    return tensor
