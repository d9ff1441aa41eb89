"""Every registered loss: its number against the textbook's, its gradient against central differences, far out and on the edge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functional.activation import activate
from engine.functional.elementwise import add, multiply
from engine.functional.loss import Loss, losses
from engine.gradcheck import gradient_error
from engine.tape import Tape
from engine.tensor import Tensor
from tests import reference
from tests.engine.tensors import tensor

REAL = [name for name in losses.names() if name != "auto"]


def targets_for(name: str, units: int, batch: int, seed: int = 0) -> Tensor:
    """Targets as the loss expects them: classes, signs, or any numbers."""
    rng = np.random.default_rng(seed)
    if name == "categorical_crossentropy":
        return Tensor(np.eye(units)[:, rng.integers(0, units, batch)])
    if name == "binary_crossentropy":
        return Tensor(rng.integers(0, 2, (units, batch)).astype(float))
    if name == "mse":
        return Tensor(rng.normal(size=(units, batch)))
    return Tensor(rng.choice([-1.0, 1.0], (units, batch)))


def outputs_of(loss: Loss, z: Tensor) -> np.ndarray:
    """What the reference compares: probabilities where the loss takes logits."""
    return activate(z, loss.logits_of).data if loss.logits_of else z.data


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("name", REAL)
def test_value(name, units):
    loss, z, t = losses.make(name), tensor(units, 9), targets_for(name, units, 9)
    pairs = zip(outputs_of(loss, z).T.tolist(), t.data.T.tolist(), strict=True)
    assert loss(z, t).item() == pytest.approx(reference.mean([reference.LOSSES[name](y, target) for y, target in pairs]), rel=1e-12)


@given(st.sampled_from(REAL), st.integers(1, 5), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_gradient(name, units, batch, seed):
    t = targets_for(name, units, batch, seed)
    z = tensor(units, batch, seed=seed)
    if name == "hinge":
        z.data[np.abs(1 - z.data * t.data) < 1e-3] += 0.01
    assert gradient_error(lambda z: losses.make(name)(z, t), [z]) < 1e-6


@pytest.mark.parametrize("name", REAL)
def test_a_loss_may_be_part_of_a_sum(name):
    t = targets_for(name, 2, 5)
    z = tensor(2, 5)
    loss = losses.make(name)(z, t)
    loss.backward()
    alone = z.gradient().copy()
    add(loss, multiply(loss, Tensor(np.array(2.0)))).backward()
    np.testing.assert_allclose(z.gradient(), 3 * alone, rtol=1e-12)


@pytest.mark.parametrize("name", REAL)
def test_the_training_step_leaves_out_only_the_number(name):
    z = tensor(2, 5)
    tape = Tape(losses.make(name)(z, targets_for(name, 2, 5)))
    tape.backward()
    full = z.gradient().copy()
    z.gradient().fill(np.nan)
    for function, *arguments in tape.gradient_calls():
        function(*arguments)
    np.testing.assert_array_equal(z.gradient(), full)


@pytest.mark.parametrize("name", ["binary_crossentropy", "categorical_crossentropy"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropies_stay_finite_when_sure_and_wrong(name, dtype):
    z = Tensor(np.array([[1000.0], [-1000]], dtype), requires_grad=True)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss = losses.make(name)(z, Tensor(np.array([[0.0], [1]], dtype)))
        loss.backward()
    assert loss.item() == pytest.approx(1000 if name == "binary_crossentropy" else 2000)
    assert np.isfinite(z.gradient()).all()


def test_log_loss_of_the_course():
    """AND gate, w = (2, 2), b = −3.3."""
    z = np.array([[-3.3, -1.3, -1.3, 0.7]])
    loss = losses.make("binary_crossentropy")(Tensor(z), Tensor(np.array([[0.0, 0, 0, 1]])))
    assert loss.item() == pytest.approx(0.2303555, abs=1e-7)


@pytest.mark.parametrize(("name", "slope"), [("hinge", 0), ("perceptron", 1)])
def test_on_the_margin_itself(name, slope):
    """The perceptron still learns from a point on its line, the hinge no longer from one on its margin."""
    y = Tensor(np.array([[1.0 if name == "hinge" else 0.0]]), requires_grad=True)
    losses.make(name)(y, Tensor(np.array([[1.0]]))).backward()
    assert abs(y.gradient().item()) == slope


def test_many_networks_at_once_have_each_their_own_gradient():
    for name in REAL:
        t, z = targets_for(name, 2, 5), tensor(4, 2, 5)
        loss = losses.make(name)(z, t)
        loss.backward()
        values = []
        for i in range(4):
            alone = Tensor(z.data[i].copy(), requires_grad=True)
            one = losses.make(name)(alone, t)
            one.backward()
            values.append(one.item())
            np.testing.assert_allclose(z.gradient()[i], alone.gradient(), rtol=1e-12, atol=1e-15)
        assert loss.item() == pytest.approx(np.mean(values))


@pytest.mark.parametrize("name", REAL)
def test_shapes_must_agree(name):
    with pytest.raises(ValueError, match=r"prediction \(2, 5\) and target \(1, 5\)"):
        losses.make(name)(tensor(2, 5), tensor(1, 5))


def test_auto_is_never_computed():
    with pytest.raises(AssertionError, match="auto"):
        losses.make("auto")(tensor(1, 1), tensor(1, 1))


@pytest.mark.parametrize(
    ("name", "activation", "units", "task", "style"),
    [
        ("mse", "linear", 1, "regression", "value"),
        ("mse", "sigmoid", 1, "regression", "value"),
        ("mse", "sigmoid", 1, "classification", "unit"),
        ("mse", "tanh", 1, "classification", "signed"),
        ("mse", "linear", 3, "classification", "one_hot"),
        ("binary_crossentropy", "sigmoid", 1, "classification", "unit"),
        ("categorical_crossentropy", "softmax", 2, "classification", "one_hot"),
        ("hinge", "linear", 1, "classification", "signed"),
        ("hinge", "linear", 3, "classification", "one_hot"),
        ("perceptron", "step", 1, "classification", "signed"),
    ],
)
def test_how_targets_are_written(name, activation, units, task, style):
    assert losses.make(name).target_style(activation, units, task) == style
