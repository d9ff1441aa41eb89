"""Errors that people read: the right path, the rule, the value, and nothing endless."""

from __future__ import annotations

import pytest

from engine.errors import Problem, SpecError, json_path
from engine.spec import parse_spec

TAGS = frozenset({"momentum", "dense", "step", "formula", "circles"})


@pytest.mark.parametrize(
    ("location", "tagged", "path"),
    [
        ((), False, ""),
        (("seed",), False, "seed"),
        (("model", "layers", 0, "dense", "units"), False, "model.layers[0].units"),
        (("optimizer", "momentum", "momentum"), False, "optimizer.momentum"),
        (("data", "circles", "features", 1, "formula", "expression"), False, "data.features[1].expression"),
        (("schedule", "step", "every"), False, "schedule.every"),
        (("step", "count"), True, "count"),
        (("step", "momentum"), True, "momentum"),
        (("step",), False, "step"),
        ((3, "dense", "units"), False, "[3].units"),
    ],
)
def test_json_path(location, tagged, path):
    assert json_path(location, TAGS, tagged=tagged) == path


@pytest.mark.parametrize(
    ("wrong", "path", "words"),
    [
        ({"optimizer": {"kind": "momentum", "momentum": 5}}, "optimizer.momentum", "must be less than 1; got 5"),
        ({"model": {"layers": [{"units": 0}]}}, "model.layers[0].units", "must be at least 1; got 0"),
        ({"model": {"layers": []}}, "model.layers", "must have at least 1 item; it has 0"),
        ({"model": {"layers": 3}}, "model.layers", ""),
        ({"model": {"weights": 3}}, "model.weights", "must be an object with named fields; got 3"),
        ({"redraw": {"weights": -1}}, "redraw.weights", "got -1"),
        ({"redraw": {"data": -1}}, "redraw.data", "got -1"),
        ({"sede": 3}, "sede", "there is no such field"),
        ({"data": {"kind": "moon"}}, "data", "there is no kind moon; choose one of and, or, nand"),
        ({"data": {"kind": "circles", "features": ["x", "z"]}}, "data.features[1]", "no feature is called 'z'"),
        ({"data": {"kind": "circles", "features": ["x", {"kind": "formula", "expression": "x +"}]}}, "data.features[1].expression", ""),
        ({"training": {"batch_size": "many"}}, "training.batch_size", "must be a whole number; got 'many'"),
        ({"training": {"batch_size": "m" * 500}}, "training.batch_size", "…"),
        ({"data": {"kind": "m" * 500}}, "data", "…"),
        (
            {"model": {"layers": [{"kernel_initializer": {"kind": "constant", "value": 99}}]}},
            "model.layers[0].kernel_initializer.value",
            "99",
        ),
        ({"model": {"layers": [{"kernel_initializer": "he"}]}}, "model.layers[0].kernel_initializer", "there is no kind he"),
        ({"regularization": {"l3": 1}}, "regularization.l3", "there is no such field"),
    ],
    ids=str,
)
def test_what_a_person_reads(wrong, path, words):
    with pytest.raises(SpecError) as refused:
        parse_spec(wrong)
    assert [problem.path for problem in refused.value.problems] == [path]
    message = refused.value.problems[0].message
    assert words in message
    assert len(message) < 400
    assert "pydantic" not in message


def test_every_field_at_fault_is_named():
    with pytest.raises(SpecError) as refused:
        parse_spec({"seed": -1, "optimizer": {"learning_rate": 0}, "model": {"layers": [{"units": 0}, {"units": 0}]}})
    paths = {problem.path for problem in refused.value.problems}
    assert paths == {"seed", "optimizer.learning_rate", "model.layers[0].units", "model.layers[1].units"}


def test_the_error_as_one_line():
    assert str(SpecError([Problem("a", "x"), Problem("", "y")])) == "a: x; y"
    assert str(SpecError.at("a.b", "x")) == "a.b: x"
