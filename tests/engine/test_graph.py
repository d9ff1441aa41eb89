"""Networks: parameters in one vector, and a forward pass like the textbook's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph import CHUNK, Network
from engine.nn.dense import Dense
from engine.tensor import Array, lifted_input
from tests import reference


def naive(network: Network, column: list[float]) -> list[list[float]]:
    """Every layer's output for one example, one number at a time."""
    views, outputs = network.views(), []
    for node in network.nodes:
        layer = node.layer
        assert isinstance(layer, Dense)
        kernel = views[f"{node.name}.kernel"].astype(float)
        bias = views[f"{node.name}.bias"].astype(float) if layer.use_bias else np.zeros(kernel.shape[1])
        outputs.append(column := reference.layer(column, kernel.tolist(), bias.tolist(), layer.activation))
    return outputs


def network(*units: int, inputs: int = 2, **more: Any) -> Network:
    made = Network([Dense(units=n, **more) for n in units], (inputs,), np.float64)
    made.initialize(1)
    return made


def test_parameters_are_one_vector_seen_from_many_sides():
    made = network(3, 2)
    assert made.size == 3 * 3 + 2 * 4 == made.values.size
    assert list(made.views()) == ["dense_1.kernel", "dense_1.bias", "dense_2.kernel", "dense_2.bias"]
    made.values[:] = 0
    for view in made.views().values():
        view[...] = 1
    np.testing.assert_array_equal(made.values, 1)
    made.values[:] = np.arange(made.size)
    np.testing.assert_array_equal(made.views()["dense_1.kernel"], [[0, 3, 6], [1, 4, 7]])
    np.testing.assert_array_equal(made.views()["dense_1.bias"], [2, 5, 8])
    assert made.finite()
    made.views()["dense_2.bias"][0] = np.nan
    assert not made.finite()


def test_penalties_reach_trainable_weights_only():
    made = Network([Dense(units=3, trainable=False), Dense(units=2)], (2,))
    assert made.learnt == 8, "what training moves comes first in the vector"
    assert made.decayed[:8].reshape(2, 4).tolist() == [[1, 1, 1, 0]] * 2
    assert not made.decayed[8:].any()
    assert made.size == 8 + 9
    assert [made.tensors[name]["weights"].requires_grad for name in ("dense_1", "dense_2")] == [False, True]


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=4), st.integers(1, 4), st.integers(1, 7), st.sampled_from(["tanh", "relu", "softmax"])
)
@settings(max_examples=30, deadline=None)
def test_evaluate_is_a_naive_forward_pass(units, inputs, columns, activation):
    made = network(*units, inputs=inputs, activation=activation)
    made.values[:] = np.random.default_rng(0).normal(size=made.size)
    x = np.random.default_rng(1).normal(size=(inputs, columns))
    expected = [naive(made, column) for column in x.T.tolist()]
    for _, outputs in made.evaluate(x):
        for i, output in enumerate(outputs):
            np.testing.assert_allclose(output, np.array([each[i] for each in expected]).T, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("columns", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_chunks_change_nothing(columns):
    made = network(4, 3)
    x = np.random.default_rng(1).normal(size=(2, columns))
    at_once = lifted_input(2, columns, np.float64)
    at_once.data[...] = x
    expected = made.forward(at_once)[-1].data
    np.testing.assert_allclose(made.predict(x), expected, rtol=1e-12)
    parts = [part for part, _ in made.evaluate(x)]
    assert sum(part.stop - part.start for part in parts) == columns


def test_evaluation_follows_the_weights():
    made, x = network(4, 3), np.ones((2, 5))
    before = made.predict(x).copy()
    made.values *= 2
    assert not np.allclose(made.predict(x), before)


def test_what_is_left_after_whole_chunks_goes_through_the_same_pass():
    made = network(3)
    chunk = made.chunk()
    x = np.random.default_rng(0).normal(size=(2, 2 * chunk + 3)).astype(np.float32)
    found = made.predict(x)
    assert [columns for columns, _ in made._evaluators] == [chunk]
    np.testing.assert_allclose(found[..., -3:], made.predict(x[:, -3:]), rtol=1e-6)


def test_many_sizes_are_not_all_remembered():
    made = network(2)
    for columns in range(1, 40):
        assert made.predict(np.ones((2, columns))).shape == (2, columns)
    assert len(made._evaluators) <= 8


def test_initial_weights_depend_on_seed_redraw_and_place_only():
    def drawn(seed: int, redraw: int, *units: int) -> Array:
        made = Network([Dense(units=n) for n in units], (2,))
        made.initialize(seed, redraw)
        return made.values.copy()

    np.testing.assert_array_equal(drawn(1, 0, 4, 3), drawn(1, 0, 4, 3))
    assert not np.array_equal(drawn(1, 0, 4, 3), drawn(2, 0, 4, 3))
    assert not np.array_equal(drawn(1, 0, 4, 3), drawn(1, 1, 4, 3))
    np.testing.assert_array_equal(drawn(1, 0, 4, 3)[:12], drawn(1, 0, 4, 3, 5)[:12])


def test_copies_start_from_one_redraw_after_the_other():
    many = Network([Dense(units=4), Dense(units=1)], (2,), copies=3)
    many.initialize(5, 2)
    for i in range(3):
        one = Network([Dense(units=4), Dense(units=1)], (2,))
        one.initialize(5, 2 + i)
        np.testing.assert_array_equal(many.values[i], one.values)
        np.testing.assert_allclose(many.predict(np.ones((2, 6)))[i], one.predict(np.ones((2, 6))), rtol=1e-6)
