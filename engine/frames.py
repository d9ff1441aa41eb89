"""Frames: a picture as named arrays with a few words about them, in the safetensors layout.

Eight bytes with the header's length, a JSON header with each array's type, shape and place and the words, then the raw numbers,
little-endian. A checkpoint and a weights file are the same format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np
from safetensors.numpy import save

from engine.tensor import Array


@dataclass
class Frame:
    """What a view shows: `arrays` by name, and `meta`, words and small JSON texts."""

    view: str
    arrays: dict[str, Array] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        """The frame as bytes, its view's name among the words."""
        return pack(self.arrays, {"view": self.view, **self.meta})


_SEQUENCES = (list, tuple)


def plain(value: Any) -> Any:
    """`value`, made of dicts, lists and numbers, with None for every number that JSON has no word for."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, _SEQUENCES) else value


def pack(arrays: Mapping[str, Array], meta: Mapping[str, str]) -> bytes:
    """Arrays and words in the safetensors layout."""
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()}, dict(meta))
