"""Convolution (as networks mean it: cross-correlation) with bias and activation in one operation.

Images are (H, C, W, B), sequences (T, D, B).
Fukushima, 1980; LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998.
"""

from __future__ import annotations

from itertools import chain

import numpy as np

from engine.functional.activation import Activation, activations
from engine.functional.conv_axis import Axis
from engine.functional.conv_spread import Spread
from engine.functional.conv_windows import Phase, Windows
from engine.tensor import Array, Call, Into, Op, Tensor
from engine.workspace import scratch_room


class Conv(Op):
    """activation(kernel ⋆ x + b): x (H, C, W, B), weights (filters, kh · kw · C / groups [+ 1]) -> (H', filters, W', B).

    The last column of the weights is the bias, where there is one. A sequence (T, D, B) is an image one element wide.
    """

    def __init__(self, x: Tensor, weights: Tensor, rows: Axis, columns: Axis, groups: int, activation: str, bias: bool) -> None:
        super().__init__(x, weights)
        self.rows, self.columns, self.groups, self.activation, self.bias = rows, columns, groups, activation, bias
        self.filters = weights.shape[0]
        channels = x.shape[1]
        wanted = rows.kernel * columns.kernel * (channels // groups) + bias
        if weights.data.ndim != 2 or weights.shape[1] != wanted or channels % groups or self.filters % groups:
            raise ValueError(
                f"conv: weights of shape {weights.shape} do not fit input {x.shape} in {groups} groups; they need {wanted} columns"
            )
        if rows.places < 1 or columns.places < 1:
            raise ValueError(f"conv: a kernel of {rows.kernel} × {columns.kernel} does not fit input {x.shape}")

    def setup(self) -> list[Call]:
        x, w = self.inputs
        image = _image(x.data)
        dtype = np.result_type(x.data, w.data)
        self.windows = Windows(image, self.filters, self.rows, self.columns, self.groups, dtype, bias=self.bias)
        self.windows.open(image)
        shape = (self.rows.places, self.filters, self.columns.places, image.shape[3])
        self.value = self.result(shape if x.data.ndim == 4 else (*shape[:2], shape[3]))
        self.y = self.value.reshape(*shape[:2], -1)
        self.z = scratch_room(self.y.shape, dtype) if activations[self.activation].needs_z else self.y
        self.parts = [(activations[self.activation](), *block) for block in self.windows.blocks()]
        calls = self.windows.load(self._kernel(w.data), self._bias(w.data))
        for activation, phase, start, stop in self.parts:
            calls += self.windows.gather(image, phase, start, stop)
            calls += self.windows.correlate(self.z, phase, start, stop)
            z, y = phase.of(self.z, start, stop), phase.of(self.y, start, stop)
            if self.bias and not self.windows.ones:
                calls.append((np.add, z, w.data[:, -1:], z))
            calls += activation.forward(z, z if self.z is self.y else y)
        return calls

    def _kernel(self, weights: Array) -> Array:
        """Weights as (G, filters / G, kh, kw, C / G), a view."""
        flat = weights[:, :-1] if self.bias else weights
        return flat.reshape(self.groups, -1, self.rows.kernel, self.columns.kernel, self.windows.channels)

    def _bias(self, weights: Array) -> Array | None:
        return weights[:, -1] if self.bias else None

    def backward(self, grad: Array, into: Into) -> list[Call]:
        x, w = self.inputs
        dy = grad.reshape(self.y.shape)
        dz = dy if self.activation == "linear" else self.windows.room(self.y.shape)
        slopes = [self._slope(activation, phase, start, stop, dy, dz) for activation, phase, start, stop in self.parts]
        dw = into(w)
        calls = list(chain.from_iterable(slopes)) if dw is None else self._weight_gradient(slopes, dz, dw)
        if (dx := into(x)) is not None:
            calls += Spread(self.windows, self._kernel(w.data)).calls(dz, _image(dx))
        return calls

    def _slope(self, activation: Activation, phase: Phase, start: int, stop: int, dy: Array, dz: Array) -> list[Call]:
        z, y, above, room = (phase.of(array, start, stop) for array in (self.z, self.y, dy, dz))
        return activation.backward(z, y, above, room)[0]

    def _weight_gradient(self, slopes: list[list[Call]], dz: Array, dw: Array) -> list[Call]:
        total = self.windows.total()
        calls = self.windows.weigh_again(_image(self.inputs[0].data), dz, total, slopes)
        kernel, bias = self.windows.weighed(total)
        calls.append((np.copyto, self._kernel(dw), kernel))
        if self.bias:
            ones, last = self.windows.ones, dw[:, -1]
            calls.append((np.copyto, last.reshape(bias.shape), bias) if ones else (np.add.reduce, dz, (0, 2), None, last))
        return calls


def _image(array: Array) -> Array:
    """A sequence (T, D, B) as an image (T, D, 1, B); an image as it is."""
    return array if array.ndim == 4 else array[:, :, None, :]


def conv2d(
    x: Tensor, weights: Tensor, rows: Axis, columns: Axis, activation: str = "linear", *, groups: int = 1, bias: bool = True
) -> Tensor:
    """activation(kernel ⋆ x + b): x (H, C, W, B), weights (filters, kh · kw · C / groups + 1) -> (H', filters, W', B).

    Weights are ordered (kh, kw, C) with the bias last, or without one. Raises ValueError where the shapes do not fit.
    """
    return Conv(x, weights, rows, columns, groups, activation, bias)()


def conv1d(x: Tensor, weights: Tensor, steps: Axis, activation: str = "linear", *, groups: int = 1, bias: bool = True) -> Tensor:
    """activation(kernel ⋆ x + b): x (T, D, B), weights (filters, k · D / groups + 1) -> (T', filters, B).

    Raises ValueError where the shapes do not fit.
    """
    return Conv(x, weights, steps, Axis(1, 1), groups, activation, bias)()
