"""Normalization: of every feature over the batch, of every example over its features.

The features are the axis that Keras writes last: (D, B), (T, D, B), (H, C, W, B). Inside, all are seen as (A, C, N).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.functional.recurrent import Note, silent
from engine.tensor import Array, Call, Into, Op, Tensor, constant
from engine.workspace import scratch_room


def planes(array: Array) -> Array:
    """An array with features C as (A, C, N): (C, N), (T, C, N) or (H, C, W · B), a view."""
    if array.ndim == 4:
        return array.reshape(*array.shape[:2], -1, copy=False)
    return array[None] if array.ndim == 2 else array


@dataclass(frozen=True)
class Moving:
    """What a layer remembers of its inputs, (C,) each, and how much of it stays when a new batch comes."""

    mean: Array
    variance: Array
    momentum: float

    def follow(self, mean: Array, variance: Array) -> list[Call]:
        """Calls that move the statistics towards those of the batch, (1, C, 1)."""
        calls: list[Call] = []
        keep, take = constant(self.momentum, self.mean), constant(1 - self.momentum, self.mean)
        for kept, found in ((self.mean, mean), (self.variance, variance)):
            fresh = np.empty_like(kept)
            calls += [(np.multiply, found.reshape(kept.shape), take, fresh), (np.multiply, kept, keep, kept), (np.add, kept, fresh, kept)]
        return calls


class Normalize(Op):
    """Base: γ · (x − mean) / √(variance + ε) + β, where `scales` holds γ ("gamma") and β ("beta"), (C,), as far as there are any."""

    def __init__(self, x: Tensor, scales: Mapping[str, Tensor], epsilon: float) -> None:
        super().__init__(x, *scales.values())
        self.scales, self.epsilon = scales, epsilon
        channels = planes(x.data).shape[1]
        for name, tensor in scales.items():
            if tensor.shape != (channels,):
                raise ValueError(f"norm: {name} of shape {tensor.shape} does not fit the {channels} features of input {x.shape}")

    def per_feature(self, name: str) -> Array | None:
        """γ or β as (C, 1), a view; None where there is none."""
        return self.scales[name].data[:, None] if name in self.scales else None

    def make_room(self, over: tuple[int, ...]) -> None:
        """Buffers for the centered input and for the mean, variance and 1/√ over the axes `over` of (A, C, N)."""
        x = self.inputs[0]
        self.value = self.result(x.shape, lift=x.data.ndim == 2)
        self.x, self.y = planes(x.data), planes(self.value)
        self.over = over
        self.centered = scratch_room(self.x.shape, self.x.dtype)
        row = tuple(1 if axis in over else n for axis, n in enumerate(self.x.shape))
        self.mean, self.variance, self.inverse = (np.empty(row, self.value.dtype) for _ in range(3))
        self.share = constant(self.mean.size / self.x.size, self.value)

    def center(self) -> list[Call]:
        """Calls for the centered input and its statistics; uses the output as scratch."""
        return [
            (np.add.reduce, self.x, self.over, None, self.mean, True),
            (np.multiply, self.mean, self.share, self.mean),
            (np.subtract, self.x, self.mean, self.centered),
            (np.multiply, self.centered, self.centered, self.y),
            (np.add.reduce, self.y, self.over, None, self.variance, True),
            (np.multiply, self.variance, self.share, self.variance),
        ]

    def invert(self, variance: Array) -> list[Call]:
        """Calls for 1/√(variance + ε)."""
        epsilon, one = constant(self.epsilon, self.inverse), constant(1, self.inverse)
        calls: list[Call] = [(np.add, variance, epsilon, self.inverse), (np.sqrt, self.inverse, self.inverse)]
        return [*calls, (np.divide, one, self.inverse, self.inverse)]

    def scale_gradients(self, dy: Array, normalized: Array, into: Into) -> list[Call]:
        """Calls for the gradients of γ and β."""
        calls: list[Call] = []
        if "beta" in self.scales and (target := into(self.scales["beta"])) is not None:
            calls.append((np.add.reduce, dy, (0, 2), None, target))
        if "gamma" in self.scales and (target := into(self.scales["gamma"])) is not None:
            product = np.empty_like(dy)
            calls += [(np.multiply, dy, normalized, product), (np.add.reduce, product, (0, 2), None, target)]
        return calls

    def slope(self, towards: Array, normalized: Array, dx: Array) -> list[Call]:
        """Calls for dx from the gradient `towards` of the normalized input, which may be `dx` itself."""
        product, level, tilt = np.empty_like(self.centered), np.empty_like(self.mean), np.empty_like(self.mean)
        return [
            (np.multiply, towards, normalized, product),
            (np.add.reduce, product, self.over, None, tilt, True),
            (np.multiply, tilt, self.share, tilt),
            (np.add.reduce, towards, self.over, None, level, True),
            (np.multiply, level, self.share, level),
            (np.multiply, normalized, tilt, product),
            (np.subtract, towards, level, dx),
            (np.subtract, dx, product, dx),
            (np.multiply, dx, self.inverse, dx),
        ]

    def finish(self) -> list[Call]:
        """Calls that normalize the centered input in place and scale it into the output."""
        calls: list[Call] = [(np.multiply, self.centered, self.inverse, self.centered)]
        gamma, beta = self.per_feature("gamma"), self.per_feature("beta")
        calls.append((np.copyto, self.y, self.centered) if gamma is None else (np.multiply, self.centered, gamma, self.y))
        return calls if beta is None else [*calls, (np.add, self.y, beta, self.y)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dy = planes(grad)
        calls = self.scale_gradients(dy, self.centered, into)
        if (dx := into(self.inputs[0])) is None:
            return calls
        target, gamma, towards = planes(dx), self.per_feature("gamma"), dy
        if gamma is not None:
            towards = target
            calls.append((np.multiply, dy, gamma, target))
        return calls + self.slope(towards, self.centered, target)


class BatchNorm(Normalize):
    """Every feature normalized over the examples and places of the batch; `moving` follows its mean and variance."""

    def __init__(self, x: Tensor, scales: Mapping[str, Tensor], epsilon: float, moving: Moving) -> None:
        super().__init__(x, scales, epsilon)
        self.moving = moving

    def setup(self) -> list[Call]:
        self.make_room((0, 2))
        return [*self.center(), *self.moving.follow(self.mean, self.variance), *self.invert(self.variance), *self.finish()]


class MovingNorm(Normalize):
    """Every feature normalized by what was remembered of earlier batches."""

    def __init__(self, x: Tensor, scales: Mapping[str, Tensor], epsilon: float, moving: Moving) -> None:
        super().__init__(x, scales, epsilon)
        self.moving = moving

    def setup(self) -> list[Call]:
        self.make_room((0, 2))
        mean, variance = self.moving.mean[:, None], self.moving.variance[:, None]
        return [(np.subtract, self.x, mean, self.centered), *self.invert(variance[None]), *self.finish()]

    def slope(self, towards: Array, normalized: Array, dx: Array) -> list[Call]:
        return [(np.multiply, towards, self.inverse, dx)]


class LayerNorm(Normalize):
    """Every example, at every place, normalized over its features."""

    def setup(self) -> list[Call]:
        self.make_room((1,))
        return [*self.center(), *self.invert(self.variance), *self.finish()]


def batch_norm(x: Tensor, scales: Mapping[str, Tensor], moving: Moving, *, training: bool, epsilon: float = 1e-3) -> Tensor:
    """γ · (x − mean) / √(variance + ε) + β over (D, B), (T, D, B) or (H, C, W, B), of the same shape.

    While training, mean and variance are the batch's and `moving` follows them; otherwise they are `moving`'s. `scales` holds "gamma" and
    "beta" (C,), as far as there are any. Ioffe & Szegedy, "Batch Normalization", 2015. Raises ValueError where the shapes do not fit.
    """
    return (BatchNorm if training else MovingNorm)(x, scales, epsilon, moving)()


def layer_norm(x: Tensor, scales: Mapping[str, Tensor], epsilon: float = 1e-3, note: Note = silent) -> Tensor:
    """γ · (x − mean) / √(variance + ε) + β, mean and variance over the features of every example: (…, C, N) of the same shape.

    `scales` holds "gamma" and "beta" (C,), as far as there are any. Ba, Kiros & Hinton, "Layer Normalization", 2016.
    Notes "before", "unit", what it is at mean 0 and variance 1, and "after", shaped like x. Raises ValueError where the shapes do not fit.
    """
    op = LayerNorm(x, scales, epsilon)
    out = op()
    for name, array in (("before", x.data), ("unit", op.centered.reshape(x.shape)), ("after", out.data)):
        note(name, array)
    return out
