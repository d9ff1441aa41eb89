"""`python -m benchmarks`: race, then print one table."""

from __future__ import annotations

import json as json_text
import platform
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_info

from benchmarks import browser
from benchmarks.learning import Goal, goals
from benchmarks.lines import Line
from benchmarks.memory import weighings
from benchmarks.race import PINS, StartError, environment
from benchmarks.rows import Row, rows


def main(
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="steps, picture, maps, ensemble, perceptron, live-lenet, live-transformer, memory, a network (lenet-relu-64, lstm …) or "
            "browser; all of these if not given. learn, or one of its rows (learn-mlp, learn-dates …): whole trainings, minutes each."
        ),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Turns each contestant takes.")] = 7,
    seconds: Annotated[float, typer.Option(min=0.05, help="How long a turn is.")] = 0.5,
    strict: Annotated[bool, typer.Option(help="Exit with 1 when a figure misses what it must reach.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object on the last line; the table on standard error.")] = False,
) -> None:
    """Measure what is claimed, side by side with what one would use instead."""
    unknown = [key for key in only or [] if key not in keys()]
    if unknown:
        raise typer.BadParameter(f"nothing here is called {unknown[0]!r}; there are {', '.join(keys())}", param_hint="--only")
    out = sys.stderr if json else sys.stdout
    console = Console(file=out, width=None if out.isatty() else 160)
    machine = describe_machine()
    console.print("\n".join(machine), highlight=False)
    lines = list(measured(only, rounds, seconds))
    table = Table("work", "Glassnet", "against", "theirs", "ratio", "must", "", title="Medians of interleaved rounds")
    for line in lines:
        line.enter(table)
    console.print(table)
    if json:
        print(json_text.dumps({"machine": machine, "rows": [line.record() for line in lines]}, ensure_ascii=False))
    if strict and not all(line.kept for line in lines):
        raise typer.Exit(1)


def keys() -> list[str]:
    """Everything that can be asked for."""
    return [*(row.key for row in rows()), *(each.key for each in weighings()), "browser", "learn", *goals()]


def measured(only: list[str] | None, rounds: int, seconds: float) -> Iterator[Line]:
    """Measure what was asked for, line after line."""
    for row in rows():
        if wanted(row.key, only):
            for pinned in pins():
                yield from race_lines(row, rounds, seconds, pinned)
    for weighing in weighings():
        if wanted(weighing.key, only):
            yield from weighing.lines()
    if wanted("browser", only):
        for seen in browser.measure(max(3.0, seconds * rounds)):
            yield Line(seen.title, seen.figure, seen.unit, must=seen.must, kept=seen.kept, digits=2)
    for key, goal in goals().items():
        if only and (key in only or "learn" in only):
            yield goal_line(goal)


def wanted(key: str, only: list[str] | None) -> bool:
    """Whether a row was asked for."""
    return not only or key in only


def pins() -> list[bool]:
    """As found, and once more with the pin removed where this environment pins its BLAS to another processor."""
    return [True, False] if environment(pinned=True) != environment(pinned=False) else [True]


def describe_machine() -> list[str]:
    """What the figures depend on: interpreter, NumPy, BLAS and its threads, pins."""
    np.ones((2, 2)) @ np.ones((2, 2))
    told = [f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}"]
    pools: list[dict[str, Any]] = threadpool_info()
    told += [f"{pool['internal_api']} {pool['version']}, {pool.get('architecture')}, {pool['num_threads']} threads" for pool in pools]
    found = environment(pinned=True)
    return told + [f"{name}={found[name]}: every row is measured with it and without it" for name in PINS if name in found]


def race_lines(row: Row, rounds: int, seconds: float, pinned: bool) -> Iterator[Line]:
    """Race one row: a line for each who was compared with."""
    title = row.title if pinned else f"{row.title} (BLAS not pinned)"
    try:
        result = row.run(rounds=rounds, seconds=seconds, pinned=pinned)
    except StartError as error:
        yield Line(title, error=str(error), kept=False)
        return
    speed = result.speed("Glassnet")
    for other in row.against:
        ratio = result.ratio("Glassnet", other.name)
        must = f"≥ {other.must:g}×" if other.must else f"≥ {row.must_speed:,.0f}" if row.must_speed else ""
        kept = speed >= (row.must_speed or 0) and ratio >= (other.must or 0)
        yield Line(title, speed, row.unit, other.name, result.speed(other.name), ratio, must, kept)


def goal_line(goal: Goal) -> Line:
    """Train a network to the end; how much it learnt, and where that counts in which time."""
    start = perf_counter()
    figure, took = 100 * goal.reached(), perf_counter() - start
    must, kept, unit = f"≥ {goal.must:.1%}", figure >= 100 * goal.must, "% of test"
    if goal.within:
        must, kept, unit = f"{must} in {goal.within:g} s", kept and took <= goal.within, f"{unit} in {took:.0f} s"
    return Line(goal.title, figure, unit, must=must, kept=kept, digits=2)


if __name__ == "__main__":
    typer.run(main)
