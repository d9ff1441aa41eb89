"""What was learnt, used again: kept weights, possible cuts, and the spec of a transfer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError
from engine.learn.transfer import Transfer
from engine.persist import weights_file
from engine.reuse import Wish, cuts, reused, usual_cut
from engine.run import Run
from engine.spec import parse_spec
from engine.weights import PLACE, WeightsError, compared, is_known, keep, keep_arrays, known_arrays
from engine.zoo import zoo

SMALL: list[dict[str, Any]] = [
    {"kind": "conv2d", "filters": 3, "kernel_size": 3, "activation": "relu"},
    {"kind": "max_pool2d"},
    {"kind": "flatten"},
    {"kind": "dense", "units": 6, "activation": "relu"},
    {"kind": "dense", "units": None, "activation": "auto"},
]
LOW = {"kind": "digits", "classes": [0, 1, 2, 3, 4], "samples": 200}
HIGH = {"kind": "digits", "classes": [5, 6, 7, 8, 9], "samples": 200}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(PLACE, str(tmp_path))
    return tmp_path


def learnt() -> Run:
    run = Run(parse_spec({"data": LOW, "model": {"layers": SMALL}, "optimizer": {"learning_rate": 0.01}}))
    run.command({"type": "step", "unit": "epoch", "count": 3})
    return run


@pytest.mark.usefixtures("place")
def test_a_run_hands_on_its_layers_up_to_the_cut() -> None:
    source = learnt()
    name = keep(weights_file(source))
    assert name == keep(weights_file(source))
    spec = reused(SMALL, (8, 8, 1), name, HIGH, Wish("max_pool2d_1", first_epochs=2, second_epochs=1))
    assert isinstance(spec.training, Transfer)
    assert spec.optimizer.kind == "adam"
    assert spec.training.small_rate * spec.optimizer.learning_rate == pytest.approx(1e-6)
    run = Run(parse_spec(spec.to_json()))
    theirs, ours = source.experiment.network.views(), run.experiment.network.views()
    np.testing.assert_array_equal(ours["conv2d_1.kernel"], theirs["conv2d_1.kernel"])
    assert not np.array_equal(ours["dense_1.kernel"], theirs["dense_1.kernel"])
    run.command({"type": "step", "unit": "epoch", "count": 2})
    np.testing.assert_array_equal(ours["conv2d_1.kernel"], theirs["conv2d_1.kernel"])
    run.command({"type": "step", "unit": "epoch", "count": 1})
    moved = np.abs(ours["conv2d_1.kernel"] - theirs["conv2d_1.kernel"]).max()
    assert 0 < moved < 1e-4


@pytest.mark.usefixtures("place")
def test_the_view_tells_phases_and_both_accuracies() -> None:
    name = keep(weights_file(learnt()))
    run = Run(reused(SMALL, (8, 8, 1), name, HIGH, Wish(None, first_epochs=2, second_epochs=2)))

    def told() -> Any:
        import json

        return {key: json.loads(value) if value[:1] in "[{" else value for key, value in run.summary({"view": "transfer"}).meta.items()}

    before = told()
    assert (before["phase"], before["cut"]) == ("frozen", "dense_1")
    assert [layer["frozen"] for layer in before["layers"]] == [True] * 4 + [False]
    assert before["results"]["frozen"] is None
    run.command({"type": "step", "unit": "epoch", "count": 2})
    assert told()["phase"] == "tuned"
    frozen = told()["results"]["frozen"]
    measured = run.experiment.measure()["test"]
    assert measured is not None
    assert frozen["test"]["accuracy"] == pytest.approx(measured["accuracy"])
    run.command({"type": "step", "unit": "epoch", "count": 1})
    after = told()
    assert after["results"]["frozen"] == frozen
    assert after["results"]["tuned"]["epoch"] == 3
    assert not any(layer["frozen"] for layer in after["layers"])
    assert after["rates"] == pytest.approx([3e-4, 1e-6])


def test_cuts_leave_something_on_both_sides() -> None:
    layers, shape = zoo["lenet_relu"].layers(), zoo["lenet_relu"].in_shape
    assert cuts(layers, shape) == ["conv2d_1", "max_pool2d_1", "conv2d_2", "max_pool2d_2", "flatten_1", "dense_1", "dense_2"]
    assert usual_cut(layers, shape) == "max_pool2d_2"
    assert cuts(layers[-1:], (84,)) == []


def test_the_shipped_net_is_cut_for_other_digits() -> None:
    layers = [layer.model_dump(mode="json") for layer in zoo["lenet_relu"].layers()]
    spec = reused(layers, (28, 28, 1), "lenet", {"kind": "mnist"}, Wish("max_pool2d_2"))
    assert spec.training.source == "lenet"  # type: ignore[attr-defined]  # a transfer has one
    with pytest.raises(SpecError, match="takes images") as refused:
        reused(layers, (28, 28, 1), "lenet", {"kind": "circles"}, Wish("max_pool2d_2"))
    assert refused.value.problems[0].path


def test_weights_that_are_not_here(place: Path) -> None:
    assert not is_known("kept_0123456789abcdef01234567")
    assert not is_known("../../etc/passwd")
    with pytest.raises(WeightsError, match="a link does not carry them"):
        known_arrays("kept_0123456789abcdef01234567")
    with pytest.raises(SpecError, match="a link does not carry them") as refused:
        parse_spec({"data": HIGH, "model": {"layers": SMALL}, "training": {"kind": "transfer", "source": "kept_0123456789abcdef01234567"}})
    assert refused.value.problems[0].path == "training.source"
    with pytest.raises(WeightsError):
        keep(b"rubbish")
    assert not list(place.iterdir())


@pytest.mark.usefixtures("place")
def test_arrays_of_a_file_are_compared_field_by_field() -> None:
    from safetensors.numpy import save

    kernel, bias = np.random.default_rng(0).random((3, 1, 3, 3), np.float32), np.ones(3, np.float32)
    data = save({"features.0.weight": kernel, "features.0.bias": bias, "bad": np.array([np.nan, 1, 2], np.float32)})
    wanted = {"conv2d_1.kernel": (3, 3, 1, 3), "conv2d_1.bias": (3,)}
    names = {"conv2d_1.kernel": {"name": "features.0.weight", "axes": [2, 3, 1, 0]}, "conv2d_1.bias": "features.0.bias"}
    found, problems = compared(wanted, data, "vgg.safetensors", names)
    assert not problems
    np.testing.assert_array_equal(found["conv2d_1.kernel"], kernel.transpose(2, 3, 1, 0))
    np.testing.assert_array_equal(known_arrays(keep_arrays(found))["conv2d_1.bias"], bias)
    _, problems = compared(wanted, data, "vgg.safetensors", {"conv2d_1.kernel": "features.0.weight", "conv2d_1.bias": "bad", "odd": "x"})
    assert "shape (3, 1, 3, 3); conv2d_1.kernel needs (3, 3, 1, 3)" in problems["conv2d_1.kernel"]
    assert "not finite" in problems["conv2d_1.bias"]
    assert "none of the parameters" in problems["odd"]
    for axes in ([0, 0, 1, 2], "no", [2, "x", 1, 0], [0]):
        _, problems = compared(wanted, data, "vgg", {**names, "conv2d_1.kernel": {"name": "features.0.weight", "axes": axes}})
        assert "do not turn" in problems["conv2d_1.kernel"]
