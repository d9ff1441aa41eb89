"""The derivatives of activations as they are written on a blackboard: by the output where that is shorter."""

from __future__ import annotations

import numpy as np

from engine.explain import latex
from engine.explain.trace import LayerTrace
from engine.functional.activation import activations
from engine.tape import replay


def slope_of_activation(activation: str, seen: LayerTrace, layer: int, unit: int) -> tuple[str, str]:
    """φ′ at a unit (counted from 0) in symbols and in numbers; two empty texts where it is 1 everywhere."""
    a, name = float(seen.a[unit]), latex.a(layer, unit + 1)
    if activation == "linear":
        return "", ""
    if activation == "sigmoid":
        value = latex.number(a)
        return rf"{name}\left(1 - {name}\right)", rf"{value}\left(1 - {value}\right)"
    if activation == "tanh":
        return rf"\left(1 - \left({name}\right)^2\right)", rf"\left(1 - {latex.factor(a)}^2\right)"
    return rf"\varphi'\left({latex.z(layer, unit + 1)}\right)", latex.factor(_slope(activation, seen, unit))


def _slope(activation: str, seen: LayerTrace, unit: int) -> float:
    """The derivative itself, from the activation's own backward pass."""
    assert seen.z is not None
    z = seen.z[unit : unit + 1, None].copy()
    y, ones = np.empty_like(z), np.ones_like(z)
    kind = activations[activation]()
    replay(kind.forward(z, y))()
    calls, dz = kind.backward(z, y, ones)
    replay(calls)()
    return float(dz[0, 0])
