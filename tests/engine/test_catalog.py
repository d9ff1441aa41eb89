"""The catalogue: everything that can be asked for, in JSON, documented down to the last field, with defaults that build."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.catalog import PUBLIC, catalog
from engine.functional.activation import activations
from engine.graph import MAX_PARAMETERS
from engine.registry import families
from engine.spec import Spec, parse_spec
from tests.engine.specs import HEAD

CONTROLS = {"slider", "choice", "switch", "number", "text", "hidden", "stepper"}
ENTRIES = [(name, entry) for name, entries in catalog()["families"].items() for entry in entries]
IDS = [f"{name}-{entry['kind']}" for name, entry in ENTRIES]


def test_it_is_json_without_nan():
    assert json.loads(json.dumps(catalog(), allow_nan=False)) == json.loads(json.dumps(catalog()))
    assert catalog() is catalog()


def test_every_registered_kind_is_there():
    for name in PUBLIC:
        assert [entry["kind"] for entry in catalog()["families"][name]] == families[name].names()
    assert set(PUBLIC) == set(families) - {"fruits"}
    assert [entry["name"] for entry in catalog()["activations"]] == list(activations)


@pytest.mark.parametrize(("family", "entry"), ENTRIES, ids=IDS)
def test_every_kind_is_documented(family, entry):
    assert entry["title"]
    assert len(entry["help"]) > 10
    for name, field in entry["schema"]["properties"].items():
        if name != "kind":
            assert field.get("description"), f"{family} {entry['kind']}.{name}"
            assert field.get("title") or "$ref" in field, f"{family} {entry['kind']}.{name}"
            ui = field.get("ui")
            assert ui is None or "control" in ui
            assert ui is None or ui["control"] in CONTROLS


@pytest.mark.parametrize(("family", "entry"), ENTRIES, ids=IDS)
def test_sliders_know_their_ends(family, entry):
    for name, field in entry["schema"]["properties"].items():
        if field.get("ui", {}).get("control") == "slider":
            low = field.get("minimum", field.get("exclusiveMinimum"))
            high = field.get("maximum", field.get("exclusiveMaximum"))
            assert low is not None, f"{family} {entry['kind']}.{name}"
            assert high is not None, f"{family} {entry['kind']}.{name}"
            assert low <= field["default"] <= high


@pytest.mark.parametrize("entry", catalog()["activations"], ids=lambda entry: str(entry["name"]))
def test_every_activation_is_documented(entry):
    assert entry["title"]
    assert entry["help"]
    assert entry["latex"]
    assert isinstance(entry["differentiable"], bool)


SECTION = {"data": "data", "losses": "loss", "optimizers": "optimizer", "schedules": "schedule", "training": "training"}


@pytest.mark.parametrize(("family", "entry"), ENTRIES, ids=IDS)
def test_defaults_are_legal_where_they_belong(family, entry):
    defaults: Any = entry["defaults"]
    if family in SECTION:
        value: dict[str, Any] = {SECTION[family]: defaults, "model": {"layers": [HEAD]}}
        if family == "losses" and defaults["kind"] != "auto":
            value["data"] = {"kind": "blobs", "classes": 3} if defaults["kind"] == "categorical_crossentropy" else {"kind": "moons"}
        assert parse_spec(value).to_json()[SECTION[family]] == defaults
    elif family == "layers":
        parse_spec({"model": {"layers": [defaults, HEAD]}})
    elif family == "initializers":
        parse_spec({"model": {"layers": [{**HEAD, "kernel_initializer": defaults}]}})
    elif family == "features" and len(entry["schema"]["properties"]) == 1:
        parse_spec({"data": {"kind": "circles", "features": [defaults]}})


def test_datasets_come_with_a_picture():
    for entry in catalog()["families"]["data"]:
        assert entry["thumbnail"].startswith("<svg")
        assert entry["task"] in {"classification", "regression"}
        assert (entry["classes"] > 0) == (entry["task"] == "classification")
        assert len(entry["domain"]) == 4


def test_the_default_spec_and_the_limits():
    assert parse_spec(catalog()["default_spec"]) == Spec()
    assert catalog()["limits"]["parameters"] == MAX_PARAMETERS
    assert catalog()["limits"]["points"] == 5000
    assert set(catalog()["spec_schema"]["properties"]) == set(Spec.model_fields)


def test_every_command_is_described():
    described = {entry["type"]: entry for entry in catalog()["commands"]}
    assert {"play", "pause", "step", "reset", "set", "speed", "edit", "points", "rewind", "pocket"} == set(described)
    assert all(entry["help"] and entry["schema"]["properties"] for entry in described.values())
