"""The race is fair: real processes take turns, and the ratio is the one within the rounds."""

from __future__ import annotations

import sys

import pytest

from benchmarks.race import PINS, Result, StartError, environment, race

WORKER = "from time import sleep; from benchmarks.turns import repeat, take_turns; take_turns(repeat(lambda: sleep({})))"


def command(pause: float) -> list[str]:
    return [sys.executable, "-c", WORKER.format(pause)]


def test_contestants_take_turns_and_the_faster_one_is_told() -> None:
    result = race({"hare": command(0.001), "tortoise": command(0.01)}, rounds=3, seconds=0.1)
    assert len(result.speeds["hare"]) == len(result.speeds["tortoise"]) == 3
    assert result.ratio("hare", "tortoise") > 3
    assert result.speed("tortoise") < 100


def test_a_contestant_that_does_not_start_says_why() -> None:
    with pytest.raises(StartError, match=r"^no tortoise$"):
        race({"tortoise": [sys.executable, "-c", "raise SystemExit('no tortoise')"]}, rounds=1, seconds=0.1)


def test_the_ratio_is_taken_within_a_round() -> None:
    result = Result({"a": [10.0, 100.0, 30.0], "b": [5.0, 50.0, 10.0]})
    assert result.ratio("a", "b") == 2


def test_a_pinned_blas_can_be_let_loose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PINS[0], "Haswell")
    assert environment(pinned=True)[PINS[0]] == "Haswell"
    assert PINS[0] not in environment(pinned=False)
