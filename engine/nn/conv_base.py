"""The convolutional base of a VGG network, as it was trained elsewhere: it never learns here, so it may be far larger than what does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from math import prod
from typing import Literal

import numpy as np
from pydantic import field_validator

from engine.border import inside_shape
from engine.functional.conv_windows import unrolled
from engine.functional.passed import PIECE, Outputs, Passed, room
from engine.init import HeNormal
from engine.nn.base import Layer, Pass, Shape, ShapeError, layers
from engine.nn.conv import Conv2D
from engine.nn.pool import MaxPool2D
from engine.nn.reach import Region
from engine.nn.window import image_shape
from engine.registry import argument
from engine.seeds import stream
from engine.tensor import Array, Tensor
from engine.weights import is_known, keep_arrays, known_arrays, outputs_file

Network = Literal["vgg11", "vgg13", "vgg16"]
CONVOLUTIONS: dict[Network, tuple[int, ...]] = {"vgg11": (1, 1, 2, 2, 2), "vgg13": (2, 2, 2, 2, 2), "vgg16": (2, 2, 3, 3, 3)}
"""How many convolutions each block has."""
BLOCKS = 5
WIDEST = 8
"""How many times as many filters as the first block has a later one has at most: each has twice those of the one before."""
Scale = tuple[tuple[int, int, int], tuple[float, float, float], tuple[float, float, float]]
PREPROCESSING: dict[str, Scale] = {
    "torch": ((0, 1, 2), (1 / 0.229, 1 / 0.224, 1 / 0.225), (-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225)),
    "caffe": ((2, 1, 0), (255, 255, 255), (-103.939, -116.779, -123.68)),
}
"""Which color each channel is made of, what it is multiplied with and what is added, for colors from 0 to 1."""
COLORS = "preprocessing"


@layers.register
class ConvBase(Layer):
    """Convolutional base: the blocks of 3×3 convolutions and max pooling of a VGG network, frozen for good as it was trained elsewhere;
    without weights from a file they are random. What it gives for a picture is worked out once and kept.

    x (H, W, C) -> (H / 2ⁿ, W / 2ⁿ, filters of the last of n blocks). Simonyan & Zisserman, "Very Deep Convolutional Networks for
    Large-Scale Image Recognition", 2014.
    """

    kind: Literal["conv_base"] = "conv_base"
    network: Network = argument("vgg16", "Whose convolutions: VGG-16 has 2 + 2 + 3 + 3 + 3 in its five blocks.", title="Network",
                                ui={"control": "choice"})  # fmt: skip
    depth: int | None = argument(None, "How many blocks are taken, from the first; empty: all five, or as many as the image can be halved.",
                                 title="Blocks", ge=1, le=5, ui={"control": "number"})  # fmt: skip
    first_filters: int = argument(64, "Filters of the first block; each has twice those of the one before, up to eight times these.",
                            title="Filters", ge=1, le=64, ui={"control": "hidden"})  # fmt: skip
    preprocessing: Literal["none", "torch", "caffe"] = argument(
        "none",
        "How its colors were scaled when it was trained, of pictures from 0 to 1. torch: by ImageNet's mean and spread, as torchvision's; "
        "caffe: blue first, 0 to 255 less the mean, as the VGG networks of Keras.",
        title="Colors",
        ui={"control": "choice"},
    )
    source: str | None = argument(None, "Its weights: what was kept of a file; empty: random ones.", title="Source",
                                  ui={"control": "hidden"})  # fmt: skip
    trainable: bool = argument(False, "Off: this layer is frozen for good.", title="Trainable", ui={"control": "hidden"})

    @field_validator("trainable")
    @classmethod
    def _rests(cls, trainable: bool) -> bool:
        if trainable:
            rule = "a convolutional base never learns here; to let convolutions learn, build the network of them"
            raise ValueError(f"must be false: {rule}")
        return trainable

    @field_validator("source")
    @classmethod
    def _is_there(cls, source: str | None) -> str | None:
        if source is not None and not is_known(source):
            raise ValueError(f"there are no weights called {source[:40]!r} here: a link does not carry them; hand in the file again")
        return source

    def parts(self, in_shape: Shape) -> dict[str, Layer]:
        """The layers inside by name, one after the other, for images of such a shape.

        Raises ShapeError where they are too small, or have no colors to be scaled.
        """
        height, width, channels = image_shape(self.kind, in_shape)
        halvings = min(height, width).bit_length() - 1
        depth = self.depth or max(1, min(BLOCKS, halvings))
        if halvings < depth:
            rule = f"each block halves the image, and {depth} do not fit input {in_shape}"
            raise ShapeError("depth", f"{rule}; use at most {max(1, halvings)}, or images of at least {2**depth} pixels a side")
        if self.preprocessing != "none" and channels != 3:
            raise ShapeError("preprocessing", f"{self.preprocessing} scales red, green and blue; the input {in_shape} has other channels")
        colors = {} if self.preprocessing == "none" else {COLORS: Conv2D(filters=channels, kernel_size=1)}
        return colors | _convolutions(self.network, depth, self.first_filters)

    def shapes(self, in_shape: Shape) -> dict[str, Shape]:
        """The output of every part. Raises ShapeError where they do not fit the images."""
        shape, found = in_shape, dict[str, Shape]()
        for name, part in self.parts(in_shape).items():
            found[name] = shape = part.output_shape(shape)
        return found

    def output_shape(self, *in_shapes: Shape) -> Shape:
        shapes = self.shapes(in_shapes[0])
        if self.source is not None:
            self._check_source(self.source, in_shapes[0])
        return list(shapes.values())[-1]

    def _check_source(self, source: str, in_shape: Shape) -> None:
        arrays = known_arrays(source)
        for name, shape in self._block_shapes(in_shape).items():
            if name not in arrays or arrays[name].shape != shape:
                given = f"has the shape {arrays[name].shape}" if name in arrays else "is not there"
                raise ShapeError("source", f"{name} {given}; {self.network} needs {shape} there")

    def _block_shapes(self, in_shape: Shape) -> dict[str, Shape]:
        """How the engine keeps the weights of every convolution, by the part's name."""
        found, channels = dict[str, Shape](), in_shape[2]
        for name, part in self.parts(in_shape).items():
            if isinstance(part, Conv2D) and name != COLORS:
                found[name] = (part.filters, 9 * channels + 1)
                channels = part.filters
        return found

    def resting_shapes(self, *in_shapes: Shape) -> dict[str, Shape]:
        arrays = {name: np.empty(shape, np.uint8) for name, shape in self._block_shapes(in_shapes[0]).items()}
        return {name: view.shape for name, view in self._views(arrays, in_shapes[0]).items()}

    def resting(self, *in_shapes: Shape) -> dict[str, Array]:
        colors = {} if self.preprocessing == "none" else {COLORS: self.colors()}
        return self._views(colors | arrays_of(self, in_shapes[0]), in_shapes[0])

    def _views(self, arrays: Mapping[str, Array], in_shape: Shape) -> dict[str, Array]:
        parts = self.parts(in_shape)
        return {f"{name}_{n}": view for name, array in arrays.items() for n, view in parts[name].views({"weights": array}).items()}

    def keep(self, arrays: Mapping[str, Array], in_shape: Shape) -> str:
        """Keep weights, by the names and in the shapes of `resting_shapes`; the source that they are from then on."""
        blocks = {name: np.empty(shape, np.float32) for name, shape in self._block_shapes(in_shape).items()}
        for name, view in self._views(blocks, in_shape).items():
            view[...] = arrays[name]
        return keep_arrays(blocks)

    def keeps(self, examples: int, *in_shapes: Shape) -> int:
        shapes = self.shapes(in_shapes[0])
        out = prod(list(shapes.values())[-1])
        weights = [prod(shape) for shape in self._block_shapes(in_shapes[0]).values()]
        largest, before = 0, in_shapes[0]
        for name, part in self.parts(in_shapes[0]).items():
            lines = unrolled(*part.slide(before), before[2], PIECE) if isinstance(part, Conv2D) else 0
            largest, before = max(largest, PIECE * (prod(before) + prod(shapes[name])) + lines), shapes[name]
        return sum(weights) + max(weights) + min(examples, room(out)) * out + largest

    def held(self, batch: int, *in_shapes: Shape) -> int:
        return 2 * batch * prod(self.output_shape(*in_shapes))

    def multiplications(self, *in_shapes: Shape) -> int:
        parts, total, before = self.parts(in_shapes[0]), 0, in_shapes[0]
        for name, shape in self.shapes(in_shapes[0]).items():
            total += parts[name].multiplications(before) * (name != COLORS)
            before = shape
        return total

    def seen(self, part: Region, *in_shapes: Shape) -> tuple[Region, ...]:
        befores = [in_shapes[0], *self.shapes(in_shapes[0]).values()][:-1]
        for layer, before in reversed([*zip(self.parts(in_shapes[0]).values(), befores, strict=True)]):
            (part,) = layer.seen(part, before)
        return (part,)

    def forward(self, inputs: Sequence[Tensor], parameters: Mapping[str, Tensor], how: Pass) -> Tensor:
        (x,) = inputs
        in_shape = (x.shape[0], x.shape[2], x.shape[1])
        shape = inside_shape(list(self.shapes(in_shape).values())[-1], 1)[:-1]
        return Passed(x, partial(self.through, in_shape), shape, outputs_of(self, in_shape))()

    def through(self, in_shape: Shape, x: Tensor) -> Tensor:
        """What the parts make of images, batch last."""
        arrays, dtype = arrays_of(self, in_shape), x.data.dtype
        for name, part in self.parts(in_shape).items():
            block = self.colors() if name == COLORS else arrays.get(name)
            x = part.forward([x], {} if block is None else {"weights": Tensor(block.astype(dtype, copy=False))}, Pass())
        return x

    def colors(self) -> Array:
        """The weights of the 1×1 convolution that scales colors, as the engine keeps them: (3, 3 + 1)."""
        order, factors, added = PREPROCESSING[self.preprocessing]
        block = np.zeros((3, 4), np.float32)
        block[range(3), order], block[:, -1] = factors, added
        return block


