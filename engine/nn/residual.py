"""The residual block: what two convolutions make is added to what came in, so that a deep network can start as a shallow one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

from engine.functional.activation import activate
from engine.functional.conv_axis import Axis
from engine.functional.merge import add
from engine.init import HeNormal
from engine.nn.base import Layer, ParameterBlock, Pass, Shape, ShapeError, layers
from engine.nn.conv import Conv2D
from engine.nn.dense import ActivationName, AnyInitializer
from engine.nn.norm import BatchNormalization
from engine.nn.reach import Region, hull
from engine.nn.window import Pair, image_shape, pair
from engine.registry import argument
from engine.tensor import Array, Tensor

V = TypeVar("V")


@layers.register
class ResidualBlock(Layer):
    """Residual block: two convolutions, and a shortcut around them that is added before the last activation.

    x (H, W, C) -> (⌈H / strides⌉, ⌈W / strides⌉, filters): activation(norm(conv(activation(norm(conv(x))))) + shortcut(x)).
    He et al., "Deep Residual Learning for Image Recognition", 2015.
    """

    kind: Literal["residual_block"] = "residual_block"
    filters: int = argument(16, "How many filters both convolutions have.", title="Filters", ge=1, le=4096,
                            ui={"control": "stepper", "max": 64})  # fmt: skip
    kernel_size: Pair = argument(3, "How many rows and columns the kernels see.", title="Kernel size", ui={"control": "stepper", "max": 7})
    strides: Pair = argument(1, "How far the first kernel moves at a time.", title="Strides", ui={"control": "stepper", "max": 4})
    activation: ActivationName = argument("relu", "What happens after each sum.", title="Activation", ui={"control": "choice"})
    shortcut: Literal["auto", "identity", "projection", "none"] = argument(
        "auto",
        "identity: the input itself; projection: a 1×1 convolution; auto: a projection only where shapes differ; none: no way around.",
        title="Shortcut",
        ui={"control": "choice"},
    )
    batch_norm: bool = argument(True, "Whether batch normalization follows every convolution, which then needs no bias.",
                                title="Batch normalization", ui={"control": "switch"})  # fmt: skip
    kernel_initializer: AnyInitializer = argument(HeNormal(), "How the weights start.", title="Initial weights")

    @property
    def mixes_examples(self) -> bool:
        return self.batch_norm and self.trainable

    def conv(self, size: int | tuple[int, int], strides: int | tuple[int, int]) -> Conv2D:
        """One of the block's convolutions."""
        return Conv2D(filters=self.filters, kernel_size=size, strides=strides, padding="same", use_bias=not self.batch_norm,
                      kernel_initializer=self.kernel_initializer)  # fmt: skip

    def parts(self) -> dict[str, Layer]:
        """The layers inside by name, the shortcut's among them."""
        norm = BatchNormalization(trainable=self.trainable)
        convs = {
            "conv1": self.conv(self.kernel_size, self.strides),
            "conv2": self.conv(self.kernel_size, 1),
            "shortcut": self.conv(1, self.strides),
        }
        return convs | ({"norm1": norm, "norm2": norm, "norm_shortcut": norm} if self.batch_norm else {})

    def projects(self, in_shape: Shape) -> bool:
        """Whether the shortcut needs a convolution. Raises ShapeError where an identity does not fit."""
        fits = in_shape[2] == self.filters and max(pair(self.strides)) == 1
        if self.shortcut == "identity" and not fits:
            raise ShapeError(
                "shortcut", f"an identity needs {in_shape[2]} filters and strides 1 for input {in_shape}; use projection, or auto"
            )
        return self.shortcut == "projection" or (self.shortcut == "auto" and not fits)

    def output_shape(self, *in_shapes: Shape) -> Shape:
        shape = image_shape(self.kind, in_shapes[0])
        self.projects(shape)
        return self.conv(self.kernel_size, self.strides).output_shape(shape)

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        out, parts = self.output_shape(*in_shapes), self.parts()
        ways = list(parts["conv1"].seen(parts["conv2"].seen(part, out)[0], *in_shapes))
        if self.shortcut != "none":
            ways += parts["shortcut"].seen(part, *in_shapes) if self.projects(in_shapes[0]) else [part]
        return (hull(ways),)

    def windows(self, *in_shapes: Shape) -> list[tuple[Axis, Axis]] | None:
        out = self.output_shape(*in_shapes)
        return [self.conv(self.kernel_size, self.strides).slide(*in_shapes), self.conv(self.kernel_size, 1).slide(out)]

    def blocks(self, *in_shapes: Shape) -> dict[str, ParameterBlock]:
        out, found = self.output_shape(*in_shapes), {}
        for name, part in self.parts().items():
            if "shortcut" not in name or self.projects(in_shapes[0]):
                takes = in_shapes[0] if name in {"conv1", "shortcut"} else out
                found.update({f"{name}_{n}": block for n, block in part.blocks(takes).items()})
        return found

    def held(self, batch: int, *in_shapes: Shape) -> int:
        out, parts = self.output_shape(*in_shapes), self.parts()
        ways = {"conv1": in_shapes[0], "conv2": out} | ({"shortcut": in_shapes[0]} if self.projects(in_shapes[0]) else {})
        norms = [part.held(batch, out) for name, part in parts.items() if name.startswith("norm")][: len(ways)]
        return sum(parts[name].held(batch, shape) for name, shape in ways.items()) + sum(norms) + 2 * super().held(batch, *in_shapes)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        out, past = self.ways(inputs[0], parameters, Pass(how.training, False, how.noise, how.notes))
        if past is not None:
            out = add(out, past)
        return out if how.logits else activate(out, self.activation)

    def ways(self, x: Tensor, parameters: Mapping[str, Tensor], how: Pass) -> tuple[Tensor, Tensor | None]:
        """What the convolutions make of x, and what comes past them, before the two are added; None where there is no way around.

        Notes what each of them gives, by its name, normalized where it is."""
        parts = self.parts()

        def step(number: str, given: Tensor) -> Tensor:
            conv, norm = ("shortcut", "norm_shortcut") if number == "shortcut" else (f"conv{number}", f"norm{number}")
            out = parts[conv].forward([given], _own(conv, parameters), how)
            out = parts[norm].forward([out], _own(norm, parameters), how) if self.batch_norm else out
            how.note(conv, out.data)
            return out

        made = step("2", activate(step("1", x), self.activation))
        if self.shortcut == "none":
            return made, None
        return made, step("shortcut", x) if "shortcut_weights" in parameters else x

    def views(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        found = {}
        for name, part in self.parts().items():
            if own := _own(name, arrays):
                found.update({f"{name}_{n}": view for n, view in part.views(own).items()})
        return found


def _own(part: str, everything: Mapping[str, V]) -> dict[str, V]:
    """What belongs to one part, by its name there."""
    return {name.removeprefix(f"{part}_"): value for name, value in everything.items() if name.startswith(f"{part}_")}
