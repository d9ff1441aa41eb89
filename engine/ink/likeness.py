"""Whether a sign looks like a digit at all. The ten probabilities cannot tell: they add up to one, so that an H is a 4 with all of it.

What the shipped LeNet's convolutions make of a sign is weighed once more, for each digit by weights of its own, which tell that digit from
letters and marks (scripts/train_likeness.py): a sign is unlike a digit where it is unlike the very digit it is read as. Letters
that are written as digits are, such as O, l, S and Z, cannot be told from them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.graph import Network
from engine.tensor import Array
from engine.weights import read_weights

READER = "lenet"
"""The shipped network whose convolutions are weighed: the weights mean nothing to any other."""
LAYER = "flatten_1"
FILE = Path(__file__).with_suffix(".safetensors")


def read_with_likeness(network: Network, inside: Array) -> tuple[Array, NDArray[np.bool_]]:
    """The probabilities (10, N) of signs (28, 28, 1, N), and whether each is like the digit it is taken for, (N,): one pass of READER."""
    found, probabilities = features(network, inside)
    return probabilities, score(found, probabilities.argmax(0), *_weights()) > 0


def features(network: Network, inside: Array) -> tuple[Array, Array]:
    """What the convolutions make of signs (28, 28, 1, N), as (N, 400), and the probabilities (10, N)."""
    at = next(i for i, node in enumerate(network.nodes) if node.name == LAYER)
    parts = [(outputs[at].T.copy(), outputs[-1].copy()) for _, outputs in network.evaluate(inside)]
    return np.concatenate([seen for seen, _ in parts]), np.concatenate([said for _, said in parts], axis=1)


def score(found: Array, decided: NDArray[np.intp], kernel: Array, bias: Array) -> Array:
    """How much signs of these features (N, 400) are like the digits (N,) they are read as, by weights (10, 400), (10,); 0 is the border."""
    return np.asarray(np.einsum("ij,ij->i", found, kernel[decided]) + bias[decided])


@cache
def _weights() -> tuple[Array, Array]:
    arrays = read_weights(FILE)
    return arrays["likeness.kernel"], arrays["likeness.bias"]
