"""Layers in plain NumPy, batch first and channels last, as they stand in exported scripts: each function's own source is copied there.

They may use `np` and each other, nothing else, and say what they do to somebody who has never seen the rest.
"""

from __future__ import annotations

import numpy as np

from engine.tensor import Array

Pads = tuple[tuple[int, int], ...]


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
