"""The dense layer: shapes, parameters, Keras's view of them, and the course's ledger."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from engine.functional.activation import activations
from engine.init import initializers
from engine.nn.base import Pass, ShapeError
from engine.nn.dense import Dense
from engine.tensor import Tensor
from tests import reference


@pytest.mark.parametrize(("bias", "parameters"), [(True, 5 * 3 + 5), (False, 5 * 3)])
def test_shapes_and_parameters(bias, parameters):
    layer = Dense(units=5, use_bias=bias)
    assert layer.output_shape((3,)) == (5,)
    block = layer.blocks((3,))["weights"]
    assert block.shape == (5, 3 + bias)
    assert np.prod(block.shape) == parameters
    mask = np.zeros(block.shape)
    mask[block.decayed] = 1
    assert mask[:, :3].all()
    assert not mask[:, 3:].any()


@pytest.mark.parametrize("name", initializers.names())
def test_weights_and_biases_start_as_asked(name):
    layer = Dense(units=5, kernel_initializer=initializers.make(name), bias_initializer=initializers.make("constant", value=0.7))
    drawn = layer.blocks((3,))["weights"].draw(np.random.default_rng(1))
    assert drawn.shape == (5, 4)
    np.testing.assert_array_equal(drawn[:, 3], 0.7)
    if name == "zeros":
        assert not drawn[:, :3].any()


@pytest.mark.parametrize("bias", [True, False])
def test_views_are_keras_shapes_of_the_same_memory(bias):
    layer = Dense(units=5, use_bias=bias)
    weights = np.zeros((5, 3 + bias))
    views = layer.views({"weights": weights})
    assert {name: view.shape for name, view in views.items()} == ({"kernel": (3, 5), "bias": (5,)} if bias else {"kernel": (3, 5)})
    views["kernel"][2, 4] = 7
    assert weights[4, 2] == 7


@pytest.mark.parametrize("activation", activations)
def test_forward_and_logits(activation):
    layer = Dense(units=2, activation=activation)
    weights = np.array([[0.5, -1, 0.25], [1, 2, -0.5]])
    x = np.array([[0.3], [-0.7]])
    kernel, bias = weights[:, :2].T.tolist(), weights[:, 2].tolist()
    parameters = {"weights": Tensor(weights)}
    found = layer.forward([Tensor(x)], parameters, Pass()).data[:, 0]
    np.testing.assert_allclose(found, reference.layer([0.3, -0.7], kernel, bias, activation))
    logits = layer.forward([Tensor(x)], parameters, Pass(logits=True)).data[:, 0]
    np.testing.assert_allclose(logits, reference.layer([0.3, -0.7], kernel, bias, "linear"))


def test_what_does_not_fit():
    with pytest.raises(ShapeError, match="only the last layer may leave its units open") as refused:
        Dense(units=None).output_shape((3,))
    assert refused.value.field == "units"
    with pytest.raises(ShapeError, match="flatten") as refused:
        Dense(units=2).output_shape((3, 3, 1))
    assert refused.value.field == "kind"


@pytest.mark.parametrize("wrong", [{"units": 0}, {"units": 4097}, {"units": 1.5}, {"activation": "swish"}, {"unit": 3}], ids=str)
def test_arguments_out_of_bounds(wrong):
    with pytest.raises(ValidationError):
        Dense.model_validate(wrong)


def test_ledger():
    rows = dict(Dense(units=5).ledger((3,)))
    assert rows == {"W": (5, 3), "b": (5, 1), "Z": (5, "B"), "A": (5, "B"), "dW": (5, 3), "db": (5, 1), "dZ": (5, "B")}
    assert "b" not in dict(Dense(units=5, use_bias=False).ledger((3,)))
