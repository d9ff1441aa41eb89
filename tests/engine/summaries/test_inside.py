"""Folded space, matrices and their product, what only training does, and the examples of a cell, against direct computation."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError
from engine.run import Run
from engine.spec import parse_spec
from engine.summaries.layers import distinct_units, fares, per_unit
from tests.engine.specs import HEAD, points_of, run


def made_of(*layers: dict[str, Any], **spec: Any) -> Run:
    return Run(parse_spec({"data": {"kind": "moons", "samples": 80}, "model": {"layers": [*layers, HEAD]}, **spec}))


def test_two_units_are_where_they_are():
    made = made_of({"units": 2})
    frame = made.summary({"view": "warp", "lines": 5})
    dataset = points_of(made.experiment)
    xy = np.array([[dataset.domain[0], dataset.domain[1]], [dataset.domain[2], dataset.domain[2]]])
    views = made.experiment.network.views()
    expected = np.tanh(views["dense_1.kernel"].T @ dataset.inputs_at(xy) + views["dense_1.bias"][:, None])
    np.testing.assert_allclose(frame.arrays["grid"][1][:, [0, 4]], expected, rtol=1e-5)
    np.testing.assert_allclose(frame.arrays["grid"][0][:, [0, 4]], xy)
    stages = json.loads(frame.meta["stages"])
    assert [(s["units"], s["exact"]) for s in stages] == [(2, True), (2, True), (1, True)]


def test_wider_layers_are_seen_along_their_main_directions():
    made = made_of({"units": 6})
    frame = made.summary({"view": "warp", "lines": 9})
    dataset = points_of(made.experiment)
    chosen = made.experiment.parts["train"]
    views = made.experiment.network.views()
    grid = frame.arrays["grid"][0]
    inputs = np.concatenate([dataset.take(chosen), dataset.inputs_at(grid)], axis=1)
    outputs = np.tanh(views["dense_1.kernel"].T @ inputs + views["dense_1.bias"][:, None]).astype(float)
    centered = outputs - outputs.mean(axis=1, keepdims=True)
    sizes = np.linalg.svd(centered, compute_uv=False)
    shown = np.concatenate([frame.arrays["points"][1], frame.arrays["grid"][1]], axis=1).astype(float)
    np.testing.assert_allclose(np.linalg.svd(shown - shown.mean(axis=1, keepdims=True), compute_uv=False), sizes[:2], rtol=1e-4)
    stage = json.loads(frame.meta["stages"])[1]
    assert stage["share"] == pytest.approx((sizes[:2] ** 2).sum() / (sizes**2).sum(), rel=1e-6)


def test_matrices_stand_as_the_course_writes_them():
    made = made_of({"units": 3}, {"units": 4})
    frame = made.summary({"view": "matrices"})
    rows = json.loads(frame.meta["json"])
    assert [row["shape"] for row in rows] == [[3, 2], [4, 3], [1, 4]]
    np.testing.assert_array_equal(frame.arrays["W2"], made.experiment.network.views()["dense_2.kernel"].T)
    np.testing.assert_array_equal(frame.arrays["b2"], made.experiment.network.views()["dense_2.bias"])
    assert rows[1]["norm"] == pytest.approx(np.linalg.norm(frame.arrays["W2"]))


def test_linear_layers_are_one():
    made = made_of({"units": 5, "activation": "linear"}, {"units": 3, "activation": "linear"})
    made.command({"type": "step", "unit": "epoch", "count": 3})
    frame = made.summary({"view": "collapse", "resolution": 20})
    views = made.experiment.network.views()
    w = [views[f"dense_{i}.kernel"].T.astype(float) for i in (1, 2, 3)]
    b = [views[f"dense_{i}.bias"].astype(float) for i in (1, 2, 3)]
    np.testing.assert_allclose(frame.arrays["W"], w[2] @ w[1] @ w[0], rtol=1e-12)
    np.testing.assert_allclose(frame.arrays["b"], w[2] @ (w[1] @ b[0] + b[1]) + b[2], rtol=1e-12)
    assert float(frame.meta["difference"]) < 1e-5
    assert np.abs(frame.arrays["deep"].astype(int) - frame.arrays["single"]).max() <= 1
    made.command({"type": "set", "changes": {"model.layers[0].activation": "tanh"}})
    bent = made.summary({"view": "collapse"})
    assert (bent.meta["bent"], bent.meta["bend"]) == ("dense_1", "tanh")
    assert not bent.arrays


def test_only_dense_layers_are_multiplied_out():
    with pytest.raises(SpecError, match="dense"):
        made_of({"kind": "batch_norm"}).summary({"view": "collapse"})


def test_dropped_units_are_those_of_the_layer_itself():
    made = made_of({"units": 40}, {"kind": "dropout", "rate": 0.3})
    frame = made.summary({"view": "dropped"})
    (told,) = json.loads(frame.meta["json"])
    assert told["off"] == frame.arrays["dropout_1"].sum()
    assert 0.25 < told["share"] < 0.35
    again = made.summary({"view": "dropped"})
    np.testing.assert_array_equal(again.arrays["dropout_1"], frame.arrays["dropout_1"])
    made.command({"type": "step", "unit": "batch"})
    assert (made.summary({"view": "dropped"}).arrays["dropout_1"] != frame.arrays["dropout_1"]).any()
    assert not run("default").summary({"view": "dropped"}).arrays


def test_batch_norm_uses_the_batch_and_remembers():
    made = made_of({"units": 5}, {"kind": "batch_norm", "momentum": 0.5}, training={"batch_size": 5000})
    train = made.experiment.parts["train"]
    views = made.experiment.network.views()
    came = np.tanh(views["dense_1.kernel"].T @ made.experiment.dataset.take(train) + views["dense_1.bias"][:, None]).astype(float)
    frame = made.summary({"view": "normalization"})
    np.testing.assert_allclose(frame.arrays["batch_norm_1.batch_mean"], came.mean(axis=1), atol=1e-6)
    np.testing.assert_allclose(frame.arrays["batch_norm_1.batch_variance"], came.var(axis=1), atol=1e-6)
    np.testing.assert_allclose(frame.arrays["batch_norm_1.training_mean"], 0, atol=1e-5)
    np.testing.assert_allclose(frame.arrays["batch_norm_1.inference_mean"], came.mean(axis=1) / np.sqrt(1.001), atol=1e-5)
    assert (frame.arrays["batch_norm_1.moving_mean"] == 0).all()
    made.command({"type": "step", "unit": "epoch"})
    moved = made.summary({"view": "normalization"}).arrays["batch_norm_1.moving_mean"]
    np.testing.assert_allclose(moved, 0.5 * came.mean(axis=1), atol=1e-5)


def test_a_cell_holds_the_examples_that_the_matrix_counts():
    made = run("blobs-6")
    made.command({"type": "step", "unit": "epoch", "count": 1})
    matrix = made.summary({"view": "confusion"}).arrays["matrix"]
    truth, answer = np.unravel_index(matrix.argmax(), matrix.shape)
    frame = made.summary({"view": "cell", "truth": int(truth), "answer": int(answer), "count": 5})
    assert int(frame.meta["total"]) == matrix[truth, answer]
    index = frame.arrays["index"]
    assert len(index) == min(5, matrix[truth, answer])
    assert (made.experiment.dataset.labels[index] == truth).all()
    outputs = made.experiment.network.predict(made.experiment.dataset.take(index))
    assert (outputs.argmax(axis=0) == answer).all()
    np.testing.assert_allclose(frame.arrays["xy"], points_of(made.experiment).points.xy[:, index], rtol=1e-6)
    assert (np.diff(frame.arrays["outputs"][answer]) <= 0).all()


def test_cells_of_images_are_pictures():
    data = {"kind": "digits", "samples": 60}
    layers = [{"kind": "flatten"}, {"units": 8}, HEAD]
    made = Run(parse_spec({"data": data, "model": {"layers": layers}}))
    matrix = made.summary({"view": "confusion"}).arrays["matrix"]
    truth, answer = np.unravel_index(matrix.argmax(), matrix.shape)
    frame = made.summary({"view": "cell", "truth": int(truth), "answer": int(answer)})
    pictures = frame.arrays["pictures"]
    assert pictures.shape == (len(frame.arrays["index"]), *made.experiment.dataset.shape)
    assert pictures.max() == 255


def test_how_units_fare():
    assert fares("relu", np.array([[0.0, 0.0], [0.0, 2.0]])) == {"units": 2, "saturated": 0.75, "dead": 1}
    assert fares("tanh", np.array([[0.99, 0.0], [-1.0, 0.5]])) == {"units": 2, "saturated": 0.5, "dead": None}
    assert fares("linear", np.zeros((3, 4))) == {"units": 3, "saturated": None, "dead": None}
    assert per_unit(np.zeros((5, 3, 5, 7))).shape == (3, 175)
    assert distinct_units(np.array([[1.0, 2.0], [1.0, 2.0 + 1e-9], [0.0, 1.0]])) == 2
