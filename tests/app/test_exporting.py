"""A run's network as a download, and `glassnet export`: what comes out runs and gives the page's numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.engine.export.sources import imports, run_source
from tests.server import ROOT

POINTS = [[0.0, 1.0], [0.25, 0.5], [1.0, 1.0]]
NAMES = {"keras": "network_keras.py", "pytorch": "network_pytorch.py", "numpy": "network_numpy.py", "notebook": "network.ipynb"}


def glassnet(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", *arguments]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False, env=environment)


@pytest.fixture
def small(tmp_path: Path) -> str:
    file = tmp_path / "spec.json"
    layers = [{"units": 3}, {"units": None, "activation": "auto"}]
    file.write_text(json.dumps({"data": {"kind": "moons", "samples": 50}, "model": {"layers": layers}}))
    return str(file)


def test_the_numpy_script_of_a_run_gives_the_numbers_of_the_page(http, start_run):
    run = start_run("xor", paused=True)
    http.post(f"/api/runs/{run['id']}/commands", json={"type": "step", "unit": "epoch", "count": 5})
    answer = http.get(f"/api/runs/{run['watch_id']}/export/numpy")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/x-python")
    outputs = http.post(f"/api/runs/{run['id']}/predict", json={"inputs": POINTS}).json()["outputs"]
    np.testing.assert_allclose(run_source(answer.content)["predict"](*np.array(POINTS).T), outputs, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("target", "file"), NAMES.items())
def test_every_export_is_a_file_with_a_name(http, start_run, target, file):
    answer = http.get(f"/api/runs/{start_run('xor', paused=True)['id']}/export/{target}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{file}"'


def test_an_unknown_export_and_an_unknown_run_are_refused(http, start_run):
    run = start_run("xor", paused=True)
    answer = http.get(f"/api/runs/{run['id']}/export/caffe")
    assert answer.status_code == 422
    assert "numpy" in answer.json()["errors"][0]["message"]
    assert http.get(f"/api/runs/{'0' * 32}/export/numpy").status_code == 404


def test_the_command_writes_a_script_that_runs(small, tmp_path):
    out = tmp_path / "net.py"
    done = glassnet("export", small, "--format", "numpy", "--epochs", "2", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert run_source(out.read_bytes())["predict"](0.5, -0.5).shape == (1, 1)
    assert imports(out.read_text()) == {"numpy"}


def test_the_command_takes_trained_weights(small, tmp_path):
    weights, out = tmp_path / "trained.safetensors", tmp_path / "net.py"
    assert glassnet("train", small, "--epochs", "3", "--out", str(weights)).returncode == 0
    done = glassnet("export", small, "--format", "numpy", "--weights", str(weights), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert run_source(out.read_bytes())["weights"]["dense_1.kernel"].shape == (2, 3)


def test_what_cannot_be_exported_is_said_and_nothing_is_written(small, tmp_path):
    out, broken = tmp_path / "net.py", tmp_path / "broken.safetensors"
    broken.write_bytes(b"no weights at all")
    for arguments, words in [
        (("--format", "caffe"), "no export 'caffe'"),
        (("--format", "numpy", "--weights", str(broken)), "damaged, or not a file of weights"),
        (("--format", "numpy", "--weights", str(tmp_path / "nowhere")), "nowhere"),
    ]:
        done = glassnet("export", small, *arguments, "--out", str(out))
        assert done.returncode == 2
        assert words in done.stderr
    assert not out.exists()
