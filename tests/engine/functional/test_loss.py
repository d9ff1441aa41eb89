"""Every registered loss: its number against the textbook's, its gradient against central differences, far out and on the edge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functional.activation import activate
from engine.functional.elementwise import add, multiply
from engine.functional.loss import Adversarial, Loss, losses
from engine.gradcheck import gradient_error
from engine.tape import Tape
from engine.tensor import Tensor
from tests import reference
from tests.engine.tensors import tensor

# Those that compare single answers; losses over sequences have tests of their own.
REAL = [name for name in losses.names() if name != "auto" and losses[name].__module__.startswith("engine.functional.loss_")]
SMOOTHED = [name for name in REAL if "label_smoothing" in losses[name].model_fields]
PAIRS = [name for name in REAL if issubclass(losses[name], Adversarial)]


def targets_for(name: str, units: int, batch: int, seed: int = 0) -> Tensor:
    """Targets as the loss expects them: shares of classes, classes, counts, signs, or any numbers."""
    rng, kind = np.random.default_rng((seed, 1)), losses[name]  # not the numbers of the predictions
    if kind.logits_of == "softmax":
        return Tensor(np.eye(units)[:, rng.integers(0, units, batch)] if seed % 2 == 0 else rng.dirichlet(np.ones(units), batch).T)
    if kind.logits_of == "sigmoid" or "generation" in kind.tasks:
        return Tensor(rng.integers(0, 2, (units, batch)).astype(float))
    if kind.lowest == 0:
        return Tensor(rng.poisson(2.0, (units, batch)).astype(float))
    if "regression" in kind.tasks:
        return Tensor(rng.normal(size=(units, batch)))
    return Tensor(rng.choice([-1.0, 1.0], (units, batch)))


def predictions_for(name: str, *shape: int, seed: int = 0, dtype: Any = np.float64) -> Tensor:
    """Any numbers; where the loss takes its logarithm, positive ones."""
    made = tensor(*shape, seed=seed, dtype=dtype)
    if losses[name].heads == ("softplus",):
        made.data = np.abs(made.data) + dtype(0.1)
    return made


def outputs_of(loss: Loss, z: Tensor) -> np.ndarray:
    """What the reference compares: probabilities where the loss takes logits."""
    return activate(z, loss.logits_of).data if loss.logits_of else z.data


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("name", REAL)
def test_value(name, units):
    loss, z, t = losses.make(name), predictions_for(name, units, 9), targets_for(name, units, 9)
    pairs = zip(outputs_of(loss, z).T.tolist(), t.data.T.tolist(), strict=True)
    assert loss(z, t).item() == pytest.approx(reference.mean([reference.LOSSES[name](y, target) for y, target in pairs]), rel=1e-12)


@given(st.sampled_from(REAL), st.integers(1, 5), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_gradient(name, units, batch, seed):
    t = targets_for(name, units, batch, seed)
    z = predictions_for(name, units, batch, seed=seed)
    if name == "hinge":
        z.data[np.abs(1 - z.data * t.data) < 1e-3] += 0.01
    z.data[np.abs(z.data - t.data) < 1e-3] += 0.01
    assert gradient_error(lambda z: losses.make(name)(z, t), [z]) < 1e-6


@pytest.mark.parametrize("name", REAL)
def test_a_loss_may_be_part_of_a_sum(name):
    t = targets_for(name, 2, 5)
    z = predictions_for(name, 2, 5)
    loss = losses.make(name)(z, t)
    loss.backward()
    alone = z.gradient().copy()
    add(loss, multiply(loss, Tensor(np.array(2.0)))).backward()
    np.testing.assert_allclose(z.gradient(), 3 * alone, rtol=1e-12)


@pytest.mark.parametrize("name", REAL)
def test_the_training_step_leaves_out_only_the_number(name):
    z = predictions_for(name, 2, 5)
    tape = Tape(losses.make(name)(z, targets_for(name, 2, 5)))
    tape.backward()
    full = z.gradient().copy()
    z.gradient().fill(np.nan)
    for function, *arguments in tape.gradient_calls():
        function(*arguments)
    np.testing.assert_array_equal(z.gradient(), full)


@pytest.mark.parametrize("name", ["binary_crossentropy", "categorical_crossentropy", "kl_divergence", "minimax"])
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
        t, z = targets_for(name, 2, 5), predictions_for(name, 4, 2, 5)
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


@pytest.mark.parametrize("smoothing", [0.1, 0.4])
@pytest.mark.parametrize("name", SMOOTHED)
def test_smoothed_labels_are_softer_targets(name, smoothing):
    """t·(1 − s) + s/choices: two choices for a sigmoid, as many as there are units for a softmax."""
    z, t = predictions_for(name, 3, 7), targets_for(name, 3, 7)
    choices = 2 if losses[name].logits_of == "sigmoid" else 3
    softer = Tensor(t.data * (1 - smoothing) + smoothing / choices)
    smoothed, plain = losses.make(name, label_smoothing=smoothing)(z, t), losses.make(name)(z, softer)
    assert smoothed.item() == pytest.approx(plain.item(), rel=1e-12)
    assert gradient_error(lambda z: losses.make(name, label_smoothing=smoothing)(z, t), [z]) < 1e-6


def test_a_divergence_is_nothing_where_both_agree():
    z = tensor(3, 5)
    loss = losses.make("kl_divergence")(z, Tensor(activate(z, "softmax").data.copy()))
    loss.backward()
    assert loss.item() == pytest.approx(0, abs=1e-15)
    np.testing.assert_allclose(z.gradient(), 0, atol=1e-15)


def test_half_the_square():
    z, t = tensor(2, 5), targets_for("mse", 2, 5)
    whole, half = losses.make("mse")(z, t), losses.make("mse", half=True)(z, t)
    assert half.item() == pytest.approx(whole.item() / 2)
    assert gradient_error(lambda z: losses.make("mse", half=True)(z, t), [z]) < 1e-6


@pytest.mark.parametrize("delta", [0.2, 1.0, 3.0])
def test_huber_turns_straight_at_delta(delta):
    errors = np.array([[-5.0, -delta, -delta / 2, 0, delta / 3, 4.0]])
    y = Tensor(errors, requires_grad=True)
    loss = losses.make("huber", delta=delta)(y, Tensor(np.zeros_like(errors)))
    loss.backward()
    size = np.abs(errors)
    assert loss.item() == pytest.approx(np.where(size <= delta, errors**2 / 2, delta * size - delta**2 / 2).mean())
    np.testing.assert_allclose(y.gradient(), np.clip(errors, -delta, delta) / 6)


@pytest.mark.parametrize("name", PAIRS)
def test_the_generator_wants_to_be_taken_for_real(name):
    """Its gradient lifts every answer of the discriminator, and agrees with central differences."""
    kind, z = losses.make(name), Tensor(tensor(1, 9).data / 3, requires_grad=True)
    assert isinstance(kind, Adversarial)
    assert gradient_error(kind.generator, [z]) < 1e-6
    kind.generator(z).backward()
    assert (z.gradient() < 0).all()


def test_a_sure_discriminator_starves_minimax_but_not_the_others():
    sure = {}
    for name in PAIRS:
        kind, z = losses.make(name), Tensor(np.full((1, 4), -8.0), requires_grad=True)
        assert isinstance(kind, Adversarial)
        kind.generator(z).backward()
        sure[name] = -z.gradient().sum()
    assert sure["minimax"] < 1e-3 < 0.9 < sure["non_saturating"] < sure["least_squares"]


def test_the_discriminator_that_knows_nothing_pays_ln_4():
    answers, truth = Tensor(np.zeros((1, 8))), Tensor(np.repeat([[1.0, 0.0]], 4, axis=1))
    assert losses.make("minimax")(answers, truth).item() == pytest.approx(np.log(4))


@pytest.mark.parametrize("shape", [(4, 3, 5, 2), (6, 3, 2)], ids=["images", "sequences"])
@pytest.mark.parametrize("name", ["mse", "mae", "huber", "binary_crossentropy"])
def test_whole_images_and_sequences_may_be_compared(name, shape):
    rng = np.random.default_rng(1)
    z, t = predictions_for(name, *shape), Tensor(rng.random(shape))
    flat = losses.make(name)(Tensor(z.data.reshape(-1, shape[-1])), Tensor(t.data.reshape(-1, shape[-1])))
    assert losses.make(name)(z, t).item() == pytest.approx(flat.item(), rel=1e-12)
    assert gradient_error(lambda z: losses.make(name)(z, t), [z]) < 1e-6


def test_every_loss_says_its_formula_and_where_it_fits():
    for name in REAL:
        kind = losses[name]
        assert kind.latex
        assert kind.heads
        assert set(kind.tasks) <= {"classification", "regression", "reconstruction", "generation"}
