"""The head: every combination of data, loss, activation and recipe either works or is refused at the right field."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError
from engine.functional.activation import activations
from engine.functional.loss import losses
from engine.graph import Network
from engine.head import resolve
from engine.learn.base import recipes
from engine.metrics import Judge, judge
from engine.nn.dense import Dense
from tests.engine.tables import ONE_ANSWER, Table

LEGAL: list[tuple[dict[str, Any], str, int, str, str]] = [
    # asked -> activation, units, loss, style
    ({"classes": 2}, "sigmoid", 1, "binary_crossentropy", "unit"),
    ({"classes": 3}, "softmax", 3, "categorical_crossentropy", "one_hot"),
    ({"classes": 6}, "softmax", 6, "categorical_crossentropy", "one_hot"),
    ({"classes": 0}, "linear", 1, "mse", "value"),
    ({"classes": 2, "units": 2}, "sigmoid", 2, "binary_crossentropy", "one_hot"),
    ({"classes": 2, "activation": "softmax"}, "softmax", 2, "categorical_crossentropy", "one_hot"),
    ({"classes": 2, "activation": "tanh"}, "tanh", 1, "mse", "signed"),
    ({"classes": 2, "activation": "relu"}, "relu", 1, "mse", "unit"),
    ({"classes": 2, "loss": "mse"}, "sigmoid", 1, "mse", "unit"),
    ({"classes": 2, "loss": "hinge"}, "linear", 1, "hinge", "signed"),
    ({"classes": 3, "loss": "hinge"}, "linear", 3, "hinge", "one_hot"),
    ({"classes": 2, "loss": "perceptron"}, "linear", 1, "perceptron", "signed"),
    ({"classes": 3, "loss": "binary_crossentropy"}, "sigmoid", 3, "binary_crossentropy", "one_hot"),
    ({"classes": 2, "loss": "categorical_crossentropy"}, "softmax", 2, "categorical_crossentropy", "one_hot"),
    ({"classes": 0, "activation": "sigmoid"}, "sigmoid", 1, "mse", "value"),
    ({"classes": 2, "recipe": "perceptron"}, "step", 1, "perceptron", "signed"),
    ({"classes": 2, "recipe": "adaline"}, "linear", 1, "mse", "signed"),
    ({"classes": 0, "recipe": "adaline"}, "linear", 1, "mse", "value"),
    ({"classes": 2, "recipe": "logistic"}, "sigmoid", 1, "binary_crossentropy", "unit"),
    ({"classes": 5, "recipe": "logistic"}, "softmax", 5, "categorical_crossentropy", "one_hot"),
]
ILLEGAL: list[tuple[dict[str, Any], str, str]] = [
    ({"classes": 0, "units": 2}, "model.layers[0].units", "one number as target"),
    ({"classes": 2, "units": 3}, "model.layers[0].units", "1 unit, or 2 with softmax"),
    ({"classes": 2, "units": 1, "activation": "softmax"}, "model.layers[0].units", "softmax needs one unit per class"),
    ({"classes": 3, "units": 1}, "model.layers[0].units", "needs 3 units; got 1"),
    ({"classes": 3, "units": 4}, "model.layers[0].units", "needs 3 units; got 4"),
    ({"classes": 0, "loss": "hinge"}, "loss.kind", "use mse"),
    ({"classes": 0, "loss": "binary_crossentropy"}, "loss.kind", "use mse"),
    ({"classes": 2, "loss": "binary_crossentropy", "activation": "tanh"}, "loss.kind", "binary_crossentropy needs sigmoid"),
    (
        {"classes": 2, "loss": "categorical_crossentropy", "activation": "sigmoid"},
        "loss.kind",
        "with sigmoid use mse or binary_crossentropy",
    ),
    ({"classes": 2, "loss": "hinge", "activation": "sigmoid"}, "loss.kind", "hinge needs linear or tanh"),
    ({"classes": 2, "activation": "step"}, "model.layers[0].activation", "step has no slope"),
    ({"classes": 2, "activation": "sign"}, "model.layers[0].activation", "sign has no slope"),
    ({"classes": 2, "recipe": "perceptron", "activation": "tanh"}, "model.layers[0].activation", "needs step here; got tanh"),
    ({"classes": 2, "recipe": "perceptron", "loss": "binary_crossentropy"}, "loss.kind", "use auto or perceptron"),
    ({"classes": 2, "recipe": "adaline", "activation": "sigmoid"}, "model.layers[0].activation", "needs linear here"),
    ({"classes": 3, "recipe": "perceptron"}, "training.kind", "has 3: use logistic or supervised"),
    ({"classes": 3, "recipe": "adaline"}, "training.kind", "has 3"),
    ({"classes": 0, "recipe": "perceptron"}, "training.kind", "use adaline or supervised"),
    ({"classes": 0, "recipe": "logistic"}, "training.kind", "use supervised"),
    ({"classes": 2, "recipe": "logistic", "activation": "tanh"}, "model.layers[0].activation", "sigmoid"),
    ({"classes": 3, "recipe": "perceptron", "units": 1}, "training.kind", "has 3"),
    ({"classes": 2, "recipe": "perceptron", "units": 2}, "model.layers[0].units", "got 2 units"),
]


def before(recipe):
    """The layers that a recipe needs before the last one."""
    return (Dense(units=4),) if recipes[recipe].renews_head else ()


def resolved(classes=2, activation="auto", units=None, loss="auto", recipe="supervised"):
    task = "classification" if classes else "regression"
    layers = (*before(recipe), Dense(units=units, activation=activation))
    return resolve(layers, losses.make(loss), recipes.make(recipe), task, classes)


@pytest.mark.parametrize(("asked", "activation", "units", "loss", "style"), LEGAL, ids=str)
def test_what_is_left_open_is_filled_in(asked, activation, units, loss, style):
    head = resolved(**asked)
    assert (head.activation, head.units, head.loss.kind, head.style) == (activation, units, loss, style)
    last = head.layers[-1]
    assert isinstance(last, Dense)
    assert (last.activation, last.units) == (activation, units)


@pytest.mark.parametrize(("asked", "path", "words"), ILLEGAL, ids=str)
def test_what_cannot_work_is_refused_at_its_field(asked, path, words):
    with pytest.raises(SpecError) as refused:
        resolved(**asked)
    assert [p.path for p in refused.value.problems] == [path]
    assert words in refused.value.problems[0].message


EVERYTHING = list(product((0, 2, 3), ["auto", *activations], (None, 1, 2, 3), losses.names(), ONE_ANSWER))


def test_every_combination_works_or_is_refused():
    """What is accepted has targets of the outputs' shape, a finite loss, and decisions among the classes."""
    accepted = 0
    for classes, activation, units, loss, recipe in EVERYTHING:
        try:
            head = resolved(classes, activation, units, loss, recipe)
        except SpecError as refused:
            path = refused.problems[0].path
            last = f"model.layers[{len(before(recipe))}]"
            assert path in {"loss.kind", "training.kind", f"{last}.units", f"{last}.activation"}, path
            continue
        accepted += 1
        network = Network(head.layers, (2,), np.float64)
        network.initialize(1)
        rng = np.random.default_rng(1)
        labels = rng.integers(0, classes or 5, 12).astype(float) if classes or head.loss.lowest == 0 else rng.normal(size=12)
        x = rng.normal(size=(2, 12))
        outputs = network.predict(x)
        assert head.targets(labels).shape == ((1, 12) if hasattr(head.loss, "ignore_class") else outputs.shape)
        made = judge(network, head, Table(x, labels), np.arange(12))
        assert isinstance(made, Judge)
        found = made()
        assert all(np.isfinite(value) for value in found.values())
        assert found["loss"] >= 0 or head.loss.kind == "poisson"
        decided = head.decide(outputs)
        ((_, look),) = made.looks(made.parts)
        np.testing.assert_array_equal(made.decisions(look.answer.data) if classes else decided, decided)
        if classes:
            assert set(decided.tolist()) <= set(range(classes))
            assert found["accuracy"] == np.mean(decided == labels)
    assert accepted > 100


