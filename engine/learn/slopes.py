"""Whether there is a slope to follow back through every layer."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import SpecError
from engine.functional.activation import activations
from engine.nn.base import Layer


def check_slopes(layers: Sequence[Layer]) -> None:
    """Raises SpecError where an activation has no slope to follow, or stands where it does not belong."""
    for i, layer in enumerate(layers):
        name = getattr(layer, "activation", None)
        if name in activations and not activations[name].differentiable:
            raise SpecError.at(
                f"model.layers[{i}].activation", f"{name} has no slope, so gradient descent cannot train it; use sigmoid or tanh"
            )
        if name in activations and activations[name].headonly and layer is not layers[-1]:
            raise SpecError.at(f"model.layers[{i}].activation", f"{name} belongs on the last layer; use tanh or relu here")
