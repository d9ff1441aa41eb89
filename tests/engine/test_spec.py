"""The spec: written out and read back the same, and, whatever comes in, built or refused with a path."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import PointsData, datasets
from engine.data.tables import TableData
from engine.errors import SpecError
from engine.experiment import Experiment, describe
from engine.functional.activation import activations
from engine.init import initializers
from engine.learn.base import recipes
from engine.optim import optimizers
from engine.schedules import schedules
from engine.spec import MAX_LAYERS, MAX_WEIGHT, Spec, parse_spec, with_weights
from tests.engine.specs import HEAD, SPECS, XOR_WEIGHTS, sequence_spec

HIDDEN = [name for name, kind in activations.items() if kind.differentiable and not kind.headonly]


def shares() -> st.SearchStrategy[dict[str, float]]:
    parts = st.tuples(st.integers(1, 20), st.integers(0, 20), st.integers(0, 20))
    return parts.map(lambda n: {name: k / sum(n) for name, k in zip(("train", "validation", "test"), n, strict=True)})


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


layer = some(
    units=st.integers(1, 20),
    activation=st.sampled_from(HIDDEN),
    use_bias=st.booleans(),
    kernel_initializer=st.sampled_from(initializers.names()),
)
POINTS = [kind.kind_name() for kind in datasets if issubclass(kind, PointsData) and kind.kind_name() != "drawn"]
TABLES = [kind.kind_name() for kind in datasets if issubclass(kind, TableData)]
data = st.sampled_from(POINTS).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"kind": st.just(kind)},
        optional={
            "samples": st.integers(10, 60),
            "noise": st.floats(0, 0.5),
            "label_noise": st.floats(0, 0.5),
            "split": shares(),
            "scaling": st.sampled_from(["none", "standardize", "minmax"]),
        },
    )
)
point = st.tuples(st.floats(-6, 6), st.floats(-6, 6), st.integers(0, 5), st.integers(0, 2)).map(list)
table = st.sampled_from(TABLES).flatmap(lambda kind: st.fixed_dictionaries({"kind": st.just(kind)}, optional={"split": shares()}))
drawn = st.fixed_dictionaries({"kind": st.just("drawn"), "classes": st.just(6), "points": st.lists(point, max_size=20)})
specs = some(
    seed=st.integers(0, 2**31 - 1),
    redraw=some(weights=st.integers(0, 9), data=st.integers(0, 9)),
    data=data | drawn | table,
    model=st.lists(layer, max_size=5).map(lambda layers: {"layers": [*layers, HEAD]}),
    optimizer=st.builds(lambda k, r: {"kind": k, "learning_rate": r}, st.sampled_from(optimizers.names()), st.floats(1e-6, 1)),
    schedule=st.sampled_from(schedules.names()).map(lambda k: {"kind": k}),
    regularization=some(l1=st.floats(0, 1), l2=st.floats(0, 1)),
    training=some(batch_size=st.integers(1, 5000), epochs=st.none() | st.integers(1, 99), shuffle=st.booleans()),
)


@given(specs)
@settings(max_examples=120, deadline=None)
def test_written_out_and_read_back_it_is_the_same(value):
    spec = parse_spec(value)
    written = json.loads(json.dumps(spec.to_json(), allow_nan=False))
    assert parse_spec(written) == spec
    assert parse_spec(written).to_json() == written


@given(specs)
@settings(max_examples=40, deadline=None)
def test_what_is_accepted_trains(value):
    spec = parse_spec(value)
    described = describe(spec)
    experiment = Experiment(spec)
    assert described["parameters"] == experiment.network.size
    assert described["input_shape"] == [None, len(experiment.dataset.take(np.arange(0)))]
    if experiment.learner.count:
        with np.errstate(all="ignore"):
            experiment.learner.run_epoch()
        assert experiment.progress.epoch == 1


@pytest.mark.parametrize("name", SPECS)
def test_specs_like_those_of_the_labs(name):
    spec = parse_spec(SPECS[name])
    assert parse_spec(spec.to_json()) == spec
    assert json.dumps(describe(spec), allow_nan=False)


def test_an_empty_object_is_a_spec():
    assert parse_spec({}) == Spec()
    assert describe(Spec())["parameters"] == 2 * 8 + 8 + 8 * 8 + 8 + 8 + 1


@pytest.mark.parametrize(("family", "section"), [(datasets, "data"), (optimizers, "optimizer"), (schedules, "schedule")])
def test_the_bare_name_of_any_kind_will_do(family, section):
    for kind in family:
        model = {"layers": [{"kind": "flatten"}, HEAD]} if getattr(kind, "shown_as", "") == "image" else {}
        if not any(field.is_required() for field in kind.model_fields.values()):
            name = kind.kind_name()
            around = {"model": model}
            if getattr(kind, "shown_as", "") == "sequence":
                around = {part: value for part, value in sequence_spec({"kind": name}).items() if part != "data"}
            found = parse_spec({section: name, **around})
            assert found == parse_spec({section: {"kind": name}, **around}) == parse_spec(found.to_json())


@pytest.mark.parametrize("recipe", list(recipes), ids=recipes.names())
def test_any_recipe_with_its_neuron(recipe):
    """One layer will do, unless there have to be some to keep; points have no target for every step."""
    layers = [{"units": 3}, HEAD] if recipe.renews_head else [HEAD]
    value = {"data": {"kind": "blobs", "classes": 2}, "model": {"layers": layers}, "training": recipe.kind_name()}
    if not recipe.writes_sequences:
        assert parse_spec(value).training.kind == recipe.kind_name()
        return
    with pytest.raises(SpecError, match="one target per step") as refused:
        parse_spec(value)
    assert [p.path for p in refused.value.problems] == ["training.kind"]


@pytest.mark.parametrize("value", [None, 3, "xor", [], True, 1.5], ids=str)
def test_only_an_object_is_a_spec(value):
    with pytest.raises(SpecError, match="a spec is a JSON object"):
        parse_spec(value)


@pytest.mark.parametrize("version", [0, 2, "1", None, [1], {}], ids=str)
def test_another_version_is_refused_with_a_reason(version):
    with pytest.raises(SpecError) as refused:
        parse_spec({"version": version})
    assert [p.path for p in refused.value.problems] == ["version"]
    assert "version 1 is understood here" in str(refused.value)


def test_layers_are_bounded():
    parse_spec({"model": {"layers": [{"units": 1}] * (MAX_LAYERS - 1) + [HEAD]}})
    with pytest.raises(SpecError) as refused:
        parse_spec({"model": {"layers": [{"units": 1}] * MAX_LAYERS + [HEAD]}})
    assert refused.value.problems[0].path == "model.layers"


def with_given(name: str, values: Any) -> dict[str, Any]:
    return {"data": {"kind": "xor_gate"}, "model": {"layers": [{"units": 2}, HEAD], "weights": {name: values}}}


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("dense_3.kernel", [[1]], "no such parameter; it has dense_1.kernel, dense_1.bias"),
        ("dense_1.kernel", [[1, 2]], "has the shape (1, 2); the parameter's is (2, 2)"),
        ("dense_1.bias", [[1, 2]], "has the shape (1, 2)"),
        ("dense_1.bias", [1, [2]], "must be numbers in the shape (2,)"),
        ("dense_1.bias", ["1", "2"], "must be numbers"),
        ("dense_1.bias", [None, 2], "must be numbers"),
        ("dense_1.bias", [10**400, 2], "must be numbers"),
        ("dense_1.bias", {"a": 1}, "must be numbers"),
        ("dense_1.bias", [True, False], "must be numbers"),
        ("dense_1.bias", [float("nan"), 2], "every value must be a number from"),
        ("dense_1.bias", [float("inf"), 2], "every value must be a number from"),
        ("dense_1.bias", [1e300, 2], "every value must be a number from"),
        ("dense_1.bias", [MAX_WEIGHT * 1.01, 2], "every value must be a number from"),
    ],
    ids=str,
)
def test_given_weights_must_fit(name, values, words):
    with pytest.raises(SpecError) as refused:
        parse_spec(with_given(name, values))
    assert [p.path for p in refused.value.problems] == [f"model.weights.{name}"]
    assert words in refused.value.problems[0].message


def test_given_weights_are_where_training_starts():
    spec = parse_spec({"data": {"kind": "xor_gate"}, "model": {"layers": [{"units": 2}, HEAD], "weights": XOR_WEIGHTS}})
    views = Experiment(spec).network.views()
    for name, values in XOR_WEIGHTS.items():
        np.testing.assert_array_equal(views[name], np.array(values, np.float32))


def test_weights_that_no_longer_fit_are_left_out():
    spec = parse_spec({"data": {"kind": "blobs", "classes": 3}, "model": {"layers": [{"units": 2}, HEAD]}})
    kept = with_weights(spec, XOR_WEIGHTS).model.weights
    assert kept is not None
    assert set(kept) == {"dense_1.kernel", "dense_1.bias"}
    assert with_weights(spec, {"dense_2.bias": [1]}).model.weights is None
    assert with_weights(spec, None) == spec


JUNK: list[Any] = [
    None, True, False, 0, -1, 1, 2, 3.5, -0.0, 1e-320, 1e308, 10**30, 10**400, float("nan"), float("inf"), -float("inf"),
    "", "x", "auto", "dense", "null", "x" * 300, "\ud800", "\x00", "\u200b", "__class__", [], [[]], [1], [None], {},
    {"kind": "x"}, {"kind": None}, {"kind": []}, {"kind": "adam"}, {"": 1},
    [[0, 0, 0]], [[1e9, 0, 0]], ["x", "x"], {"kind": "formula", "expression": "1/0"},
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(way for key, child in children for way in places(child, (*path, key)))]


def mutated(value: Any, chance: random.Random) -> Any:
    """`value` with one to four things in it replaced, taken away, added or doubled."""
    value = deepcopy(value)
    for _ in range(chance.randint(1, 4)):
        *way, last = chance.choice(places(value)) or (None,)
        if last is None:
            continue
        place = value
        for key in way:
            place = place[key]
        what = chance.random()
        if what < 0.55:
            place[last] = deepcopy(chance.choice(JUNK))
        elif what < 0.7:
            del place[last]
        elif what < 0.85 and isinstance(place, dict):
            place[chance.choice(["kind", "units", "samples", "name", "weights", "classes", "", "é"])] = deepcopy(chance.choice(JUNK))
        elif isinstance(place, list):
            place.append(deepcopy(place[last]))
    return value


def test_thousands_of_spoiled_specs_are_built_or_refused_with_a_path():
    chance = random.Random(11)
    starts = [parse_spec(value).to_json() for value in SPECS.values()]
    built = 0
    for i in range(2500):
        value = mutated(starts[i % len(starts)], chance)
        try:
            spec = parse_spec(value)
        except SpecError as refused:
            assert refused.problems
            for problem in refused.problems:
                assert isinstance(problem.path, str)
                assert problem.message
                assert "pydantic" not in problem.message
                assert problem.path.split(".")[0].split("[")[0] in {*Spec.model_fields, *value}
            continue
        assert parse_spec(json.loads(json.dumps(spec.to_json(), allow_nan=False))) == spec
        built += 1
        if built % 10 == 0 and describe(spec)["parameters"] < 5000:
            try:
                experiment = Experiment(spec)
            except SpecError as refused:
                assert refused.problems[0].path.startswith("data")
                continue
            assert experiment.network.finite()
    assert built > 150


def test_logistic_regression_goes_by_cross_entropy():
    value = {"data": {"kind": "blobs"}, "model": {"layers": [{"units": None, "activation": "auto"}]}, "training": {"kind": "logistic"}}
    assert parse_spec(value).head().loss.kind == "binary_crossentropy"
    with pytest.raises(SpecError, match="logistic means to go by binary_crossentropy or categorical_crossentropy; with mse use") as refused:
        parse_spec({**value, "model": {"layers": [{"units": 1, "activation": "sigmoid"}]}, "loss": {"kind": "mse"}})
    assert [problem.path for problem in refused.value.problems] == ["loss.kind"]


@pytest.mark.parametrize("data", [{"kind": "circles"}, {"kind": "iris"}])
def test_measured_numbers_are_no_tokens(data):
    layers = [{"kind": "embedding", "input_dim": 4, "output_dim": 2}, {"kind": "flatten"}, {"units": None, "activation": "auto"}]
    with pytest.raises(SpecError, match="gives measured numbers") as refused:
        parse_spec({"data": data, "model": {"layers": layers}})
    assert [problem.path for problem in refused.value.problems] == ["model.layers[0].kind"]
