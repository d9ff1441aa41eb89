"""`glassnet bench` runs the benchmarks of the checkout, and says in a sentence why it cannot where there are none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import benching
from benchmarks.race import PINS
from tests.server import ROOT


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", "bench", *options]
    environment = {name: value for name, value in os.environ.items() if name not in PINS}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_it_prints_the_table_and_one_json_line() -> None:
    done = bench("--only", "perceptron", "--rounds", "1", "--seconds", "0.05", "--json")
    assert done.returncode == 0, done.stderr
    assert "Medians of interleaved rounds" in done.stderr
    (row,) = json.loads(done.stdout)["rows"]
    assert row["work"].startswith("perceptron")
    assert row["glassnet"] > row["theirs"] > 0
    assert row["ratio"] == pytest.approx(row["glassnet"] / row["theirs"])


def test_without_json_the_table_is_the_output() -> None:
    assert "perceptron, 2,000 points" in bench("--only", "perceptron", "--rounds", "1", "--seconds", "0.05").stdout


def test_an_unknown_row_is_told_with_those_there_are() -> None:
    done = bench("--only", "tortoise")
    assert done.returncode == 2
    assert "tortoise" in done.stderr
    assert "perceptron" in done.stderr


def test_an_installed_package_has_none_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys) -> None:
    monkeypatch.setattr(benching, "ROOT", tmp_path)
    assert benching.bench([]) == 2
    assert f"{tmp_path} holds only the installed package" in capsys.readouterr().err


def test_missing_tools_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert benching.complaint() == ""
    monkeypatch.setattr(benching, "NEEDED", ("no_such_tool",))
    assert "no_such_tool" in benching.complaint()
