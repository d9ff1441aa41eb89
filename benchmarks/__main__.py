"""`python -m benchmarks`: race, then print one table."""

from __future__ import annotations

import platform
import sys
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_info

from benchmarks import browser
from benchmarks.learning import Goal, goals
from benchmarks.race import PINS, StartError, environment
from benchmarks.rows import Row, rows

console = Console(width=None if sys.stdout.isatty() else 160)


def main(
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="steps, picture, maps, ensemble, perceptron, a network (lenet-relu-64, lstm …) or browser; all of these if not given. "
            "learn, or one of its rows (learn-mlp, learn-lenet …): whole trainings, which take minutes each."
        ),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Turns each contestant takes.")] = 7,
    seconds: Annotated[float, typer.Option(min=0.05, help="How long a turn is.")] = 0.5,
    strict: Annotated[bool, typer.Option(help="Exit with 1 when a figure misses what it must reach.")] = False,
) -> None:
    """Measure what is claimed, side by side with what one would use instead."""
    describe_machine()
    table = Table("work", "Glassnet", "against", "its speed", "ratio", "must", "", title="Medians of interleaved rounds")
    kept = [race_row(table, row, rounds, seconds, pinned) for row in rows() if wanted(row.key, only) for pinned in pins()]
    if wanted("browser", only):
        kept += [browser_rows(table, max(3.0, seconds * rounds))]
    kept += [goal_row(table, goal) for key, goal in goals().items() if only and (key in only or "learn" in only)]
    console.print(table)
    if strict and not all(kept):
        raise typer.Exit(1)


def wanted(key: str, only: list[str] | None) -> bool:
    """Whether a row was asked for."""
    return not only or key in only


def pins() -> list[bool]:
    """As found, and once more with the pin removed where this environment pins its BLAS to another processor."""
    return [True, False] if environment(pinned=True) != environment(pinned=False) else [True]


def describe_machine() -> None:
    """Print what the figures depend on: interpreter, NumPy, BLAS and its threads, pins."""
    np.ones((2, 2)) @ np.ones((2, 2))
    console.print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}")
    for pool in threadpool_info():
        console.print(f"{pool['internal_api']} {pool['version']}, {pool.get('architecture')}, {pool['num_threads']} threads")
    found = environment(pinned=True)
    for name in PINS:
        if name in found:
            console.print(f"{name}={found[name]}: every row is measured with it and without it")


def race_row(table: Table, row: Row, rounds: int, seconds: float, pinned: bool) -> bool:
    """Race one row and enter it; whether it reached what it must."""
    title = row.title if pinned else f"{row.title} (BLAS not pinned)"
    try:
        result = row.run(rounds=rounds, seconds=seconds, pinned=pinned)
    except StartError as error:
        table.add_row(title, f"[red]{error}")
        return False
    speed = result.speed("Glassnet")
    kept = [speed >= (row.must_speed or 0)]
    for other in row.against:
        ratio = result.ratio("Glassnet", other.name)
        kept.append(ratio >= (other.must or 0))
        must = f"≥ {other.must:g}×" if other.must else f"≥ {row.must_speed:,.0f}" if row.must_speed else ""
        told = verdict(all(kept)) if must else ""
        table.add_row(
            title,
            f"{speed:,.0f} {row.unit}",
            other.name,
            f"{result.speed(other.name):,.0f}",
            f"{ratio:.2f}×" if ratio < 10 else f"{ratio:.0f}×",
            must,
            told,
        )
    return all(kept)


def browser_rows(table: Table, seconds: float) -> bool:
    """Measure and enter the browser's rows; whether all reached what they must."""
    seen = browser.measure(seconds)
    for row in seen:
        table.add_row(row.title, f"{row.figure:,.2f} {row.unit}", "", "", "", row.must, verdict(row.kept))
    return all(row.kept for row in seen)


def goal_row(table: Table, goal: Goal) -> bool:
    """Train a network to the end and enter how much it learnt; whether it is as much as it must."""
    figure = goal.reached()
    table.add_row(goal.title, f"{figure:.2%} of test", "", "", "", f"≥ {goal.must:.1%}", verdict(figure >= goal.must))
    return figure >= goal.must


def verdict(kept: bool) -> str:
    """A tick or a cross."""
    return "[green]✓" if kept else "[red]✗"


if __name__ == "__main__":
    typer.run(main)
