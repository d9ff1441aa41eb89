"""How the optimizer turns a gradient into a step, where one line can say it."""

from __future__ import annotations

from engine.experiment import Experiment
from engine.explain import latex
from engine.explain.base import Formula


def step_of(experiment: Experiment, symbol: str, slope: float, slope_symbol: str, *, rule: bool) -> list[Formula]:
    """The step of a weight called `symbol` from a gradient alone; nothing where the optimizer also looks at what came before.

    A `rule` for a single neuron goes along its signal, gradient descent against the slope.
    """
    if experiment.spec.optimizer.kind != "sgd" and not rule:
        return []
    rate, sign = experiment.learner.rate(), "" if rule else "-"
    symbols, numbers = rf"{sign}\eta \, {slope_symbol}", rf"{sign}{latex.number(rate)} \cdot {latex.factor(slope)}"
    return [Formula("step", rf"\Delta {symbol}", symbols, numbers, rate * slope * (1 if rule else -1))]
