"""A contestant's side of the race: work for as long as asked, answer how much was done.

A contestant is a program that prints "ready", then answers every line "SECONDS" with "UNITS SECONDS".
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter


def take_turns(work: Callable[[float], int]) -> None:
    """Serve turns on standard input until it closes. `work(seconds)` works for about so long and returns the units it did."""
    print("ready", flush=True)
    for line in sys.stdin:
        start = perf_counter()
        units = work(float(line))
        print(units, perf_counter() - start, flush=True)


def repeat(unit: Callable[[], object], every: int = 1) -> Callable[[float], int]:
    """`work` from one unit of it; the clock is read after `every` units."""

    def work(seconds: float) -> int:
        done, end = 0, perf_counter() + seconds
        while perf_counter() < end:
            for _ in range(every):
                unit()
            done += every
        return done

    return work
