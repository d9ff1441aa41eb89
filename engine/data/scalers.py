"""Scaling of input features: fitted on the training part, applied to everything.

scaled = (value − offset) / scale, feature by feature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.data.points import Floats

Scaling = Literal["none", "standardize", "minmax"]


@dataclass(frozen=True)
class Scaler:
    """A fitted scaling of D features: `offset` and `scale`, each (D,) float64."""

    kind: Scaling
    offset: Floats
    scale: Floats

    @classmethod
    def fit(cls, kind: Scaling, values: Floats) -> Scaler:
        """Fit on training features (D, N): mean and standard deviation, or minimum and range; a constant feature keeps scale 1."""
        width = values.shape[0]
        if kind == "none" or values.shape[1] == 0:
            return cls(kind, np.zeros(width), np.ones(width))
        low, high = values.min(axis=1), values.max(axis=1)
        if kind == "minmax":
            offset, scale = low, high - low
        else:
            offset, scale = values.mean(axis=1), values.std(axis=1)
        constant = high - low <= 1e-12 * np.maximum(1.0, np.abs(high))
        return cls(kind, offset, np.where(constant, 1.0, scale))

    def apply(self, values: Floats) -> Floats:
        """Features (D, M) scaled, (D, M) float64."""
        return (values - self.offset[:, None]) / self.scale[:, None]

    def undo(self, scaled: Floats) -> Floats:
        """Scaled features (D, M) in their own units again."""
        return scaled * self.scale[:, None] + self.offset[:, None]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; floats survive the round trip bit for bit."""
        return {"kind": self.kind, "offset": self.offset.tolist(), "scale": self.scale.tolist()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Scaler:
        """The scaler that `to_dict` described. Raises ValueError if it is not one."""
        offset, scale = (np.asarray(values[name], np.float64) for name in ("offset", "scale"))
        if values["kind"] not in ("none", "standardize", "minmax") or offset.shape != scale.shape or offset.ndim != 1:
            raise ValueError(f"not a scaler: {values!r}")
        if not (np.isfinite(offset).all() and np.isfinite(scale).all() and (scale > 0).all()):
            raise ValueError("a scaler's offsets and scales must be finite, and its scales positive")
        return cls(values["kind"], offset, scale)
