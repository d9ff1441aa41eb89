from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from engine.data import datasets
from engine.data.rows import Rows
from engine.data.tables import TableData
from engine.errors import SpecError, problems_of
from engine.learn.adaline import BatchAdaline
from engine.registry import all_tags
from engine.run import Run
from engine.spec import parse_spec

TABLES = [kind for kind in datasets if issubclass(kind, TableData)]
ANY: TypeAdapter[Any] = TypeAdapter(datasets.union())
ALL = {"train": 1, "validation": 0, "test": 0}
TWO = {"kind": "iris", "only": ["setosa", "versicolor"], "split": ALL}

each_table = pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.kind_name())


def ready(kind: str, seed: int = 0, **fields: Any) -> Rows:
    found = ANY.validate_python({"kind": kind, **fields}).ready(np.random.default_rng(seed))
    assert isinstance(found, Rows)
    return found


@each_table
def test_each_table_is_ready_as_it_comes(kind: type[TableData]) -> None:
    data = kind.model_validate({})
    rows = data.ready(np.random.default_rng(0))
    assert rows.inputs.shape == (*data.input_shape, len(rows.labels))
    assert rows.inputs.dtype == np.float32
    assert np.isfinite(rows.inputs).all()
    assert rows.input_names() == data.input_names()
    assert set(rows.parts.tolist()) == {0, 1, 2}
    assert len(data.class_names()) == data.classes_count() == (len(set(rows.labels)) if data.task == "classification" else 0)
    assert kind.shown_as == "table"
    assert kind.help().endswith((".", "?"))


@each_table
def test_json_round_trip(kind: type[TableData]) -> None:
    data = kind.model_validate({})
    assert ANY.validate_json(data.model_dump_json()) == data
    assert data.columns
    assert data.target


@each_table
def test_rows_from_outside_read_as_the_tables_own(kind: type[TableData]) -> None:
    rows = kind.model_validate({}).ready(np.random.default_rng(0))
    whole = [column.values for column, _ in rows.shown]
    full = np.flatnonzero(np.isfinite(whole).all(0))[:5]
    given = [
        [column.categories[int(column.values[i])] if column.categories else float(column.values[i]) for column, _ in rows.shown]
        for i in full
    ]
    assert np.array_equal(rows.read(given), rows.inputs[:, : len(full)])


def test_cars_lose_those_without_horsepower() -> None:
    cars = ready("auto_mpg")
    assert len(cars.labels) == 392
    assert cars.notes() == ["6 of 398 rows have no horsepower and were left out."]
    assert cars.input_names()[5:] == ["model year band", "origin = usa", "origin = europe", "origin = japan"]
    assert np.unique(cars.inputs[5]).tolist() == [0, 1, 2, 3]
    light = ready("auto_mpg", columns=["weight", {"column": "model year", "encoder": {"kind": "ordered", "edges": [75]}}])
    assert len(light.labels) == 398
    assert light.notes() == []
    assert round(float(light.labels.mean()), 4) == 23.5146


def test_another_target_makes_another_task() -> None:
    cars = ANY.validate_python({"kind": "auto_mpg", "target": "origin"})
    assert (cars.task, cars.class_names()) == ("classification", ["usa", "europe", "japan"])
    assert "mpg" in [shown.column for shown in cars.columns]
    flowers = ANY.validate_python({"kind": "iris", "target": "petal width", "columns": ["species", "petal length"]})
    assert (flowers.task, flowers.classes_count(), flowers.input_shape) == ("regression", 0, (4,))


def test_only_some_classes_are_kept_in_the_tables_order() -> None:
    flowers = ready("iris", only=["virginica", "setosa"], split=ALL)
    assert len(flowers.labels) == 100
    assert np.bincount(flowers.labels.astype(int)).tolist() == [50, 50]
    assert ANY.validate_python({"kind": "iris", "only": ["virginica", "setosa"]}).class_names() == ["setosa", "virginica"]


def test_scaling_is_fitted_on_the_training_part_and_kept() -> None:
    columns = ["sepal length", {"column": "petal length", "encoder": "minmax"}, {"column": "petal width", "encoder": "raw"}]
    rows = ready("iris", columns=columns)
    train = rows.inputs[:, rows.part("train")].astype(np.float64)
    assert (train[0].mean(), train[0].std()) == pytest.approx((0, 1), abs=1e-5)
    assert (train[1].min(), train[1].max()) == pytest.approx((0, 1), abs=1e-6)
    assert train[2].max() == pytest.approx(2.5)
    data = ANY.validate_python({"kind": "iris", "columns": columns})
    assert data.ready(np.random.default_rng(5), rows.kept()).kept() == rows.kept()


