"""Explanations: where every number of a network comes from, as formulas with today's numbers in them."""

from engine.explain import dense, moved, regularise, windows  # registers the explanations
from engine.explain.base import Formula, LayerExplanation, Spot, Terms, explains, explanation_of, explanations
from engine.explain.field import Field, field_of, growth_of
from engine.explain.heads import loss_formula, units_formula
from engine.explain.trace import Trace, traces, way_of

__all__ = [
    "Field", "Formula", "LayerExplanation", "Spot", "Terms", "Trace", "dense", "explains", "explanation_of", "explanations", "field_of",
    "growth_of", "loss_formula", "moved", "regularise", "traces", "units_formula", "way_of", "windows",
]  # fmt: skip
