"""The catalogue: everything that can be asked for, in JSON, documented down to the last field, with defaults that build."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.architecture import MAX_PARAMETERS, plan
from engine.catalog import PUBLIC, catalog
from engine.errors import SpecError
from engine.functional.activation import activations
from engine.learn.base import recipes
from engine.nn.base import layers
from engine.registry import families
from engine.spec import Spec, parse_spec
from engine.zoo.pieces import pieces
from engine.zoo.trained import shipped
from tests.engine.specs import HEAD, sequence_spec

CONTROLS = {"slider", "choice", "switch", "number", "text", "hidden", "stepper", "lines"}
ENTRIES = [(name, entry) for name, entries in catalog()["families"].items() for entry in entries]
IDS = [f"{name}-{entry['kind']}" for name, entry in ENTRIES]


def required(entry: dict[str, Any]) -> list[str]:
    """The arguments that have to be given."""
    return entry["schema"].get("required", [])


def test_it_is_json_without_nan():
    assert json.loads(json.dumps(catalog(), allow_nan=False)) == json.loads(json.dumps(catalog()))
    assert catalog() is catalog()


def test_every_registered_kind_is_there():
    for name in PUBLIC:
        assert [entry["kind"] for entry in catalog()["families"][name]] == families[name].names()
    assert set(PUBLIC) == {name for name, family in families.items() if family.in_spec} | {"views", "instruments"}
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
            assert ui is None or ui.get("control", "text") in CONTROLS


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
OPTIONAL = [(name, entry) for name, entry in ENTRIES if not required(entry) and name != "layers"]


@pytest.mark.parametrize(("family", "entry"), OPTIONAL, ids=[f"{name}-{entry['kind']}" for name, entry in OPTIONAL])
def test_defaults_are_legal_where_they_belong(family, entry):
    defaults: Any = entry["defaults"]
    if family == "training" and recipes[defaults["kind"]].writes_sequences:
        assert recipes.make(defaults["kind"]).model_dump(mode="json") == defaults
    elif family in SECTION:
        assert parse_spec(around(family, entry)).to_json()[SECTION[family]] == defaults
    elif family == "initializers":
        parse_spec({"model": {"layers": [{**HEAD, "kernel_initializer": defaults}]}})
    elif family == "features":
        parse_spec({"data": {"kind": "circles", "features": [defaults]}})


def around(family: str, entry: dict[str, Any]) -> dict[str, Any]:
    """A spec around an entry's defaults, with data and layers that it is for."""
    defaults = entry["defaults"]
    value: dict[str, Any] = {SECTION[family]: defaults, "model": {"layers": [HEAD]}}
    if family == "data" and entry["shown_as"] == "image":
        value["model"] = {"layers": [{"kind": "flatten"}, HEAD]}
    if family == "data" and entry["shown_as"] == "sequence":
        return sequence_spec(defaults)
    if family == "training" and recipes[defaults["kind"]].renews_head:
        value["model"] = {"layers": [{"units": 3}, HEAD]}
    if family == "losses" and entry["tasks"] == ("generation",):
        return value | {"training": "gan"}
    if family == "losses" and defaults["kind"] != "auto":
        value["data"] = {"kind": "blobs", "classes": 3} if "softmax" in entry["heads"] else {"kind": "moons"}
    return value


LAYERS = [entry for name, entry in ENTRIES if name == "layers"]
ROW, SEQUENCE, IMAGE = (6,), (6, 4), (12, 12, 3)


@pytest.mark.parametrize("entry", LAYERS, ids=[entry["kind"] for entry in LAYERS])
def test_the_defaults_of_every_layer_fit_one_kind_of_input(entry):
    """A row of numbers, a sequence or an image, as often as the layer takes inputs; a layer used again stands after that layer."""
    kind = layers[entry["kind"]]
    given = {"layer": "first"} if "layer" in required(entry) else {}
    assert set(required(entry)) <= set(given), "what is asked for without a default is known here"
    made = kind.model_validate({**entry["defaults"], **given, "inputs": ["first"] * kind.arity[0]})
    assert entry["defaults"].items() <= {**made.model_dump(mode="json"), "inputs": None}.items()
    fitting = []
    for shape in (ROW, SEQUENCE, IMAGE):
        try:
            nodes = plan([layers.make("activation", name="first"), made], shape)
        except SpecError as refused:
            assert refused.problems[0].path.startswith("model.layers[1].")
        else:
            fitting.append(nodes[-1].out_shape)
    assert fitting
    assert all(size > 0 for shape in fitting for size in shape)


def test_datasets_of_the_plane_come_with_a_picture():
    for entry in catalog()["families"]["data"]:
        assert entry["task"] in {"classification", "regression"}
        assert entry["shown_as"] in {"plane", "image", "table", "sequence"}
        if entry["shown_as"] != "plane":
            continue
        assert entry["thumbnail"].startswith("<svg")
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


def test_every_network_that_is_shipped_trained_is_told():
    assert [entry["name"] for entry in catalog()["trained"]] == list(shipped)
    assert all(entry["title"] and entry["learnt"] for entry in catalog()["trained"])


@pytest.mark.parametrize("name", pieces)
def test_a_piece_can_be_put_into_a_network_once_it_is_told_how_wide(name):
    (told,) = (one for one in catalog()["pieces"] if one["name"] == name)
    widths = {"conv2d": {"filters": 3}}
    found = [layers[asked["kind"]].model_validate(asked | widths.get(asked["kind"], {})) for asked in told["layers"]]
    assert told["title"]
    assert told["help"]
    assert told["takes"] == ["image"]
    assert plan(found, (9, 9, 2))[-1].out_shape == (5, 5, 3)
