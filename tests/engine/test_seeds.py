"""Streams of chance: one per purpose, the same for the same seed, strangers otherwise."""

from __future__ import annotations

import numpy as np

from engine.seeds import stream


def test_the_same_seed_and_purpose_draw_the_same():
    assert stream(7, "data", 3).random(5).tolist() == stream(7, "data", 3).random(5).tolist()


def test_purposes_seeds_and_keys_are_strangers():
    asked = [(7, "data"), (7, "init"), (8, "data"), (7, "data", 0), (7, "data", 1), (7, "data", 0, 1), (0, "data"), (2**31 - 1, "data")]
    first = {stream(*each).random() for each in asked}  # type: ignore[arg-type]  # a seed, a purpose, keys
    assert len(first) == len(asked)


def test_neighboring_seeds_are_not_alike():
    draws = np.array([stream(seed, "init").normal(size=200) for seed in range(20)])
    similar = np.corrcoef(draws) - np.eye(20)
    assert np.abs(similar).max() < 0.35
