"""Pooling layers: images made smaller, keeping the largest or the mean of every window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Literal

from engine.functional.conv_axis import Axis
from engine.functional.pool import avg_pool2d, global_average, max_pool2d
from engine.functional.shape import flatten
from engine.nn.base import Layer, Pass, Shape, layers
from engine.nn.reach import Region, through, whole
from engine.nn.window import Border, Pair, axes, image_shape
from engine.registry import argument
from engine.tensor import Tensor


class PoolLayer(Layer):
    """Base of pooling layers: x (H, W, C) -> (H', W', C)."""

    pool_size: Pair = argument(2, "How many rows and columns one window sees.", title="Window", ui={"control": "stepper", "max": 8})
    strides: Pair | None = argument(None, "How far the window moves at a time; the window's size when left out.", title="Strides",
                                    ui={"control": "stepper", "max": 4})  # fmt: skip
    padding: Border = argument("valid", "valid: the window stays inside; same: windows may reach beyond the border.", title="Padding",
                               ui={"control": "choice"})  # fmt: skip

    def slide(self, shape: Shape) -> tuple[Axis, Axis]:
        """How the window slides over the input. Raises ShapeError where it does not fit."""
        size, strides = self.pool_size, self.strides or self.pool_size
        return axes("pool_size", image_shape(self.kind, shape), size, strides, 1, self.padding)

    def output_shape(self, *in_shapes: Shape) -> Shape:
        rows, columns = self.slide(in_shapes[0])
        return rows.places, columns.places, in_shapes[0][2]

    def held(self, batch: int, *in_shapes: Shape) -> int:
        return 2 * super().held(batch, *in_shapes)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        rows, columns = self.slide(in_shapes[0])
        return ((through(rows, part[0]), through(columns, part[1]), part[2]),)

    def windows(self, *in_shapes: Shape) -> list[tuple[Axis, Axis]] | None:
        return [self.slide(in_shapes[0])]


@layers.register
class MaxPool2D(PoolLayer):
    """Max pooling: of every window only the largest value is kept: whether something was seen, not where exactly.

    x (H, W, C) -> (H', W', C).
    """

    kind: Literal["max_pool2d"] = "max_pool2d"

    def held(self, batch: int, *in_shapes: Shape) -> int:
        """With what each place of a window was found to be, as far as windows overlap no further than the input."""
        return super().held(batch, *in_shapes) + batch * prod(in_shapes[0])

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        return max_pool2d(x, *self.slide((x.shape[0], x.shape[2], x.shape[1])))


@layers.register
class AvgPool2D(PoolLayer):
    """Average pooling: every window becomes its mean; padding does not count.

    x (H, W, C) -> (H', W', C). LeCun et al., 1998.
    """

    kind: Literal["avg_pool2d"] = "avg_pool2d"

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        return avg_pool2d(x, *self.slide((x.shape[0], x.shape[2], x.shape[1])))


class GlobalPoolLayer(Layer):
    """Base of layers that make one number of every channel: x (H, W, C) -> (C,)."""

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return (image_shape(self.kind, in_shapes[0])[2],)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        return ((*whole(in_shapes[0])[:2], part[0]),)


@layers.register
class GlobalAveragePool2D(GlobalPoolLayer):
    """Global average pooling: every channel becomes its mean over the whole image, whatever its size.

    x (H, W, C) -> (C,). Lin, Chen & Yan, "Network In Network", 2013.
    """

    kind: Literal["global_average_pooling2d"] = "global_average_pooling2d"

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        return global_average(inputs[0])


@layers.register
class GlobalMaxPool2D(GlobalPoolLayer):
    """Global max pooling: every channel becomes its largest value in the whole image.

    x (H, W, C) -> (C,).
    """

    kind: Literal["global_max_pooling2d"] = "global_max_pooling2d"

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        height, _, width, _ = x.shape
        return flatten(max_pool2d(x, Axis(height, height), Axis(width, width)))
