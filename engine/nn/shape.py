"""Layers that move numbers without changing them: flatten, reshape, enlarge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Annotated, Literal

from pydantic import Field

from engine.functional.shape import flatten, reshape, up_sampling2d
from engine.nn.base import Layer, Pass, Shape, ShapeError, layers
from engine.nn.reach import Region, Span, clipped, reshaped
from engine.nn.window import Pair, image_shape, pair
from engine.registry import argument
from engine.tensor import Tensor


@layers.register
class Flatten(Layer):
    """Flatten: an image or a sequence becomes one row of numbers, as a dense layer takes it.

    x (H, W, C) -> (H · W · C,), (T, D) -> (T · D,), in reading order with the channels of one place together.
    """

    kind: Literal["flatten"] = "flatten"

    @property
    def reads_rows(self) -> bool:
        return True

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return (prod(in_shapes[0]),)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        return (reshaped(part, self.output_shape(*in_shapes), in_shapes[0]),)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return flatten(inputs[0])


@layers.register
class Reshape(Layer):
    """Reshape: the same numbers, in reading order, in another shape.

    x (…) -> target_shape, with as many elements.
    """

    kind: Literal["reshape"] = "reshape"
    target_shape: Annotated[tuple[Annotated[int, Field(ge=-1, le=1_000_000)], ...], Field(min_length=1, max_length=3)] = argument(
        (-1,), "The shape of one example; one −1 stands for whatever is left.", title="Shape", ui={"control": "text"}
    )

    def output_shape(self, *in_shapes: Shape) -> Shape:
        size, shape = prod(in_shapes[0]), self.target_shape
        known = prod(n for n in shape if n != -1)
        if shape.count(-1) > 1 or 0 in shape:
            raise ShapeError("target_shape", f"sizes must be above 0, with at most one −1 for what is left; got {shape}")
        if size % known if -1 in shape else size != known:
            raise ShapeError("target_shape", f"{shape} does not hold the {size} numbers of input {in_shapes[0]}")
        return tuple(size // known if n == -1 else n for n in shape)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        return (reshaped(part, self.output_shape(*in_shapes), in_shapes[0]),)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        return reshape(x, self.output_shape((x.data.size // x.shape[-1],)))


@layers.register
class UpSampling2D(Layer):
    """Up-sampling: every element of the image becomes a block, repeated or with straight lines between.

    x (H, W, C) -> (rows · H, columns · W, C).
    """

    kind: Literal["up_sampling2d"] = "up_sampling2d"
    size: Pair = argument(2, "How many times as high and as wide the image becomes.", title="Factor", ui={"control": "stepper", "max": 4})
    interpolation: Literal["nearest", "bilinear"] = argument(
        "nearest", "nearest: elements are repeated; bilinear: straight lines between them.", title="Interpolation", ui={"control": "choice"}
    )

    def output_shape(self, *in_shapes: Shape) -> Shape:
        (height, width, channels), (high, wide) = image_shape(self.kind, in_shapes[0]), pair(self.size)
        return height * high, width * wide, channels

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        between = self.interpolation == "bilinear"
        rows, columns = (_enlarged(span, factor, between) for span, factor in zip(part[:2], pair(self.size), strict=True))
        return (clipped((rows, columns, part[2]), in_shapes[0]),)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return up_sampling2d(inputs[0], *pair(self.size), self.interpolation)


def _enlarged(places: Span, factor: int, between: bool) -> Span:
    """The elements that places of an axis, enlarged `factor` times, are made of; `between` two of them where lines are drawn."""
    first, last = places
    if not between:
        return first // factor, last // factor
    return (2 * first + 1 - factor) // (2 * factor), -((factor - 2 * last - 1) // (2 * factor))
