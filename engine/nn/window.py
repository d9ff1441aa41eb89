"""What layers with a sliding window are asked for: its size, steps and padding."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from engine.functional.conv_axis import Axis, Padding
from engine.nn.base import Shape, ShapeError

Size = Annotated[int, Field(ge=1, le=512)]
Pair: TypeAlias = Size | tuple[Size, Size]
"""One number for both axes, or (rows, columns)."""
Border = Literal["valid", "same"]


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """(rows, columns)."""
    return (value, value) if isinstance(value, int) else value


def image_shape(kind: str, shape: Shape) -> tuple[int, int, int]:
    """(H, W, C) of an image's shape. Raises ShapeError for anything else."""
    if len(shape) != 3:
        raise ShapeError("kind", f"{kind} takes images (height, width, channels), not {shape}; put a reshape layer before it")
    return shape[0], shape[1], shape[2]


def axes(
    field: str, shape: Shape, size: int | tuple[int, int], strides: int | tuple[int, int], dilation: int | tuple[int, int], padding: Padding
) -> tuple[Axis, Axis]:
    """How a window slides over the rows and columns of images of `shape`. Raises ShapeError at `field` where it does not fit."""
    steps, gaps = pair(strides), pair(dilation)
    both = tuple(Axis(n, k, steps[i], gaps[i], padding) for i, (n, k) in enumerate(zip(shape[:2], pair(size), strict=True)))
    for axis, what in zip(both, ("rows", "columns"), strict=True):
        check_fit(field, axis, what)
    return both[0], both[1]


def check_fit(field: str, axis: Axis, what: str) -> None:
    """Raises ShapeError at `field` where the window is longer than its axis; `what`: the rows, columns or steps of both."""
    if axis.places < 1:
        span, most = (axis.kernel - 1) * axis.dilation + 1, (axis.size - 1) // axis.dilation + 1
        long = f"{span} {what} are"
        if axis.dilation > 1:
            long = f"{axis.kernel} {what}, each {axis.dilation} from the last, reach over {span},"
        raise ShapeError(field, f'{long} more than the input\'s {axis.size}; use at most {most}, or padding "same"')
