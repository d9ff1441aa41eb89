"""Layers that make training harder so that less is learnt by heart; outside training they do nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from engine.functional.noise import dropout, gaussian_noise
from engine.nn.base import Layer, Pass, Shape, layers
from engine.nn.reach import Region
from engine.registry import argument
from engine.tensor import Tensor


@layers.register
class Dropout(Layer):
    """Dropout: while training, every number is dropped with some chance, the rest scaled up; no unit can rely on any other.

    x (…) -> (…). Srivastava et al., 2014.
    """

    kind: Literal["dropout"] = "dropout"
    many: ClassVar = True
    rate: float = argument(0.5, "The share of numbers dropped.", title="Rate", ge=0, lt=1, ui={"control": "slider", "step": 0.05})

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return in_shapes[0]

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        return (part,)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        if not (how.training and self.rate and how.noise):
            return x
        out = dropout(x, self.rate, how.noise)
        out.mask = x.mask
        return out


@layers.register
class GaussianNoise(Layer):
    """Gaussian noise: while training, bell-shaped noise is added to every number.

    x (…) -> (…).
    """

    kind: Literal["gaussian_noise"] = "gaussian_noise"
    many: ClassVar = True
    stddev: float = argument(0.1, "Standard deviation of the noise.", title="Spread", ge=0, le=100, ui={"control": "slider", "step": 0.05})

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return in_shapes[0]

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        return (part,)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        if not (how.training and self.stddev and how.noise):
            return x
        out = gaussian_noise(x, self.stddev, how.noise)
        out.mask = x.mask
        return out
