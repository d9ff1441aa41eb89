"""Random tensors for tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.tensor import Tensor, lifted_input


def tensor(*shape: int, seed: int = 0, dtype: Any = np.float64, grad: bool = True) -> Tensor:
    """Normal numbers of `shape`, none of them nearer than 0.01 to 0, where some functions bend."""
    values = np.random.default_rng(seed).normal(size=shape)
    values += np.copysign(0.01, values)
    return Tensor(values.astype(dtype), requires_grad=grad)


def lifted(rows: int, batch: int, seed: int = 0, dtype: Any = np.float64, *, grad: bool = True) -> Tensor:
    """The same with the row of ones below."""
    made = lifted_input(rows, batch, dtype)
    made.data[...] = tensor(rows, batch, seed=seed, dtype=dtype).data
    made.requires_grad = grad
    return made
