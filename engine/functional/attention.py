"""Attention with dot products: multi-head attention with its projections as one op, and the plain kind.

Vaswani et al., "Attention Is All You Need", 2017; Luong, Pham & Manning, "Effective Approaches to Attention-based Neural Machine
Translation", 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from engine.functional.attention_heads import Heads, Visible
from engine.functional.recurrent import Note, silent
from engine.functional.sequence_columns import ColumnsOp, bring, columns_of, like, long, room_for
from engine.tensor import Array, Call, Into, Tensor

QUERY, KEY, VALUE = range(3)


@dataclass
class Projection:
    """What is made of one source in one product: some of queries, keys and values, below each other.

    `whole` is the source (D + 1, B·T) with the row of ones, `scaled` the weights (rows, D + 1) with queries divided by √size already,
    `flat` the result (rows, B·T); `parts` are the numbers of what stands in it and its rows.
    """

    source: Tensor
    whole: Array
    scaled: Array
    flat: Array
    parts: dict[int, slice]

    def part(self, number: int) -> Array:
        """The rows of queries, keys or values."""
        return self.flat[self.parts[number]]


class MultiHead(ColumnsOp):
    """W_o·concat(heads) + b_o: query (Tq, D, B), key and value (Tk, …, B), weights with the bias last -> (Tq, out, B).

    Where query, key and value are one tensor, all three projections are one product.
    """

    def __init__(
        self, sources: tuple[Tensor, Tensor, Tensor], weights: tuple[Tensor, ...], heads: int, visible: Visible,
        rate: float = 0.0, noise: np.random.Generator | None = None,
    ) -> None:  # fmt: skip
        super().__init__(*dict.fromkeys(sources), *weights)
        self.sources, self.weights, self.count, self.visible = sources, weights, heads, visible
        self.rate, self.noise = rate, noise

    def setup(self) -> list[Call]:
        query, key, _ = self.sources
        out = self.weights[3].data
        steps, _, batch = query.shape
        calls: list[Call] = []
        self.projections = [self.project(source, calls) for source in dict.fromkeys(self.sources)]
        q, k, v = (next(p.part(n) for p in self.projections if n in p.parts) for n in range(3))
        self.joined = long(len(v) + 1, q.shape[1], q.dtype)
        self.joined[-1] = 1
        self.heads = Heads(q, k, v, self.count, (steps, key.shape[0]), self.joined[:-1])
        calls += self.heads.forward(self.visible, self.rate, self.noise)
        self.give(len(out), steps, batch)
        return [*calls, (np.matmul, out, self.joined, self.flat)]

    def project(self, source: Tensor, calls: list[Call]) -> Projection:
        """Bring one source, and make what comes of it."""
        whole, parts, start = bring(source, calls), dict[int, slice](), 0
        for number in (n for n in range(3) if self.sources[n] is source):
            parts[number] = slice(start, start := start + len(self.weights[number].data))
        scaled = np.empty((start, len(whole)), whole.dtype)
        for number, rows in parts.items():
            calls.append((np.multiply, self.weights[number].data, self.scale(number), scaled[rows]))
        flat = long(start, whole.shape[1], whole.dtype)
        calls.append((np.matmul, scaled, whole, flat))
        return Projection(source, whole, scaled, flat, parts)

    def scale(self, number: int) -> Array:
        """What the weights are multiplied with: 1/√size for queries."""
        w = self.weights[number].data
        return np.array(1 / sqrt(len(w) / self.count) if number == QUERY else 1, w.dtype)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        out = self.weights[3]
        calls: list[Call] = []
        dy = columns_of(grad, calls)
        djoined = long(len(self.joined) - 1, dy.shape[1], dy.dtype)
        if (dw := into(out)) is not None:
            calls.append((np.matmul, dy, self.joined.T, dw))
        calls.append((np.matmul, out.data[:, :-1].T, dy, djoined))
        slopes = [long(len(p.flat), p.flat.shape[1], dy.dtype) for p in self.projections]
        dq, dk, dv = (next(s[p.parts[n]] for s, p in zip(slopes, self.projections, strict=True) if n in p.parts) for n in range(3))
        calls += self.heads.backward(djoined, dq, dk, dv)
        for projection, slope in zip(self.projections, slopes, strict=True):
            calls += self.unproject(projection, slope, into)
        return calls

    def unproject(self, projection: Projection, slope: Array, into: Into) -> list[Call]:
        """The gradients of a projection's weights and of its source."""
        wanted = [(number, rows, dw) for number, rows in projection.parts.items() if (dw := into(self.weights[number])) is not None]
        calls, after = list[Call](), list[Call]()
        if wanted:
            found = np.empty_like(projection.scaled)
            calls.append((np.matmul, slope, projection.whole.T, found))
            calls += [(np.multiply, found[rows], self.scale(number), dw) for number, rows, dw in wanted]
        if (dx := into(projection.source)) is not None:
            calls.append((np.matmul, projection.scaled[:, :-1].T, slope, room_for(dx, after)))
        return calls + after


