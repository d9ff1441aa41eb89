"""Layers that look through a window, explained at one place: convolutions and pooling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.explain import latex
from engine.explain.base import Formula, LayerExplanation, Spot, Terms, explains, named
from engine.functional.conv_axis import Axis
from engine.nn.base import Layer
from engine.nn.conv import Conv2D, Conv2DTranspose
from engine.nn.pool import PoolLayer
from engine.nn.window import pair
from engine.tensor import Array

CHANNELS = 6
"""The sums of so many channels are written out; all of them stand in the numbers beside."""
SPELLED = 9


def _taps(axis: Axis, place: int) -> Array:
    """The elements that a window's taps meet at a place; those beyond the border among them."""
    return place * axis.stride - axis.before + np.arange(axis.kernel) * axis.dilation


def patch(image: Array, rows: Array, columns: Array) -> tuple[Array, Array]:
    """What a window sees of an image (H, W, C): its elements (rows, columns, C), 0 beyond the border, and where that is."""
    height, width = image.shape[:2]
    outside = ((rows < 0) | (rows >= height))[:, None] | ((columns < 0) | (columns >= width))[None]
    found = image[np.clip(rows, 0, height - 1)][:, np.clip(columns, 0, width - 1)]
    return np.where(outside[..., None], image.dtype.type(0), found), outside


@explains("conv2d")
class ConvExplanation(LayerExplanation):
    """a = φ(Σ over channels, rows and columns of w·x + b)."""

    def terms(self, spot: Spot) -> Terms | None:
        if spot.trace is None:
            return None
        layer, kernel, bias = self._layer(spot)
        rows, columns = layer.slide(*spot.node.in_shapes)
        first, last = layer.channels_of((spot.unit, spot.unit), spot.node.in_shapes[0][2])
        seen, outside = patch(spot.given()[..., first : last + 1], _taps(rows, spot.row), _taps(columns, spot.column))
        return Terms(seen, kernel, kernel.size, bias, outside)

    def unit(self, spot: Spot) -> Sequence[Formula]:
        terms, z = self.terms(spot), named("z", spot.number + 1, spot.index)
        layer, kernel, bias = self._layer(spot)
        high, wide, channels = kernel.shape
        added = f" + {latex.b(spot.number + 1, spot.unit + 1)}" if bias is not None else ""
        inner = rf"\sum_{{i=1}}^{{{high}}} \sum_{{j=1}}^{{{wide}}} w_{{i,j}} \, x_{{i,j}}"
        symbols = rf"{inner}{added}" if channels == 1 else rf"\sum_{{c=1}}^{{{channels}}} s_c{added}"
        output = latex.applied(layer.activation, z) if layer.activation != "softmax" else r"\mathrm{softmax}\left(z\right)"
        if terms is None:
            return [Formula("sum", z, symbols), Formula("output", spot.name, output)]
        sums = terms.product.astype(np.float64).sum(axis=(0, 1))
        total = float(sums.sum()) + (bias or 0.0)
        lines = [] if channels == 1 else [self._channel(terms, c, float(sums[c])) for c in range(min(channels, CHANNELS))]
        parts = _products(terms, 0) if channels == 1 else [latex.number(float(value)) for value in sums]
        if bias is not None:
            parts.append(latex.number(bias))
        numbers = latex.applied(layer.activation, latex.number(total)) if layer.activation != "softmax" else ""
        return [*lines, Formula("sum", z, symbols, latex.chain(parts), total), Formula("output", spot.name, output, numbers, spot.value)]

    @staticmethod
    def _channel(terms: Terms, channel: int, value: float) -> Formula:
        c = channel + 1
        return Formula(
            "channel", f"s_{{{c}}}", rf"\sum_{{i,j}} w_{{i,j,{c}}} \, x_{{i,j,{c}}}", latex.chain(_products(terms, channel)), value
        )

    @staticmethod
    def _layer(spot: Spot) -> tuple[Conv2D, Array, float | None]:
        """The layer, the unit's kernel (kh, kw, channels that it sees) and its bias."""
        layer, owner = spot.node.layer, spot.node.owner
        assert isinstance(layer, Conv2D)
        kernel, bias = layer.split(spot.experiment.network.tensors[owner]["weights"].data, pair(layer.kernel_size))
        return layer, kernel[spot.unit], float(bias["bias"][spot.unit]) if bias else None


def _products(terms: Terms, channel: int) -> list[str]:
    """The products of one channel's window, in reading order."""
    weights, inputs = terms.weight[..., channel].ravel(), terms.input[..., channel].ravel()
    return [latex.product(float(w), float(x)) for w, x in zip(weights, inputs, strict=True)]


