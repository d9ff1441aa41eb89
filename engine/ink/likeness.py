"""Whether a sign looks like a digit at all. The ten probabilities cannot tell: they add up to one, so that an H is a 4 with all of it.

What the shipped LeNet's convolutions make of a sign is weighed once more, for each digit by weights of its own, which tell that digit from
letters and marks (scripts/train_likeness.py), from several digits that touch, filled shapes and scribbles: a sign is unlike a digit where
it is unlike the very digit it is read as. Letters that are written as digits are, such as O, l, S and Z, cannot be told from them.

The same is done once more with what lies between two cuts through digits that touch: others of these weights tell what is one whole digit
from bits of one and from more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.graph import Network
from engine.reading import AHEAD, SURE
from engine.tensor import Array
from engine.weights import read_weights

READER = "lenet"
"""The shipped network whose convolutions are weighed: the weights mean nothing to any other."""
LAYER = "flatten_1"
KINDS = "likeness", "whole"
"""The weights in FILE: a `.kernel` (10, 400) and a `.bias` (10,) of each."""
FILE = Path(__file__).with_suffix(".safetensors")


@dataclass(frozen=True)
class Look:
    """What READER makes of signs: `probabilities` (10, N), the `digit` each is taken for, how much it is `like` that one, and how much it
    is a `whole` one where it was cut off, all (N,); 0 is the border of the latter two."""

    probabilities: Array
    digit: NDArray[np.intp]
    like: Array
    whole: Array

    @property
    def probability(self) -> Array:
        """Of the likeliest digit, (N,)."""
        return np.asarray(self.probabilities.max(0))

    @property
    def ahead(self) -> Array:
        """By how much it is likelier than the second, (N,)."""
        first, second = np.sort(self.probabilities, 0)[[-1, -2]]
        return np.asarray(first - second)

    @property
    def sure(self) -> NDArray[np.bool_]:
        """Which are read surely and look like what they are read as, (N,)."""
        return np.asarray((self.like > 0) & (self.probability >= SURE) & (self.ahead >= AHEAD))

    def of(self, some: NDArray[np.bool_]) -> Look:
        """What is made of some of the signs."""
        return Look(self.probabilities[:, some], self.digit[some], self.like[some], self.whole[some])


def looked(network: Network, inside: Array) -> Look:
    """What READER, the `network`, makes of signs (28, 28, 1, N) in one pass."""
    found, probabilities = features(network, inside)
    digit = probabilities.argmax(0)
    return Look(probabilities, digit, *(score(found, digit, *_weights(kind)) for kind in KINDS))


def features(network: Network, inside: Array) -> tuple[Array, Array]:
    """What the convolutions make of signs (28, 28, 1, N), as (N, 400), and the probabilities (10, N)."""
    at = next(i for i, node in enumerate(network.nodes) if node.name == LAYER)
    parts = [(outputs[at].T.copy(), outputs[-1].copy()) for _, outputs in network.evaluate(inside)]
    return np.concatenate([seen for seen, _ in parts]), np.concatenate([said for _, said in parts], axis=1)


def score(found: Array, decided: NDArray[np.intp], kernel: Array, bias: Array) -> Array:
    """How much signs of these features (N, 400) are like the digits (N,) they are read as, by weights (10, 400), (10,); 0 is the border."""
    return np.asarray(np.einsum("ij,ij->i", found, kernel[decided]) + bias[decided])


@cache
def _weights(kind: str) -> tuple[Array, Array]:
    arrays = read_weights(FILE)
    return arrays[f"{kind}.kernel"], arrays[f"{kind}.bias"]
