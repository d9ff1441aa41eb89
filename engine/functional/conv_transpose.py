"""Transposed convolution: the way back through a convolution's windows taken forward, so that images grow.

Zeiler et al., "Deconvolutional Networks", 2010.
"""

from __future__ import annotations

import numpy as np

from engine.functional.activation import activations
from engine.functional.conv_axis import Axis
from engine.functional.conv_spread import Spread
from engine.functional.conv_windows import Windows
from engine.tensor import Array, Call, Into, Op, Tensor


class ConvTranspose(Op):
    """activation(every element of x times the kernel, laid over the output and added, + b).

    x (H', C, W', B), weights (filters, kh · kw · C [+ 1]) -> (H, filters, W, B), where `rows` and `columns` slide over the output and
    have H' and W' places.
    """

    def __init__(self, x: Tensor, weights: Tensor, rows: Axis, columns: Axis, activation: str, bias: bool) -> None:
        super().__init__(x, weights)
        self.rows, self.columns, self.bias = rows, columns, bias
        self.activation = activations[activation]()
        wanted = rows.kernel * columns.kernel * x.shape[1] + bias
        if weights.data.ndim != 2 or weights.shape[1] != wanted or (rows.places, columns.places) != (x.shape[0], x.shape[2]):
            raise ValueError(f"conv_transpose: weights of shape {weights.shape} do not fit input {x.shape}; they need {wanted} columns")

    def setup(self) -> list[Call]:
        x, w = self.inputs
        self.value = self.result((self.rows.size, w.shape[0], self.columns.size, x.shape[3]))
        self.y = self.value.reshape(*self.value.shape[:2], -1)
        z = np.empty_like(self.value) if self.activation.needs_z else self.value
        self.z = z.reshape(self.y.shape)
        self.windows = Windows(self.value, x.shape[1], self.rows, self.columns, 1, self.value.dtype, bias=False)
        self.windows.open(self.value)
        calls = Spread(self.windows, self._kernel(w.data)).calls(self._flat(x.data), z)
        if self.bias:
            calls.append((np.add, self.z, w.data[:, -1:], self.z))
        return calls + self.activation.forward(self.z, self.y)

    def _kernel(self, weights: Array) -> Array:
        """Weights as the windows over the output see them, (1, C, kh, kw, filters), a view."""
        flat = weights[:, :-1] if self.bias else weights
        return flat.reshape(len(weights), self.rows.kernel, self.columns.kernel, -1).transpose(3, 1, 2, 0)[None]

    def _flat(self, image: Array) -> Array:
        return image.reshape(*image.shape[:2], -1)

    def backward(self, grad: Array, into: Into) -> list[Call]:
        x, w = self.inputs
        calls, dz = self.activation.backward(self.z, self.y, self._flat(grad))
        windows, image = self.windows, dz.reshape(self.value.shape)
        windows.open(image)
        dw, dx, total = into(w), into(x), windows.total()
        calls += windows.load(self._kernel(w.data), None)
        for phase, start, stop in windows.blocks():
            calls += windows.gather(image, phase, start, stop)
            if dx is not None:
                calls += windows.correlate(self._flat(dx), phase, start, stop)
            if dw is not None:
                calls += windows.weigh(self._flat(x.data)[None], phase, start, stop, total)
        if dw is not None:
            calls.append((np.copyto, self._kernel(dw), windows.weighed(total)[0]))
            if self.bias:
                calls.append((np.add.reduce, dz, (0, 2), None, dw[:, -1]))
        return calls


def conv2d_transpose(x: Tensor, weights: Tensor, rows: Axis, columns: Axis, activation: str = "linear", *, bias: bool = True) -> Tensor:
    """Transposed convolution: x (H', C, W', B), weights (filters, kh · kw · C + 1) -> (H, filters, W, B).

    `rows` and `columns` are those of the convolution that leads back: they slide over the output (H, W) and have H' and W' places.
    Weights are ordered (kh, kw, C) with the bias last, or without one. Raises ValueError where the shapes do not fit.
    """
    return ConvTranspose(x, weights, rows, columns, activation, bias)()
