"""Logic gates: four points at 0 and 1, in the order (0,0), (0,1), (1,0), (1,1)."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from engine.data.base import SampledData, datasets, noise_argument, scaling_argument, split_argument
from engine.data.points import GATE_PLANE, MAX_POINTS, Domain, Floats
from engine.data.scalers import Scaling
from engine.data.split import Split
from engine.registry import argument

CORNERS = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])


class Gate(SampledData):
    """A logic gate: four points; more samples repeat them in order, to be spread by noise."""

    truth: ClassVar[tuple[int, int, int, int]]
    thumbnail_samples = 4

    samples: int = argument(
        4, "How many points: 4 is the truth table itself, more repeat it.", ge=4, le=MAX_POINTS, ui={"control": "slider", "step": 4}
    )
    noise: float = noise_argument(0.0)
    split: Split = split_argument(Split(train=1, validation=0, test=0))
    scaling: Scaling = scaling_argument("none")

    @property
    def domain(self) -> Domain:
        """The plane from −0.5 to 1.5 both ways."""
        return GATE_PLANE

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        corner = np.arange(self.samples) % 4
        return CORNERS[:, corner], np.asarray(self.truth, np.float64)[corner]


@datasets.register
class And(Gate):
    """AND gate: 1 only where both inputs are 1. One straight line separates it."""

    kind: Literal["and"] = "and"
    truth = (0, 0, 0, 1)


@datasets.register
class Or(Gate):
    """OR gate: 1 where at least one input is 1. One straight line separates it."""

    kind: Literal["or"] = "or"
    truth = (0, 1, 1, 1)


@datasets.register
class Nand(Gate):
    """NAND gate: 0 only where both inputs are 1. One straight line separates it."""

    kind: Literal["nand"] = "nand"
    truth = (1, 1, 1, 0)


@datasets.register
class XorGate(Gate):
    """XOR gate: 1 where exactly one input is 1. No straight line separates it, so one neuron is not enough."""

    kind: Literal["xor_gate"] = "xor_gate"
    truth = (0, 1, 1, 0)
