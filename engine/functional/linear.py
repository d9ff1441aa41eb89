"""Matrix products: the dense layer with its activation fused in, and the plain product."""

from __future__ import annotations

import numpy as np

from engine.functional.activation import activations
from engine.tensor import Array, Call, Into, Op, Tensor


class Dense(Op):
    """activation(W·x + b) in one matrix product: x (in, B), weights (out, in + 1) with the bias as last column -> (out, B).

    Where x carries a row of ones below it the bias comes out of the same product, and so does its gradient.
    """

    def __init__(self, x: Tensor, weights: Tensor, activation: str, bias: bool) -> None:
        super().__init__(x, weights)
        self.activation = activations[activation]()
        self.bias = bias
        rows = x.shape[0] + bias
        if x.data.ndim != 2 or weights.shape[1:] != (rows,):
            raise ValueError(f"dense: weights of shape {weights.shape} do not fit input {x.shape}; they need {rows} columns")

    def setup(self) -> list[Call]:
        x, w = self.inputs
        units, batch = w.shape[0], x.shape[1]
        self.value = self.result((units, batch), lift=True)
        self.z = np.empty_like(self.value) if self.activation.needs_z else self.value
        calls: list[Call]
        if self.bias and x.lifted is not None:
            calls = [(np.dot, w.data, x.lifted, self.z)]
        elif self.bias:
            # np.add with a (units, 1) column is slower than a product with ones only on tiny arrays.
            calls = [(np.dot, w.data[:, :-1], x.data, self.z), (np.add, self.z, w.data[:, -1:], self.z)]
        else:
            calls = [(np.dot, w.data, x.data, self.z)]
        return calls + self.activation.forward(self.z, self.value)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        x, w = self.inputs
        calls, dz = self.activation.backward(self.z, self.value, grad)
        if (dw := into(w)) is not None:
            calls += self._weight_gradient(dz, dw)
        if (dx := into(x)) is not None:
            kernel = w.data[:, :-1] if self.bias else w.data
            calls.append((np.dot, kernel.T, dz, dx))
        return calls

    def _weight_gradient(self, dz: Array, dw: Array) -> list[Call]:
        x = self.inputs[0]
        if self.bias and x.lifted is not None:
            return [(np.dot, dz, x.lifted.T, dw)]
        if not self.bias:
            return [(np.dot, dz, x.data.T, dw)]
        kernel = np.empty(dw[:, :-1].shape, dw.dtype)
        return [(np.dot, dz, x.data.T, kernel), (np.copyto, dw[:, :-1], kernel), (np.add.reduce, dz, 1, None, dw[:, -1])]


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
