"""How the units of a layer fare: which are dead, which are pressed against the ends of their range, which are twins."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.architecture import Node
from engine.functional.activation import activations
from engine.tensor import Array

NEAR = 0.02
"""An output this close to an end of its activation's range, as a share of the range, is saturated: there the slope is almost 0."""


def activation_of(node: Node) -> str:
    """The name of the activation that a layer ends in; linear where it has none."""
    name = getattr(node.layer, "activation", "linear")
    return name if name in activations else "linear"


def per_unit(outputs: Array) -> Array:
    """Outputs (units, B), (T, units, B) or (H, units, W, B) as rows (units, examples and places)."""
    axis = 1 if outputs.ndim > 2 else 0
    return np.moveaxis(outputs, axis, 0).reshape(outputs.shape[axis], -1)


def fares(activation: str, outputs: Array) -> dict[str, Any]:
    """Counts of a layer's `outputs`, batch last: units, dead units, and the share of outputs that are saturated.

    Saturated is within 2 % of an end of the range; for ReLU, whose slope is 0 below 0, an output of exactly 0. Dead is a ReLU unit that
    gives 0 for every example. Both are None where the activation has no flat part.
    """
    kind, rows = activations[activation], per_unit(outputs)
    found: dict[str, Any] = {"units": len(rows), "saturated": None, "dead": None}
    if activation == "relu":
        flat = rows == 0
        found |= {"saturated": float(flat.mean()), "dead": int(flat.all(axis=1).sum())}
    elif np.isfinite(kind.low) and np.isfinite(kind.high) and kind.differentiable and activation != "softmax":
        edge = NEAR * (kind.high - kind.low) / 2
        found["saturated"] = float(((rows < kind.low + edge) | (rows > kind.high - edge)).mean())
    return found


def distinct_units(weights: Array) -> int:
    """How many different rows (units) a matrix (units, inputs) has; rows that differ by no more than rounding are one."""
    largest = float(np.abs(weights).max(initial=0.0))
    if not np.isfinite(largest):
        return len(weights)
    grain = largest * 1e-5 or 1.0
    return len(np.unique(np.round(weights / grain), axis=0))
