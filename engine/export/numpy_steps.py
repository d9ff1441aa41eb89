"""Sequences in plain NumPy, as they stand in exported scripts: recurrent layers and attention (see `numpy_layers`).

x is (examples, steps, features); a mask (examples, steps) is False where a step is padding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.export.numpy_layers import sigmoid, softmax
from engine.tensor import Array

Mask = Array | None
States = Sequence[Array]
Weights = dict[str, Array]
Bend = Callable[[Array], Array]
Cell = Callable[..., tuple[Array, ...]]
Ended = tuple[Array, tuple[Array, ...]]


def scan(cell: Cell, x: Array, states: States, mask: Mask = None) -> Ended:
    """Every step's output, and the states at the end; a step of padding leaves the states as they are."""
    outputs, states = [], tuple(states)
    for t in range(x.shape[1]):
        after = cell(x[:, t], *states)
        if mask is not None:
            after = tuple(np.where(mask[:, t, None], new, old) for new, old in zip(after, states, strict=True))
        states = after
        outputs.append(states[0])
    return np.stack(outputs, axis=1), states


def begin(x: Array, units: int, states: States, count: int) -> tuple[Array, ...]:
    """The states to start from: those given, then zeros."""
    zeros = np.zeros((len(x), units), x.dtype)
    return (*states, *[zeros] * count)[:count]


def simple_rnn(x: Array, w: Array, u: Array, b: Array, bend: Bend, states: States = (), mask: Mask = None) -> Ended:
    """h[t] = bend(x[t] W + h[t-1] U + b)."""

    def cell(x: Array, h: Array) -> tuple[Array, ...]:
        return (bend(x @ w + h @ u + b),)

    return scan(cell, x, begin(x, len(u), states, 1), mask)


def lstm(x: Array, w: Array, u: Array, b: Array, states: States = (), mask: Mask = None) -> Ended:
    """A cell c that forgets, takes in and gives out: gates i, f, o and the candidate g."""

    def cell(x: Array, h: Array, c: Array) -> tuple[Array, ...]:
        i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c

    return scan(cell, x, begin(x, len(u), states, 2), mask)


def gru(x: Array, w: Array, u: Array, b: Array, states: States = (), mask: Mask = None) -> Ended:
    """Update gate z, reset gate r and candidate n; the reset acts after the product with the state."""

    def cell(x: Array, h: Array) -> tuple[Array, ...]:
        xz, xr, xn = np.split(x @ w + b[0], 3, axis=-1)
        hz, hr, hn = np.split(h @ u + b[1], 3, axis=-1)
        z = sigmoid(xz + hz)
        return (z * h + (1 - z) * np.tanh(xn + sigmoid(xr + hr) * hn),)

    return scan(cell, x, begin(x, len(u), states, 1), mask)


def gru_reset_first(x: Array, w: Array, u: Array, b: Array, states: States = (), mask: Mask = None) -> Ended:
    """Update gate z, reset gate r and candidate n; the reset acts before the product with the state."""
    gates, last = u[:, : 2 * len(u)], u[:, 2 * len(u) :]

    def cell(x: Array, h: Array) -> tuple[Array, ...]:
        xz, xr, xn = np.split(x @ w + b, 3, axis=-1)
        hz, hr = np.split(h @ gates, 2, axis=-1)
        z = sigmoid(xz + hz)
        return (z * h + (1 - z) * np.tanh(xn + (sigmoid(xr + hr) * h) @ last),)

    return scan(cell, x, begin(x, len(u), states, 1), mask)


def hidden(queries: int, keys: int, dtype: Any, causal: bool, mask: Mask) -> Array:
    """What is added to scores (…, queries, keys): a huge negative number for what must not be seen, later steps and padding."""
    out = np.where(np.arange(keys) > np.arange(queries)[:, None], -1e30, 0.0) if causal else np.zeros((queries, keys))
    if mask is not None:
        out = out + np.where(mask, 0.0, -1e30)[:, None]
    return out.astype(dtype)


def attention(query: Array, value: Array, key: Array, scale: Array | float = 1.0, causal: bool = False, mask: Mask = None) -> Array:
    """The mean of the values, weighed by how well their keys fit the query."""
    scores = scale * (query @ key.swapaxes(-1, -2))
    return softmax(scores + hidden(query.shape[1], key.shape[1], query.dtype, causal, mask)) @ value


def additive_attention(query: Array, value: Array, key: Array, scale: Array | float = 1.0, mask: Mask = None) -> Array:
    """The same, where the fit is the sum of scale * tanh(query + key)."""
    scores = (scale * np.tanh(query[:, :, None] + key[:, None])).sum(axis=-1)
    return softmax(scores + hidden(query.shape[1], key.shape[1], query.dtype, False, mask)) @ value


def multi_head_attention(query: Array, value: Array, key: Array, w: Weights, causal: bool = False, mask: Mask = None) -> Array:
    """Several heads, each with queries, keys and values of its own; kernels (features, heads, size)."""
    q, k, v = (
        np.einsum("btd,dhs->bhts", x, w[name + "_kernel"]) + w[name + "_bias"][:, None]
        for name, x in (("query", query), ("key", key), ("value", value))
    )
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(np.asarray(q.shape[-1], q.dtype))
    seen = hidden(query.shape[1], key.shape[1], query.dtype, causal, mask)
    heads = softmax(scores + (seen[:, None] if seen.ndim == 3 else seen)) @ v
    return np.asarray(np.einsum("bhts,hsd->btd", heads, w["output_kernel"]) + w["output_bias"])


def sinusoids(steps: int, size: int) -> Array:
    """Waves of many lengths: sin(position / 10000^(2i / size)), and the cosine beside it."""
    angles = np.arange(steps)[:, None] / 10000.0 ** (np.arange(size) // 2 * 2 / size)
    return np.where(np.arange(size) % 2, np.cos(angles), np.sin(angles)).astype(np.float32)


def steps_mean(x: Array, mask: Array) -> Array:
    """The mean over the steps that are not padding."""
    return np.asarray((x * mask[..., None]).sum(axis=1) / np.maximum(mask.sum(axis=1, keepdims=True), 1).astype(x.dtype))
