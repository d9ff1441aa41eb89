"""Scaling of input features and of target values: fitted on the training part, applied to everything.

scaled = (value − offset) / scale, feature by feature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.data.points import Floats
from engine.tensor import Array

Scaling = Literal["none", "standardize", "minmax"]
CONSTANT = 1e-12
"""Values that differ by less than so much of their size are taken for one."""


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
        constant = high - low <= CONSTANT * np.maximum(1.0, np.abs(high))
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


@dataclass(frozen=True)
class TargetScale:
    """How target values stand in for training: (value − offset) / scale. As it is by default values stand for themselves."""

    offset: float = 0.0
    scale: float = 1.0

    @classmethod
    def fit(cls, values: Floats) -> TargetScale:
        """Fit on training targets (N,): mean and standard deviation. Targets that are all one value, or none, keep their scale."""
        if not values.size:
            return cls()
        spread = float(values.max() - values.min())
        constant = spread <= CONSTANT * max(1.0, float(np.abs(values).max()))
        return cls(float(values.mean()), 1.0 if constant else float(values.std()))

    @property
    def plain(self) -> bool:
        """Whether values stand for themselves."""
        return self == UNSCALED

    def into(self, values: Array) -> Array:
        """Values in the data's units as they stand in training; bit for bit the same where they stand for themselves."""
        return values if self.plain else (values - self.offset) / self.scale

    def back(self, scaled: Array) -> Array:
        """What stands in training, in the data's units again."""
        return scaled if self.plain else np.asarray(scaled * scaled.dtype.type(self.scale) + scaled.dtype.type(self.offset))

    def to_dict(self) -> dict[str, float]:
        """JSON-ready; floats survive the round trip bit for bit."""
        return {"offset": self.offset, "scale": self.scale}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> TargetScale:
        """The scaling that `to_dict` described. Raises ValueError if it is not one."""
        offset, scale = float(values["offset"]), float(values["scale"])
        if not (np.isfinite(offset) and np.isfinite(scale) and scale > 0):
            raise ValueError(f"a target's offset and scale must be finite, and its scale positive; got {offset:g} and {scale:g}")
        return cls(offset, scale)


UNSCALED = TargetScale()
"""Values stand for themselves."""
