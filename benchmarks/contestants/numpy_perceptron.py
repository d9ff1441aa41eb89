"""The perceptron as the textbooks that use NumPy write it: one example at a time, w += η(t − ŷ)x, b += η(t − ŷ)."""

from __future__ import annotations

import numpy as np

from benchmarks.turns import repeat, take_turns

POINTS, RATE = 2000, 0.1


def main() -> None:
    """Take turns, one unit being one example."""
    rng = np.random.default_rng(0)
    centers = np.array([[-1.5, -1.5], [1.5, 1.5]])
    targets = np.where(np.arange(POINTS) % 2 == 0, -1.0, 1.0)
    points = centers[np.arange(POINTS) % 2] + rng.normal(0, 1.2, (POINTS, 2))
    weights, bias = np.zeros(2), 0.0

    def epoch() -> None:
        nonlocal weights, bias
        for index in rng.permutation(POINTS):
            point = points[index]
            update = RATE * (targets[index] - (1.0 if point.dot(weights) + bias >= 0 else -1.0))
            weights += update * point
            bias += update

    epochs = repeat(epoch)
    take_turns(lambda seconds: POINTS * epochs(seconds))


if __name__ == "__main__":
    main()
