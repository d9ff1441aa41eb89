"""Operations that only move numbers: reshape, flatten, enlarge.

Shapes are Keras's, without the batch; inside, images are (H, C, W, B), so what is one after the other follows Keras's order, not memory's.
"""

from __future__ import annotations

import numpy as np

from engine.border import inside_shape
from engine.tensor import Array, Call, Into, Op, Tensor
from engine.workspace import scratch_room


def as_read(array: Array) -> Array:
    """An engine array, batch last, with its other axes in Keras's order: (H, C, W, B) -> (H, W, C, B), a view."""
    return array.swapaxes(1, 2) if array.ndim == 4 else array


class Reshape(Op):
    """The same numbers, in Keras's order, in another shape."""

    def __init__(self, x: Tensor, shape: tuple[int, ...]) -> None:
        super().__init__(x)
        self.shape = shape
        if np.prod(shape, dtype=int) * x.shape[-1] != x.data.size:
            raise ValueError(f"reshape: input {x.shape} does not have the {np.prod(shape, dtype=int)} numbers per example of {shape}")

    def setup(self) -> list[Call]:
        (x,) = self.inputs
        if x.data.ndim == 4 and x.lifted is not None and len(self.shape) == 1:  # its numbers stand in such rows already
            self.lifted, self.value = x.lifted, x.lifted[:-1]
            return []
        self.value = self.result(inside_shape(self.shape, x.shape[-1]), lift=len(self.shape) == 1)
        return _move(x.data, self.value)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        target = into(self.inputs[0])
        return [] if target is None else _move(grad, target)


def _move(source: Array, target: Array) -> list[Call]:
    """Calls that copy `source` into `target` of another shape, both read in Keras's order.

    Reshaping a view whose numbers do not stand one after the other would copy it once, now, and never see what later runs put there.
    """
    source, target = as_read(source), as_read(target)
    if target.flags.c_contiguous:
        return [(np.copyto, target.reshape(source.shape), source)]
    if source.flags.c_contiguous:
        return [(np.copyto, target, source.reshape(target.shape))]
    between = np.empty(source.shape, source.dtype)
    return [(np.copyto, between, source), (np.copyto, target, between.reshape(target.shape))]


class Repeat(Op):
    """Every element `high` × `wide` times: x (H, C, W, B) -> (high · H, C, wide · W, B)."""

    def __init__(self, x: Tensor, high: int, wide: int) -> None:
        super().__init__(x)
        self.high, self.wide = high, wide

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        height, channels, width, batch = x.shape
        self.value = self.result((height * self.high, channels, width * self.wide, batch))
        return [(np.copyto, self._tiles(self.value), x[:, None, :, :, None, :])]

    def _tiles(self, image: Array) -> Array:
        height, channels, width, batch = self.inputs[0].shape
        return image.reshape(height, self.high, channels, width, self.wide, batch)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        target = into(self.inputs[0])
        return [] if target is None else [(np.add.reduce, self._tiles(grad), (1, 4), None, target)]


class Stretch(Op):
    """Enlarged with straight lines between the elements' centers: x (H, C, W, B) -> (high · H, C, wide · W, B)."""

    def __init__(self, x: Tensor, high: int, wide: int) -> None:
        super().__init__(x)
        self.high, self.wide = high, wide

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        height, channels, width, batch = x.shape
        self.down, self.across = (blend(n, f).astype(x.dtype) for n, f in ((height, self.high), (width, self.wide)))
        self.between = scratch_room((height, channels, width * self.wide, batch), x.dtype)
        self.value = self.result((height * self.high, *self.between.shape[1:]))
        rows = self.value.reshape(len(self.down), -1)
        return [(np.matmul, self.across, x, self.between), (np.matmul, self.down, self.between.reshape(height, -1), rows)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        (x,) = self.inputs
        if (dx := into(x)) is None:
            return []
        rows = self.between.reshape(x.shape[0], -1)
        return [(np.matmul, self.down.T, grad.reshape(len(self.down), -1), rows), (np.matmul, self.across.T, self.between, dx)]


def blend(size: int, factor: int) -> Array:
    """The matrix (factor · size, size) that enlarges a row: each new element the weighed mean of the two whose centers it lies between."""
    centers = np.clip((np.arange(size * factor) + 0.5) / factor - 0.5, 0, size - 1)
    low = np.minimum(centers.astype(int), max(size - 2, 0))
    weights = np.zeros((size * factor, size))
    weights[np.arange(size * factor), low] = 1 - (centers - low)
    if size > 1:
        weights[np.arange(size * factor), low + 1] = centers - low
    return weights


def reshape(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    """x with every example in `shape`, as Keras writes and orders it. Raises ValueError where the number of elements differs."""
    return Reshape(x, shape)()


def flatten(x: Tensor) -> Tensor:
    """x (H, C, W, B) -> (H · W · C, B), (T, D, B) -> (T · D, B), in Keras's order: a dense layer's kernel after it reads as Keras's."""
    return Reshape(x, (x.data.size // x.shape[-1],))()


def up_sampling2d(x: Tensor, high: int, wide: int, interpolation: str = "nearest") -> Tensor:
    """x (H, C, W, B) -> (high · H, C, wide · W, B): every element repeated (`nearest`) or straight lines between them (`bilinear`)."""
    return (Repeat if interpolation == "nearest" else Stretch)(x, high, wide)()
