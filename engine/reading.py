"""What probabilities say: the likeliest class, and when a network had better say that it is not sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.tensor import Array

SURE = 0.7
"""The likeliest class has at least this probability, or the network is not sure."""
AHEAD = 0.3
"""And it is ahead of the second likeliest by at least this much."""


@dataclass(frozen=True)
class Reading:
    """What one example was read as: `label`, the `probabilities` of all, whether the network is `sure`, and all labels, likeliest first.

    `unlike`: it looks like none of the classes, whatever the probabilities say; None where nobody can tell."""

    label: int
    probabilities: tuple[float, ...]
    sure: bool
    order: tuple[int, ...]
    unlike: bool | None = None


def readings(outputs: Array) -> list[Reading]:
    """What numbers for each class (classes, N) say (see `Head.shares`)."""
    found = []
    for column in np.asarray(outputs, np.float64).T:
        order = np.argsort(-column, kind="stable")
        first, second = column[order[:2]]
        found.append(Reading(int(order[0]), tuple(column.tolist()), bool(first >= SURE and first - second >= AHEAD), tuple(order.tolist())))
    return found
