"""The tape: shared and frozen tensors, several outputs, and a replay that is a fresh run to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.functional.activation import activate
from engine.functional.elementwise import mean
from engine.functional.linear import dense
from engine.functional.loss import losses
from engine.gradcheck import gradient_error
from engine.tape import Tape, replay, topological
from engine.tensor import Tensor
from tests.engine.tensors import lifted, tensor


def diamond(x: Tensor) -> Tensor:
    a = activate(x, "tanh")
    return a * x + activate(a, "sigmoid") * a


def thrice(x: Tensor) -> Tensor:
    return x * x * x + x


def shared_layer(x: Tensor, w: Tensor) -> Tensor:
    return dense(dense(dense(x, w, "tanh"), w, "sigmoid"), w, "gelu")


@pytest.mark.parametrize(
    ("make", "inputs"),
    [
        (lambda x: x + x, [tensor(2, 3)]),
        (thrice, [tensor(2, 3)]),
        (diamond, [tensor(2, 3)]),
        (shared_layer, [tensor(3, 5), tensor(3, 4, seed=1)]),
        (lambda x: x @ x @ x, [tensor(3, 3)]),
        (lambda x, b: (x + b) * (x - b), [tensor(3, 4), tensor(3, 1, seed=1)]),
    ],
    ids=["twice", "thrice", "diamond", "shared-layer", "matmul-thrice", "broadcast-twice"],
)
def test_fan_out(make, inputs):
    assert gradient_error(make, inputs) < 1e-6


def test_order_puts_makers_first_and_names_each_once():
    x = tensor(2, 2)
    out = diamond(x)
    order = topological([out])
    place = {id(t): i for i, t in enumerate(order)}
    assert len(place) == len(order)
    assert order[-1] is out
    for made in order:
        if made.op is not None:
            assert all(place[id(t)] < place[id(made)] for t in made.op.inputs)


def test_frozen_parameters_get_no_gradient_but_let_it_through():
    x, frozen, w = tensor(2, 5), tensor(3, 3, seed=1, grad=False), tensor(1, 4, seed=2)
    loss = mean(dense(dense(x, frozen, "tanh"), w, "sigmoid"))
    loss.backward()
    assert frozen.grad is None
    assert x.gradient().any()
    assert w.gradient().any()
    assert gradient_error(lambda x, w: dense(dense(x, frozen, "tanh"), w, "sigmoid"), [x, w]) < 1e-6


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_replay_is_a_fresh_run_bit_for_bit(dtype):
    rng = np.random.default_rng(5)
    x, t = lifted(2, 16, dtype=dtype, grad=False), Tensor(rng.normal(size=(1, 16)).astype(dtype))
    v, w = tensor(8, 3, dtype=dtype, seed=1), tensor(1, 9, dtype=dtype, seed=2)

    def loss() -> Tensor:
        return losses.make("mse")(dense(dense(x, v, "tanh"), w, "linear"), t)

    tape = Tape(loss())
    for _ in range(4):
        for array in (x.data, t.data, v.data, w.data):
            array[...] = rng.normal(size=array.shape)
        tape.forward()
        tape.backward()
        found = [tape.outputs[0].data.copy(), v.gradient().copy(), w.gradient().copy()]
        fresh = loss()
        fresh.backward()
        for a, b in zip(found, [fresh.data, v.gradient(), w.gradient()], strict=True):
            np.testing.assert_array_equal(a, b)


def test_several_outputs_are_all_computed_again():
    x, w = tensor(2, 4), tensor(3, 3, seed=1)
    hidden = dense(x, w, "tanh")
    out = activate(hidden, "softmax")
    tape = Tape(out, hidden)
    before = hidden.data.copy()
    x.data *= 2
    tape.forward()
    assert not np.array_equal(hidden.data, before)
    np.testing.assert_allclose(out.data, activate(hidden, "softmax").data)


def test_a_loss_inside_a_sum_is_up_to_date_when_replayed():
    x, t = tensor(1, 4), tensor(1, 4, seed=1)
    loss = losses.make("mse")(x, t)
    total = loss * loss
    tape = Tape(total, loss)
    x.data += 1
    tape.forward()
    assert total.item() == pytest.approx(np.mean((x.data - t.data) ** 2) ** 2)
    tape.backward()
    np.testing.assert_allclose(x.gradient(), 2 * loss.item() * 2 * (x.data - t.data) / 4)


def test_a_tape_reads_a_loss_before_what_is_made_of_it():
    x, t = tensor(1, 4), tensor(1, 4, seed=1)
    loss = losses.make("mse")(x, t)
    double = loss + loss
    tape = Tape(loss, double)
    x.data += 1
    tape.forward()
    assert double.item() == 2 * loss.item()


def test_replay_makes_the_calls_in_order():
    done: list[Any] = []
    replay([(done.append, 1), (done.append, 2)])()
    assert done == [1, 2]
