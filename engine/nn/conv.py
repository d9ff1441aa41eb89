"""Convolutional layers: one kernel slides over the whole input, so every place is seen by the same weights."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from math import prod
from typing import Literal

import numpy as np

from engine.functional.conv import conv1d, conv2d
from engine.functional.conv_axis import Axis
from engine.functional.conv_transpose import conv2d_transpose
from engine.functional.conv_windows import unrolled
from engine.init import Fan, GlorotUniform, Zeros
from engine.nn.base import Layer, ParameterBlock, Pass, Shape, ShapeError, layers
from engine.nn.dense import ActivationName, AnyInitializer
from engine.nn.reach import Region, Span, laid, through
from engine.nn.window import Border, Pair, Size, axes, check_fit, image_shape, pair
from engine.registry import argument
from engine.tensor import Array, Tensor


class Kernel(Layer):
    """Base of layers with a kernel: filters, activation, bias, and how they start. The engine keeps (filters, taps · channels + 1)."""

    filters: int = argument(8, "How many kernels there are: each makes one channel of the output.", title="Filters", ge=1, le=4096,
                            ui={"control": "stepper", "max": 64})  # fmt: skip
    activation: ActivationName = argument("linear", "What happens to each weighted sum.", title="Activation", ui={"control": "choice"})
    use_bias: bool = argument(True, "Whether each filter has a bias.", title="Bias", ui={"control": "switch"})
    kernel_initializer: AnyInitializer = argument(GlorotUniform(), "How the weights start.", title="Initial weights")
    bias_initializer: AnyInitializer = argument(Zeros(), "How the biases start.", title="Initial biases", ui={"control": "hidden"})

    def block(self, taps: tuple[int, ...], channels: int, fan: Fan) -> dict[str, ParameterBlock]:
        """The one block of the layer: (filters, Π taps · channels + 1)."""
        kernel, bias, with_bias, filters, size = (
            self.kernel_initializer,
            self.bias_initializer,
            self.use_bias,
            self.filters,
            prod(taps) * channels,
        )

        def draw(rng: np.random.Generator) -> Array:
            weights = kernel.draw((filters, size), fan, rng)
            return np.concatenate([weights, bias.draw((filters, 1), fan, rng)], axis=1) if with_bias else weights

        return {"weights": ParameterBlock((filters, size + with_bias), draw, np.s_[:, :size])}

    def split(self, block: Array, taps: tuple[int, ...]) -> tuple[Array, dict[str, Array]]:
        """The block as kernel (filters, *taps, channels) and {"bias": (filters,)}, views."""
        kernel = block[:, :-1] if self.use_bias else block
        return kernel.reshape(len(block), *taps, -1), {"bias": block[:, -1]} if self.use_bias else {}

    def held(self, batch: int, *in_shapes: Shape) -> int:
        (rows, columns), channels = self.held_windows(*in_shapes)
        return super().held(batch, *in_shapes) + 2 * unrolled(rows, columns, channels, batch)

    @abstractmethod
    def held_windows(self, *in_shapes: Shape) -> tuple[tuple[Axis, Axis], int]:
        """The windows along rows and columns whose lines it keeps, and over how many channels."""

    def acting(self, how: Pass) -> str:
        """The activation of this pass."""
        return "linear" if how.logits else self.activation

    def ledger(self, *in_shapes: Shape) -> list[tuple[str, tuple[int | str, ...]]]:
        out = self.output_shape(*in_shapes)
        wide = {name: view.shape for name, view in self.views({n: np.empty(b.shape) for n, b in self.blocks(*in_shapes).items()}).items()}
        weights: list[tuple[str, tuple[int | str, ...]]] = [("W", wide["kernel"])]
        if self.use_bias:
            weights.append(("b", (self.filters, 1)))
        return [*weights, ("Z", (*out, "B")), ("A", (*out, "B")), *((f"d{name}", shape) for name, shape in weights), ("dZ", (*out, "B"))]


@layers.register
class Conv2D(Kernel):
    """Convolution: every filter slides its kernel over the image and weighs what it sees; the same weights everywhere.

    x (H, W, C) -> (H', W', filters), kernel (kh, kw, C / groups, filters). As in all libraries the kernel is not flipped
    (cross-correlation). LeCun et al., 1998.
    """

    kind: Literal["conv2d"] = "conv2d"
    kernel_size: Pair = argument(3, "How many rows and columns the kernel sees.", title="Kernel size", ui={"control": "stepper", "max": 11})
    strides: Pair = argument(1, "How far the kernel moves at a time.", title="Strides", ui={"control": "stepper", "max": 4})
    padding: Border = argument("valid", "valid: the kernel stays inside; same: zeros around keep the size.", title="Padding",
                               ui={"control": "choice"})  # fmt: skip
    dilation_rate: Pair = argument(1, "How far the kernel's taps are apart.", title="Dilation", ui={"control": "stepper", "max": 4})
    groups: int = argument(1, "Channels and filters fall into so many groups that do not see each other; one per channel: depthwise.",
                           title="Groups", ge=1, le=4096, ui={"control": "stepper", "max": 64})  # fmt: skip

    def slide(self, *in_shapes: Shape) -> tuple[Axis, Axis]:
        """How the kernel slides over the input. Raises ShapeError where it does not fit."""
        _, _, channels = shape = image_shape(self.kind, in_shapes[0])
        for field, count, what in (("groups", channels, "channels of the input"), ("filters", self.filters, "filters")):
            if count % self.groups:
                raise ShapeError(field, f"the {count} {what} cannot be split into {self.groups} groups of one size")
        if max(pair(self.strides)) > 1 and max(pair(self.dilation_rate)) > 1:
            raise ShapeError("dilation_rate", f"strides {self.strides} and dilation {self.dilation_rate} cannot both be above 1")
        return axes("kernel_size", shape, self.kernel_size, self.strides, self.dilation_rate, self.padding)

    def output_shape(self, *in_shapes: Shape) -> Shape:
        rows, columns = self.slide(*in_shapes)
        return rows.places, columns.places, self.filters

    def held_windows(self, *in_shapes: Shape) -> tuple[tuple[Axis, Axis], int]:
        return self.slide(*in_shapes), in_shapes[0][2]

    def channels_of(self, filters: Span, channels: int) -> Span:
        """The channels of the input, of `channels`, that filters from first to last see."""
        own, each = self.filters // self.groups, channels // self.groups
        return filters[0] // own * each, filters[1] // own * each + each - 1

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        rows, columns = self.slide(*in_shapes)
        return ((through(rows, part[0]), through(columns, part[1]), self.channels_of(part[2], in_shapes[0][2])),)

    def windows(self, *in_shapes: Shape) -> list[tuple[Axis, Axis]] | None:
        return [self.slide(*in_shapes)]

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        size, channels = pair(self.kernel_size), in_shapes[0][2] // self.groups
        return self.block(size, channels, Fan(prod(size) * channels, prod(size) * self.filters))

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        rows, columns = self.slide((x.shape[0], x.shape[2], x.shape[1]))
        return conv2d(x, parameters["weights"], rows, columns, self.acting(how), groups=self.groups, bias=self.use_bias)

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        kernel, bias = self.split(arrays["weights"], pair(self.kernel_size))
        return {"kernel": kernel.transpose(1, 2, 3, 0), **bias}


@layers.register
class Conv1D(Kernel):
    """Convolution over time: every filter slides its kernel along the sequence.

    x (T, D) -> (T', filters), kernel (k, D / groups, filters).
    """

    kind: Literal["conv1d"] = "conv1d"
    kernel_size: Size = argument(3, "How many steps the kernel sees.", title="Kernel size", ui={"control": "stepper", "max": 11})
    strides: Size = argument(1, "How far the kernel moves at a time.", title="Strides", ui={"control": "stepper", "max": 4})
    padding: Literal["valid", "same", "causal"] = argument(
        "valid", "valid: the kernel stays inside; same: zeros around keep the length; causal: no step sees a later one.",
        title="Padding", ui={"control": "choice"},
    )  # fmt: skip
    dilation_rate: Size = argument(1, "How far the kernel's taps are apart.", title="Dilation", ui={"control": "stepper", "max": 4})
    groups: int = argument(1, "Features and filters fall into so many groups that do not see each other.", title="Groups", ge=1, le=4096,
                           ui={"control": "stepper", "max": 64})  # fmt: skip

    def slide(self, *in_shapes: Shape) -> Axis:
        """How the kernel slides along the sequence. Raises ShapeError where it does not fit."""
        shape = in_shapes[0]
        if len(shape) != 2:
            raise ShapeError("kind", f"conv1d takes a sequence (steps, features), not {shape}")
        for field, count, what in (("groups", shape[1], "features of the input"), ("filters", self.filters, "filters")):
            if count % self.groups:
                raise ShapeError(field, f"the {count} {what} cannot be split into {self.groups} groups of one size")
        if self.strides > 1 and self.dilation_rate > 1:
            raise ShapeError("dilation_rate", f"strides {self.strides} and dilation {self.dilation_rate} cannot both be above 1")
        axis = Axis(shape[0], self.kernel_size, self.strides, self.dilation_rate, self.padding)
        check_fit("kernel_size", axis, "steps")
        return axis

    def output_shape(self, *in_shapes: Shape) -> Shape:
        return self.slide(*in_shapes).places, self.filters

    def held_windows(self, *in_shapes: Shape) -> tuple[tuple[Axis, Axis], int]:
        return (self.slide(*in_shapes), Axis(1, 1)), in_shapes[0][1]

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        size, channels = self.kernel_size, in_shapes[0][1] // self.groups
        return self.block((size,), channels, Fan(size * channels, size * self.filters))

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        return conv1d(x, parameters["weights"], self.slide(x.shape[:2]), self.acting(how), groups=self.groups, bias=self.use_bias)

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        kernel, bias = self.split(arrays["weights"], (self.kernel_size,))
        return {"kernel": kernel.transpose(1, 2, 0), **bias}


@layers.register
class Conv2DTranspose(Kernel):
    """Transposed convolution: every input element lays its kernel, times its value, over the output; overlaps add. Images grow.

    x (H, W, C) -> (H', W', filters), kernel (kh, kw, filters, C): `same` makes H' = H · stride, `valid` adds what the kernel overhangs.
    Zeiler et al., 2010.
    """

    kind: Literal["conv2d_transpose"] = "conv2d_transpose"
    kernel_size: Pair = argument(3, "How many rows and columns the kernel has.", title="Kernel size", ui={"control": "stepper", "max": 11})
    strides: Pair = argument(1, "How far apart the laid kernels are: the factor by which images grow.", title="Strides",
                             ui={"control": "stepper", "max": 4})  # fmt: skip
    padding: Border = argument("valid", "valid: all that the kernels cover; same: exactly strides times the input's size.", title="Padding",
                               ui={"control": "choice"})  # fmt: skip

    def slide(self, *in_shapes: Shape) -> tuple[Axis, Axis]:
        """How the convolution that leads back slides over the output."""
        shape = image_shape(self.kind, in_shapes[0])
        both = [
            Axis(n * s + (max(k - s, 0) if self.padding == "valid" else 0), k, s, 1, self.padding)
            for n, k, s in zip(shape[:2], pair(self.kernel_size), pair(self.strides), strict=True)
        ]
        return both[0], both[1]

    def output_shape(self, *in_shapes: Shape) -> Shape:
        rows, columns = self.slide(*in_shapes)
        return rows.size, columns.size, self.filters

    def held_windows(self, *in_shapes: Shape) -> tuple[tuple[Axis, Axis], int]:
        return self.slide(*in_shapes), self.filters

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        rows, columns = self.slide(*in_shapes)
        return ((laid(rows, part[0]), laid(columns, part[1]), (0, in_shapes[0][2] - 1)),)

    def windows(self, *in_shapes: Shape) -> list[tuple[Axis, Axis]] | None:
        return None

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        size, channels = pair(self.kernel_size), in_shapes[0][2]
        return self.block(size, channels, Fan(prod(size) * self.filters, prod(size) * channels))

    def multiplications(self, *in_shapes: Shape) -> int:
        return prod(in_shapes[0]) * prod(pair(self.kernel_size)) * self.filters

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        rows, columns = self.slide((x.shape[0], x.shape[2], x.shape[1]))
        return conv2d_transpose(x, parameters["weights"], rows, columns, self.acting(how), bias=self.use_bias)

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        kernel, bias = self.split(arrays["weights"], pair(self.kernel_size))
        return {"kernel": kernel.transpose(1, 2, 0, 3), **bias}
