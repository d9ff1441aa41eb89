"""Layers that move, join or enlarge what they get, explained at one place: where a number comes from, and what it is joined with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.border import to_inside
from engine.explain import latex
from engine.explain.base import Formula, LayerExplanation, Spot, explains
from engine.nn.base import Pass
from engine.nn.reach import Region, point
from engine.nn.residual import ResidualBlock
from engine.tensor import Tensor, no_grad


def sources_of(spot: Spot) -> list[tuple[int, Region]]:
    """The inputs that a place is made of, each with the part of it that is seen; those without a share in it left out."""
    found = spot.node.layer.seen(point(spot.index), *spot.node.in_shapes)
    return [(which, part) for which, part in enumerate(found) if all(first <= last for first, last in part)]


def _place(part: Region) -> tuple[int, ...]:
    return tuple(first for first, _ in part)


@explains("flatten")
@explains("reshape")
@explains("concatenate")
class MovedExplanation(LayerExplanation):
    """The same number at another place."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        ((which, part),) = sources_of(spot)
        return [Formula("output", spot.name, spot.named_source(_place(part), which), "", spot.value)]


@explains("up_sampling2d")
class EnlargedExplanation(LayerExplanation):
    """The nearest number again, or a mix of those around."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        ((_, part),) = sources_of(spot)
        if all(first == last for first, last in part):
            return [Formula("output", spot.name, spot.named_source(_place(part)), "", spot.value)]
        (top, bottom), (left, right), _ = part
        corners = [(row, column, spot.unit) for row in sorted({top, bottom}) for column in sorted({left, right})]
        symbols = [rf"g_{{{k}}} \, {spot.named_source(at)}" for k, at in enumerate(corners, start=1)]
        return [Formula("output", spot.name, latex.chain(symbols), "", spot.value)]


class JointExplanation(LayerExplanation):
    """Base of what joins inputs of one shape, element by element."""

    sign = ""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        symbols = [spot.named_source(spot.index, which) for which in range(len(spot.node.sources))]
        if spot.trace is None:
            return [Formula("output", spot.name, self.sign.join(symbols))]
        values = [float(spot.given(which)[spot.index]) for which in range(len(spot.node.sources))]
        numbers = self.sign.join([latex.number(values[0]), *map(latex.factor, values[1:])])
        return [Formula("output", spot.name, self.sign.join(symbols), numbers, spot.value)]


@explains("add")
class AddExplanation(JointExplanation):
    """The sum of both ways."""

    sign = " + "


@explains("multiply")
class MultiplyExplanation(JointExplanation):
    """The product of both ways."""

    sign = r" \cdot "


@explains("residual_block")
class ResidualExplanation(LayerExplanation):
    """φ(F(x) + x): what two convolutions make, and what came past them."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        layer, z = spot.node.layer, r"F(x) + x"
        assert isinstance(layer, ResidualBlock)
        if spot.trace is None:
            return [Formula("output", spot.name, latex.applied(layer.activation, z))]
        made, past = self._ways(spot, layer)
        convolved = r"\mathrm{norm}(w_2 * \varphi(\mathrm{norm}(w_1 * x)))" if layer.batch_norm else r"w_2 * \varphi(w_1 * x)"
        told = [Formula("rest", "F(x)", convolved, "", made)]
        if layer.shortcut != "none":
            around = "w_s * x" if layer.projects(spot.node.in_shapes[0]) else spot.named_source(spot.index)
            told.append(Formula("rest", "x", around, "", past))
        sums = Formula("sum", "z", z, f"{latex.number(made)} + {latex.factor(past)}", made + past)
        applied = latex.applied(layer.activation, latex.number(made + past))
        return [*told, sums, Formula("output", spot.name, latex.applied(layer.activation, "z"), applied, spot.value)]

    @staticmethod
    def _ways(spot: Spot, layer: ResidualBlock) -> tuple[float, float]:
        """What the convolutions give at the place, and what comes past them."""
        at = (spot.row, spot.unit, spot.column, 0)
        with no_grad():
            x = Tensor(np.ascontiguousarray(to_inside(spot.given()[None])))
            made, past = layer.ways(x, spot.experiment.network.tensors[spot.node.owner], Pass())
        return float(made.data[at]), float(past.data[at]) if past is not None else 0.0
