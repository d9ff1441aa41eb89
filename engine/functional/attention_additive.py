"""Additive attention: how well a query and a key fit is found by a small network of one tanh layer.

Bahdanau, Cho & Bengio, "Neural Machine Translation by Jointly Learning to Align and Translate", 2015.
"""

from __future__ import annotations

import numpy as np

from engine.functional.attention_heads import HIDDEN
from engine.functional.recurrent import Note, silent
from engine.tensor import Array, Call, Into, Op, Tensor, constant
from engine.workspace import scratch_room


class AdditiveAttention(Op):
    """Each query's mean of the values, weighed by softmax of Σ scale · tanh(query + key).

    Query (Tq, D, B), value (Tk, V, B), key (Tk, D, B), scale (D,) -> (Tq, V, B). `weights` is (Tq, Tk, B).
    """

    def __init__(self, query: Tensor, value: Tensor, key: Tensor, scale: Tensor | None, mask: Array | None) -> None:
        super().__init__(*dict.fromkeys((query, value, key)), *((scale,) if scale else ()))
        self.query, self.key, self.given, self.scale, self.mask = query, key, value, scale, mask

    def setup(self) -> list[Call]:
        (queries, size, batch), keys = self.query.shape, self.key.shape[0]
        self.value = self.result((queries, self.given.shape[1], batch), lift=True)
        self.bent = scratch_room((queries, keys, size, batch), self.value.dtype)
        self.weights, self.row = np.empty((queries, keys, batch), self.value.dtype), np.empty((queries, 1, batch), self.value.dtype)
        self.factors = np.ones((1, size), self.value.dtype)
        calls: list[Call] = [] if self.scale is None else [(np.copyto, self.factors[0], self.scale.data)]
        calls += [
            (np.add, self.query.data[:, None], self.key.data, self.bent),
            (np.tanh, self.bent, self.bent),
            (np.matmul, self.factors, self.bent, self.weights[:, :, None]),
        ]
        if self.mask is not None:
            hidden = np.empty(self.mask.shape, self.value.dtype)
            calls += [(np.copyto, hidden, self.mask), (np.subtract, hidden, constant(1, hidden), hidden)]
            calls += [(np.multiply, hidden, constant(-HIDDEN, hidden), hidden), (np.add, self.weights, hidden, self.weights)]
        return [*calls, *self._softmax(), *self._means()]

    def _softmax(self) -> list[Call]:
        w, row = self.weights, self.row
        return [
            (np.maximum.reduce, w, 1, None, row, True),
            (np.subtract, w, row, w),
            (np.exp, w, w),
            (np.add.reduce, w, 1, None, row, True),
            (np.divide, w, row, w),
        ]

    def _means(self) -> list[Call]:
        """Calls for the weighed mean of the values, query by query, so that one product of all values stays small."""
        work = np.empty(self.given.shape, self.value.dtype)
        calls: list[Call] = []
        for weights, out in zip(self.weights, self.value, strict=True):
            calls += [(np.multiply, self.given.data, weights[:, None], work), (np.add.reduce, work, 0, None, out)]
        return calls

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dweights, work = np.empty_like(self.weights), np.empty(self.given.shape, grad.dtype)
        dvalue, part = np.zeros_like(work), np.empty_like(work)
        calls: list[Call] = [(np.copyto, dvalue, constant(0, dvalue))]
        for weights, slope, out in zip(self.weights, dweights, grad, strict=True):
            calls += [(np.multiply, self.given.data, out, work), (np.add.reduce, work, 1, None, slope)]
            calls += [(np.multiply, weights[:, None], out, part), (np.add, dvalue, part, dvalue)]
        row, total = np.empty_like(self.row), np.empty_like(self.weights)
        calls += [
            (np.multiply, dweights, self.weights, total),
            (np.add.reduce, total, 1, None, row, True),
            (np.subtract, dweights, row, dweights),
            (np.multiply, dweights, self.weights, dweights),
        ]
        return calls + self._score_gradients(dweights, dvalue, into)

    def _score_gradients(self, dscores: Array, dvalue: Array, into: Into) -> list[Call]:
        """From the gradient of the scores (Tq, Tk, B) to those of scale, query and key; and that of the values goes along."""
        slope, calls = np.empty_like(self.bent), list[Call]()
        if self.scale is not None and (dscale := into(self.scale)) is not None:
            calls += [(np.multiply, self.bent, dscores[:, :, None], slope), (np.add.reduce, slope, (0, 1, 3), None, dscale)]
        calls += [
            (np.multiply, self.bent, self.bent, slope),
            (np.subtract, constant(1, slope), slope, slope),
            (np.multiply, slope, dscores[:, :, None], slope),
            (np.multiply, slope, self.factors[0][:, None], slope),
        ]
        dquery, dkey = np.empty(self.query.shape, slope.dtype), np.empty(self.key.shape, slope.dtype)
        calls += [(np.add.reduce, slope, 1, None, dquery), (np.add.reduce, slope, 0, None, dkey)]
        found = ((self.query, dquery), (self.key, dkey), (self.given, dvalue))
        for source in dict.fromkeys(t for t, _ in found):
            if (target := into(source)) is None:
                continue
            first, *more = (gradient for t, gradient in found if t is source)
            calls += [*((np.add, first, other, first) for other in more), (np.copyto, target, first)]
        return calls


def additive_attention(query: Tensor, value: Tensor, key: Tensor, scale: Tensor | None = None, *, note: Note = silent) -> Tensor:
    """Bahdanau's attention: query (Tq, D, B), value (Tk, V, B), key (Tk, D, B), optional scale (D,) -> (Tq, V, B).

    Keys that the mask of the values (or the keys) calls padding are not seen. Notes "weights" (1, Tq, Tk, B).
    Raises ValueError where shapes do not fit.
    """
    if query.shape[1] != key.shape[1] or key.shape[0] != value.shape[0]:
        raise ValueError(f"additive_attention: queries {query.shape}, keys {key.shape} and values {value.shape} do not fit")
    mask = value.mask if value.mask is not None else key.mask
    op = AdditiveAttention(query, value, key, scale, mask)
    out = op()
    note("weights", op.weights[None])
    out.mask = query.mask
    return out
