"""Digits read by a trained network: ten probabilities each."""

from __future__ import annotations

import threading
from functools import cache

import numpy as np

from engine.border import to_inside
from engine.graph import Network
from engine.ink.paper import Gray
from engine.reading import Reading, readings
from engine.zoo import trained


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
