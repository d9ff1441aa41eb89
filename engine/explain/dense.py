"""The dense layer, explained: a weighted sum, an activation, and the delta rule on the way back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.explain import latex
from engine.explain.base import Formula, LayerExplanation, Spot, Terms, explains
from engine.explain.heads import head_delta
from engine.explain.slopes import slope_of_activation
from engine.explain.steps import step_of
from engine.tensor import Array

SPELLED = 4
"""Sums of more terms are written with Σ."""
LARGEST_MATRIX = 6
MOST_TERMS = 24
"""Of the terms of a sum the largest so many are listed."""
LARGEST_POWER = 30


def weights_of(spot: Spot) -> tuple[Array, Array | None]:
    """Weights (units, in) and biases (units,) of a dense layer; None without biases."""
    block = spot.experiment.network.tensors[spot.node.owner]["weights"].data
    return (block[:, :-1], block[:, -1]) if spot.node.layer.use_bias else (block, None)  # type: ignore[attr-defined]  # a dense layer


def activation_of(spot: Spot) -> str:
    """The layer's activation."""
    return str(getattr(spot.node.layer, "activation", "linear"))


@explains("dense")
class DenseExplanation(LayerExplanation):
    """a = φ(Σ w·a + b)."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        j, layer = spot.unit + 1, spot.number + 1
        left = latex.a(layer, j)
        sum_ = self.sum_of(spot)
        z = latex.z(layer, j)
        if spot.seen is None or spot.seen.z is None:
            return [sum_, Formula("output", left, latex.applied(activation_of(spot), z))]
        if activation_of(spot) == "softmax":
            return [sum_, share_of(spot, left, spot.seen.z, z.partition("_")[0])]
        numbers = latex.applied(activation_of(spot), latex.number(float(spot.seen.z[spot.unit])))
        return [sum_, Formula("output", left, latex.applied(activation_of(spot), z), numbers, float(spot.seen.a[spot.unit]))]

    def terms(self, spot: Spot) -> Terms | None:
        weights, biases = weights_of(spot)
        if spot.trace is None or weights.ndim != 2:
            return None
        x, row = spot.given(), weights[spot.unit]
        largest = np.argsort(-np.abs(row * x), kind="stable")[:MOST_TERMS]
        return Terms(x[largest], row[largest], len(row), None if biases is None else float(biases[spot.unit]), source=largest)

    def sum_of(self, spot: Spot) -> Formula:
        """The weighted sum of a unit; without an example with the inputs as symbols."""
        weights, biases = weights_of(spot)
        j, layer, before = spot.unit + 1, spot.number + 1, spot.before
        row = weights[spot.unit]
        short = len(row) <= SPELLED
        symbols = [f"{latex.w(layer, j, i + 1)} \\, {latex.a(before, i + 1)}" for i in range(len(row))]
        if not short:
            symbols = [rf"\sum_{{i=1}}^{{{len(row)}}} w^{{[{layer}]}}_{{{j},i}} \, {latex.a(before, 0).replace('0', 'i')}"]
        if spot.trace:
            x = spot.trace.into(spot.node)
            numbers = [latex.product(float(v), float(xi)) for v, xi in zip(row, x, strict=True)]
        else:
            numbers = [f"{latex.number(float(v))} \\, {latex.a(before, i + 1)}" for i, v in enumerate(row)]
        if biases is not None:
            symbols.append(latex.b(layer, j))
            numbers.append(latex.number(float(biases[spot.unit])))
        value = float(spot.seen.z[spot.unit]) if spot.seen is not None and spot.seen.z is not None else None
        return Formula("sum", latex.z(layer, j), latex.chain(symbols), latex.chain(numbers), value)

    def weight(self, spot: Spot) -> Sequence[Formula]:
        weights, _ = weights_of(spot)
        layer, j, i = spot.number + 1, spot.unit + 1, spot.source + 1
        value, symbol, source = float(weights[spot.unit, spot.source]), latex.w(layer, j, i), latex.a(spot.before, i)
        if spot.trace is None:
            return [
                Formula(
                    "share", rf"\text{{share of }} {latex.z(layer, j)}", f"{symbol} \\, {source}", f"{latex.number(value)} \\, {source}"
                )
            ]
        x = float(spot.trace.into(spot.node)[spot.source])
        share = Formula("share", rf"\text{{share of }} {latex.z(layer, j)}", rf"{symbol} \, {source}", latex.product(value, x), value * x)
        return [share, *self._moved(spot, symbol, source, x)]

    def bias(self, spot: Spot) -> Sequence[Formula]:
        _, biases = weights_of(spot)
        if biases is None:
            return []
        layer, j = spot.number + 1, spot.unit + 1
        symbol, value = latex.b(layer, j), float(biases[spot.unit])
        return [Formula("share", rf"\text{{share of }} {latex.z(layer, j)}", symbol, "", value), *self._moved(spot, symbol, "", 1.0)]

    def _moved(self, spot: Spot, symbol: str, source: str, x: float) -> list[Formula]:
        """The gradient of a weight whose input is `source` (a bias's is 1), and the step that would follow from it alone."""
        if spot.seen is None or spot.seen.delta is None or spot.trace is None:
            return []
        error, d = float(spot.seen.delta[spot.unit]), latex.delta(spot.number + 1, spot.unit + 1)
        symbols = rf"{d} \, {source}" if source else d
        numbers = latex.product(error, x) if source else latex.number(error)
        if spot.trace.way == "rule":
            return step_of(spot.experiment, symbol, error * x, symbols, rule=True)
        gradient = Formula("gradient", latex.slope_of(symbol), symbols, numbers, error * x)
        return [gradient, *step_of(spot.experiment, symbol, error * x, latex.slope_of(symbol), rule=False)]

    def back(self, spot: Spot) -> Sequence[Formula]:
        seen, trace = spot.seen, spot.trace
        if seen is None or seen.delta is None or seen.z is None or trace is None:
            return []
        if spot.last or trace.way == "rule":
            return [head_delta(spot)]
        name, symbols, numbers = latex.delta(spot.number + 1, spot.unit + 1), list[str](), list[str]()
        for after in spot.following():
            theirs = after.seen
            if after.node.layer.kind != "dense" or theirs is None or theirs.delta is None:
                return [Formula("delta", name, r"\dots", "", float(seen.delta[spot.unit]))]
            weights, _ = weights_of(after)
            for k, (w, d) in enumerate(zip(weights[:, spot.unit], theirs.delta, strict=True)):
                symbols.append(rf"{latex.w(after.number + 1, k + 1, spot.unit + 1)} \, {latex.delta(after.number + 1, k + 1)}")
                numbers.append(latex.product(float(w), float(d)))
        slope, slope_numbers = slope_of_activation(activation_of(spot), seen, spot.number + 1, spot.unit)
        if len(symbols) > SPELLED:
            upper = spot.number + 2
            symbols = [rf"\sum_k w^{{[{upper}]}}_{{k,{spot.unit + 1}}} \, \delta^{{[{upper}]}}_k"]
        pull, pulled = latex.chain(symbols), latex.chain(numbers)
        whole = len(numbers) > 1 or bool(slope)
        around = (lambda text: rf"\left({text}\right)") if slope and whole and len(numbers) > 1 else (lambda text: text)
        value = float(seen.delta[spot.unit])
        return [Formula("delta", name, _times(around(pull), slope), _times(around(pulled), slope_numbers), value)]

    def layer(self, spot: Spot) -> Sequence[Formula]:
        number, before, activation = spot.number + 1, spot.before, activation_of(spot)
        weights, biases = weights_of(spot)
        into = f"a^{{[{before}]}}" if before else "x"
        symbols = rf"W^{{[{number}]}} \, {into}" + (rf" + b^{{[{number}]}}" if biases is not None else "")
        small = max(weights.shape) <= LARGEST_MATRIX
        sums = Formula("sum", rf"z^{{[{number}]}}", symbols)
        if small and spot.trace is not None and spot.seen is not None and spot.seen.z is not None:
            x = latex.matrix(spot.trace.into(spot.node)[:, None].tolist())
            added = "" if biases is None else f" + {latex.matrix(biases[:, None].tolist())}"
            sums = Formula(
                "sum", sums.left, symbols, f"{latex.matrix(weights.tolist())} {x}{added} = {latex.matrix(spot.seen.z[:, None].tolist())}"
            )
        elif small:
            added = "" if biases is None else f" + {latex.matrix(biases[:, None].tolist())}"
            sums = Formula("sum", sums.left, symbols, f"{latex.matrix(weights.tolist())} \\, {into}{added}")
        outputs = latex.matrix(spot.seen.a[:, None].tolist()) if small and spot.seen is not None else ""
        return [sums, Formula("output", f"a^{{[{number}]}}", latex.applied(activation, f"z^{{[{number}]}}"), outputs)]


def _times(first: str, second: str) -> str:
    return rf"{first} \cdot {second}" if second else first


def share_of(spot: Spot, left: str, sums: Array, symbol: str) -> Formula:
    """Softmax at one unit: its power of e over the sum of all of them; `symbol` is that of the sums, without an index.

    Sums so large that a power of e would be beyond bounds are told from the largest one on, which changes nothing.
    """
    highest = float(sums.max())
    low = highest if abs(highest) > LARGEST_POWER else 0.0
    powers = [rf"e^{{{latex.number(float(z) - low)}}}" for z in sums]
    symbols = rf"\frac{{e^{{{symbol}_{{{spot.unit + 1}}}}}}}{{\sum_k e^{{{symbol}_k}}}}"
    return Formula("output", left, symbols, rf"\frac{{{powers[spot.unit]}}}{{{latex.chain(powers)}}}", spot.value)
