"""The rows of the table: what is measured, against what, and the ratio that must be reached."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from benchmarks.networks import works
from benchmarks.race import Result, race
from tests import node


@dataclass(frozen=True)
class Against:
    """One thing to be compared with: its name, how to start it, and how many times as fast Glassnet must be (None: only shown)."""

    name: str
    command: tuple[str, ...]
    must: float | None


@dataclass(frozen=True)
class Row:
    """One kind of work, and who else can do it."""

    key: str
    title: str
    unit: str
    against: tuple[Against, ...]
    must_speed: float | None = None
    contestant: str = "glassnet"

    def run(self, *, rounds: int, seconds: float, pinned: bool) -> Result:
        """Race Glassnet against all others of this row. Raises StartError."""
        commands: dict[str, Sequence[str]] = {"Glassnet": python(self.contestant, self.key)}
        commands.update({other.name: other.command for other in self.against})
        return race(commands, rounds=rounds, seconds=seconds, pinned=pinned)


def python(contestant: str, *arguments: str) -> tuple[str, ...]:
    """The command of a contestant in Python."""
    return (sys.executable, "-m", f"benchmarks.contestants.{contestant}", *arguments)


def playground(work: str, must: float | None) -> Against:
    """The browser playground's algorithm under Node, written anew."""
    return Against("playground algorithm (JavaScript)", (str(node.find()), "benchmarks/contestants/playground.js", work), must)


def rows() -> list[Row]:
    """Every row that can be measured here; PyTorch's only where it can be imported."""
    torch = (Against("PyTorch, eager", python("torch_steps"), 10),) if find_spec("torch") else ()
    textbook = Against("NumPy, example by example", python("numpy_perceptron"), None)
    return [
        Row("steps", "2-8-8-1 tanh, batch 10, SGD", "steps/s", (*torch, playground("steps", 1))),
        Row("picture", "whole picture: epoch of 500, both losses, all maps 100×100", "/s", (playground("picture", 10),)),
        Row("maps", "maps of all units 100×100, 8 bit", "/s", (playground("maps", 40),)),
        Row("ensemble", "32 networks 2-8-8-1 at once", "model-steps/s", (Against("one at a time", python("glassnet", "steps"), 3),)),
        Row("perceptron", "perceptron, 2,000 points", "examples/s", (textbook,), must_speed=5e6),
        Row(
            "live-lenet", "LeNet in a live run with 10 pictures/s of all its maps, batch 64", "images/s",
            (Against("the engine alone", python("glassnet_networks", "lenet-sigmoid-64"), 0.8),), contestant="live_lenet",
        ),
        Row(
            "live-transformer", "character transformer in a live run with 10 pictures/s of all 16 heads, batch 16", "batches/s",
            (Against("the same run, nobody looking", python("live_transformer", "alone"), 0.8),), contestant="live_transformer",
        ),
        *network_rows(),
    ]  # fmt: skip


def network_rows() -> list[Row]:
    """Training of larger networks, against PyTorch as it is installed and against PyTorch with one thread like Glassnet's own."""
    if not find_spec("torch"):
        return []
    return [
        Row(
            key, work.title, "images/s" if work.per_image else "batches/s",
            (
                Against("PyTorch", python("torch_networks", key), work.must),
                Against("PyTorch, 1 thread", python("torch_networks", key, "1"), work.must),
                Against("the speed of 1024³ products", python("numpy_roof", key), None),
            ),
            contestant="glassnet_networks",
        )
        for key, work in works.items()
    ]  # fmt: skip