@explains("conv2d_transpose")
class TransposedExplanation(LayerExplanation):
    """a = φ(Σ w·x + b) over the inputs whose laid kernels reach the place."""

    def terms(self, spot: Spot) -> Terms | None:
        if spot.trace is None:
            return None
        layer = spot.node.layer
        assert isinstance(layer, Conv2DTranspose)
        kernel, bias = layer.split(spot.experiment.network.tensors[spot.node.owner]["weights"].data, pair(layer.kernel_size))
        image, (rows, columns) = spot.given(), layer.slide(*spot.node.in_shapes)
        high, wide, channels = image.shape
        places = [(at, to) for at in _reaching(rows, spot.row, high) for to in _reaching(columns, spot.column, wide)]
        inputs = np.array([image[row, column] for (row, _), (column, _) in places]).reshape(-1)
        weights = np.array([kernel[spot.unit, i, j] for (_, i), (_, j) in places]).reshape(-1)
        source = np.array([(row * wide + column) * channels + c for (row, _), (column, _) in places for c in range(channels)], np.intp)
        order = np.argsort(-np.abs(inputs * weights), kind="stable")
        return Terms(inputs[order], weights[order], len(order), float(bias["bias"][spot.unit]) if bias else None, source=source[order])

    def unit(self, spot: Spot) -> Sequence[Formula]:
        terms, z, activation = self.terms(spot), named("z", spot.number + 1, spot.index), str(spot.node.layer.activation)  # type: ignore[attr-defined]
        output = latex.applied(activation, z)
        symbols = r"\sum_{k} w_k \, x_k" + (
            f" + {latex.b(spot.number + 1, spot.unit + 1)}" if terms is None or terms.bias is not None else ""
        )
        if terms is None:
            return [Formula("sum", z, symbols), Formula("output", spot.name, output)]
        total = float(terms.product.astype(np.float64).sum()) + (terms.bias or 0.0)
        parts = [latex.product(float(w), float(x)) for w, x in zip(terms.weight, terms.input, strict=True)]
        parts += [] if terms.bias is None else [latex.number(terms.bias)]
        sums = Formula("sum", z, symbols, latex.chain(parts or ["0"]), total)
        return [sums, Formula("output", spot.name, output, latex.applied(activation, latex.number(total)), spot.value)]


def _reaching(axis: Axis, output: int, size: int) -> list[tuple[int, int]]:
    """The inputs along an axis whose kernels reach an output, each with the tap that does."""
    found = []
    for tap in range(axis.kernel):
        place, rest = divmod(output + axis.before - tap * axis.dilation, axis.stride)
        if rest == 0 and 0 <= place < size:
            found.append((place, tap))
    return sorted(found)


class PoolExplanation(LayerExplanation):
    """Base of what pools: the window's elements, each with its share in the output."""

    def seen(self, spot: Spot) -> tuple[Array, Array]:
        """The window's elements (rows, columns, 1) and where it is outside."""
        rows, columns = self.window(spot.node.layer, spot)
        return patch(spot.given()[..., spot.unit : spot.unit + 1], rows, columns)

    def window(self, layer: Layer, spot: Spot) -> tuple[Array, Array]:
        """The rows and the columns that the window meets."""
        assert isinstance(layer, PoolLayer)
        rows, columns = layer.slide(spot.node.in_shapes[0])
        return _taps(rows, spot.row), _taps(columns, spot.column)


@explains("avg_pool2d")
class AverageExplanation(PoolExplanation):
    """The mean of the window; padding does not count."""

    def terms(self, spot: Spot) -> Terms | None:
        if spot.trace is None:
            return None
        seen, outside = self.seen(spot)
        count = int((~outside).sum())
        shares = np.where(outside[..., None], 0.0, 1 / count)
        return Terms(seen, shares, count, outside=outside, role="share")

    def unit(self, spot: Spot) -> Sequence[Formula]:
        terms = self.terms(spot)
        if terms is None or terms.outside is None:
            return [Formula("output", spot.name, r"\frac{1}{n} \sum_{i,j} x_{i,j}")]
        values = [latex.number(float(x)) for x in terms.input[~terms.outside].ravel()]
        numbers = rf"\frac{{{latex.chain(values)}}}{{{terms.total}}}"
        return [Formula("output", spot.name, rf"\frac{{1}}{{{terms.total}}} \sum_{{i,j}} x_{{i,j}}", numbers, spot.value)]


@explains("max_pool2d")
class MaxExplanation(PoolExplanation):
    """The largest of the window."""

    def terms(self, spot: Spot) -> Terms | None:
        if spot.trace is None:
            return None
        seen, outside = self.seen(spot)
        inside = np.where(outside[..., None], -np.inf, seen)
        won = np.zeros(seen.shape)
        won.flat[int(inside.argmax())] = 1
        return Terms(seen, won, int((~outside).sum()), outside=outside, role="chosen")

    def unit(self, spot: Spot) -> Sequence[Formula]:
        terms, symbols = self.terms(spot), r"\max_{i,j} \, x_{i,j}"
        if terms is None or terms.outside is None:
            return [Formula("output", spot.name, symbols)]
        values = terms.input[~terms.outside].ravel()
        shown = values if len(values) <= SPELLED else np.sort(values)[::-1][:SPELLED]
        listed = ", ".join(latex.number(float(x)) for x in shown) + ("" if len(shown) == len(values) else r", \dots")
        return [Formula("output", spot.name, symbols, rf"\max\left({listed}\right)", spot.value)]


@explains("global_average_pooling2d")
class GlobalAverageExplanation(AverageExplanation):
    """The mean of a whole channel."""

    def window(self, layer: Layer, spot: Spot) -> tuple[Array, Array]:
        height, width = spot.node.in_shapes[0][:2]
        return np.arange(height), np.arange(width)


@explains("global_max_pooling2d")
class GlobalMaxExplanation(MaxExplanation):
    """The largest of a whole channel."""

    def window(self, layer: Layer, spot: Spot) -> tuple[Array, Array]:
        height, width = spot.node.in_shapes[0][:2]
        return np.arange(height), np.arange(width)
