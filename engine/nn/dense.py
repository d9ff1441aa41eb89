"""The dense (fully connected) layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

import numpy as np
from pydantic import AfterValidator, WithJsonSchema

from engine.functional.activation import activations
from engine.functional.linear import dense
from engine.functional.sequence_dense import time_distributed
from engine.init import Fan, GlorotUniform, Initializer, Zeros, initializers
from engine.nn.base import Layer, ParameterBlock, Pass, Shape, ShapeError, layers, shorthand
from engine.registry import argument
from engine.tensor import Array, Tensor

if TYPE_CHECKING:
    AnyInitializer: TypeAlias = Initializer
else:
    AnyInitializer = Annotated[initializers.union(), shorthand("glorot_uniform")]


def _known(name: str) -> str:
    if name != "auto" and name not in activations:
        raise ValueError(f"unknown activation {name!r}; choose one of {', '.join(activations)}")
    return name


ActivationName = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": ["auto", *activations]})]


@layers.register
class Dense(Layer):
    """Dense: every unit sees every input, a = activation(W·x + b).

    x (in, B) -> (units, B), or at every step of a sequence (T, in, B) -> (T, units, B). W is (units, in), b (units, 1).
    Rosenblatt, 1958; Rumelhart, Hinton & Williams, 1986.
    """

    kind: Literal["dense"] = "dense"
    many: ClassVar = True
    units: int | None = argument(8, "How many neurons stand in the layer; left empty on the last layer: as many as the data needs.",
                                 title="Units", ge=1, le=4096, ui={"control": "stepper", "max": 64})  # fmt: skip
    activation: ActivationName = argument("tanh", "What each unit does with its weighted sum; auto on the last layer: what the loss needs.",
                                          title="Activation", ui={"control": "choice"})  # fmt: skip
    use_bias: bool = argument(True, "Whether each unit has a bias.", title="Bias", ui={"control": "switch"})
    kernel_initializer: AnyInitializer = argument(GlorotUniform(), "How the weights start.", title="Initial weights")
    bias_initializer: AnyInitializer = argument(Zeros(), "How the biases start.", title="Initial biases", ui={"control": "hidden"})

    def output_shape(self, *in_shapes: Shape) -> Shape:
        (in_shape,) = in_shapes
        if len(in_shape) not in (1, 2):
            raise ShapeError("kind", f"dense takes rows of numbers, one per example or step, not {in_shape}; put a flatten layer before it")
        if self.units is None:
            raise ShapeError("units", "only the last layer may leave its units open")
        return (*in_shape[:-1], self.units)

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        units, size = self.output_shape(*in_shapes)[-1], in_shapes[0][-1]
        kernel, bias, with_bias = self.kernel_initializer, self.bias_initializer, self.use_bias
        fan = Fan(size, units)

        def draw(rng: np.random.Generator) -> Array:
            weights = kernel.draw((units, size), fan, rng)
            return np.concatenate([weights, bias.draw((units, 1), fan, rng)], axis=1) if with_bias else weights

        return {"weights": ParameterBlock((units, size + with_bias), draw, np.s_[:, :size])}

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        weights, activation = parameters["weights"], "linear" if how.logits else self.activation
        if x.data.ndim == 3 and weights.data.ndim == 2:
            return time_distributed(x, weights, activation, bias=self.use_bias)
        return dense(x, weights, activation, bias=self.use_bias)

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        block = arrays["weights"]
        return {"kernel": block[:, :-1].T, "bias": block[:, -1]} if self.use_bias else {"kernel": block.T}

    def ledger(self, *in_shapes: Shape) -> list[tuple[str, tuple[int | str, ...]]]:
        *steps, units = self.output_shape(*in_shapes)
        size = in_shapes[0][-1]
        weights: list[tuple[str, tuple[int | str, ...]]] = [("W", (units, size))]
        if self.use_bias:
            weights.append(("b", (units, 1)))
        sums: list[tuple[str, tuple[int | str, ...]]] = [("Z", (*steps, units, "B")), ("A", (*steps, units, "B"))]
        return [*weights, *sums, *((f"d{name}", shape) for name, shape in weights), ("dZ", (*steps, units, "B"))]
