"""Where the way back begins: the slope of the loss at the last layer's weighted sums, and the loss itself."""

from __future__ import annotations

from engine.explain import latex
from engine.explain.base import Formula, Spot
from engine.explain.slopes import slope_of_activation
from engine.explain.trace import Trace
from engine.functional.loss_values import MeanSquaredError
from engine.learn.perceptron import Perceptron

HAT = r"\hat y"


def _named(name: str, unit: int, count: int) -> str:
    return f"{name}_{{{unit + 1}}}" if count > 1 else name


def head_delta(spot: Spot) -> Formula:
    """δ of a unit of the last layer: the error, times the activation's slope where the loss does not swallow it."""
    seen, trace, head = spot.seen, spot.trace, spot.experiment.head
    assert seen is not None and seen.delta is not None and trace is not None  # noqa: PT018 - one state: the example went back
    count, unit, value = len(seen.a), spot.unit, float(seen.delta[spot.unit])
    left = latex.delta(spot.number + 1, unit + 1)
    if trace.way == "rule":
        return _rule_delta(spot, left, value)
    if head.style not in ("unit", "one_hot", "value", "signed"):
        return Formula("delta", left, latex.slope_of(latex.z(spot.number + 1, unit + 1)), "", value)
    said, wanted = _named(HAT, unit, count), _named("y", unit, count)
    error = rf"{said} - {wanted}"
    numbers = f"{latex.apart(float(seen.a[unit]), float(trace.target[unit]))} - {latex.factor(float(trace.target[unit]))}"
    if head.loss.kind in ("binary_crossentropy", "categorical_crossentropy") and _swallows(spot):
        return Formula("delta", left, error, numbers, value)
    slope, slope_numbers = slope_of_activation(head.activation, seen, spot.number + 1, unit) if head.activation != "softmax" else ("", "")
    if isinstance(head.loss, MeanSquaredError) and head.activation != "softmax":
        front = _front(head.loss.half, count)
        if not front and not slope:
            return Formula("delta", left, error, numbers, value)
        symbols, numbers = (
            " \\cdot ".join(filter(None, [rf"{front}\left({text}\right)", steep]))
            for text, steep in ((error, slope), (numbers, slope_numbers))
        )
        return Formula("delta", left, symbols, numbers, value)
    if seen.pull is None or head.activation == "softmax":
        return Formula("delta", left, latex.slope_of(latex.z(spot.number + 1, unit + 1)), "", value)
    symbols = " \\cdot ".join(filter(None, [latex.slope_of(said), slope]))
    pulled = " \\cdot ".join(filter(None, [latex.number(float(seen.pull[unit])), slope_numbers]))
    return Formula("delta", left, symbols, pulled, value)


def _swallows(spot: Spot) -> bool:
    """Whether the cross-entropy's slope at the sums is nothing but the error: without smoothing or weights of its own."""
    seen, trace = spot.seen, spot.trace
    assert seen is not None and seen.delta is not None and trace is not None  # noqa: PT018 - one state: the example went back
    error = float(seen.a[spot.unit] - trace.target[spot.unit])
    return abs(error - float(seen.delta[spot.unit])) < 1e-4


def _front(half: bool, count: int) -> str:
    top = 1 if half else 2
    return ("" if top == 1 else "2") if count == 1 else rf"\tfrac{{{top}}}{{{count}}}"


def _rule_delta(spot: Spot, left: str, value: float) -> Formula:
    """What a rule for a single neuron multiplies the inputs with."""
    recipe, seen, trace = spot.experiment.spec.training, spot.seen, spot.trace
    assert seen is not None and seen.z is not None and trace is not None  # noqa: PT018 - one state: the example was judged
    target, z = float(trace.target[0]), float(seen.z[0])
    if not isinstance(recipe, Perceptron):
        return Formula("rule", left, "y - z", f"{latex.number(target)} - {latex.factor(z)}", value)
    if recipe.rule == "ciml":
        return Formula("rule", left, r"y \text{ if } y \, z \le 0 \text{ else } 0", "", value)
    written = float(target > 0) if recipe.rule == "error" else target
    return Formula("rule", left, rf"y - {HAT}", f"{latex.number(written)} - {latex.factor(float(seen.a[0]))}", value)


def loss_formula(spot: Spot) -> Formula:
    """The loss of one example; `spot` is any place on its way."""
    head, trace = spot.experiment.head, spot.trace
    assert trace is not None
    if trace.way == "rule":
        return _rule_loss(spot, trace)
    kind, said, wanted = head.loss.kind, trace.output, trace.target
    if kind == "mse" and len(said) == len(wanted):
        return _squared(trace, half=bool(getattr(head.loss, "half", False)))
    if kind == "binary_crossentropy" and len(said) == 1 and wanted[0] in (0.0, 1.0):
        p = latex.number(float(said[0]))
        numbers = rf"{{-\ln\,{p}}}" if wanted[0] else rf"{{-\ln\left(1 - {p}\right)}}"
        return Formula("loss", "L", rf"{{-y}} \,\ln\,{HAT} - (1 - y) \,\ln\left(1 - {HAT}\right)", numbers, trace.loss)
    if kind == "categorical_crossentropy" and max(wanted) == 1.0:
        chosen = int(wanted.argmax())
        return Formula("loss", "L", rf"{{-\sum_k}} y_k \,\ln\,{HAT}_k", rf"{{-\ln\,{latex.number(float(said[chosen]))}}}", trace.loss)
    return Formula("loss", "L", head.loss.latex.replace(r"\frac{1}{n}", "") or r"L(\hat y, y)", "", trace.loss)


def units_formula(spot: Spot) -> Formula | None:
    """The answer in the data's units, where the network learns a scaled target."""
    target, trace = spot.experiment.head.target_scale, spot.trace
    if target.plain or trace is None:
        return None
    said = float(trace.output[0])
    numbers = rf"{latex.factor(said)} \cdot {latex.number(target.scale)} + {latex.factor(target.offset)}"
    return Formula("units", r"\hat t", rf"{HAT} \cdot \sigma + \mu", numbers, said * target.scale + target.offset)


def _squared(trace: Trace, *, half: bool) -> Formula:
    said, wanted = trace.output, trace.target
    count = len(said)
    bottom = count * (2 if half else 1)
    front = rf"\tfrac{{1}}{{{bottom}}}" if bottom > 1 else ""
    terms = [rf"\left({latex.number(float(p))} - {latex.factor(float(t))}\right)^2" for p, t in zip(said, wanted, strict=True)]
    symbols = rf"{front}\left({HAT} - y\right)^2" if count == 1 else rf"{front}\sum_k\left({HAT}_k - y_k\right)^2"
    body = latex.chain(terms)
    return Formula("loss", "L", symbols, f"{front}{body}" if count == 1 else rf"{front}\left({body}\right)", trace.loss)


def _rule_loss(spot: Spot, trace: Trace) -> Formula:
    if isinstance(spot.experiment.spec.training, Perceptron):
        return Formula("loss", r"\text{mistakes}", rf"1 \text{{ if }} {HAT} \ne y \text{{ else }} 0", "", trace.loss)
    z = trace.layers[-1].z
    assert z is not None
    numbers = rf"\tfrac{{1}}{{2}}\left({latex.number(float(trace.target[0]))} - {latex.factor(float(z[0]))}\right)^2"
    return Formula("loss", "L", r"\tfrac{1}{2}\left(y - z\right)^2", numbers, trace.loss)
