"""Layers that join several inputs, use another layer again, or apply nothing but an activation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from engine.functional.activation import activate
from engine.functional.merge import add, concatenate, multiply
from engine.nn.base import Layer, LayerName, Pass, Shape, ShapeError, layers
from engine.nn.dense import ActivationName
from engine.nn.reach import Region
from engine.registry import argument
from engine.tensor import Tensor


class Joint(Layer):
    """Base of merging layers."""

    arity: ClassVar = (2, 8)

    def output_shape(self, *in_shapes: Shape) -> Shape:
        if len(set(in_shapes)) != 1:
            raise ShapeError("inputs", f"{self.kind} needs inputs of one shape; got {', '.join(map(str, in_shapes))}")
        return in_shapes[0]

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        return (part,) * len(in_shapes)

    def join(self, inputs: Sequence[Tensor]) -> Tensor:
        """The inputs made one."""
        raise AssertionError("given by each kind")

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        out = self.join(inputs)
        out.mask = next((x.mask for x in inputs if x.mask is not None), None)
        return out


@layers.register
class Add(Joint):
    """Add: inputs of one shape, added element by element. The way around in a residual network.

    n × (…) -> (…).
    """

    kind: Literal["add"] = "add"
    many: ClassVar = True

    def join(self, inputs: Sequence[Tensor]) -> Tensor:
        return add(*inputs)


@layers.register
class Multiply(Joint):
    """Multiply: inputs of one shape, multiplied element by element. One input can so open and close another, as a gate does.

    n × (…) -> (…).
    """

    kind: Literal["multiply"] = "multiply"
    many: ClassVar = True

    def join(self, inputs: Sequence[Tensor]) -> Tensor:
        return multiply(*inputs)


@layers.register
class Concatenate(Joint):
    """Concatenate: inputs laid side by side along their features.

    (…, C1), (…, C2), … -> (…, C1 + C2 + …).
    """

    kind: Literal["concatenate"] = "concatenate"
    many: ClassVar = True

    def output_shape(self, *in_shapes: Shape) -> Shape:
        if len({shape[:-1] for shape in in_shapes}) != 1:
            raise ShapeError(
                "inputs", f"concatenate needs inputs that differ in their last size only; got {', '.join(map(str, in_shapes))}"
            )
        return *in_shapes[0][:-1], sum(shape[-1] for shape in in_shapes)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        found, start, (first, last) = list[Region](), 0, part[-1]
        for shape in in_shapes:
            found.append((*part[:-1], (max(first - start, 0), min(last - start, shape[-1] - 1))))
            start += shape[-1]
        return tuple(found)

    def join(self, inputs: Sequence[Tensor]) -> Tensor:
        return concatenate(*inputs)


@layers.register
class Reuse(Layer):
    """Use again: another layer with the very same weights at a second place in the network.

    Takes and gives what that layer does. Its gradient is the sum over all places.
    """

    kind: Literal["reuse"] = "reuse"
    arity: ClassVar = (1, 8)
    layer: LayerName = argument(
        ..., "The name of the layer to use again; it stands before this one.", title="Layer", ui={"control": "text"}
    )

    def repeats(self) -> str | None:
        return self.layer

    def output_shape(self, *in_shapes: Shape) -> Shape:
        raise AssertionError("the network asks the layer that is used again")

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        raise AssertionError("the network asks the layer that is used again")


@layers.register
class ActivationLayer(Layer):
    """Activation: nothing but an activation function, element by element; softmax runs over the features.

    x (…) -> (…).
    """

    kind: Literal["activation"] = "activation"
    many: ClassVar = True
    activation: ActivationName = argument("relu", "The function.", title="Activation", ui={"control": "choice"})

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return in_shapes[0]

    def held(self, batch: int, *in_shapes: Shape) -> int:
        return 0 if self.activation == "linear" else super().held(batch, *in_shapes)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        return super().seen(part, *in_shapes) if self.activation == "softmax" else (part,)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        if how.logits or self.activation == "linear":
            return x
        out = activate(x, self.activation)
        out.mask = x.mask
        return out
