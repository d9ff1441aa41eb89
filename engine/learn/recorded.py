"""What is recorded once for each size of batch: a pass through the network, and the step made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.data.examples import Batch
from engine.learn.halves import Halved
from engine.tape import Program, Tape
from engine.tensor import Tensor


@dataclass(frozen=True)
class Recorded:
    """A forward pass from inputs to loss, recorded for one batch size."""

    batch: Batch
    tape: Tape
    outputs: list[Tensor]


@dataclass(frozen=True)
class Update:
    """A training step for one size of batch: `load(start, stop)` of the order, then `program()`. `halved`: where it is done in halves."""

    load: Callable[[int, int], None]
    program: Program
    halved: Halved | None = None
