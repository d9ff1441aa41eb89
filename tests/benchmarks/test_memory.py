"""Memory is measured in a process of its own, from what it held after its imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.lines import Line
from benchmarks.memory import rise, weighings
from benchmarks.race import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process how much memory it has held at most")

HUNGRY = "from benchmarks import memory; import numpy as np; from benchmarks.contestants import glassnet_networks as g;"
EATS = "g.single_batch = lambda key: lambda: np.ones({} * 131072).sum(); memory.main('glassnet_networks', '')"


@pytest.mark.parametrize("megabytes", [40, 120])
def test_what_a_step_needs_is_seen(megabytes: int) -> None:
    done = subprocess.run([sys.executable, "-c", HUNGRY + EATS.format(megabytes)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(megabytes, abs=8)


def test_a_training_step_needs_some() -> None:
    assert 1 < rise("glassnet_networks", "lenet-relu-64") < 200


def test_every_weighing_names_a_work() -> None:
    from benchmarks.networks import works

    assert {each.work for each in weighings()} <= set(works)


def test_a_process_that_fails_is_told() -> None:
    with pytest.raises(subprocess.CalledProcessError, match="non-zero"):
        rise("glassnet_networks", "no-such-work")


def test_a_line_keeps_its_verdict_and_leaves_out_what_is_empty() -> None:
    found = Line("work", 2.0, "MB", "PyTorch", 1.0, 2.0, "≤ 1.5×", kept=False).record()
    assert found == {
        "work": "work",
        "glassnet": 2.0,
        "unit": "MB",
        "against": "PyTorch",
        "theirs": 1.0,
        "ratio": 2.0,
        "must": "≤ 1.5×",
        "kept": False,
    }
    assert Line("work", error="no tortoise", kept=False).record() == {"work": "work", "error": "no tortoise", "kept": False}
