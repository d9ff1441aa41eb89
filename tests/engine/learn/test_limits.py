"""Clipped gradients, weights within a norm, and large batches in pieces."""

from __future__ import annotations

import numpy as np
import pytest

import engine.learn.supervised as supervised
import engine.nn  # noqa: F401 - registers the layers
from engine.functional.loss import losses
from engine.graph import Network
from engine.learn.base import Clipping, Course, Learner, Material, Progress, Regularization
from engine.learn.pieces import cuts
from engine.learn.supervised import Supervised
from engine.nn.base import Layer, layers
from engine.optim import optimizers
from engine.schedules import schedules
from engine.zoo import zoo
from tests.engine.tables import Table

COUNT = 150


def small(*more: Layer) -> list[Layer]:
    conv = layers["conv2d"].model_validate({"kind": "conv2d", "filters": 3, "activation": "tanh"})
    return [
        conv,
        *more,
        layers["flatten"].model_validate({"kind": "flatten"}),
        layers["dense"].model_validate({"kind": "dense", "units": 2}),
    ]


def learner(network: Network, batch: int, clipping: Clipping | None = None, **penalties: float) -> Learner:
    network.initialize(1)
    targets = np.random.default_rng(1).normal(size=(2, COUNT))
    course = Course(
        losses.make("mse"), optimizers.make("sgd"), schedules.make("constant"), Regularization(**penalties), clipping or Clipping()
    )
    inputs = np.random.default_rng(0).normal(size=(8, 1, 8, COUNT))
    material = Material(Table(inputs, np.zeros(COUNT)), np.arange(COUNT), targets)
    return Supervised(batch_size=batch, shuffle=False).learner(network, material, course, Progress())


@pytest.mark.parametrize("batch", [150, 130, 70])
def test_pieces_add_up_to_the_batch(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, whole = (Network(small(), (8, 8, 1), np.float64) for _ in range(2))
    pieces = learner(ours, batch)
    assert len(cuts(ours, batch)) == max(1, batch // 64)
    pieces.run_epoch()
    monkeypatch.setattr(supervised, "cuts", lambda network, size: [slice(0, size)])
    learner(whole, batch).run_epoch()
    np.testing.assert_allclose(ours.values, whole.values, atol=1e-13)


def test_pieces_only_where_they_change_nothing_and_are_worth_it() -> None:
    lenet = Network(zoo["lenet5"].layers(), (28, 28, 1))
    assert [part.stop - part.start for part in cuts(lenet, 200)] == [66, 67, 67]
    assert len(cuts(Network(zoo["mnist_mlp"].layers(), (784,)), 1024)) == 1
    norm = layers["batch_norm"].model_validate({"kind": "batch_norm"})
    assert len(cuts(Network(small(norm), (8, 8, 1)), 512)) == 1
    frozen = norm.model_copy(update={"trainable": False})
    assert len(cuts(Network(small(frozen), (8, 8, 1)), 512)) == 8


def test_long_gradients_are_shortened_and_large_numbers_cut() -> None:
    free, short, cut = (Network(small(), (8, 8, 1), np.float64) for _ in range(3))
    learner(free, COUNT).run_batch()
    norm = np.linalg.norm(free.gradients)
    learner(short, COUNT, Clipping(norm=norm / 2)).run_batch()
    np.testing.assert_allclose(short.gradients, free.gradients / 2)
    limit = float(np.abs(free.gradients).max() / 3)
    learner(cut, COUNT, Clipping(value=limit)).run_batch()
    np.testing.assert_allclose(cut.gradients, np.clip(free.gradients, -limit, limit))
    learner(cut, COUNT, Clipping(norm=norm * 2)).run_batch()
    np.testing.assert_allclose(cut.gradients, free.gradients)


def test_weights_into_a_unit_stay_within_the_norm() -> None:
    network = Network(small(), (8, 8, 1), np.float64)
    made = learner(network, COUNT, max_norm=0.3)
    network.values += 1
    made.run_batch()
    for name in ("conv2d_1", "dense_1"):
        weights = network.tensors[name]["weights"].data
        assert np.linalg.norm(weights[:, :-1], axis=1).max() <= 0.3 + 1e-12
        assert weights[:, -1].max() > 0.5
