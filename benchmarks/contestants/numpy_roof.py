"""The roof: how fast a network would train if all its matrix products ran like those of 1024×1024 floats, and nothing else took time.

python -m benchmarks.contestants.numpy_roof WORK; NumPy uses as many threads as it likes.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np

from benchmarks.networks import works
from benchmarks.turns import take_turns

SIDE = 1024


def main(key: str) -> None:
    """Take turns at multiplying; the units are those that the work would have done."""
    a, b = np.random.default_rng(0).random((2, SIDE, SIDE), np.float32)
    out, units = np.empty_like(a), 2 * SIDE**3 / works[key].operations

    def turn(seconds: float) -> int:
        done, deadline = 0, perf_counter() + seconds
        while perf_counter() < deadline:
            np.matmul(a, b, out)
            done += 1
        return round(done * units)

    take_turns(turn)


if __name__ == "__main__":
    main(sys.argv[1])
