"""Autoencoders: what is given back, how the input is damaged, and the plane that a linear one shares with principal components."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import SpecError
from engine.experiment import Experiment
from engine.functional.corruption import masking, salt_and_pepper
from engine.functional.loss import losses
from engine.graph import Network
from engine.heads import reconstruction
from engine.learn.autoencoder import Autoencoder
from engine.learn.base import Course, Material, Progress, Regularization
from engine.metrics import judge
from engine.nn.base import layers
from engine.optim import optimizers
from engine.run import Run
from engine.schedules import schedules
from engine.spec import parse_spec
from engine.tensor import Tensor
from tests.engine.specs import RECIPES, spec
from tests.engine.tables import Table


def dense(units, activation="auto", **more):
    return layers.make("dense", units=units, activation=activation, **more)


def trained(inputs, chain, epochs, recipe=None, rate=0.01, seed=1):
    """A network trained to give back inputs, as the engine lays them out."""
    table, recipe = Table(inputs, np.zeros(inputs.shape[-1])), recipe or Autoencoder(batch_size=64)
    head = reconstruction(chain, losses.make("auto"), recipe, table.shape)
    network = Network(head.layers, table.shape)
    network.initialize(seed)
    numbers = np.arange(inputs.shape[-1])
    course = Course(head.loss, optimizers.make("adam", learning_rate=rate), schedules.make("constant"), Regularization(), truth=head.truth)
    learner = recipe.learner(network, Material(table, numbers, head.targets(table.labels)), course, Progress())
    for _ in range(epochs):
        learner.run_epoch()
    return network, judge(network, head, table, numbers)


def test_a_linear_one_finds_the_plane_of_the_principal_components():
    """5-2-5: the same subspace, whatever the axes (Baldi & Hornik, 1989)."""
    rng = np.random.default_rng(1)
    inputs = (rng.normal(size=(5, 2)) @ rng.normal(size=(2, 300)) + 0.05 * rng.normal(size=(5, 300))).astype(np.float32)
    inputs -= inputs.mean(axis=1, keepdims=True)
    network, measure = trained(inputs, (dense(2, "linear"), dense(None)), 300, rate=0.02)
    axes = np.linalg.svd(inputs)[0][:, :2]
    basis = np.linalg.qr(network.views()["dense_2.kernel"].T)[0]
    angles = np.arccos(np.clip(np.linalg.svd(axes.T @ basis)[1], -1, 1))
    assert np.degrees(angles).max() < 3
    best = np.mean((inputs - axes @ axes.T @ inputs) ** 2)
    assert measure()["loss"] == pytest.approx(best, rel=0.1)


def test_images_are_given_back_as_images():
    rng = np.random.default_rng(2)
    inputs = np.repeat(rng.integers(0, 2, (4, 1, 4, 6)), 5, axis=-1).astype(np.float32)
    chain = (layers.make("flatten"), dense(8, "tanh"), dense(16, "tanh"), layers.make("reshape", target_shape=(4, 4, 1)))
    conv = layers.make("conv2d", filters=1, kernel_size=3, padding="same", activation="auto")
    network, measure = trained(inputs, (*chain, conv), 300, rate=0.02)
    assert network.nodes[-1].layer.activation == "sigmoid"
    assert measure()["mae"] < 0.1
    assert measure()["loss"] < 0.2


def test_a_row_stands_for_an_image_in_reading_order():
    rng = np.random.default_rng(3)
    inputs = np.repeat(rng.integers(0, 2, (3, 1, 2, 4)), 5, axis=-1).astype(np.float32)
    network, measure = trained(inputs, (layers.make("flatten"), dense(6, "tanh"), dense(None)), 300, rate=0.03)
    assert network.nodes[-1].out_shape == (6,)
    assert measure()["mae"] < 0.05
    shown = inputs[..., :1].transpose(3, 0, 2, 1).reshape(-1)
    np.testing.assert_allclose(network.predict(inputs)[:, 0], shown, atol=0.2)


def test_a_denoising_one_restores_better_than_it_is_shown():
    rng = np.random.default_rng(4)
    inputs = np.repeat(rng.integers(0, 2, (16, 4)), 60, axis=-1).astype(np.float32)
    recipe = Autoencoder(noise="masking", amount=0.4, batch_size=48)
    network, measure = trained(inputs, (dense(12, "tanh"), dense(4, "tanh"), dense(None)), 150, recipe, rate=0.01)
    damaged = masking(Tensor(inputs), 0.4, np.random.default_rng(9)).data
    restored = network.predict(damaged)
    assert np.abs(restored - inputs).mean() < 0.5 * np.abs(damaged - inputs).mean()
    assert measure() == measure()


@pytest.mark.parametrize("name", [name for name in RECIPES if RECIPES[name].get("training", {}).get("kind") == "autoencoder"])
def test_it_learns(name):
    experiment = Experiment(spec(name))
    before = experiment.measure()["train"]
    for _ in range(150):
        experiment.learner.run_epoch()
    after = experiment.measure()["train"]
    assert before is not None
    assert after is not None
    assert after["loss"] < 0.85 * before["loss"]
    assert set(after) == {"loss", "mae"}


def test_damage():
    x = Tensor(np.full((50, 400), 0.5))
    masked = masking(x, 0.3, np.random.default_rng(1))
    assert set(np.unique(masked.data)) == {0, 0.5}
    assert np.mean(masked.data == 0) == pytest.approx(0.3, abs=0.02)
    assert masked.lifted is not None
    peppered = salt_and_pepper(x, 0.3, np.random.default_rng(1), -1, 1).data
    assert {value: pytest.approx(share, abs=0.02) for value, share in ((-1, 0.15), (0.5, 0.7), (1, 0.15))} == {
        value: np.mean(peppered == value) for value in np.unique(peppered)
    }


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"model.layers[3].units": 3}, "model.layers[3]", "gives back what comes in, (2,): 2 numbers; this layer gives 3"),
        ({"model.layers[1].activation": "auto"}, "model.layers[1].activation", "only the last layer"),
        ({"loss.kind": "hinge"}, "loss.kind", "not for reconstruction"),
        ({"loss.kind": "minimax"}, "loss.kind", "two networks"),
        ({"loss.kind": "binary_crossentropy", "model.layers[3].activation": "tanh"}, "loss.kind", "needs sigmoid"),
        ({"model.layers[3].activation": "step"}, "model.layers[3].activation", "no slope"),
    ],
    ids=str,
)
def test_what_cannot_work(changes, path, words):
    made = Run(spec("autoencoder"))
    with pytest.raises(SpecError) as refused:
        made.command({"type": "set", "changes": changes})
    assert [problem.path for problem in refused.value.problems] == [path]
    assert words in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("loss", "activation"), [("auto", "linear"), ("mae", "linear"), ("huber", "linear"), ("binary_crossentropy", "sigmoid")]
)
def test_the_last_layer_follows_the_loss(loss, activation):
    head = parse_spec({**RECIPES["autoencoder"], "loss": loss}).head()
    assert (head.activation, head.units, head.asked) == (activation, 2, "reconstruction")