@lru_cache(maxsize=8)
def _convolutions(network: Network, depth: int, filters: int) -> dict[str, Layer]:
    found: dict[str, Layer] = {}
    for block, count in enumerate(CONVOLUTIONS[network][:depth], start=1):
        wide = Conv2D(filters=filters * min(2 ** (block - 1), WIDEST), padding="same", activation="relu", kernel_initializer=HeNormal())
        found |= {f"block{block}_conv{number}": wide for number in range(1, count + 1)}
        found[f"block{block}_pool"] = MaxPool2D()
    return found


def size_of(network: Network) -> int:
    """How many numbers the whole base of a network is, for pictures in color."""
    side = 2**BLOCKS
    return sum(map(prod, ConvBase(network=network).resting_shapes((side, side, 3)).values()))


@lru_cache(maxsize=4)
def arrays_of(base: ConvBase, in_shape: Shape) -> dict[str, Array]:
    """The weights of every convolution as the engine keeps them, not to be written to: those of its source, mapped, or random ones."""
    if base.source is not None:
        return known_arrays(base.source)
    found, channels = dict[str, Array](), in_shape[2]
    for number, (name, part) in enumerate(base.parts(in_shape).items()):
        if isinstance(part, Conv2D) and name != COLORS:
            found[name] = part.blocks((3, 3, channels))["weights"].draw(stream(0, "init", 0, number)).astype(np.float32)
            found[name].flags.writeable = False
            channels = part.filters
    return found


@lru_cache(maxsize=4)
def outputs_of(base: ConvBase, in_shape: Shape) -> Outputs:
    """What was kept of its outputs for images of this shape, by whichever network has this base."""
    shape = inside_shape(base.output_shape(in_shape), 1)[:-1]
    told = base.model_dump_json(include={"network", "depth", "first_filters", "preprocessing"})
    return Outputs(shape, outputs_file(base.source, f"{told}{in_shape}") if base.source else None)
