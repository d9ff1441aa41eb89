"""Layers that only act while training, and those that bring numbers to one size."""

from __future__ import annotations

from collections.abc import Sequence

from engine.explain import latex
from engine.explain.base import Formula, LayerExplanation, Spot, explains


@explains("dropout")
@explains("gaussian_noise")
class PassingExplanation(LayerExplanation):
    """Outside of training they hand on what comes in."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        name, source = latex.a(spot.number + 1, spot.unit + 1), latex.a(spot.before, spot.unit + 1)
        return [Formula("output", name, source, "", None if spot.seen is None else float(spot.seen.a[spot.unit]))]


@explains("activation")
class ActivationExplanation(LayerExplanation):
    """An activation by itself."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        kind = str(getattr(spot.node.layer, "activation", "linear"))
        name, source = latex.a(spot.number + 1, spot.unit + 1), latex.a(spot.before, spot.unit + 1)
        if spot.trace is None or spot.seen is None:
            return [Formula("output", name, latex.applied(kind, source))]
        into = latex.number(float(spot.trace.into(spot.node)[spot.unit]))
        return [Formula("output", name, latex.applied(kind, source), latex.applied(kind, into), float(spot.seen.a[spot.unit]))]


@explains("batch_norm")
class BatchNormExplanation(LayerExplanation):
    """γ·(x − μ)/√(σ² + ε) + β, by the statistics it remembers."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        kept = spot.experiment.network.tensors[spot.node.owner]
        mean, variance, gamma, beta = (
            float(kept[name].data[spot.unit]) if name in kept else start
            for name, start in (("moving_mean", 0.0), ("moving_variance", 1.0), ("gamma", 1.0), ("beta", 0.0))
        )
        epsilon = float(getattr(spot.node.layer, "epsilon", 0.001))
        name, source = latex.a(spot.number + 1, spot.unit + 1), latex.a(spot.before, spot.unit + 1)
        symbols = rf"\gamma \cdot \frac{{{source} - \mu}}{{\sqrt{{\sigma^2 + \varepsilon}}}} + \beta"
        if spot.trace is None or spot.seen is None:
            return [Formula("output", name, symbols)]
        x = latex.number(float(spot.trace.into(spot.node)[spot.unit]))
        fraction = rf"\frac{{{x} - {latex.factor(mean)}}}{{\sqrt{{{latex.number(variance)} + {latex.number(epsilon)}}}}}"
        numbers = rf"{latex.number(gamma)} \cdot {fraction} + {latex.factor(beta)}"
        return [Formula("output", name, symbols, numbers, float(spot.seen.a[spot.unit]))]
