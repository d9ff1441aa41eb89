from __future__ import annotations

from typing import Any

import latex2mathml.converter
import numpy as np
import pytest
from pydantic import TypeAdapter

from engine.data import features
from engine.data.features import MAX_FEATURES, Feature, FeatureKind, check, matrix
from engine.data.surfaces import Sine
from engine.data.typed import FormulaData
from engine.errors import SpecError

ONE: TypeAdapter[FeatureKind] = TypeAdapter(Feature)
XY = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -6.0]])
EXPECTED = {
    "x": XY[0],
    "y": XY[1],
    "x2": XY[0] ** 2,
    "y2": XY[1] ** 2,
    "xy": XY[0] * XY[1],
    "sin_x": np.sin(XY[0]),
    "sin_y": np.sin(XY[1]),
    "formula": np.cos(XY[0] * XY[1]),
}

each_feature = pytest.mark.parametrize("kind", list(features), ids=lambda kind: kind.kind_name())


def test_the_family_is_complete() -> None:
    assert features.names() == list(EXPECTED)


@each_feature
def test_values_documentation_and_formula(kind: type[FeatureKind]) -> None:
    feature = kind.model_validate({})
    assert matrix([feature], XY)[0] == pytest.approx(EXPECTED[kind.kind_name()])
    assert kind.title()
    assert kind.help().endswith(".")
    assert feature.display()
    assert "<math" in latex2mathml.converter.convert(feature.latex())


@each_feature
def test_uses_y_is_the_truth(kind: type[FeatureKind]) -> None:
    feature = kind.model_validate({})
    moved = matrix([feature], XY + np.array([[0.0], [0.7]]))
    assert feature.uses_y() != np.allclose(moved, matrix([feature], XY))


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "formula"])
def test_short_names(name: str) -> None:
    feature = ONE.validate_python(name)
    assert feature == ONE.validate_python({"kind": name})
    assert ONE.dump_python(feature) == ONE.dump_python(feature, mode="json") == name


def test_a_formula_is_written_out() -> None:
    asked = {"kind": "formula", "expression": "x * y"}
    assert ONE.dump_python(ONE.validate_python(asked)) == asked


def test_the_schema_offers_short_names() -> None:
    schema = ONE.json_schema()
    assert schema["anyOf"][0]["enum"] == [name for name in EXPECTED if name != "formula"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ([], "at least one feature"),
        (["x", "x"], "feature x is there twice"),
        (["x", {"kind": "x"}], "feature x is there twice"),
        (["x", "w"], "no feature is called 'w'"),
        (["formula"], "no feature is called 'formula'"),
        ([{"kind": "formula", "expression": "x+1"}, {"kind": "formula", "expression": " x+1 "}], "twice"),
        (["x", {"kind": "formula", "expression": "1/y"}], "1/y is infinite at y = 0"),
        (["x", {"kind": "formula", "expression": "sqrt(x*y)"}], r"sqrt\(x\*y\) has no value at x = .*, y = "),
        ([{"kind": "formula", "expression": str(n)} for n in range(MAX_FEATURES + 1)], "at most 16"),
        (["x", 3], "valid dictionary"),
        ("x", "valid tuple"),
    ],
)
def test_refusals_say_why(asked: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        FormulaData(features=asked)


def test_a_dataset_with_one_input_refuses_y() -> None:
    with pytest.raises(ValueError, match="this dataset has one input, x; feature xy needs y"):
        Sine(features=("x", "xy"))
    assert Sine().features == (ONE.validate_python("x"),)


def test_check_names_the_feature() -> None:
    chosen = [ONE.validate_python("x"), ONE.validate_python({"kind": "formula", "expression": "log(y + 1)"})]
    with pytest.raises(SpecError, match=r"data\.features\[1\]: log\(y \+ 1\) has no value at y = -6"):
        check(chosen, XY, "data.features")
