"""What the network says of a part of the data, worked out once for all views that ask: of a large part as much as takes a moment."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary
from zlib import crc32

import numpy as np

from engine.data.points import Part
from engine.experiment import Experiment
from engine.survey import MOMENT
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MOST, LEAST = 20_000, 100
"""At most, and at least, so many examples are looked through."""
AT_ONCE = 1024
"""So many of them stand in memory as numbers at a time."""
AT_REST = 20
"""So many times more while the run stands still."""


@dataclass(frozen=True)
class Said:
    """`chosen` (n,), indices of the examples that were looked through, of `whole` in the part; `outputs` (K, …, n), `decided` (…, n)."""

    chosen: Array
    whole: int
    outputs: Array
    decided: Array


_kept: WeakKeyDictionary[Experiment, dict[Part, tuple[tuple[int, int, int], Said]]] = WeakKeyDictionary()


def said_of(run: Run, part: Part) -> Said:
    """What the network as it stands says of the examples of a part."""
    experiment = run.experiment
    chosen = experiment.parts[part][: _most(run)]
    key = len(chosen), run.step, crc32(experiment.network.values.tobytes())
    kept = _kept.setdefault(experiment, {})
    if part not in kept or kept[part][0] != key:
        if len(chosen):
            outputs = answers_to(experiment, chosen)
            decided = experiment.head.decide(outputs)
        else:
            outputs, decided = np.zeros((experiment.head.units, 0), np.float32), np.zeros(0, np.intp)
        kept[part] = key, Said(chosen, len(experiment.parts[part]), outputs, decided)
    return kept[part][1]


def answers_to(experiment: Experiment, chosen: Array) -> Array:
    """The network's outputs for the chosen examples (K, …, n), which are read a few at a time."""
    network, dataset = experiment.network, experiment.dataset
    step = network.chunk() * max(1, AT_ONCE // network.chunk())
    starts = range(0, max(1, len(chosen)), step)
    return np.concatenate([network.predict(dataset.take(chosen[start : start + step])) for start in starts], axis=-1)


def _most(run: Run) -> int:
    """How many examples are looked through: as many as a network of this size does in a moment, more while nothing else is to be done."""
    network = run.experiment.network
    numbers = sum(prod(node.out_shape) for node in network.nodes) + network.size
    return max(LEAST, min(MOST, MOMENT // numbers * (1 if run.playing else AT_REST)))
