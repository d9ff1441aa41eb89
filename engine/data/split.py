"""Cutting a dataset into training, validation and test parts, class by class.

Every class keeps its share of each part, so that a small test part still holds every class where there are points enough.
"""

from __future__ import annotations

from math import isclose

import numpy as np
from pydantic import model_validator

from engine.data.points import PARTS, UNASSIGNED, Floats, Parts
from engine.data.refusals import refusal
from engine.registry import Model, argument

SLIDER = {"control": "slider", "step": 0.05}


class Split(Model):
    """The shares of the points that are for training, for validation and for testing; they sum to 1."""

    train: float = argument(0.7, "Share of the points that the network learns from.", gt=0, le=1, ui=SLIDER)
    validation: float = argument(0.15, "Share used to judge settings while training, never learned from.", ge=0, lt=1, ui=SLIDER)
    test: float = argument(0.15, "Share kept back to judge the finished network.", ge=0, lt=1, ui=SLIDER)

    @model_validator(mode="after")
    def _sums_to_one(self) -> Split:
        total = self.train + self.validation + self.test
        if not isclose(total, 1.0, abs_tol=1e-6):
            shares = f"{self.train:g} + {self.validation:g} + {self.test:g} = {total:g}"
            raise refusal([((), f"train, validation and test must sum to 1; got {shares}")])
        return self

    def shares(self) -> tuple[float, float, float]:
        """The three shares in the order of `PARTS`."""
        return self.train, self.validation, self.test


def counts(n: int, shares: tuple[float, float, float]) -> list[int]:
    """How many of `n` points go to each part: rounded fairly, no wanted part empty while another has points to spare."""
    ideal = [n * share for share in shares]
    whole = [int(value + 1e-9) for value in ideal]
    for part in sorted(range(len(PARTS)), key=lambda p: whole[p] - ideal[p])[: n - sum(whole)]:
        whole[part] += 1
    for part, share in enumerate(shares):
        donor = max(range(len(PARTS)), key=whole.__getitem__)
        if share > 0 and whole[part] == 0 and whole[donor] > (0 if part == 0 else 1):
            whole[donor] -= 1
            whole[part] += 1
    return whole


def assign(strata: Floats, split: Split, rng: np.random.Generator, given: Parts | None = None) -> Parts:
    """The part of each point, (N,) uint8.

    `strata` (N,) holds the class of each point (one value throughout for regression); `given` holds parts already decided
    and `UNASSIGNED` elsewhere.
    """
    parts = np.full(strata.size, UNASSIGNED, np.uint8) if given is None else given.copy()
    keys = rng.random(strata.size)
    for stratum in np.unique(strata):
        members = np.flatnonzero((strata == stratum) & (parts == UNASSIGNED))
        members = members[np.argsort(keys[members], kind="stable")]
        parts[members] = np.repeat(np.arange(len(PARTS), dtype=np.uint8), counts(members.size, split.shares()))
    return parts
