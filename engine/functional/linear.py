"""Matrix products: the dense layer with its activation fused in, and the plain product."""

from __future__ import annotations

import numpy as np

from engine.functional.activation import activations
from engine.tensor import Array, Call, Into, Op, Tensor
from engine.workspace import scratch_room

LARGE = 1 << 14
"""np.dot clears its output before it writes there: from so many numbers on np.matmul is quicker, which gives the same."""


class Dense(Op):
    """activation(W·x + b) in one matrix product: x (in, B), weights (out, in + 1) with the bias as last column -> (out, B).

    Where x carries a row of ones below it the bias comes out of the same product, and so does its gradient. With weights of many
    networks (N, out, in + 1) the output is (N, out, B), from an x of each network's own or one that all share.
    """

    def __init__(self, x: Tensor, weights: Tensor, activation: str, bias: bool) -> None:
        super().__init__(x, weights)
        self.activation = activations[activation]()
        self.bias = bias
        columns = x.shape[-2] + bias if x.data.ndim >= 2 else 0
        if not columns or weights.data.ndim < 2 or weights.shape[-1] != columns:
            raise ValueError(f"dense: weights of shape {weights.shape} do not fit input {x.shape}; they need {columns} columns")
        # np.dot is quicker than np.matmul on small matrices, but knows only one network.
        self.product = np.dot if weights.data.ndim == 2 else np.matmul

    def setup(self) -> list[Call]:
        x, w = self.inputs
        *nets, units, _ = w.shape
        self.value = self.result((*nets, units, x.shape[-1]), lift=True)
        self.z = scratch_room(self.value.shape, self.value.dtype) if self.activation.needs_z else self.value
        return self._sums(x, w) + self.activation.forward(self.z, self.value)

    def _sums(self, x: Tensor, w: Tensor) -> list[Call]:
        if not self.bias:
            return [(self.product, w.data, x.data, self.z)]
        if x.lifted is not None:
            product = np.matmul if self.z.size >= LARGE else self.product
            return [(product, w.data, x.lifted, self.z)]
        return [(self.product, w.data[..., :-1], x.data, self.z), (np.add, self.z, w.data[..., -1:], self.z)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        x, w = self.inputs
        calls, dz = self.activation.backward(self.z, self.value, grad)
        if (dw := into(w)) is not None:
            calls += self._weight_gradient(dz, dw)
        if (dx := into(x)) is not None:
            kernel = w.data[..., :-1] if self.bias else w.data
            calls += self._input_gradient(np.swapaxes(kernel, -1, -2), dz, dx)
        return calls

    def _input_gradient(self, turned: Array, dz: Array, dx: Array) -> list[Call]:
        if dx.ndim == dz.ndim:
            return [(self.product, turned, dz, dx)]
        each = np.empty((*dz.shape[:-2], *dx.shape), dx.dtype)
        return [(self.product, turned, dz, each), (np.add.reduce, each, 0, None, dx)]

    def _weight_gradient(self, dz: Array, dw: Array) -> list[Call]:
        x = self.inputs[0]
        if self.bias and x.lifted is not None:
            return [(self.product, dz, np.swapaxes(x.lifted, -1, -2), dw)]
        turned = np.swapaxes(x.data, -1, -2)
        if not self.bias:
            return [(self.product, dz, turned, dw)]
        kernel = np.empty(dw[..., :-1].shape, dw.dtype)
        return [(self.product, dz, turned, kernel), (np.copyto, dw[..., :-1], kernel), (np.add.reduce, dz, -1, None, dw[..., -1])]


class MatMul(Op):
    """a @ b: (M, K) · (K, N) -> (M, N)."""

    def setup(self) -> list[Call]:
        a, b = self.inputs
        if a.data.ndim != 2 or b.data.ndim != 2 or a.shape[1] != b.shape[0]:
            raise ValueError(f"matmul: shapes {a.shape} and {b.shape} do not fit; the inner sizes must be equal")
        self.value = self.result((a.shape[0], b.shape[1]))
        return [(np.dot, a.data, b.data, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        a, b = self.inputs
        calls: list[Call] = []
        if (da := into(a)) is not None:
            calls.append((np.dot, grad, b.data.T, da))
        if (db := into(b)) is not None:
            calls.append((np.dot, a.data.T, grad, db))
        return calls


def dense(x: Tensor, weights: Tensor, activation: str = "linear", *, bias: bool = True) -> Tensor:
    """activation(W·x + b): x (in, B), weights (out, in + 1), bias in the last column, or (out, in) without one -> (out, B).

    Raises ValueError where the shapes do not fit.
    """
    return Dense(x, weights, activation, bias)()


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """The matrix product (M, K) · (K, N) -> (M, N). Raises ValueError where the shapes do not fit."""
    return MatMul(a, b)()
