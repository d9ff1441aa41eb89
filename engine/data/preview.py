"""Images and sequences before they are learnt from: how many there are of what, in which shape, and what was left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.data.examples import Examples
from engine.data.kind import DataKind
from engine.data.points import PARTS


def summary(data: DataKind, examples: Examples) -> dict[str, Any]:
    """JSON-ready: `shape` and `target_shape` of one example, `classes` by name, `parts` and, where an example has one class as a whole,
    `counts` of each class by part, and `notes`."""
    labels, names = examples.labels, data.class_names()
    parts = {part: examples.part(part) for part in PARTS}
    found: dict[str, Any] = {
        "task": examples.task,
        "shape": list(examples.shape),
        "target_shape": list(data.target_shape),
        "classes": names,
        "count": labels.shape[-1],
        "parts": {part: len(chosen) for part, chosen in parts.items()},
        "notes": examples.notes(),
    }
    if names and labels.ndim == 1:
        each = {part: np.bincount(labels[chosen].astype(np.intp), minlength=len(names)) for part, chosen in parts.items()}
        found["counts"] = {part: dict(zip(names, counts.tolist(), strict=True)) for part, counts in each.items()}
    return found
