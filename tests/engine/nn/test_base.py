"""What layers have in common: short forms of kinds, and names."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from engine.init import initializers
from engine.nn.base import ShapeError, layers, shorthand

asked: Any = Annotated[initializers.union(), shorthand("constant")]
adapter: TypeAdapter[Any] = TypeAdapter(asked)


@pytest.mark.parametrize(
    ("given", "kind"),
    [("he_normal", "he_normal"), ({"kind": "he_normal"}, "he_normal"), ({"value": 2}, "constant"), ({}, "constant")],
    ids=str,
)
def test_shorthand(given, kind):
    assert adapter.validate_python(given).kind == kind


@pytest.mark.parametrize("given", [3, None, [], "he", {"kind": "he"}], ids=str)
def test_shorthand_leaves_nonsense_to_validation(given):
    with pytest.raises(ValidationError):
        adapter.validate_python(given)


@pytest.mark.parametrize("name", ["", "Dense", "1st", "a" * 41, "a b", "a.b", "é"])
def test_names_are_identifiers(name):
    with pytest.raises(ValidationError):
        layers.make("dense", name=name)


def test_a_shape_error_names_the_argument():
    assert ShapeError("units", "too many").field == "units"
