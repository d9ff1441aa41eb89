"""Kernels on a photo: what blur, sharpening and edge detection do to a picture, and to one pixel of it, with every number."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from PIL import Image
from pydantic import Field

from engine.data.idx import Bytes
from engine.errors import SpecError
from engine.frames import Frame
from engine.instruments.base import Instrument, instruments
from engine.instruments.kernel_bank import KERNELS
from engine.instruments.kernels import whole
from engine.instruments.scene import card, village
from engine.instruments.sliding import carried_out
from engine.nn.conv import Conv2D
from engine.registry import argument
from engine.tensor import Array

MOST_KERNEL = 7
BRIGHTNESS = np.array([0.299, 0.587, 0.114])
"""How bright red, green and blue are to the eye (ITU-R BT.601)."""
PICTURES = {"village": ("House by a lake", village), "card": ("Test card", card)}
_LABELS = {name: title for name, (title, _) in PICTURES.items()}
FULL = 98
"""So many percent of the sums are paler than the two colors at their strongest."""
_SOBEL = KERNELS["sobel_x"]
Number = Annotated[float, Field(ge=-1000, le=1000)]
Row = Annotated[list[Number], Field(min_length=1, max_length=MOST_KERNEL)]


@instruments.register
class Photo(Instrument):
    """Kernels on a photo: blur, sharpen, find edges, with your own numbers, on your own picture or what the camera sees."""

    kind: Literal["photo"] = "photo"
    takes_picture: ClassVar[bool] = True
    picture: Literal["village", "card"] = argument("village", "A picture drawn by Glassnet; your own is uploaded, dropped or pasted.",
                                                   title="Picture", ui={"labels": _LABELS})  # fmt: skip
    kernel: Annotated[list[Row], Field(min_length=1, max_length=MOST_KERNEL)] = argument(
        [list(row) for row in _SOBEL.rows], "The kernel's numbers, row by row; rows and columns odd in number.", title="Kernel",
        ui={"control": "hidden"},
    )  # fmt: skip
    border: Literal["repeat", "zeros"] = argument(
        "repeat", 'What the kernel meets beyond the border, so that the result is of the same size. Repeated: the nearest pixel again. '
        'Zeros: black, as padding "same" has it in a network; the border then looks like an edge.',
        title="Beyond the border", ui={"labels": {"repeat": "Pixels repeated", "zeros": "Zeros"}},
    )  # fmt: skip
    divide: float = argument(
        1.0, "The divisor of every sum: the kernel's own sum, for the same brightness.", title="Divide sums by", ge=0.01, le=10_000,
        ui={"control": "number", "hint": "The kernel's own sum keeps the brightness."},
    )  # fmt: skip
    offset: float = argument(0.0, "What is added to every sum: 128 puts 0 at a middle gray.", title="Then add", ge=-255, le=255,
                             ui={"control": "number", "hint": "128 shows a sum of 0 as middle gray."})  # fmt: skip
    gray: bool = argument(True, "On: brightness alone. Off: red, green and blue, each by itself with the same kernel.", title="Gray")
    display: Literal["clip", "absolute", "signed"] = argument(
        "signed", "How sums become a picture: cut off at black and white, by size alone, or in two colors with 0 between.",
        title="Shown as", ui={"labels": {"clip": "Brightness, cut off", "absolute": "Size alone", "signed": "Signed"}},
    )  # fmt: skip
    side: int = argument(
        320, "The longer side of the picture, in pixels.", title="Size", ge=64, le=640, ui={"control": "slider", "step": 16}
    )
    row: int = argument(-1, "The pixel that is looked at; −1 for the middle.", title="Row", ge=-1, le=639, ui={"control": "hidden"})
    column: int = argument(-1, "The pixel that is looked at; −1 for the middle.", title="Column", ge=-1, le=639, ui={"control": "hidden"})

    def compute(self) -> Frame:
        return self.compute_on(PICTURES[self.picture][1]())

    def compute_on(self, picture: Bytes) -> Frame:
        kernel = whole([self.kernel], "kernel", "matrix")[0]
        self._check(kernel)
        original = sized(picture, self.side)
        image = original.astype(np.float64)
        image = (image @ BRIGHTNESS)[..., None] if self.gray else image
        padded = beyond(image, kernel.shape, self.border)
        sums = filtered(padded, kernel) / self.divide + self.offset
        largest = float(max(1.0, np.percentile(np.abs(inner(sums, kernel.shape)), FULL)))
        height, width, channels = sums.shape
        row, column = (middle if n < 0 else min(n, size - 1)
                       for n, size, middle in ((self.row, height, height // 2), (self.column, width, width // 2)))  # fmt: skip
        patch = padded[row : row + kernel.shape[0], column : column + kernel.shape[1]].transpose(2, 0, 1).copy()
        results: dict[str, Any] = {
            "width": width, "height": height, "channels": channels, "kernel_sum": float(kernel.sum()) / self.divide,
            "smallest": float(sums.min()), "largest": float(sums.max()), "mean": float(sums.mean()),
            "cut": float(((sums < 0) | (sums > 255)).mean()), "sum": float(sums[row, column, 0]),
        }  # fmt: skip
        arrays = {"original": original, "output": shown(sums, self.display, largest), "kernel": kernel, "patch": patch,
                  "totals": (patch * kernel).sum((1, 2)), "sums": sums[row, column]}  # fmt: skip
        return self.answer(arrays, results, at=[row, column], range=largest, bank={name: one.to_json() for name, one in KERNELS.items()},
                           most=MOST_KERNEL)  # fmt: skip

    def sketch(self) -> Array:
        edge = [[(0, 0), (2, 3), (4, 0)], [(1, 0), (1, 1.5), (3, 1.5)], [(3, 0), (3, 1.5), (3, 0)], [(5, 0), (5, 3), (5, 0)]]
        return np.array(edge, float).transpose(0, 2, 1)

    def _check(self, kernel: Array) -> None:
        for count, what in zip(kernel.shape, ("rows", "columns"), strict=True):
            if count % 2 == 0:
                raise SpecError.at("kernel", f"it has {count} {what}; an odd number has a middle, which lies on the pixel")


def sized(picture: Bytes, side: int) -> Bytes:
    """The picture (H, W, 3) with its longer side `side` pixels long, or as it is where it is smaller."""
    height, width, _ = picture.shape
    scale = side / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(picture)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def beyond(image: Array, shape: tuple[int, ...], border: str) -> Array:
    """The image (H, W, C) with as much around it as a kernel of this shape reaches: zeros, or its nearest pixels again."""
    high, wide = (count // 2 for count in shape)
    return np.pad(image, ((high, high), (wide, wide), (0, 0)), mode="edge" if border == "repeat" else "constant")


def filtered(padded: Array, kernel: Array) -> Array:
    """The sums at every place of the kernel inside `padded`, (H, W, C), each channel by itself."""
    channels = padded.shape[2]
    layer = Conv2D(filters=channels, kernel_size=kernel.shape, groups=channels, use_bias=False)
    weights = np.broadcast_to(kernel.ravel(), (channels, kernel.size)).copy()
    sums: Array = carried_out(layer, padded.transpose(2, 0, 1)[None], weights)[0].transpose(1, 2, 0)
    return sums


def inner(sums: Array, shape: tuple[int, ...]) -> Array:
    """Those sums that saw nothing from beyond the border; all of them where none did not."""
    high, wide = (count // 2 for count in shape)
    inside = sums[high : len(sums) - high, wide : sums.shape[1] - wide]
    return inside if inside.size else sums


def shown(sums: Array, display: str, largest: float) -> Bytes:
    """Sums as bytes (H, W, C): brightness, or 0 … 255 for −largest … largest where they are `signed`."""
    if display == "signed":
        sums = (sums / largest + 1) * 127.5
    levels: Bytes = (np.abs(sums) if display == "absolute" else sums).clip(0, 255).round().astype(np.uint8)
    return levels
