"""What goes wrong inside: units that are dead, saturated or all alike, and a gradient that does not reach the first layers."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import Any, Literal

import numpy as np

from engine.diagnose.base import Case, Detector, Finding, Level, Remedy, Show, called, changed, detectors, less
from engine.diagnose.probe import LayerLook
from engine.functional.activation import activations
from engine.nn.dense import Dense
from engine.tensor import Array

DEAD_SHARE, HARMFUL_SHARE = 0.4, 0.6
"""Some units of a ReLU layer may be dead without harm; the first share is told, the second is a warning, where it does not do well."""
EDGE, AT_EDGE, SATURATED_SHARE = 0.01, 0.95, 0.5
"""A unit is saturated when it is within EDGE of its range's ends on a share of AT_EDGE of the examples; told where a share of
SATURATED_SHARE of a layer is."""
VANISHED = 1e-3
"""The gradient has vanished when it is in the first layer this small against the last one's."""
DEEP = 3
"""Layers with weights, at least, for a gradient to vanish on its way."""
ALIKE = 1e-6
"""Weights are the same when they differ by less than this share of the largest of them."""
FRESH = {"kind": "glorot_uniform"}
CAREFUL = {"kind": "he_normal"}


@detectors.register
class DeadUnits(Detector):
    """Dead units: they answer 0 to every example, so no gradient ever reaches them."""

    kind: Literal["dead_units"] = "dead_units"

    def find(self, case: Case) -> Finding | None:
        look = case.look
        if look is None or not look.enough or not case.unlearnt:
            return None
        dead = {layer.number: _dead(layer) for layer in look.hidden if _can_die(layer)}
        worst = max(
            (layer for layer in look.hidden if layer.number in dead), key=lambda layer: _share(dead[layer.number], layer), default=None
        )
        if worst is None or not len(dead[worst.number]) or _share(dead[worst.number], worst) < DEAD_SHARE:
            return None
        units = dead[worst.number]
        paths = {f"model.layers[{number}].activation": "leaky_relu" for number, found in dead.items() if len(found)}
        return Finding(
            _dead_words(case, worst, len(units)),
            f"Highest output of these units over {look.examples:,} training examples: {worst.values[units].max():.3g}.",
            changed("Go on with Leaky ReLU", paths),
            Show("network", layer=worst.number + 1, units=tuple(units.tolist())),
            {"dead": len(units), "units": len(worst.values), "layer": worst.number + 1},
            level=_dead_level(_share(units, worst)),
        )


def _share(units: Array, layer: LayerLook) -> float:
    return len(units) / len(layer.values)


def _dead_level(share: float) -> Level:
    return "error" if share == 1 else "warning" if share >= HARMFUL_SHARE else "info"


def _dead_words(case: Case, layer: LayerLook, count: int) -> str:
    """What dead units mean, and what helps. Where a whole layer is dead, whatever comes in is lost there."""
    where = called(case.experiment.network.nodes, layer.number)
    if count < len(layer.values):
        return (
            f"{count} of {len(layer.values)} units of {where} are dead: ReLU answers 0 to every example looked at, so they learn "
            "nothing any more. Leaky ReLU has a slope there."
        )
    unscaled = getattr(case.run.spec.data, "scaling", "") == "none"
    return (
        f"Every unit of {where} is dead: ReLU answers 0 to every example looked at, so the network says the same of all of them and "
        f"learns nothing any more. Go on with Leaky ReLU, or start over with {'scaled inputs or ' * unscaled}a smaller learning rate."
    )


def _can_die(layer: LayerLook) -> bool:
    kind = activations.get(layer.activation)
    return kind is not None and kind.low == 0 and kind.high == inf and kind.differentiable


def _dead(layer: LayerLook) -> Array:
    return np.flatnonzero(layer.values.max(axis=1) <= 0)


