"""Images as a network takes them that has learnt from others: as large and as colored, where they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.data.kind import datasets


def suited(data: Mapping[str, Any], in_shape: Sequence[int], scaling: str = "none") -> dict[str, Any]:
    """`data`, as in a spec, with the size and the color of `in_shape` (height, width, channels), of which it has an argument, and, unless
    it says otherwise, scaled as what the network has learnt from: as bright as it is, for one that is shipped; unchanged for one that takes
    no images."""
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in datasets.names() or len(in_shape) != 3:
        return dict(data)
    asked = {"scaling": data.get("scaling", scaling), "size": in_shape[0], "color": in_shape[2] == 3}
    return {**data, **{name: value for name, value in asked.items() if name in datasets[kind].model_fields}}
