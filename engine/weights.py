"""Weights from files: read, and matched with the parameters of a network by name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from engine.errors import EngineError
from engine.tensor import Array

FOLDER = Path(__file__).parent / "zoo" / "weights"
"""The weights that are shipped, one file per network."""
Names = Mapping[str, Any]
"""What a file calls a parameter, by its name here: "fc.weight", or {"name": "fc.weight", "axes": [1, 0]} to turn its axes."""


class WeightsError(EngineError):
    """Weights that cannot be had or do not belong to the network; the message names the file, the rule and what was found."""


def shipped_names() -> list[str]:
    """The networks that are shipped with weights."""
    return sorted(file.stem for file in FOLDER.glob("*.safetensors"))


@cache
def shipped_arrays(name: str) -> dict[str, Array]:
    """The weights of a shipped network, not to be written to. Raises WeightsError."""
    return read_weights(FOLDER / f"{name}.safetensors")


def read_weights(file: Path) -> dict[str, Array]:
    """Every array of a safetensors file by name. Raises WeightsError where it cannot be read or is damaged."""
    try:
        return dict(load(file.read_bytes()))
    except OSError as error:
        raise WeightsError(f"{file} cannot be read: {error.strerror}") from error
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise WeightsError(f"{file} is damaged, or not a file of weights: {error}") from error


def matched(
    wanted: Mapping[str, tuple[int, ...]], arrays: Mapping[str, Array], source: str, names: Names | None = None
) -> dict[str, Array]:
    """An array for every parameter that is `wanted`, by its name and shape here; what else there is in the file is left alone.

    Raises WeightsError, naming `source`, where one is missing, has another shape or holds something else than finite numbers.
    """
    names = names or {}
    for ours in names:
        if ours not in wanted:
            raise WeightsError(f"the map of names speaks of {ours!r}; the parameters to be filled are {', '.join(wanted)}")
    return {ours: _found(ours, shape, arrays, source, names.get(ours, ours)) for ours, shape in wanted.items()}


def _found(ours: str, shape: tuple[int, ...], arrays: Mapping[str, Array], source: str, said: Any) -> Array:
    theirs, axes = (said.get("name"), said.get("axes")) if isinstance(said, Mapping) else (said, None)
    if not isinstance(theirs, str) or theirs not in arrays:
        near = get_close_matches(str(theirs), list(arrays), 3) or list(arrays)[:12]
        raise WeightsError(f"{source} has no {theirs!r}, where {ours} should come from; it has {', '.join(near) or 'nothing'}")
    array = arrays[theirs]
    if axes is not None:
        if sorted(axes) != list(range(array.ndim)):
            raise WeightsError(f"{source}: axes {axes} do not turn {theirs}, whose shape is {array.shape}")
        array = array.transpose(axes)
    if array.shape != shape:
        raise WeightsError(f"{source}: {theirs} has the shape {array.shape}; {ours} needs {shape}")
    if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
        raise WeightsError(f"{source}: {theirs} holds values that are not finite numbers")
    return array
