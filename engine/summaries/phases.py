"""A step taken slowly: an example, or a batch, in its four phases, with every number that the phase makes known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.explain import Formula, Spot, Trace, explanation_of, latex, loss_formula, traces
from engine.explain.gather import Gathered, compared, gathered, named
from engine.frames import Frame
from engine.learn.phases import PHASES, Walk
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.summaries.inspect import at_hand
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MOST_NUMBERS = 5000
MOST_ROWS = 12
MOST_COLUMNS = 9
MOST_COMPARED = 48


@views.register
class Phases(View):
    """Phases: those of the step being taken: examples one by one, their sum or mean, and the numbers at units and wires.

    `json` has `rows` (one per example), `whole` (all of them together), `layers` (z, a and delta of the example at hand), `parameters`
    (gradient and step by Keras name) and `formulas` for the unit asked for.
    """

    kind: Literal["phases"] = "phases"
    layer: int | None = argument(None, "The layer whose formulas are wanted, from 1; left out: the last.", ge=1, le=64)
    unit: int = argument(0, "The unit within it.", ge=0, le=100_000)

    def compute(self, run: Run) -> Frame:
        walk = run.walk
        if walk is None or walk.phase is None or not traces(run.experiment, walk.chosen[-1:]):
            return Frame("phases", {}, words(json={"present": False}))
        with standing(run, walk.before):
            return Frame("phases", {}, words(json=self._told(run, walk, PHASES.index(walk.phase))))

    def _told(self, run: Run, walk: Walk, place: int) -> dict[str, Any]:
        experiment, nodes = run.experiment, run.experiment.network.nodes
        shown = traces(experiment, walk.chosen[-MOST_ROWS:])
        whole = gathered(experiment, walk.chosen) if place >= PHASES.index("loss") else None
        number = min(self.layer or len(nodes), len(nodes)) - 1
        unit = min(self.unit, nodes[number].out_shape[0] - 1)
        told = {
            "present": True, "phase": walk.phase, "place": place, "of": walk.of, "way": shown[-1].way, "rate": walk.rate,
            "optimizer": run.spec.optimizer.kind, "names": experiment.dataset.input_names(), "examples": len(walk.chosen),
            "batch": getattr(run.spec.training, "batch_size", 1), "index": shown[-1].index, "classes": experiment.head.classes,
            "focus": {"layer": number + 1, "unit": unit},
            "rows": [_row(trace, place) for trace in shown],
            "columns": _columns(shown[-1]),
            "layers": [_layer(shown[-1], i, place) for i in range(len(nodes))],
            "parameters": _parameters(run, walk, whole, place),
            "formulas": [line.to_json() for line in _lines(run, walk, shown, whole, Spot(experiment, shown[-1], number, unit))],
        }  # fmt: skip
        if whole is not None:
            told["whole"] = {"loss": whole.loss, "how": whole.how, "gradient": _flat(whole) if place >= 2 else None}
        return told


@contextmanager
def standing(run: Run, values: Array) -> Iterator[None]:
    """Inside, the network has the weights that it had before the update."""
    network = run.experiment.network
    now = network.values.copy()
    network.values[:] = values
    try:
        yield
    finally:
        network.values[:] = now


def _row(trace: Trace, place: int) -> dict[str, Any]:
    last = trace.layers[-1]
    row: dict[str, Any] = {
        "index": trace.index, "inputs": trace.inputs[:MOST_COLUMNS].tolist(), "target": trace.target.tolist(),
        "z": None if last.z is None else last.z.tolist(), "output": trace.output.tolist(),
    }  # fmt: skip
    if place >= 1:
        row["loss"] = trace.loss
    if place >= 2 and last.delta is not None:
        row["delta"] = last.delta.tolist()
        flat = [float(value) for gradient in trace.layers[-1].gradients.values() for value in gradient.ravel()]
        row["gradient"] = flat if len(trace.layers) == 1 and len(flat) <= MOST_COLUMNS else None
    return row


def _columns(trace: Trace) -> list[list[Any]]:
    """What the gradients of a row belong to: Keras name and index, for a network of one small layer."""
    if len(trace.layers) > 1:
        return []
    places = [[name, list(index)] for name, gradient in trace.layers[0].gradients.items() for index in np.ndindex(*gradient.shape)]
    return places if len(places) <= MOST_COLUMNS else []


def _flat(whole: Gathered) -> list[float] | None:
    flat = [float(value) for gradient in whole.gradients.values() for value in gradient.ravel()]
    return flat if len(flat) <= MOST_COLUMNS else None


def _layer(trace: Trace, number: int, place: int) -> dict[str, Any]:
    seen = trace.layers[number]
    told: dict[str, Any] = {"name": seen.name, "a": seen.a.tolist(), "z": None if seen.z is None else seen.z.tolist()}
    if place >= 2 and seen.delta is not None:
        told["delta"] = seen.delta.tolist()
    return told


def _parameters(run: Run, walk: Walk, whole: Gathered | None, place: int) -> dict[str, Any]:
    """Gradient, step and value of every parameter, as far as the phase knows them; nothing for large networks."""
    network = run.experiment.network
    if network.size > MOST_NUMBERS or place < 2:
        return {}
    steps = named(network, walk.moved) if walk.moved is not None else {}
    after = named(network, walk.after) if walk.after is not None else {}
    return {
        name: {
            "gradient": whole.gradients[name].tolist() if whole and name in whole.gradients else None,
            "step": steps[name].tolist() if name in steps else None,
            "before": before.tolist(),
            "after": after[name].tolist() if name in after else None,
        }
        for name, before in named(network, walk.before).items()
    }


def _lines(run: Run, walk: Walk, shown: list[Trace], whole: Gathered | None, spot: Spot) -> list[Formula]:
    """The formulas of the phase for one unit."""
    explained = explanation_of(spot.node)
    if walk.phase == "forward":
        return list(explained.unit(spot))
    if walk.phase == "loss":
        last = Spot(spot.experiment, spot.trace, len(run.experiment.network.nodes) - 1)
        return [loss_formula(last), *_mean_loss(shown, whole, len(walk.chosen))]
    if walk.phase == "backward":
        return [*explained.back(spot), *_gradients(run, walk, shown, whole, spot)]
    return _updates(run, walk, whole, spot)


def _mean_loss(shown: list[Trace], whole: Gathered | None, count: int) -> list[Formula]:
    if whole is None or count == 1 or len(shown) < count:
        return []
    terms = latex.chain([latex.number(trace.loss) for trace in shown])
    front = rf"\tfrac{{1}}{{{count}}}" if whole.how == "mean" else ""
    symbols = rf"{front}\sum_{{i=1}}^{{{count}}} L_i"
    return [Formula("mean", "L", symbols, rf"{front}\left({terms}\right)" if front else terms, whole.loss)]


def _places(run: Run, spot: Spot) -> Iterator[tuple[str, tuple[int, ...], str, int | None]]:
    """Keras name, index, symbol and source of every weight and of the bias into a unit; of many only the first."""
    layer, unit, views_ = spot.number + 1, spot.unit, run.experiment.network.views()
    kernel = views_.get(f"{spot.node.owner}.kernel")
    if kernel is not None and kernel.ndim == 2:
        for i in range(min(len(kernel), 4)):
            yield f"{spot.node.owner}.kernel", (i, unit), latex.w(layer, unit + 1, i + 1), i
    if f"{spot.node.owner}.bias" in views_:
        yield f"{spot.node.owner}.bias", (unit,), latex.b(layer, unit + 1), None


def _gradients(run: Run, walk: Walk, shown: list[Trace], whole: Gathered | None, spot: Spot) -> Iterator[Formula]:
    """∂L/∂w of every weight into the unit: of one example δ·x, of several their mean or sum."""
    if whole is None or any(trace.layers[spot.number].delta is None for trace in shown):
        return
    single, count = len(walk.chosen) == 1, len(walk.chosen)
    delta = latex.delta(spot.number + 1, spot.unit + 1)
    for name, index, symbol, source in _places(run, spot):
        if name not in whole.gradients:
            continue
        terms = [_product(trace, spot, source) for trace in shown]
        value = float(whole.gradients[name][index])
        entering = latex.a(spot.before, source + 1) if source is not None else ""
        front = rf"\tfrac{{1}}{{{count}}}" if whole.how == "mean" and not single else ""
        one = rf"{delta} \, {entering}".removesuffix(r" \, ")
        symbols = one if single else rf"{front}\sum_i {one}"
        numbers = terms[0] if single else rf"{front}\left({latex.chain(terms)}\right)"
        left = latex.slope_of(symbol) if spot.trace and spot.trace.way == "gradient" else _along(symbol)
        yield Formula("gradient", left, symbols, numbers if len(shown) == count else "", value)


def _along(symbol: str) -> str:
    """What a rule moves a weight along, the learning rate apart."""
    return rf"g\left({symbol}\right)"


def _product(trace: Trace, spot: Spot, source: int | None) -> str:
    delta = trace.layers[spot.number].delta
    assert delta is not None  # asked before
    error = float(delta[spot.unit])
    return latex.number(error) if source is None else latex.product(error, float(trace.into(spot.node)[source]))


def _updates(run: Run, walk: Walk, whole: Gathered | None, spot: Spot) -> list[Formula]:
    """Every weight into the unit: before, its step, and after."""
    if walk.moved is None or walk.after is None:
        return []
    network, rule = run.experiment.network, spot.trace is not None and spot.trace.way == "rule"
    steps, before, after = (named(network, flat) for flat in (walk.moved, walk.before, walk.after))
    plain = (run.spec.optimizer.kind == "sgd" or rule) and bool(walk.moved.any())
    lines = []
    for name, index, symbol, _ in _places(run, spot):
        step, old, new = (float(found[name][index]) for found in (steps, before, after))
        slope = float(whole.gradients[name][index]) if whole and name in whole.gradients else None
        if plain and slope is not None and abs(walk.rate * slope - (step if rule else -step)) <= 1e-4 * max(abs(step), 1e-6) + 1e-7:
            along = rf"\eta \, {_along(symbol) if rule else latex.slope_of(symbol)}"
            sign = "+" if rule else "-"
            numbers = f"{latex.number(old)} {sign} {latex.number(walk.rate)} \\cdot {latex.factor(slope)}"
            lines.append(Formula("update", symbol, rf"{symbol} {sign} {along}", numbers, new))
        else:
            lines.append(Formula("update", symbol, rf"{symbol} + \Delta {symbol}", f"{latex.number(old)} {_with_sign(step)}", new))
    return lines


def _with_sign(value: float) -> str:
    text = latex.number(value)
    return f"- {text[1:]}" if text.startswith("-") else f"+ {text}"


@views.register
class GradientCheck(View):
    """Gradient check: weight by weight, the gradient of the way back beside the difference quotient (L(w + ε) − L(w − ε)) / 2ε.

    For the examples of the step being taken, or for `point`. Of a network with many weights only those into one unit are compared.
    """

    kind: Literal["gradient_check"] = "gradient_check"
    layer: int | None = argument(None, "The layer whose weights are compared where there are too many; left out: the last.", ge=1, le=64)
    unit: int = argument(0, "The unit within it.", ge=0, le=100_000)
    point: int | None = argument(None, "The example whose loss is followed; left out: those of the step being taken.", ge=0)

    def compute(self, run: Run) -> Frame:
        chosen = self._chosen(run)
        values = run.experiment.network.values if run.walk is None or self.point is not None else run.walk.before
        with standing(run, values):
            rows = compared(run.experiment, chosen, self._wanted(run)) if chosen else []
        told = [
            {"parameter": row.parameter, "index": list(row.index), "backprop": row.backprop, "quotient": row.quotient, "error": row.error}
            for row in rows
        ]
        worst = max((row.error for row in rows), default=None)
        return Frame("gradient_check", {}, words(json={"rows": told, "examples": len(chosen), "worst": worst}))

    def _chosen(self, run: Run) -> list[int]:
        if self.point is not None and self.point < run.experiment.dataset.labels.shape[-1]:
            return [self.point]
        if run.walk is not None:
            return run.walk.chosen
        first = at_hand(run)
        return [] if first is None else [first]

    def _wanted(self, run: Run) -> list[tuple[str, tuple[int, ...]]]:
        network, nodes = run.experiment.network, run.experiment.network.nodes
        learnt = {f"{node.name}.{name}" for node in nodes if node.layer.trainable for name in ("kernel", "bias", "gamma", "beta")}
        every = [(name, index) for name, view in network.views().items() if name in learnt for index in np.ndindex(*view.shape)]
        if len(every) <= MOST_COMPARED:
            return every
        owner = nodes[min(self.layer or len(nodes), len(nodes)) - 1].owner
        unit = min(self.unit, nodes[min(self.layer or len(nodes), len(nodes)) - 1].out_shape[0] - 1)
        return [(name, index) for name, index in every if name.startswith(f"{owner}.") and index[-1] == unit][:MOST_COMPARED]
