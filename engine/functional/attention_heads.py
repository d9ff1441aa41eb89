"""Scaled dot-product attention of every head and example at once, forward beside backward, over matrices of columns.

Queries, keys and values are rows of matrices (heads · size, B·T); scores stand as (heads, key, B·query), so that softmax runs over an
outer axis with long inner rows. Vaswani et al., "Attention Is All You Need", 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.functional.sequence_columns import like, long
from engine.functional.sequence_norm import Dropping
from engine.tensor import Array, Call, constant

HIDDEN = -1e30
"""What is added to the score of a key that must not be seen: its weight is then exactly 0."""


@dataclass(frozen=True)
class Visible:
    """Which keys a query may see: those up to its own step where `causal`, and those whose `mask` (key steps, B) is True."""

    causal: bool = False
    mask: Array | None = None

    def forward(self, queries: int, keys: int, batch: int, dtype: np.dtype[np.generic]) -> tuple[list[Call], Array | None]:
        """Calls that make, and the array (keys, B·queries) of, what is added to the scores; None where all keys are seen."""
        if self.mask is None and not self.causal:
            return [], None
        bias = long(keys, batch * queries, dtype)
        later = np.arange(keys)[:, None] > np.arange(queries) if self.causal else np.zeros((keys, queries), bool)
        fixed = np.where(later, np.array(HIDDEN, dtype), np.array(0, dtype))[:, None]
        whole = bias.reshape(keys, batch, queries)
        whole[...] = fixed
        if self.mask is None:
            return [], bias
        padded, hidden = np.empty((keys, batch), bool), np.empty((keys, batch, 1), dtype)
        return [
            (np.logical_not, self.mask, padded),
            (np.multiply, padded[..., None], constant(HIDDEN, bias), hidden),
            (np.add, hidden, fixed, whole),
        ], bias


class Heads:
    """softmax(Kᵀ·Q)-weighted sums of V for each head: q and k (heads · size, …), v (heads · value size, …) -> output like q's columns.

    `weights` (heads, queries, keys, B) is a view of what each query looked at. Scaling by 1/√size is left to who makes q.
    """

    def __init__(self, q: Array, k: Array, v: Array, heads: int, steps: tuple[int, int], out: Array) -> None:
        self.flats, self.heads, self.out = (q, k, v), heads, out
        self.queries, self.keys = steps
        self.batch = q.shape[1] // self.queries
        self.q, self.k, self.v = self.split(q, self.queries), self.split(k, self.keys), self.split(v, self.keys)
        self.scores = long(heads * self.keys, q.shape[1], q.dtype)
        self.dropped = self.scores
        self.dropping: Dropping | None = None

    def split(self, flat: Array, steps: int) -> Array:
        """Rows (heads · size, B·T) as (heads, B, size, T), a view."""
        return flat.reshape(self.heads, -1, self.batch, steps).transpose(0, 2, 1, 3)

    @property
    def weights(self) -> Array:
        """What each query looked at: (heads, queries, keys, B)."""
        return self.split(self.scores, self.queries).transpose(0, 3, 2, 1)

    def forward(self, visible: Visible, rate: float = 0.0, noise: np.random.Generator | None = None) -> list[Call]:
        """The forward calls; with a generator, weights are dropped at `rate`."""
        calls, bias = visible.forward(self.queries, self.keys, self.batch, self.scores.dtype)
        scores = self.scores.reshape(self.heads, self.keys, -1)
        row = np.empty((self.heads, 1, scores.shape[2]), scores.dtype)
        calls.append((np.matmul, self.k.swapaxes(2, 3), self.q, self.split(self.scores, self.queries)))
        if bias is not None:
            calls.append((np.add, scores, bias, scores))
        calls += [
            (np.maximum.reduce, scores, 1, None, row, True),
            (np.subtract, scores, row, scores),
            (np.exp, scores, scores),
            (np.add.reduce, scores, 1, None, row, True),
            (np.reciprocal, row, row),
            (np.multiply, scores, row, scores),
        ]
        if rate and noise is not None:
            self.dropping, self.dropped = Dropping(rate, noise, self.scores.shape, scores.dtype), like(self.scores)
            calls += [*self.dropping.forward(), (np.multiply, self.scores, self.dropping.factor, self.dropped)]
        return [*calls, (np.matmul, self.v, self.split(self.dropped, self.queries), self.split(self.out, self.queries))]

    def backward(self, dout: Array, dq: Array, dk: Array, dv: Array) -> list[Call]:
        """Calls that turn the gradient of the output into those of q, k and v.

        The sum over keys of weight · its gradient, which softmax's slope needs, is that over features of output · its gradient.
        """
        slope, work = like(self.scores), like(self.out)
        dscores, wide = self.split(slope, self.queries), slope.reshape(self.heads, self.keys, -1)
        do, row = self.split(dout, self.queries), np.empty((self.heads, 1, wide.shape[2]), wide.dtype)
        calls: list[Call] = [
            (np.matmul, do, self.split(self.dropped, self.queries).swapaxes(2, 3), self.split(dv, self.keys)),
            (np.matmul, self.v.swapaxes(2, 3), do, dscores),
            (np.multiply, self.out, dout, work),
            (np.add.reduce, work.reshape(self.heads, -1, work.shape[1]), 1, None, row, True),
        ]
        if self.dropping is not None:
            calls.append((np.multiply, slope, self.dropping.factor, slope))
        return [
            *calls,
            (np.subtract, wide, row, wide),
            (np.multiply, slope, self.scores, slope),
            (np.matmul, self.k, dscores, self.split(dq, self.queries)),
            (np.matmul, self.q, dscores.swapaxes(2, 3), self.split(dk, self.keys)),
        ]