BAD = [
    ({"columns": ["wings"]}, "columns[0].column", "there is no column 'wings'"),
    ({"columns": ["petal width", "petal width"]}, "columns[1].column", "there twice"),
    ({"columns": ["species"]}, "columns[0].column", "is the target"),
    ({"columns": [{"column": "species", "encoder": "log"}], "target": "petal width"}, "columns[0].encoder", "holds words"),
    ({"columns": [{"column": "petal width", "encoder": {"kind": "ordered", "edges": [2, 1]}}]}, "columns[0].encoder.edges", "ascend"),
    ({"columns": [{"column": "petal width", "encoder": "wavelet"}]}, "columns[0].encoder", "no kind"),
    ({"target": "wings"}, "target", "there is no column"),
    ({"only": ["rose", "setosa"]}, "only", "never 'rose'"),
    ({"only": ["setosa"]}, "only", "two classes"),
    ({"target": "petal width", "only": ["setosa"]}, "only", "numbers"),
    ({"columns": 3}, "columns", "must be a list; got 3"),
    ({"target": 3}, "target", "must be text; got 3"),
]


@pytest.mark.parametrize(("fields", "path", "told"), BAD, ids=lambda value: str(value)[:50])
def test_refusals_name_the_field(fields: dict[str, Any], path: str, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ANY.validate_python({"kind": "iris", **fields})
    (problem,) = problems_of(refused.value, all_tags(), tagged=True)
    assert problem.path == path
    assert told in problem.message


@pytest.mark.parametrize("given", [[], "rows", [[1, 2]], [[1, 2, 3, "x"]], [[1, 2, 3, True]], [[1, 2, 3, 1e300]], [None], [[1, 2, 3, [4]]]])
def test_rows_that_do_not_fit_are_refused(given: Any) -> None:
    with pytest.raises(SpecError, match="inputs"):
        ready("iris").read(given)
    with pytest.raises(SpecError, match="must be one of usa, europe, japan"):
        ready("auto_mpg", columns=["origin"]).read([["mars"]])
    with pytest.raises(SpecError, match="above 0"):
        ready("iris", columns=[{"column": "petal width", "encoder": "log"}]).read([[0]])


def neuron(encoder: str, rate: float, **training: Any) -> Run:
    columns = [{"column": name, "encoder": encoder} for name in ("sepal length", "petal length")]
    layer = {"units": 1, "activation": "auto", "kernel_initializer": "zeros", "bias_initializer": "zeros"}
    return Run(
        parse_spec(
            {
                "data": {**TWO, "columns": columns},
                "model": {"layers": [layer]},
                "optimizer": {"kind": "sgd", "learning_rate": rate},
                "training": training,
            }
        )
    )


def test_the_perceptron_learns_iris_with_the_weights_of_the_course() -> None:
    run = neuron("raw", 0.1, kind="perceptron", rule="rosenblatt")
    mistakes = []
    for _ in range(10):
        run.experiment.learner.run_epoch()
        mistakes.append(run.experiment.progress.extra["mistakes"])
    w1, w2, bias = run.experiment.network.values
    assert [round(float(value), 2) for value in (bias, w1, w2)] == [-0.4, -0.68, 1.82]
    assert [epoch + 1 for epoch, count in enumerate(mistakes) if not count] == [6, 7, 8, 9, 10]


@pytest.mark.parametrize(
    ("encoder", "epochs", "first", "last"), [("raw", 10, 1.70, 28.9), ("standardize", 15, 50.0, 2.57)], ids=["raw", "standardized"]
)
def test_adaline_has_the_costs_of_the_course(encoder: str, epochs: int, first: float, last: float) -> None:
    run = neuron(encoder, 0.01, kind="adaline", mode="batch")
    assert isinstance(run.experiment.learner, BatchAdaline)
    costs = []
    for _ in range(epochs):
        run.experiment.learner.run_epoch()
        costs.append(run.experiment.progress.extra["cost"])
    shown = np.log10(costs) if encoder == "raw" else np.array(costs)
    assert (shown[0], shown[-1]) == (pytest.approx(first, abs=0.005), pytest.approx(last, abs=0.05 if encoder == "raw" else 0.005))
