"""The parity of n bits: every one of the 2ⁿ cases, 1 where the number of ones is odd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.examples import Examples, Measured, Task
from engine.data.kind import DataKind, datasets
from engine.data.points import Floats, Parts
from engine.data.split import Split, assign
from engine.registry import argument
from engine.tensor import Array

MAX_BITS = 10


@dataclass(frozen=True)
class TruthTable(Examples):
    """Every case of a function of bits: `inputs` (n, 2ⁿ) float32, case k holding the bits of k, the highest first; `label` (2ⁿ,)."""

    inputs: NDArray[np.float32]
    label: Floats
    part_of: Parts
    task: Task = "classification"
    classes: int = 2

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]  # follows from the inputs
        """One number per bit."""
        return (len(self.inputs),)

    @property
    def labels(self) -> Array:
        return self.label

    @property
    def parts(self) -> Array:
        return self.part_of

    def take(self, chosen: Array, out: Array | None = None) -> Array:
        """The bits of the chosen cases, (n, m) float32."""
        return np.take(self.inputs, chosen, 1, out, "clip")

    def measured(self, index: int) -> list[Measured]:
        """The bits of the case."""
        return [Measured(name, float(bit)) for name, bit in zip(self.input_names(), self.inputs[:, index], strict=True)]

    def input_names(self) -> list[str]:
        return [f"bit {number}" for number in range(1, 1 + len(self.inputs))]


@datasets.register
class ParityBits(DataKind):
    """Parity of bits: whether the number of ones is odd, for every case of n bits; turning any one bit turns the answer.

    Minsky & Papert, "Perceptrons", 1969.
    """

    kind: Literal["parity_bits"] = "parity_bits"
    shown_as = "table"
    names: ClassVar[tuple[str, str]] = ("even", "odd")

    bits: int = argument(8, "How many bits; there are 2ⁿ cases.", title="Bits", ge=2, le=MAX_BITS, ui={"control": "stepper"})
    signs: bool = argument(False, "Bits are −1 and +1 instead of 0 and 1.", title="−1 and +1", ui={"control": "switch"})
    split: Split = argument(Split(train=1, validation=0, test=0), "How the cases are divided into training, validation and test parts.")

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (self.bits,)

    def classes_count(self) -> int:
        return 2

    def class_names(self) -> list[str]:
        return list(self.names)

    def input_names(self) -> list[str]:
        return [f"bit {number}" for number in range(1, 1 + self.bits)]

    def ready(self, rng: np.random.Generator, kept: dict[str, Any] | None = None) -> TruthTable:
        """All cases in order; only which part each belongs to is drawn."""
        cases = np.arange(2**self.bits)
        bits = cases >> np.arange(self.bits - 1, -1, -1)[:, None] & 1
        label = (bits.sum(axis=0) % 2).astype(np.float64)
        inputs = (2 * bits - 1 if self.signs else bits).astype(np.float32)
        return TruthTable(inputs, label, assign(label, self.split, rng))
