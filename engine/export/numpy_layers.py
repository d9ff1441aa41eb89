"""Layers in plain NumPy, batch first and channels last, as they stand in exported scripts: each function's own source is copied there.

They may use `np` and each other, nothing else, and say what they do to somebody who has never seen the rest.
"""

from __future__ import annotations

import numpy as np

from engine.tensor import Array

Pair = tuple[int, ...]
Pads = tuple[Pair, ...]


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), which as a tanh never overflows."""
    return 0.5 * np.tanh(0.5 * z) + 0.5


def relu(z: Array) -> Array:
    """0 below 0, z above."""
    return np.maximum(z, 0)


def leaky_relu(z: Array) -> Array:
    """A small slope below 0."""
    return np.where(z > 0, z, 0.01 * z)


def elu(z: Array) -> Array:
    """z above 0, below it a bend towards -1."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def gelu(z: Array) -> Array:
    """The tanh form of GELU."""
    return np.asarray(0.5 * z * (1 + np.tanh(0.7978845608028654 * (z + 0.044715 * z**3))))


def softplus(z: Array) -> Array:
    """ln(1 + exp(z))."""
    return np.logaddexp(z, 0)


def softmax(z: Array) -> Array:
    """Probabilities that sum to 1 along the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def step(z: Array) -> Array:
    """1 where z is above 0, else 0."""
    return np.asarray(z > 0, z.dtype)


def sign(z: Array) -> Array:
    """1 where z is 0 or more, else -1."""
    return np.where(z >= 0, 1, -1).astype(z.dtype)


def windows(x: Array, size: Pair, strides: Pair, dilation: Pair, pads: Pads, fill: float = 0.0) -> Array:
    """What a sliding window sees at each of its places: (examples, rows, columns, channels, window rows, window columns)."""
    x = np.pad(x, ((0, 0), *pads, (0, 0)), constant_values=fill)
    reach = tuple((k - 1) * d + 1 for k, d in zip(size, dilation, strict=True))
    seen = np.lib.stride_tricks.sliding_window_view(x, reach, axis=(1, 2))
    return seen[:, :: strides[0], :: strides[1], :, :: dilation[0], :: dilation[1]]


def conv2d(
    x: Array, kernel: Array, strides: Pair = (1, 1), pads: Pads = ((0, 0), (0, 0)), dilation: Pair = (1, 1), groups: int = 1
) -> Array:
    """Convolution of images: kernel (rows, columns, channels / groups, filters)."""
    seen = windows(x, kernel.shape[:2], strides, dilation, pads)
    parts = zip(np.split(seen, groups, axis=3), np.split(kernel, groups, axis=3), strict=True)
    return np.concatenate([np.tensordot(part, own, axes=((3, 4, 5), (2, 0, 1))) for part, own in parts], axis=-1)


def conv2d_transpose(x: Array, kernel: Array, strides: Pair, size: Pair, before: Pair) -> Array:
    """Every element lays its kernel, times its value, over an image of `size`, from `before` its edge on."""
    rows, columns = ((n - 1) * s + max(k, s) for n, s, k in zip(x.shape[1:3], strides, kernel.shape[:2], strict=True))
    out = np.zeros((len(x), max(rows, before[0] + size[0]), max(columns, before[1] + size[1]), kernel.shape[2]), x.dtype)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            laid = out[:, i : i + x.shape[1] * strides[0] : strides[0], j : j + x.shape[2] * strides[1] : strides[1]]
            laid += x @ kernel[i, j].T
    return out[:, before[0] : before[0] + size[0], before[1] : before[1] + size[1]]


def max_pool2d(x: Array, size: Pair, strides: Pair, pads: Pads) -> Array:
    """The largest value of every window."""
    return np.asarray(windows(x, size, strides, (1, 1), pads, -np.inf).max(axis=(4, 5)))


def avg_pool2d(x: Array, size: Pair, strides: Pair, pads: Pads) -> Array:
    """The mean of every window; padding does not count."""
    return np.asarray(np.nanmean(windows(x, size, strides, (1, 1), pads, np.nan), axis=(4, 5)))


def stretch(x: Array, factor: int, axis: int) -> Array:
    """Straight lines between the elements along an axis, `factor` times as long."""
    count = x.shape[axis]
    at = np.clip((np.arange(count * factor) + 0.5) / factor - 0.5, 0, count - 1)
    low = at.astype(int)
    share = (at - low).reshape([-1 if i == axis else 1 for i in range(x.ndim)]).astype(x.dtype)
    return np.asarray(np.take(x, low, axis) * (1 - share) + np.take(x, np.minimum(low + 1, count - 1), axis) * share)


def normalize(x: Array, mean: Array, variance: Array, epsilon: float) -> Array:
    """x brought to mean 0 and variance 1."""
    return np.asarray((x - mean) / np.sqrt(variance + np.asarray(epsilon, x.dtype)))


def layer_norm(x: Array, epsilon: float) -> Array:
    """Every example, at every place or step, brought to mean 0 and variance 1 over its features."""
    return normalize(x, x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True), epsilon)
