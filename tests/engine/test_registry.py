"""Registries: every kind named once, made by name, documented, and told apart in JSON."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import TypeAdapter, ValidationError

import engine.summaries
from engine.registry import Family, Kind, Model, all_tags, argument, families

EVERY = [(family, kind) for family in families.values() for kind in family]
IDS = [f"{family.name}-{kind.kind_name()}" for family, kind in EVERY]


class Fruit(Kind):
    """Fruit."""


@pytest.fixture
def fruits():
    family: Family[Fruit] = Family("fruits", in_spec=False)

    @family.register
    class Apple(Fruit):
        """Apple: round. It has a core.

        Malus, 1753.
        """

        kind: Literal["apple"] = "apple"
        size: int = argument(3, "How big.", ge=1)

    @family.register
    class Pear(Fruit):
        """Pear: long."""

        kind: Literal["pear"] = "pear"

    yield family
    del families["fruits"]


def test_a_family_in_use(fruits):
    assert fruits.names() == ["apple", "pear"]
    assert [kind.kind_name() for kind in fruits] == fruits.names()
    assert fruits.make("apple", size=4).size == 4
    assert fruits["apple"].title() == "Apple"
    assert fruits["apple"].help() == "round. It has a core."


def test_a_kind_is_registered_once(fruits):
    with pytest.raises(ValueError, match="fruits 'apple' is registered twice"):
        fruits.register(fruits["apple"])


def test_the_union_tells_kinds_apart(fruits):
    adapter = TypeAdapter(fruits.union())
    assert adapter.validate_python({"kind": "pear"}).kind == "pear"
    with pytest.raises(ValidationError):
        adapter.validate_python({"kind": "plum"})


def test_models_do_not_change_and_take_nothing_unknown(fruits):
    apple = fruits.make("apple")
    with pytest.raises(ValidationError):
        apple.size = 9
    for wrong in ({"sizes": 3}, {"size": float("inf")}, {"size": 0}):
        with pytest.raises(ValidationError):
            fruits.make("apple", **wrong)


@pytest.mark.parametrize(("family", "kind"), EVERY, ids=IDS)
def test_every_kind_has_title_help_and_described_arguments(family, kind):
    assert kind.title()
    assert kind.help(), f"{family.name} {kind.kind_name()} has no help"
    assert kind.help()[-1] in ".:" or kind.help().endswith(")")
    for name, field in kind.model_fields.items():
        if name != "kind":
            assert field.description, f"{family.name} {kind.kind_name()}.{name} has no description"


@pytest.mark.parametrize(("family", "kind"), EVERY, ids=IDS)
def test_every_kind_can_be_made_and_written(family, kind):
    if any(field.is_required() for field in kind.model_fields.values()):
        return
    made = family.make(kind.kind_name())
    assert kind.model_validate(made.model_dump(mode="json")) == made


def test_tags_are_the_kinds_that_stand_in_specs():
    tags = all_tags()
    assert {"adam", "dense", "circles", "x", "mse", "perceptron", "glorot_uniform", "cosine"} <= tags
    assert not {"boundary", "units", "weights", "data"} & tags, "views are asked for, but never written in a spec"
    assert engine.summaries.views.names()


def test_no_field_outside_a_kind_is_called_like_one():
    """Error paths leave out a kind's name right behind a field, so there no field may be called like a kind."""
    from engine.learn.base import Regularization
    from engine.spec import ModelSpec, Redraw, Spec

    for model in (Spec, ModelSpec, Redraw, Regularization):
        assert issubclass(model, Model)
        assert not set(model.model_fields) & all_tags()
