"""The dense layer at every step of a sequence, with the same weights."""

from __future__ import annotations

import numpy as np

from engine.functional.activation import activations
from engine.functional.sequence_columns import ColumnsOp, as_columns, columns_of, like, long, room_for
from engine.tensor import Array, Call, Into, Op, Tensor


class StepwiseDense(Op):
    """activation(W·x[t] + b) for every t, sequences stored step by step: x (T, I, B) -> (T, out, B), one product a step."""

    def __init__(self, x: Tensor, weights: Tensor, activation: str, bias: bool) -> None:
        super().__init__(x, weights)
        self.activation, self.bias = activations[activation](), bias

    def setup(self) -> list[Call]:
        x, w = self.inputs
        steps, size, batch = x.shape
        self.value = self.result((steps, len(w.data), batch), lift=True)
        z = np.empty(self.value.shape, self.value.dtype) if self.activation.needs_z else self.value
        calls: list[Call] = []
        self.x, self.z = x.data, z
        if self.bias and x.lifted is None:
            self.x = np.ones((steps, size + 1, batch), x.data.dtype)
            calls.append((np.copyto, self.x[:, :size], x.data))
        elif self.bias and x.lifted is not None:
            self.x = x.lifted
        return [*calls, (np.matmul, w.data, self.x, z), *self.activation.forward(z, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        x, w = self.inputs
        calls, dz = self.activation.backward(self.z, self.value, grad)
        if (dw := into(w)) is not None:
            each = np.empty((len(dz), *w.shape), self.value.dtype)
            calls += [(np.matmul, dz, self.x.swapaxes(1, 2), each), (np.add.reduce, each, 0, None, dw)]
        if (dx := into(x)) is not None:
            calls.append((np.matmul, w.data[:, : x.shape[1]].T, dz, dx))
        return calls


class ColumnsDense(ColumnsOp):
    """The same for sequences stored as columns: one product for all steps."""

    def __init__(self, x: Tensor, weights: Tensor, activation: str, bias: bool) -> None:
        super().__init__(x, weights)
        self.activation, self.bias = activations[activation](), bias

    def setup(self) -> list[Call]:
        x, w = self.inputs
        steps, size, batch = x.shape
        self.give(len(w.data), steps, batch)
        calls: list[Call] = []
        whole = as_columns(x.lifted) if x.lifted is not None else None
        if whole is None:
            whole = long(size + 1, steps * batch, x.data.dtype)
            whole[size] = 1
            calls.append((np.copyto, whole[:size], columns_of(x.data, calls)))
        self.x = whole if self.bias else whole[:size]
        self.z = long(len(w.data), steps * batch, self.flat.dtype) if self.activation.needs_z else self.flat
        return [*calls, (np.matmul, w.data, self.x, self.z), *self.activation.forward(self.z, self.flat)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        x, w = self.inputs
        calls: list[Call] = []
        dy = columns_of(grad, calls)
        slope, dz = self.activation.backward(self.z, self.flat, dy, like(self.flat))
        calls += slope
        if (dw := into(w)) is not None:
            calls += self.weight_gradient(dz, dw)
        if (dx := into(x)) is not None:
            after: list[Call] = []
            calls += [(np.matmul, w.data[:, : x.shape[1]].T, dz, room_for(dx, after)), *after]
        return calls

    def weight_gradient(self, dz: Array, dw: Array) -> list[Call]:
        """Calls for dz · xᵀ; BLAS has to turn what stands on the right, so the smaller of the two is put there."""
        if len(self.x) < 2 * len(dz):
            return [(np.matmul, dz, self.x.T, dw)]
        turned = np.empty(dw.shape[::-1], dw.dtype)
        return [(np.matmul, self.x, dz.T, turned), (np.copyto, dw, turned.T)]


def time_distributed(x: Tensor, weights: Tensor, activation: str = "linear", *, bias: bool = True) -> Tensor:
    """activation(W·x[t] + b) at every step: x (T, I, B), weights (out, I + 1), the bias last, or (out, I) -> (T, out, B).

    The output is stored as its input is. Raises ValueError where the shapes do not fit.
    """
    if x.data.ndim != 3 or weights.data.ndim != 2 or weights.shape[1] != x.shape[1] + bias:
        raise ValueError(f"time_distributed: weights of shape {weights.shape} do not fit a sequence of shape {x.shape}")
    kind = StepwiseDense if x.data.strides[0] > x.data.itemsize else ColumnsDense
    out = kind(x, weights, activation, bias)()
    out.mask = x.mask
    return out
