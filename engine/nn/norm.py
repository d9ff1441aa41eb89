"""Normalization layers: what comes in is brought to mean 0 and variance 1, then scaled and shifted by learnt amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import prod
from typing import ClassVar, Literal

from engine.functional.norm import Moving, batch_norm, layer_norm
from engine.init import Constant, Fan
from engine.nn.base import Layer, ParameterBlock, Pass, Shape, layers
from engine.nn.reach import Region
from engine.registry import argument
from engine.tensor import Tensor


def per_feature(size: int, start: float, *, learnt: bool = True) -> ParameterBlock:
    """A block with one number per feature, all `start` at first."""
    return ParameterBlock((size,), partial(Constant(value=start).draw, (size,), Fan(1, 1)), None, learnt)


class NormLayer(Layer):
    """Base of normalization layers: gamma and beta, (features,) each."""

    epsilon: float = argument(0.001, "Added to the variance, so that nothing is divided by 0.", title="Epsilon", gt=0, le=1,
                              ui={"control": "hidden"})  # fmt: skip
    center: bool = argument(True, "Whether a learnt amount is added to every feature (beta).", title="Shift", ui={"control": "switch"})
    scale: bool = argument(True, "Whether every feature is multiplied by a learnt amount (gamma).", title="Scale", ui={"control": "switch"})

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return in_shapes[0]

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        size = in_shapes[0][-1]
        gamma = {"gamma": per_feature(size, 1)} if self.scale else {}
        return gamma | ({"beta": per_feature(size, 0)} if self.center else {})

    def held(self, batch: int, *in_shapes: Shape) -> int:
        return 5 * batch * prod(in_shapes[0])

    def scales(self, parameters: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Gamma and beta, as far as there are any."""
        return {name: parameters[name] for name in ("gamma", "beta") if name in parameters}


@layers.register
class BatchNormalization(NormLayer):
    """Batch normalization: every feature is brought to mean 0 and variance 1 over the batch; later, by remembered means and variances.

    x (…, C) -> (…, C). A frozen layer uses what it remembers, also while training. Ioffe & Szegedy, 2015.
    """

    kind: Literal["batch_norm"] = "batch_norm"
    momentum: float = argument(0.99, "How much of the remembered statistics stays when a new batch comes.", title="Momentum", ge=0, lt=1,
                               ui={"control": "slider", "step": 0.01})  # fmt: skip

    @property
    def mixes_examples(self) -> bool:
        return self.trainable

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        return (part,)

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        size = in_shapes[0][-1]
        moving = {"moving_mean": per_feature(size, 0, learnt=False), "moving_variance": per_feature(size, 1, learnt=False)}
        return super().blocks(*in_shapes) | moving

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        moving = Moving(parameters["moving_mean"].data, parameters["moving_variance"].data, self.momentum)
        out = batch_norm(x, self.scales(parameters), moving, training=how.training and self.trainable, epsilon=self.epsilon)
        out.mask = x.mask
        return out


@layers.register
class LayerNormalization(NormLayer):
    """Layer normalization: every example, at every place or step, is brought to mean 0 and variance 1 over its features.

    x (…, C) -> (…, C). Shows "before", "unit" and "after". Ba, Kiros & Hinton, 2016.
    """

    kind: Literal["layer_norm"] = "layer_norm"
    norms_vectors: ClassVar[bool] = True

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        out = layer_norm(x, self.scales(parameters), self.epsilon, how.note)
        out.mask = x.mask
        return out
