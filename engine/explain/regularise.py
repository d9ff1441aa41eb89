"""Layers that only act while training, and those that bring numbers to one size."""

from __future__ import annotations

from collections.abc import Sequence

from engine.explain import latex
from engine.explain.base import Formula, LayerExplanation, Spot, explains
from engine.explain.dense import share_of


@explains("dropout")
@explains("gaussian_noise")
class PassingExplanation(LayerExplanation):
    """Outside of training they hand on what comes in."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        return [Formula("output", spot.name, spot.named_source(spot.index), "", spot.value)]


@explains("activation")
class ActivationExplanation(LayerExplanation):
    """An activation by itself."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        kind = str(getattr(spot.node.layer, "activation", "linear"))
        name, source = spot.name, spot.named_source(spot.index)
        if spot.trace is None:
            return [Formula("output", name, latex.applied(kind, source))]
        if kind == "softmax":
            return [share_of(spot, name, spot.given()[spot.index[:-1]], spot.named_source((*spot.index[:-1], 0)).rpartition("_")[0])]
        into = latex.number(float(spot.given()[spot.index]))
        return [Formula("output", name, latex.applied(kind, source), latex.applied(kind, into), spot.value)]


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
        name, source = spot.name, spot.named_source(spot.index)
        symbols = rf"\gamma \cdot \frac{{{source} - \mu}}{{\sqrt{{\sigma^2 + \varepsilon}}}} + \beta"
        if spot.trace is None:
            return [Formula("output", name, symbols)]
        x = latex.number(float(spot.given()[spot.index]))
        fraction = rf"\frac{{{x} - {latex.factor(mean)}}}{{\sqrt{{{latex.number(variance)} + {latex.number(epsilon)}}}}}"
        numbers = rf"{latex.number(gamma)} \cdot {fraction} + {latex.factor(beta)}"
        return [Formula("output", name, symbols, numbers, spot.value)]


@explains("layer_norm")
class LayerNormExplanation(LayerExplanation):
    """γ·(x − μ)/√(σ² + ε) + β, by the mean and the variance of the features at this place."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        symbols = rf"\gamma \cdot \frac{{{spot.named_source(spot.index)} - \mu}}{{\sqrt{{\sigma^2 + \varepsilon}}}} + \beta"
        if spot.trace is None:
            return [Formula("output", spot.name, symbols)]
        features, kept = spot.given()[spot.index[:-1]], spot.experiment.network.tensors[spot.node.owner]
        gamma, beta = (float(kept[name].data[spot.unit]) if name in kept else start for name, start in (("gamma", 1.0), ("beta", 0.0)))
        mean, variance, epsilon = float(features.mean()), float(features.var()), float(getattr(spot.node.layer, "epsilon", 0.001))
        told = [
            Formula("mean", r"\mu", r"\frac{1}{C} \sum_c x_c", "", mean),
            Formula("mean", r"\sigma^2", r"\frac{1}{C} \sum_c \left(x_c - \mu\right)^2", "", variance),
        ]
        above = f"{latex.number(float(spot.given()[spot.index]))} - {latex.factor(mean)}"
        fraction = rf"\frac{{{above}}}{{\sqrt{{{latex.number(variance)} + {latex.number(epsilon)}}}}}"
        return [*told, Formula("output", spot.name, symbols, rf"{latex.number(gamma)} \cdot {fraction} + {latex.factor(beta)}", spot.value)]
