"""Memory: how far a process rises above what it held after its imports while it trains, ours against PyTorch's, one after the other.
What a library sets up at its first step counts: it is there as long as the training is.

`python -m benchmarks.memory CONTESTANT WORK` is one of the processes: it takes a few steps and prints by how many megabytes it rose.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.lines import Line
from benchmarks.networks import works
from benchmarks.race import ROOT, environment

STATUS = Path("/proc/self/status")
STEPS = 5
OTHERS = {"PyTorch": "torch_networks"}


@dataclass(frozen=True)
class Weighing:
    """One work of `benchmarks.networks.works` whose training is weighed; `must`: at most so many times as much as anybody else's."""

    key: str
    work: str
    must: float

    def lines(self) -> list[Line]:
        """One line per contestant there is to compare with."""
        return [self._line(name, module) for name, module in OTHERS.items() if find_spec("torch")]

    def _line(self, name: str, module: str) -> Line:
        title = f"memory of a training step: {works[self.work].title}"
        try:
            ours, theirs = rise("glassnet_networks", self.work), rise(module, self.work)
        except subprocess.CalledProcessError as error:
            return Line(title, error=str(error.stderr).strip().splitlines()[-1], kept=False)
        return Line(title, ours, "MB", name, theirs, ours / theirs, f"≤ {self.must:g}×", ours <= self.must * theirs)


def weighings() -> list[Weighing]:
    """What is weighed, where the system tells how much memory a process has held at most."""
    return [Weighing("memory", "lenet-relu-512", 1.5)] if STATUS.exists() else []


def rise(contestant: str, work: str) -> float:
    """By how many megabytes a new process of that contestant rises. Raises CalledProcessError with what it wrote."""
    command = [sys.executable, "-m", "benchmarks.memory", contestant, work]
    done = subprocess.run(command, cwd=ROOT, env=environment(pinned=True), capture_output=True, text=True, check=True)
    return float(done.stdout)


def held(what: str) -> float:
    """This process's memory in megabytes: "VmRSS" now, "VmHWM" at most so far."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{what}:"))
    return int(line.split()[1]) / 1024


def main(contestant: str, work: str) -> None:
    """Import, look, make the network and one batch, take a few steps, look again."""
    make: Callable[[str], Callable[[], object]] = import_module(f"benchmarks.contestants.{contestant}").single_batch
    Path("/proc/self/clear_refs").write_text("5")  # forget what the imports needed at their height
    before = held("VmRSS")
    step = make(work)
    for _ in range(STEPS):
        step()
    print(held("VmHWM") - before)


if __name__ == "__main__":
    main(*sys.argv[1:])