@pytest.mark.parametrize(
    ("asked", "labels", "targets"),
    [
        ({"classes": 2}, [0, 1], [[0, 1]]),
        ({"classes": 2, "activation": "tanh"}, [0, 1], [[-1, 1]]),
        ({"classes": 2, "recipe": "perceptron"}, [0, 1], [[-1, 1]]),
        ({"classes": 3}, [0, 2], [[1, 0], [0, 0], [0, 1]]),
        ({"classes": 3, "loss": "hinge"}, [0, 2], [[1, -1], [-1, -1], [-1, 1]]),
        ({"classes": 0}, [0.5, -1], [[0.5, -1]]),
    ],
    ids=str,
)
def test_targets(asked, labels, targets):
    assert resolved(**asked).targets(np.array(labels, float)).tolist() == targets


@pytest.mark.parametrize(
    ("asked", "outputs", "classes"),
    [
        ({"classes": 2}, [[0.2, 0.5, 0.51]], [0, 0, 1]),
        ({"classes": 2, "activation": "tanh"}, [[-0.2, 0, 0.1]], [0, 0, 1]),
        ({"classes": 2, "recipe": "perceptron"}, [[0, 1]], [0, 1]),
        ({"classes": 3}, [[0.2, 0.5], [0.5, 0.2], [0.3, 0.3]], [1, 0]),
        ({"classes": 0}, [[0.2, 0.5]], [0.2, 0.5]),
    ],
    ids=str,
)
def test_decisions(asked, outputs, classes):
    assert resolved(**asked).decide(np.array(outputs)).tolist() == classes


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "linear", "relu", "softplus"])
def test_the_threshold_lies_between_the_targets(activation):
    head = resolved(activation=activation)
    low, high = head.targets(np.array([0.0, 1.0]))[0]
    assert head.threshold == (low + high) / 2


