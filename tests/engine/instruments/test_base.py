"""Every instrument: defaults give a frame, arguments are checked, and the browser has its half."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

from engine.errors import SpecError
from engine.instruments import instruments, parse_instrument

ROOT = Path(__file__).resolve().parents[3]
KINDS = list(instruments)
LIGHT = [kind for kind in KINDS if not kind.heavy]


@pytest.mark.parametrize("kind", LIGHT, ids=lambda kind: kind.kind_name())
def test_the_defaults_give_a_frame_with_results(kind):
    frame = kind().frame()
    assert frame.view == kind.kind_name()
    results = json.loads(frame.meta["results"])
    assert results
    assert json.loads(frame.meta["moments"]) >= 0
    assert {name: array.shape for name, array in load(frame.encode()).items()} == {n: a.shape for n, a in frame.arrays.items()}


@pytest.mark.parametrize("kind", LIGHT, ids=lambda kind: kind.kind_name())
def test_the_same_arguments_give_the_same_frame(kind):
    one, other = kind().frame(), kind().frame()
    assert one.meta == other.meta
    assert {name: array.tobytes() for name, array in one.arrays.items()} == {name: array.tobytes() for name, array in other.arrays.items()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind_name())
def test_both_halves_are_there(kind):
    name = kind.kind_name()
    source = (ROOT / "static" / "js" / "instruments" / f"{name}.js").read_text()
    assert f'customElements.define("glass-instrument-{name}"' in source
    assert "export default class" in source


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind_name())
def test_it_has_a_thumbnail(kind):
    assert kind().thumbnail().startswith("<svg ")
    assert np.isfinite(kind().sketch()).all()


REFUSED = {
    "no such instrument": ("microscope", {}, "kind"),
    "no object": ("descent", [1], ""),
    "another's": ("descent", {"kind": "loss"}, "kind"),
    "unknown argument": ("descent", {"speed": 1}, "speed"),
    "out of bounds": ("descent", {"steps": 0}, "steps"),
    "inside an argument": ("descent", {"optimizer": {"kind": "sgd", "learning_rate": -1}}, "optimizer.learning_rate"),
    "not a number": ("descent", {"x": "left"}, "x"),
}


@pytest.mark.parametrize(("kind", "arguments", "path"), REFUSED.values(), ids=REFUSED)
def test_wrong_arguments_are_refused_at_their_place(kind, arguments, path):
    with pytest.raises(SpecError) as error:
        parse_instrument(kind, arguments)
    assert [problem.path for problem in error.value.problems] == [path]


def test_a_heavy_one_can_be_run_in_a_process_of_its_own():
    asked = json.dumps({"n": 1000, "examples": 1000}).encode()
    done = subprocess.run([sys.executable, "-m", "engine.instruments", "timing"], input=asked, capture_output=True, cwd=ROOT, check=True)
    assert load(BytesIO(done.stdout).read())["weights_loop"].shape == (3,)
