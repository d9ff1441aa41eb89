"""Layers by family: what they are asked for, their shapes, their parameters and their forward pass."""

from engine.nn import dense as dense
from engine.nn import recurrent as recurrent
