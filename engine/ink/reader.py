"""Digits read by a trained network: ten probabilities each, and when it had better say that it is not sure."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.border import to_inside
from engine.graph import Network
from engine.ink.paper import Gray
from engine.tensor import Array
from engine.zoo import trained

SURE = 0.7
"""The likeliest digit has at least this probability, or the network is not sure."""
AHEAD = 0.3
"""And it is ahead of the second likeliest by at least this much."""


@dataclass(frozen=True)
class Reading:
    """What one digit was read as: `label`, its ten `probabilities`, whether the network is `sure`, and all labels, the likeliest first."""

    label: int
    probabilities: tuple[float, ...]
    sure: bool
    order: tuple[int, ...]


@cache
def _network(name: str, _: int) -> Network:
    return trained.load(name)


def read(squares: Gray, name: str = "lenet") -> list[Reading]:
    """Digits (N, 28, 28), paper 0 and ink 1, read by the shipped network `name`. Raises WeightsError where there is none."""
    if not len(squares):
        return []
    network = _network(name, threading.get_ident())  # buffers of a network are not to be shared by threads
    outputs = network.predict(np.ascontiguousarray(to_inside(squares[..., None].astype(np.float32))))
    return readings(outputs)


def readings(outputs: Array) -> list[Reading]:
    """What probabilities (classes, N) say; of a single output (1, N) that of the second of two classes."""
    outputs = np.asarray(outputs, np.float64)
    if len(outputs) == 1:
        outputs = np.vstack([1 - outputs, outputs])
    found = []
    for column in outputs.T:
        order = np.argsort(-column, kind="stable")
        first, second = column[order[:2]]
        found.append(Reading(int(order[0]), tuple(column.tolist()), bool(first >= SURE and first - second >= AHEAD), tuple(order.tolist())))
    return found
