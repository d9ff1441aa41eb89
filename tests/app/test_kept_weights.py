"""Weights that are kept: those that no run uses make room, the longest unasked for first; what is in use stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from app import kept_weights
from app.kept_weights import FRESH_SECONDS, kept_for, make_room, used_in
from engine.errors import SpecError
from engine.weights import PLACE, keep_arrays, kept_file, known_arrays


@pytest.fixture
def five(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Five files of weights, the first the oldest."""
    monkeypatch.setenv(PLACE, str(tmp_path))
    monkeypatch.setattr(kept_weights, "_kept_by", {})
    names = [keep_arrays({"dense_1.bias": np.full(250, i)}) for i in range(5)]
    for i, name in enumerate(names):
        aged(name, FRESH_SECONDS + 500 - i)
    return names


def aged(name: str, seconds: float) -> None:
    """Kept, or asked for, so long ago."""
    path = kept_file(name)
    assert path is not None
    os.utime(path, (time.time() - seconds,) * 2)


def left(names: list[str]) -> list[int]:
    """The numbers of those that are still there."""
    return [i for i, name in enumerate(names) if kept_file(name) is not None]


def test_the_longest_unused_make_room_and_no_more_than_needed(five: list[str]) -> None:
    make_room(10_000, frozenset())
    assert left(five) == [0, 1, 2, 3, 4]
    known_arrays.cache_clear()
    known_arrays(five[0])
    aged(five[2], 10)
    spec = f'{{"training": {{"kind": "transfer", "source": "{five[1]}"}}}}'
    make_room(4000, used_in(["{}", spec]))
    assert left(five) == [0, 1, 2]


def test_a_number_of_files_is_not_exceeded(five: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_weights, "MOST_FILES", 4)
    make_room(10_000, frozenset())
    assert left(five) == [2, 3, 4]


def test_where_all_is_used_it_is_told(five: list[str]) -> None:
    with pytest.raises(SpecError, match="runs use all"):
        make_room(2000, frozenset(five))
    assert left(five) == [0, 1, 2, 3, 4]


def test_a_flood_of_new_ones_makes_room_for_itself_and_stops_nobody_for_long(five: list[str]) -> None:
    for name in five:
        aged(name, 1)
        kept_for(name, "flood")
    kept_for(five[0], "ann")  # the same file, kept by somebody else, too
    with pytest.raises(SpecError, match="no room"):
        make_room(4000, frozenset(), "ann")
    make_room(4000, frozenset({five[1]}), "flood")
    assert left(five) == [0, 1, 4]
    kept_for(five[4], "ben")
    for i, age in ((0, 70), (1, 65), (4, 80)):
        aged(five[i], age)
    make_room(4000, frozenset(), "ann")
    assert left(five) == [0, 1, 4]
    make_room(2500, frozenset(), "ann")
    assert left(five) == [0, 1]


def test_what_comes_without_a_cookie_is_one_owner_s(five: list[str]) -> None:
    for name in five:
        aged(name, 1)
        kept_for(name, None)
    make_room(2500, frozenset(), None)
    assert left(five) == [3, 4]
