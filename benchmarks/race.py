"""The race: every contestant in its own process, turn after turn, so that a busy moment of the machine hits all of them alike.

What counts is the median over the rounds of the ratio within a round; absolute speeds differ from machine to machine.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import sleep
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
PINS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
WARM_UP_SECONDS = 0.2
REST_SECONDS = 0.3
"""Before every turn: threads of the one before may stay awake for so long, on a core that is not theirs any more."""


class StartError(Exception):
    """A contestant ended before its first turn; the message is what it wrote."""


class Contestant:
    """A program that takes turns, running; a context manager that ends it."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        """Start `command` and wait until it is ready. Raises StartError."""
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        if self._answer() != "ready":
            raise StartError("".join(self._process.communicate()[1].strip().splitlines()[-1:]))
        self.turn(WARM_UP_SECONDS)

    def turn(self, seconds: float) -> float:
        """Let it work for about so long; units per second."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        units, took = self._answer().split()
        return float(units) / float(took)

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


@dataclass
class Result:
    """Units per second of each contestant, round by round."""

    speeds: dict[str, list[float]] = field(default_factory=dict)

    def speed(self, name: str) -> float:
        """The median speed, in units per second."""
        return median(self.speeds[name])

    def ratio(self, name: str, against: str) -> float:
        """The median over the rounds of how many times as fast `name` was as `against` in the same round."""
        return median(ours / theirs for ours, theirs in zip(self.speeds[name], self.speeds[against], strict=True))


def environment(pinned: bool) -> dict[str, str]:
    """This process's environment, as found or with a BLAS pinned to an older processor let loose."""
    return {name: value for name, value in os.environ.items() if pinned or name not in PINS}


def race(commands: dict[str, Sequence[str]], *, rounds: int, seconds: float, pinned: bool = True) -> Result:
    """Run all contestants, interleaved: `rounds` turns of `seconds` each. Raises StartError."""
    result = Result({name: [] for name in commands})
    running: dict[str, Contestant] = {}
    try:
        for name, command in commands.items():
            running[name] = Contestant(command, environment(pinned))
        for _ in range(rounds):
            for name, contestant in running.items():
                sleep(REST_SECONDS)
                result.speeds[name].append(contestant.turn(seconds))
    finally:
        for contestant in running.values():
            contestant.__exit__()
    return result