class DotAttention(ColumnsOp):
    """Each query's mean of the values, weighed by softmax of scale · (query · key): (Tq, D, B), (Tk, V, B), (Tk, D, B) -> (Tq, V, B)."""

    def __init__(self, query: Tensor, value: Tensor, key: Tensor, scale: Tensor | None, visible: Visible) -> None:
        super().__init__(*dict.fromkeys((query, value, key)), *((scale,) if scale else ()))
        self.sources, self.scale, self.visible = (query, key, value), scale, visible

    def setup(self) -> list[Call]:
        query, key, value = self.sources
        calls: list[Call] = []
        self.given, k, v = (columns_of(t.data, calls) for t in self.sources)
        q = self.given
        if self.scale is not None:
            q = like(q)
            calls.append((np.multiply, self.given, self.scale.data, q))
        steps, _, batch = query.shape
        self.give(value.shape[1], steps, batch)
        self.heads = Heads(q, k, v, 1, (steps, key.shape[0]), self.flat)
        return calls + self.heads.forward(self.visible)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        calls: list[Call] = []
        dout = columns_of(grad, calls)
        slopes = [like(flat) for flat in self.heads.flats]
        calls += self.heads.backward(dout, *slopes)
        if self.scale is not None:
            work = like(self.given)
            if (ds := into(self.scale)) is not None:
                calls += [(np.multiply, slopes[0], self.given, work), (np.add.reduce, work, (0, 1), None, ds.reshape(()))]
            calls.append((np.multiply, slopes[0], self.scale.data, slopes[0]))
        for source in dict.fromkeys(self.sources):
            if (dx := into(source)) is None:
                continue
            first, *more = (slope for t, slope in zip(self.sources, slopes, strict=True) if t is source)
            calls += [(np.add, first, other, first) for other in more]
            after: list[Call] = []
            calls += [(np.copyto, room_for(dx, after), first), *after]
        return calls


def multi_head_attention(
    query: Tensor,
    value: Tensor,
    key: Tensor,
    weights: tuple[Tensor, Tensor, Tensor, Tensor],
    heads: int,
    *,
    causal: bool = False,
    dropout: float = 0.0,
    noise: np.random.Generator | None = None,
    note: Note = silent,
) -> Tensor:
    """Multi-head attention: query (Tq, D, B), value and key (Tk, …, B) -> (Tq, out, B).

    Weights are those of queries, keys (heads · size, D + 1), values (heads · value size, D + 1) and of the output
    (out, heads · value size + 1), the bias last. Keys that their mask calls padding, or that come later where `causal`, are not seen;
    a query that sees nothing looks at all keys alike. Notes "weights" (heads, Tq, Tk, B). Raises ValueError where shapes do not fit.
    """
    for source, w in zip((query, key, value), weights, strict=False):
        if source.data.ndim != 3 or w.shape[1] != source.shape[1] + 1 or len(w.data) % heads:
            raise ValueError(
                f"multi_head_attention: weights of shape {w.shape} for {heads} heads do not fit a source of shape {source.shape}"
            )
    _same_steps(key, value)
    op = MultiHead((query, key, value), weights, heads, Visible(causal, _padding(key, value)), dropout, noise)
    return _finish(op, query, note)


def dot_attention(
    query: Tensor, value: Tensor, key: Tensor, scale: Tensor | None = None, *, causal: bool = False, note: Note = silent
) -> Tensor:
    """Luong's attention: query (Tq, D, B), value (Tk, V, B), key (Tk, D, B), optional scale (1,) -> (Tq, V, B).

    Masks and the note "weights" (1, Tq, Tk, B) are those of `multi_head_attention`. Raises ValueError where shapes do not fit.
    """
    if query.shape[1] != key.shape[1]:
        raise ValueError(f"dot_attention: queries {query.shape} and keys {key.shape} need the same number of features")
    _same_steps(key, value)
    op = DotAttention(query, value, key, scale, Visible(causal, _padding(key, value)))
    return _finish(op, query, note)


def _same_steps(key: Tensor, value: Tensor) -> None:
    if key.shape[0] != value.shape[0] or key.shape[2] != value.shape[2]:
        raise ValueError(f"attention: every key needs a value; there are keys {key.shape} and values {value.shape}")


def _padding(key: Tensor, value: Tensor) -> Array | None:
    return value.mask if value.mask is not None else key.mask


def _finish(op: MultiHead | DotAttention, query: Tensor, note: Note) -> Tensor:
    out = op()
    note("weights", op.heads.weights)
    out.mask = query.mask
    return out
