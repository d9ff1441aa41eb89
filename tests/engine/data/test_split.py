from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.data.points import UNASSIGNED
from engine.data.split import Split, assign, counts


@pytest.mark.parametrize(
    ("n", "shares", "expected"),
    [
        (0, (0.7, 0.15, 0.15), [0, 0, 0]),
        (1, (0.7, 0.15, 0.15), [1, 0, 0]),
        (1, (0.2, 0.4, 0.4), [1, 0, 0]),
        (2, (0.7, 0.15, 0.15), [1, 1, 0]),
        (3, (0.7, 0.15, 0.15), [1, 1, 1]),
        (3, (0.98, 0.01, 0.01), [1, 1, 1]),
        (10, (0.7, 0.3, 0), [7, 3, 0]),
        (10, (1, 0, 0), [10, 0, 0]),
        (200, (0.7, 0.15, 0.15), [140, 30, 30]),
        (101, (0.5, 0.25, 0.25), [51, 25, 25]),
    ],
)
def test_counts(n: int, shares: tuple[float, float, float], expected: list[int]) -> None:
    assert counts(n, shares) == expected


@st.composite
def splits(draw: st.DrawFn) -> Split:
    train = draw(st.floats(0.01, 1))
    validation = draw(st.floats(0, 1)) * (1 - train)
    return Split(train=train, validation=validation, test=max(0.0, 1 - train - validation))


@given(n=st.integers(0, 5000), split=splits())
def test_counts_sum_to_n_and_stay_near_their_share(n: int, split: Split) -> None:
    found = counts(n, split.shares())
    assert sum(found) == n
    assert min(found) >= 0
    assert all(abs(part - n * share) < 2 for part, share in zip(found, split.shares(), strict=True))
    assert all(part == 0 for part, share in zip(found, split.shares(), strict=True) if share == 0)
    assert n < 3 or all(part > 0 for part, share in zip(found, split.shares(), strict=True) if share > 0)


@given(labels=st.lists(st.integers(0, 5), max_size=200), split=splits(), seed=st.integers(0, 100))
def test_every_class_is_in_every_part_it_can_be_in(labels: list[int], split: Split, seed: int) -> None:
    strata = np.array(labels, np.float64)
    parts = assign(strata, split, np.random.default_rng(seed))
    for stratum in set(labels):
        here = parts[strata == stratum]
        wanted = [part for part, share in enumerate(split.shares()) if share > 0]
        assert set(here.tolist()) <= set(wanted)
        assert len(here) < len(wanted) or set(here.tolist()) == set(wanted)
        assert 0 in here


def test_given_parts_stay() -> None:
    given_parts = np.array([2, UNASSIGNED, 1, UNASSIGNED, UNASSIGNED, UNASSIGNED], np.uint8)
    parts = assign(np.zeros(6), Split(train=0.5, validation=0.25, test=0.25), np.random.default_rng(0), given_parts)
    assert parts[0] == 2
    assert parts[2] == 1
    assert sorted(parts[[1, 3, 4, 5]].tolist()) == [0, 0, 1, 2]
    assert given_parts[1] == UNASSIGNED


@pytest.mark.parametrize("shares", [(0.7, 0.2, 0.2), (0.5, 0, 0), (0.7, 0.15, 0.1499), (1, 0.1, 0)])
def test_shares_must_sum_to_one(shares: tuple[float, float, float]) -> None:
    with pytest.raises(ValidationError, match="must sum to 1; got"):
        Split(train=shares[0], validation=shares[1], test=shares[2])


@pytest.mark.parametrize("shares", [(0.7, 0.2, 0.1), (0.1, 0.2, 0.7), (1 / 3, 1 / 3, 1 / 3), (0.6, 0.3, 0.1)])
def test_rounding_errors_are_forgiven(shares: tuple[float, float, float]) -> None:
    assert Split(train=shares[0], validation=shares[1], test=shares[2]).shares() == shares
