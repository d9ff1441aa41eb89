"""Explanations: where every number of a network comes from, as formulas with today's numbers in them."""

from engine.explain import dense, regularise  # registers the explanations
from engine.explain.base import Formula, LayerExplanation, Spot, explains, explanation_of, explanations
from engine.explain.heads import loss_formula, units_formula
from engine.explain.trace import Trace, traces

__all__ = [
    "Formula", "LayerExplanation", "Spot", "Trace", "dense", "explains", "explanation_of", "explanations", "loss_formula", "regularise",
    "traces", "units_formula",
]  # fmt: skip
