"""A kernel slid over a small image, cell by cell: every product, every sum, and how large the output becomes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from engine.errors import SpecError
from engine.frames import Frame
from engine.instruments.base import Instrument, instruments
from engine.instruments.kernel_bank import KERNELS, ROW_KERNELS, sample_images
from engine.instruments.sliding import Slid, convolved, enlarged, laid, pooled
from engine.registry import argument
from engine.tensor import Array

MOST_CELLS = 144
MOST_WIDE = 24
MOST_HIGH = 12
MOST_KERNEL = 9
MOST_CHANNELS = 4
Number = Annotated[float, Field(ge=-1000, le=1000)]
Plane = Annotated[list[Annotated[list[Number], Field(min_length=1, max_length=MOST_WIDE)]], Field(min_length=1, max_length=MOST_HIGH)]
Small = Annotated[list[Annotated[list[Number], Field(min_length=1, max_length=MOST_KERNEL)]], Field(min_length=1, max_length=MOST_KERNEL)]
Operation = Literal["convolution", "transposed", "max_pool", "avg_pool", "up_sampling"]
OPERATIONS = {
    "convolution": "Convolution",
    "transposed": "Transposed convolution",
    "max_pool": "Max pooling",
    "avg_pool": "Average pooling",
    "up_sampling": "Up-sampling",
}
WEIGHED = ["convolution", "transposed"]
POOLS = ["max_pool", "avg_pool"]
_PICTURE = [[1.0, 4, 1, 1, 2], [4, 3, 1, 2, 1], [5, 2, 2, 2, 5], [1, 3, 2, 4, 3]]
_EDGE = KERNELS["laplacian"].matrix.tolist()
_RED = [[2.0, 0, 1, 3], [1, 2, 0, 1], [0, 1, 3, 2], [2, 0, 1, 1]]
_GREEN = [[0.0, 1, 2, 1], [2, 0, 1, 0], [1, 3, 0, 2], [0, 1, 2, 0]]
_BLUE = [[1.0, 0, 0, 2], [0, 1, 2, 0], [3, 0, 1, 1], [1, 2, 0, 0]]
_COLORED = [[[[1.0, 0, -1]] * 3, [[0.0, 0, 0], [0, 1, 0], [0, 0, 0]], [[0.0, 0, 0], [0, 1, 0], [0, 0, 0]]],
            [[[0.0, 0, 0], [0, 1, 0], [0, 0, 0]], [[1.0] * 3, [0] * 3, [-1] * 3], [[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]]]  # fmt: skip
_BLANK: dict[str, Any] = {"operation": "convolution", "padding": "valid", "strides": 1, "dilation_rate": 1, "flip": False, "bias": [0.0]}
EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "row": ("A row", {"input": [[[1.0, 4, 2, 0, 9, 1, 3]]], "kernel": [[[[0.25, 0.5, 0.25]]]]}),
    "edges": ("Edges", {"input": [_PICTURE], "kernel": [[_EDGE]]}),
    "colors": ("Three channels", {"input": [_RED, _GREEN, _BLUE], "kernel": _COLORED, "bias": [0.0, 1.0]}),
    "strides": ("Strides", {"input": [[[float((i * j) % 5) for j in range(7)] for i in range(7)]],
                            "kernel": [[KERNELS["sobel_x"].matrix.tolist()]], "strides": 2, "padding": "same"}),
    "flipped": ("Flipped", {"input": [[[0.0] * 5, [0.0] * 5, [0.0, 0, 1, 0, 0], [0.0] * 5, [0.0] * 5]],
                            "kernel": [[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]]], "flip": True}),
    "transposed": ("Transposed", {"operation": "transposed", "input": [[[2.0, 0], [5, 1]]], "kernel": [[[[1.0, 2], [2, 3]]]]}),
    "max_pool": ("Max pooling", {"operation": "max_pool", "input": [_PICTURE], "kernel": [[_EDGE]], "strides": 2, "pool_size": 2}),
    "up_sampling": ("Up-sampling", {"operation": "up_sampling", "input": [[[1.0, 2], [3, 5]]], "kernel": [[_EDGE]]}),
}  # fmt: skip
"""Whole sets of arguments to begin with: title, and what they change of a plain convolution."""


@instruments.register
class Kernels(Instrument):
    """Kernels: slide one over a small image, cell by cell, with every product and sum; pooling and up-sampling too."""

    kind: Literal["kernels"] = "kernels"
    operation: Operation = argument("convolution", "What is done with the input.", title="Operation", ui={"labels": OPERATIONS})
    input: list[Plane] = argument([_PICTURE], "The input: channels of rows of numbers; one row makes it one-dimensional.", title="Input",
                                  min_length=1, max_length=MOST_CHANNELS, ui={"control": "hidden"})  # fmt: skip
    kernel: list[Annotated[list[Small], Field(min_length=1, max_length=MOST_CHANNELS)]] = argument(
        [[_EDGE]], "The kernels: for each filter one matrix per channel.", title="Kernel", min_length=1, max_length=MOST_CHANNELS,
        ui={"control": "hidden"},
    )  # fmt: skip
    bias: list[Number] = argument([0.0], "What is added to every sum, one number per filter.", title="Bias", min_length=1,
                                  max_length=MOST_CHANNELS, ui={"control": "hidden"})  # fmt: skip
    flip: bool = argument(False, "On: the kernel is turned around first, as mathematics writes convolution. Off: cross-correlation, as all "
                          "networks compute it.", title="True convolution", ui={"when": {"operation": "convolution"}})  # fmt: skip
    padding: Literal["valid", "same", "full"] = argument(
        "valid", "valid: the window stays inside. same: zeros around keep the size. full: wherever they touch at all.",
        title="Padding", ui={"when": {"operation": [*WEIGHED, *POOLS]}},
    )  # fmt: skip
    strides: int = argument(1, "How far the window moves at a time; of a transposed convolution, how far apart the stamps are.",
                            title="Strides", ge=1, le=6, ui={"control": "slider", "when": {"operation": [*WEIGHED, *POOLS]}})  # fmt: skip
    dilation_rate: int = argument(1, "How far the kernel's numbers are apart when it is laid on.", title="Dilation", ge=1, le=4,
                                  ui={"control": "slider", "when": {"operation": "convolution"}})  # fmt: skip
    pool_size: int = argument(2, "How many rows and columns the window sees.", title="Window", ge=1, le=6,
                              ui={"control": "slider", "when": {"operation": POOLS}})  # fmt: skip
    size: int = argument(2, "How many times as high and as wide the image becomes.", title="Factor", ge=1, le=4,
                         ui={"control": "slider", "when": {"operation": "up_sampling"}})  # fmt: skip
    interpolation: Literal["nearest", "bilinear"] = argument(
        "nearest", "nearest: elements are repeated. bilinear: straight lines between them.", title="Interpolation",
        ui={"when": {"operation": "up_sampling"}},
    )  # fmt: skip

    def compute(self) -> Frame:
        image, kernels = self._image(), self._kernels()
        applied = kernels[..., ::-1, ::-1] if self.flip and self.operation == "convolution" else kernels
        slid = self._slide(image, applied)
        filters, height, width = slid.output.shape
        arrays = {"input": image, "output": slid.output, "rows": slid.rows, "columns": slid.columns, **slid.arrays}
        if self.operation in WEIGHED:
            arrays |= {"kernel": kernels, "applied": np.ascontiguousarray(applied), "bias": np.array(self.bias)}
        places = image[0].size if self.operation == "transposed" else height * width
        results = {"height": height, "width": width, "filters": filters, "places": places, "parameters": self._parameters(kernels),
                   "first": float(slid.output.flat[0]), "largest": float(slid.output.max()), "smallest": float(slid.output.min()),
                   "channels": len(image), "taps": int(slid.rows.shape[1] * slid.columns.shape[1])}  # fmt: skip
        bank = ROW_KERNELS if image.shape[1] == kernels.shape[2] == 1 else KERNELS
        samples = sample_images(*image.shape[1:])
        return self.answer(
            arrays, results, moments=places - 1, latex_height=slid.shape[0], latex_width=slid.shape[1], flat=image.shape[1] == 1,
            examples={name: {"title": title, "changes": {**_BLANK, **changes}} for name, (title, changes) in EXAMPLES.items()},
            bank={name: {"title": one.title, "matrix": one.matrix.tolist()} for name, one in bank.items()},
            samples={name: {"title": title, "matrix": values.tolist()} for name, (title, values) in samples.items()},
            limits={"cells": MOST_CELLS, "high": MOST_HIGH, "wide": MOST_WIDE, "kernel": MOST_KERNEL, "channels": MOST_CHANNELS},
        )  # fmt: skip

    def sketch(self) -> Array:
        board = [line for n in range(6) for line in ([(n, 0), (n, 5)], [(0, n), (5, n)])]
        window = [[(1, 1), (4, 1)], [(4, 1), (4, 4)], [(4, 4), (1, 4)], [(1, 4), (1, 1)], [(1, 1), (4, 4)], [(1, 4), (4, 1)]]
        return np.array([*board, *window], float).transpose(0, 2, 1)

    def _slide(self, image: Array, applied: Array) -> Slid:
        if self.operation in ("transposed", *POOLS) and self.padding == "full":
            raise SpecError.at("padding", f'{OPERATIONS[self.operation].lower()} knows no "full"; choose "valid" or "same"')
        match self.operation:
            case "convolution":
                return convolved(
                    image, applied, np.array(self.bias), stride=self.strides, dilation=self.dilation_rate, padding=self.padding
                )
            case "transposed":
                return laid(image, applied, np.array(self.bias), stride=self.strides, padding=self.padding)
            case "up_sampling":
                return enlarged(image, factor=self.size, interpolation=self.interpolation)
        return pooled(image, self.operation, size=self.pool_size, stride=self.strides, padding=self.padding)

    def _image(self) -> Array:
        """The input (C, H, W). Raises SpecError at the row or channel that differs in size."""
        image = whole(self.input, "input", "channel")
        if image[0].size > MOST_CELLS:
            raise SpecError.at("input", f"a channel has {image.shape[1]} × {image.shape[2]} numbers; at most {MOST_CELLS} are shown")
        return image

    def _kernels(self) -> Array:
        """The kernels (F, C, kh, kw). Raises SpecError where sizes differ, or a channel has no matrix or a filter no bias."""
        kernels = np.stack([whole(matrices, f"kernel[{f}]", "channel") for f, matrices in enumerate(self._even_filters())])
        if self.operation in WEIGHED and kernels.shape[1] != len(self.input):
            raise SpecError.at(
                "kernel", f"each filter has {kernels.shape[1]} matrices; it needs one for each of the {len(self.input)} channels"
            )
        if self.operation in WEIGHED and len(self.bias) != len(kernels):
            raise SpecError.at("bias", f"there are {len(self.bias)} biases for {len(kernels)} filters; it needs one for each")
        return kernels

    def _even_filters(self) -> list[list[list[list[float]]]]:
        """The kernels as they are given. Raises SpecError where a filter has another shape than the first."""
        shapes = [(len(matrices), len(matrices[0]), len(matrices[0][0])) for matrices in self.kernel]
        for f, shape in enumerate(shapes):
            if shape != shapes[0]:
                raise SpecError.at(
                    f"kernel[{f}]", f"filter {f + 1} is {_by(shape)}, filter 1 is {_by(shapes[0])}; all filters are of one size"
                )
        return self.kernel

    def _parameters(self, kernels: Array) -> int:
        return kernels.size + len(self.bias) if self.operation in WEIGHED else 0


def whole(planes: list[list[list[float]]], path: str, name: str) -> Array:
    """Matrices of one size as an array (n, rows, columns). Raises SpecError at the row or matrix whose size differs."""
    for number, plane in enumerate(planes):
        for row, cells in enumerate(plane):
            if len(cells) != len(plane[0]):
                wrong = f"row {row + 1} has {len(cells)} numbers, row 1 has {len(plane[0])}; all rows are of one length"
                raise SpecError.at(f"{path}[{number}][{row}]", wrong)
        if (len(plane), len(plane[0])) != (len(planes[0]), len(planes[0][0])):
            sizes = f"{len(plane)} × {len(plane[0])}, {name} 1 is {len(planes[0])} × {len(planes[0][0])}"
            raise SpecError.at(f"{path}[{number}]", f"{name} {number + 1} is {sizes}; all are of one size")
    return np.array(planes, np.float64)


def _by(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