def test_of_two_layers_only_the_last_may_be_open():
    layers = (Dense(units=3, activation="auto"), Dense(units=None, activation="auto"))
    with pytest.raises(SpecError) as refused:
        resolve(layers, losses.make("auto"), recipes.make("supervised"), "classification", 2)
    assert refused.value.problems[0].path == "model.layers[0].activation"


def test_softmax_belongs_on_the_last_layer():
    layers = (Dense(units=3, activation="softmax"), Dense(units=None, activation="auto"))
    with pytest.raises(SpecError, match="belongs on the last layer"):
        resolve(layers, losses.make("auto"), recipes.make("supervised"), "classification", 2)


@pytest.mark.parametrize("recipe", ONE_ANSWER)
def test_a_network_that_is_frozen_through_and_through_is_refused(recipe):
    layers = [*before(recipe), Dense(units=None, activation="auto")]
    still = [layer.model_copy(update={"trainable": False}) for layer in layers]
    with pytest.raises(SpecError, match=r"frozen|freeze"):
        resolve(still, losses.make("auto"), recipes.make(recipe), "classification", 2)


@pytest.mark.parametrize("recipe", ["perceptron", "adaline", "logistic"])
def test_rules_for_one_layer_refuse_two(recipe):
    layers = (Dense(units=3), Dense(units=None, activation="auto"))
    with pytest.raises(SpecError) as refused:
        resolve(layers, losses.make("auto"), recipes.make(recipe), "classification", 2)
    assert refused.value.problems[0].path == "model.layers"


@pytest.mark.parametrize("recipe", ["perceptron", "adaline"])
def test_rules_for_one_neuron_need_its_bias(recipe):
    with pytest.raises(SpecError) as refused:
        resolve((Dense(units=1, activation="auto", use_bias=False),), losses.make("auto"), recipes.make(recipe), "classification", 2)
    assert refused.value.problems[0].path == "model.layers[0].use_bias"