@detectors.register
class SaturatedUnits(Detector):
    """Saturated units: they stand at an end of their range for nearly every example, where their slope is almost 0."""

    kind: Literal["saturated_units"] = "saturated_units"

    def find(self, case: Case) -> Finding | None:
        look = case.look
        if look is None or not look.enough or not case.unlearnt:
            return None
        found = {layer.number: units for layer in look.hidden if len(units := _saturated(layer)) >= SATURATED_SHARE * len(layer.values)}
        if not found:
            return None
        first = look.layers[min(found)]
        units, where = found[first.number], called(case.experiment.network.nodes, first.number)
        return Finding(
            f"{len(units)} of {len(first.values)} units of {where} are saturated: they answer "
            "the same extreme whatever comes in, and hardly learn. Their weights are too large.",
            f"Within 1% of the ends of their range for {AT_EDGE:.0%} of {look.examples:,} training examples or more.",
            self._remedy(case, found),
            Show("network", layer=first.number + 1, units=tuple(units.tolist())),
            {"saturated": len(units), "units": len(first.values), "layer": first.number + 1},
        )

    def _remedy(self, case: Case, found: dict[int, Array]) -> Remedy:
        """Smaller weights to begin with; where they began small, training made them large."""
        layers = case.run.spec.model.layers
        paths = {f"model.layers[{i}].kernel_initializer": FRESH for i in found if _initializer(layers[i]) not in {None, FRESH["kind"]}}
        if paths or case.run.spec.model.weights:
            return changed("Start over with small weights", {"model.weights": None, **paths}, restart=True)
        return less(case, "Start over with learning rate {:g}", restart=True)[1]


def _saturated(layer: LayerLook) -> Array:
    kind = activations.get(layer.activation)
    if kind is None or not kind.differentiable or kind.headonly or not (kind.low > -inf and kind.high < inf):
        return np.empty(0, np.intp)
    edge = EDGE * (kind.high - kind.low)
    outside = (layer.values < kind.low + edge) | (layer.values > kind.high - edge)
    return np.flatnonzero(outside.mean(axis=1) >= AT_EDGE)


def _initializer(layer: Any) -> str | None:
    return getattr(getattr(layer, "kernel_initializer", None), "kind", None)


@detectors.register
class VanishingGradient(Detector):
    """Vanishing gradient: on its way back through the layers it shrinks, so the first layers hardly learn."""

    kind: Literal["vanishing"] = "vanishing"

    def find(self, case: Case) -> Finding | None:
        look = case.look
        if look is None or not case.unlearnt or len(look.weighted) < DEEP:
            return None
        first, last = look.weighted[0], look.weighted[-1]
        if not first.slope or not last.slope or first.slope >= VANISHED * last.slope:
            return None
        ratio = last.slope / first.slope
        paths: dict[str, Any] = {"model.weights": None}
        for layer in look.weighted[:-1]:
            paths |= {f"model.layers[{layer.number}].activation": "relu", f"model.layers[{layer.number}].kernel_initializer": CAREFUL}
        nodes = case.experiment.network.nodes
        return Finding(
            "The gradient hardly reaches the first layer, which therefore hardly learns. ReLU with He weights passes it on.",
            f"In {called(nodes, last.number)} it is {ratio:,.0f} times as large as in {called(nodes, first.number)} "
            f"({last.slope:.2g} against {first.slope:.2g}, root mean square over the kernel).",
            changed("Start over with ReLU and He weights", paths, restart=True),
            Show("network", layer=first.number + 1, units=tuple(range(len(first.values)))),
            {"first": first.slope, "last": last.slope, "ratio": ratio},
        )


@detectors.register
class SymmetricUnits(Detector):
    """Symmetric units: they have the same weights in and out, so they always move alike and are worth a single one."""

    kind: Literal["symmetric_units"] = "symmetric_units"

    def find(self, case: Case) -> Finding | None:
        nodes = case.experiment.network.nodes
        if not case.descends:
            return None
        views = case.experiment.network.views()
        for number, (node, after) in enumerate(pairwise(nodes)):
            if not isinstance(node.layer, Dense) or not isinstance(after.layer, Dense) or node.out_shape[-1] < 2:
                continue
            into, out = views[f"{node.name}.kernel"], views[f"{after.name}.kernel"]
            biases = views.get(f"{node.name}.bias", np.zeros(1))
            if _all_alike(into) and _all_alike(out.T) and np.ptp(biases) <= ALIKE * np.abs(into).max(initial=0):
                return self._told(called(nodes, number), number, node.out_shape[-1])
        return None

    def _told(self, where: str, number: int, units: int) -> Finding:
        paths: dict[str, Any] = {f"model.layers[{i}].kernel_initializer": FRESH for i in (number, number + 1)}
        return Finding(
            f"All {units} units of {where} are the same, and will stay the same: only different initial weights tell them apart.",
            f"Their weights, in and out, differ by less than {ALIKE:.0e} of the largest of them.",
            changed("Start over with random weights", {"model.weights": None, **paths}, restart=True),
            Show("network", layer=number + 1, units=tuple(range(units))),
            {"units": units, "layer": number + 1},
        )


def _all_alike(kernel: Array) -> bool:
    """Whether all columns of a kernel (in, units) are the same."""
    return bool(np.ptp(kernel, axis=1).max() <= ALIKE * np.abs(kernel).max())
