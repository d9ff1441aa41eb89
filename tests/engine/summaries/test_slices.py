"""Pictures of tables: the plane of two columns, what each column is worth, and where values are missed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.data.rows import Rows
from engine.data.slices import Slice
from engine.errors import SpecError
from engine.run import Run
from engine.spec import parse_spec

LAYERS = {"layers": [{"units": 8}, {"units": None, "activation": "auto"}]}


def trained(data: dict[str, Any], epochs: int = 30) -> Run:
    run = Run(parse_spec({"data": data, "model": LAYERS, "optimizer": {"learning_rate": 0.03}}))
    run.take_steps("epoch", epochs)
    return run


@pytest.fixture(scope="module")
def iris() -> Run:
    return trained({"kind": "iris"})


def test_a_slice_says_what_the_network_says_with_the_others_held(iris):
    frame = iris.summary({"view": "boundary", "resolution": 20, "across": "petal length", "down": "petal width"})
    held = json.loads(frame.meta["held"])
    assert set(held) == {"sepal length", "sepal width"}
    x0, x1, y0, y1 = json.loads(frame.meta["domain"])
    for row, column in ((0, 0), (7, 13), (19, 19)):
        x, y = x0 + (column + 0.5) / 20 * (x1 - x0), y1 - (row + 0.5) / 20 * (y1 - y0)
        given = {"petal length": x, "petal width": y, **{name: float(text.split()[0]) for name, text in held.items()}}
        names = [shown.column for shown in iris.spec.data.columns]
        assert iris.predict([[given[name] for name in names]])["classes"] == [int(frame.arrays["winner"][row, column])]


def test_points_and_maps_lie_on_the_same_plane(iris):
    axes = {"across": "petal length", "down": "sepal width"}
    data, units = iris.summary({"view": "data", **axes}), iris.summary({"view": "units", "resolution": 16, **axes})
    rows = iris.experiment.dataset
    np.testing.assert_allclose(data.arrays["x"], rows.values[2], rtol=1e-6)
    np.testing.assert_allclose(data.arrays["y"], rows.values[1], rtol=1e-6)
    x0, x1, y0, y1 = json.loads(data.meta["domain"])
    assert ((data.arrays["x"] > x0) & (data.arrays["x"] < x1) & (data.arrays["y"] > y0) & (data.arrays["y"] < y1)).all()
    assert units.arrays["maps"].shape == (4 + 8 + 3, 16, 16)
    across, held = units.arrays["maps"][2], units.arrays["maps"][0]
    assert (np.diff(across.astype(int), axis=1) >= 0).all()
    assert np.ptp(held) == 0


def test_words_stand_side_by_side_on_an_axis():
    run = trained({"kind": "csv"}, 5)
    frame = run.summary({"view": "boundary", "resolution": 10, "across": "seat", "down": "hours studied"})
    assert json.loads(frame.meta["across_words"]) == ["front", "back"]
    assert json.loads(frame.meta["domain"])[:2] == [-0.5, 1.5]
    confidence = frame.arrays["confidence"]
    assert (confidence[:, :5] == confidence[:, :1]).all()
    assert (confidence[:, 5:] == confidence[:, 5:6]).all()


def test_a_margin_below_zero_stays_out_of_logarithms():
    columns = [{"column": name, "encoder": "log"} for name in ("weight", "horsepower")]
    run = trained({"kind": "auto_mpg", "columns": columns}, 2)
    rows = run.experiment.dataset
    assert isinstance(rows, Rows)
    plane = Slice.of(rows, "", "")
    assert np.isfinite(plane.inputs_at(np.array([[-1e6, 0.0], [0.0, -5.0]]))).all()


@pytest.mark.parametrize(
    ("axes", "path", "words"),
    [
        ({"across": "petal"}, "across", "there is no column 'petal'"),
        ({"across": "petal width", "down": "petal width"}, "down", "cannot be both axes"),
    ],
)
def test_axes_that_are_none_are_refused(iris, axes, path, words):
    with pytest.raises(SpecError, match=words) as refused:
        iris.summary({"view": "boundary", **axes})
    assert refused.value.problems[0].path == path


def test_a_table_of_one_column_has_no_plane():
    with pytest.raises(SpecError, match="a slice needs two columns"):
        trained({"kind": "iris", "columns": ["petal width"]}, 1).summary({"view": "boundary"})


def test_the_column_that_decides_is_worth_most():
    rng = np.random.default_rng(0)
    body = "".join(f"{a:.3f},{b:.3f},{'yes' if a > 0 else 'no'}\n" for a, b in rng.standard_normal((200, 2)))
    run = trained({"kind": "csv", "content": "tells,noise,kind\n" + body}, 60)
    frame = run.summary({"view": "importance"})
    worse = frame.arrays["worse"].mean(axis=1)
    assert json.loads(frame.meta["columns"]) == ["tells", "noise"]
    assert worse[0] > 0.25
    assert abs(worse[1]) < 0.1
    measured = run.experiment.measure()["test"]
    assert measured
    assert json.loads(frame.meta["base"]) == pytest.approx(measured["accuracy"])
    np.testing.assert_array_equal(frame.arrays["worse"], run.summary({"view": "importance"}).arrays["worse"])


def test_importance_is_of_tables_alone():
    frame = trained({"kind": "moons", "samples": 40}, 1).summary({"view": "importance"})
    assert (frame.arrays, frame.meta["columns"]) == ({}, "[]")


def test_residuals_are_in_the_units_of_the_data():
    run = trained({"kind": "auto_mpg"}, 60)
    frame = run.summary({"view": "residuals"})
    truth, said = frame.arrays["target"].astype(float), frame.arrays["prediction"].astype(float)
    np.testing.assert_allclose(truth, run.experiment.dataset.labels, rtol=1e-6)
    told = json.loads(frame.meta["parts"])
    train = frame.arrays["part"] == 0
    assert told["train"]["mae"] == pytest.approx(np.abs(said - truth)[train].mean(), rel=1e-4)
    explained = 1 - ((said - truth)[train] ** 2).sum() / ((truth[train] - truth[train].mean()) ** 2).sum()
    assert told["train"]["r2"] == pytest.approx(explained, rel=1e-4)
    assert run.summary({"view": "residuals"}).meta["task"] == "regression"
    assert trained({"kind": "iris"}, 1).summary({"view": "residuals"}).arrays == {}
