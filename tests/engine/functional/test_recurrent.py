"""Recurrent ops: gradients against central differences in every arrangement, what masks and states mean, and the course's numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functional.noise import dropout
from engine.functional.recurrent import last_states, product, select_step, simple_rnn, without_bias
from engine.functional.recurrent_gru import gru, merge_directions
from engine.functional.recurrent_gru_before import gru_reset_first
from engine.functional.recurrent_lstm import lstm
from engine.gradcheck import gradient_error, numeric_gradient, relative_error
from engine.tape import Tape
from engine.tensor import Tensor
from tests.engine.tensors import tensor

T, X, H, B = 5, 3, 4, 2
Recur = Callable[..., Tensor]
OPS: dict[str, tuple[Recur, tuple[int, int], int]] = {
    "simple_rnn": (simple_rnn, (H, X + H + 1), 1),
    "lstm": (lstm, (4 * H, X + H + 1), 2),
    "gru": (gru, (3 * H, H + 2 + X), 1),
    "gru_reset_first": (gru_reset_first, (3 * H, H + 1 + X), 1),
}
every = pytest.mark.parametrize("name", OPS)


@every
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "masked"])
@pytest.mark.parametrize("sequences", [False, True], ids=["last", "sequences"])
@pytest.mark.parametrize("backwards", [False, True], ids=["ahead", "backwards"])
def test_gradients_are_those_of_central_differences(name: str, masked: bool, sequences: bool, backwards: bool) -> None:
    op, shape, states = OPS[name]

    def make(x: Tensor, weights: Tensor, *initial: Tensor) -> Tensor:
        x.mask = np.random.default_rng(3).random((T, B)) > 0.4 if masked else None
        return op(x, weights, initial, return_sequences=sequences, go_backwards=backwards)

    inputs = [tensor(T, X, B, seed=1), tensor(*shape, seed=2), *(tensor(H, B, seed=3 + k) for k in range(states))]
    assert gradient_error(make, inputs) < 1e-6


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "linear", "gelu"])
def test_a_simple_network_takes_any_activation(activation: str) -> None:
    def make(x: Tensor, weights: Tensor) -> Tensor:
        return simple_rnn(x, weights, activation=activation, return_sequences=True)

    assert gradient_error(make, [tensor(T, X, B), tensor(H, X + H + 1, seed=1)]) < 1e-6


@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave"])
@pytest.mark.parametrize("sequences", [False, True], ids=["last", "sequences"])
def test_both_directions_and_their_states_have_gradients(mode: str, sequences: bool) -> None:
    def make(x: Tensor, weights: Tensor) -> Tensor:
        ahead, behind = (lstm(x, weights, return_sequences=sequences, go_backwards=back) for back in (False, True))
        joined = merge_directions(ahead, behind, mode)
        hidden, cell = last_states(joined)
        return hidden * cell + (select_step(joined, 1) if sequences else joined)

    assert gradient_error(make, [tensor(T, X, B), tensor(4 * H, X + H + 1, seed=1)]) < 1e-6


@every
def test_a_layer_goes_on_where_another_ended(name: str) -> None:
    op, shape, _ = OPS[name]
    x, weights = tensor(T, X, B), tensor(*shape, seed=1)
    whole = op(x, weights, return_sequences=True)
    first = op(Tensor(x.data[:2]), weights)
    second = op(Tensor(x.data[2:]), weights, last_states(first), return_sequences=True)
    np.testing.assert_allclose(second.data, whole.data[2:], rtol=1e-12)


def test_the_cell_that_is_handed_on_has_its_gradient() -> None:
    def make(x: Tensor, weights: Tensor) -> Tensor:
        return lstm(x, weights, last_states(lstm(x, weights, return_sequences=True)))

    def cell_only(x: Tensor, weights: Tensor) -> Tensor:
        return last_states(lstm(x, weights))[1]

    inputs = [tensor(T, X, B), tensor(4 * H, X + H + 1, seed=1)]
    assert gradient_error(make, inputs) < 1e-6
    assert gradient_error(cell_only, inputs) < 1e-6


@every
def test_padding_changes_nothing(name: str) -> None:
    op, shape, _ = OPS[name]
    x, weights = tensor(T, X, B), tensor(*shape, seed=1)
    x.mask = np.array([1, 1, 0, 1, 0], bool)[:, None].repeat(B, axis=1)
    padded = op(x, weights, return_sequences=True)
    short = op(Tensor(x.data[[0, 1, 3]]), weights, return_sequences=True)
    np.testing.assert_allclose(padded.data[[0, 1, 3]], short.data, rtol=1e-12)
    np.testing.assert_array_equal(padded.data[2], padded.data[1])
    assert padded.mask is not None
    np.testing.assert_array_equal(padded.mask, x.mask)


@every
def test_a_replay_follows_its_inputs(name: str) -> None:
    op, shape, _ = OPS[name]
    x, weights = tensor(T, X, B), tensor(*shape, seed=1)
    x.mask = np.ones((T, B), bool)
    tape = Tape(op(x, weights))
    x.data[...] = tensor(T, X, B, seed=9).data
    x.mask[3:, 0] = False
    tape.forward()
    tape.backward()
    fresh = op(x, weights)
    np.testing.assert_array_equal(tape.outputs[0].data, fresh.data)
    found = weights.gradient().copy()
    fresh.backward()
    np.testing.assert_array_equal(found, weights.gradient())


def test_the_first_step_of_the_notes_is_not_rounded() -> None:
    """z1 = σ(0.1·1 + 0.5·0 − 1) and ŷ1 = −0.5·z1 + 0.3, from the sequence 1, 4, 3."""
    x = Tensor(np.array([1.0, 4.0, 3.0])[:, None, None])
    states = simple_rnn(x, Tensor(np.array([[0.1, 0.5, -1.0]])), activation="sigmoid", return_sequences=True).data.ravel()
    answers = -0.5 * states + 0.3
    assert f"{states[0]:.4f}" == "0.2891"
    assert f"{answers[0]:.4f}" == "0.1555"
    assert states[1] == pytest.approx(1 / (1 + np.exp(-(0.4 + 0.5 * states[0] - 1))))


def test_gates_and_states_can_be_seen() -> None:
    seen: dict[str, np.ndarray] = {}
    out = lstm(tensor(T, X, B), tensor(4 * H, X + H + 1, seed=1), return_sequences=True, note=seen.__setitem__)
    assert {name: array.shape for name, array in seen.items()} == dict.fromkeys(
        ["hidden", "candidate", "forget_gate", "input_gate", "output_gate", "cell"], (T, H, B)
    )
    np.testing.assert_allclose(seen["output_gate"] * np.tanh(seen["cell"]), out.data, rtol=1e-12)
    before = np.concatenate([np.zeros((1, H, B)), seen["cell"][:-1]])
    np.testing.assert_allclose(seen["forget_gate"] * before + seen["input_gate"] * seen["candidate"], seen["cell"], atol=1e-12)


@every
def test_wrong_shapes_are_named(name: str) -> None:
    op, shape, _ = OPS[name]
    with pytest.raises(ValueError, match=r"must be"):
        op(tensor(T, X, B), tensor(shape[0], shape[1] + 1))
    with pytest.raises(ValueError, match=r"takes a sequence"):
        op(tensor(X, B), tensor(*shape))
    with pytest.raises(ValueError, match=r"initial state must be"):
        op(tensor(T, X, B), tensor(*shape), (tensor(H + 1, B),))
    with pytest.raises(ValueError, match=r"no step 5"):
        select_step(tensor(T, X, B), 5)


@given(rows=st.integers(1, 300), inner=st.integers(1, 300), columns=st.integers(1, 80))
@settings(max_examples=40, deadline=None)
def test_products_in_parts_are_products(rows: int, inner: int, columns: int) -> None:
    left, right, out = np.ones((rows, inner)), np.ones((inner, columns)), np.zeros((rows, columns))
    function, *arguments = product(left, right, out)
    function(*arguments)
    assert (out == inner).all()


@every
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "masked"])
def test_a_thinned_state_has_gradients(name: str, masked: bool) -> None:
    op, shape, states = OPS[name]
    noise = np.random.default_rng(5)
    chance = noise.bit_generator.state

    def make(x: Tensor, weights: Tensor, *initial: Tensor) -> Tensor:
        x.mask = np.random.default_rng(3).random((T, B)) > 0.4 if masked else None
        return op(x, weights, initial, return_sequences=True, thin=(0.5, noise))

    inputs = [tensor(T, X, B, seed=1), tensor(*shape, seed=2), *(tensor(H, B, seed=3 + k) for k in range(states))]
    noise.bit_generator.state = chance
    out = make(*inputs)
    tape = Tape(out * Tensor(tensor(*out.shape, seed=9).data))

    def total() -> float:
        noise.bit_generator.state = chance
        tape.forward()
        return float(tape.outputs[0].data.sum())

    total()
    tape.backward()
    for each in inputs:
        assert relative_error(each.gradient().copy(), numeric_gradient(total, each.data)) < 1e-6


def test_the_weights_see_the_same_part_of_the_state_at_every_step() -> None:
    """With h[t] = x[t] + kept·h[t−1], a unit that is dropped shows x, any other the sum of all before it, ever doubled."""
    x = tensor(T, H, 40)
    weights = Tensor(np.hstack([np.eye(H), np.eye(H), np.zeros((H, 1))]))
    out = simple_rnn(x, weights, activation="linear", return_sequences=True, thin=(0.5, np.random.default_rng(0))).data
    doubled = np.zeros_like(out)
    doubled[0] = x.data[0]
    for t in range(1, T):
        doubled[t] = x.data[t] + 2 * doubled[t - 1]
    dropped = np.isclose(out, x.data).all(axis=0)
    assert 0.3 < dropped.mean() < 0.7
    np.testing.assert_allclose(out[:, ~dropped], doubled[:, ~dropped])


def test_inputs_are_dropped_alike_at_every_step() -> None:
    x = Tensor(np.ones((T, X, 50)), requires_grad=True)
    out = dropout(x, 0.5, np.random.default_rng(0), steps=True)
    assert (out.data == out.data[0]).all()
    assert set(np.unique(out.data)) == {0.0, 2.0}
    out.backward()
    np.testing.assert_array_equal(x.gradient(), out.data)


def test_weights_without_biases_have_zeros_there() -> None:
    narrow = tensor(3, 5)
    wide = without_bias(narrow, 2, 2)
    assert not wide.data[:, 2:4].any()
    np.testing.assert_array_equal(np.delete(wide.data, [2, 3], axis=1), narrow.data)
    assert gradient_error(lambda w: without_bias(w, 2, 2), [narrow]) < 1e-6
