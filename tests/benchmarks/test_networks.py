"""Every network that is raced trains, and PyTorch's is the same network; every goal is a spec that builds."""

from __future__ import annotations

from importlib.util import find_spec
from math import prod

import numpy as np
import pytest

from benchmarks.contestants.glassnet_networks import learner
from benchmarks.learning import goals
from benchmarks.networks import EXAMPLES, works
from engine.architecture import plan
from engine.learn.base import Learner
from engine.metrics import measure_of


@pytest.fixture(scope="module", params=works)
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def student(key: str) -> Learner:
    return learner(works[key])


def test_an_epoch_has_whole_batches(key: str) -> None:
    assert EXAMPLES % works[key].batch == 0


def test_a_step_moves_the_weights(student: Learner) -> None:
    before = student.network.values.copy()
    student.run_batch()
    assert np.isfinite(student.network.values).all()
    assert np.abs(student.network.values - before).max() > 0


@pytest.mark.parity
@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is an optional extra and not installed")
def test_pytorch_trains_the_same_network(key: str, student: Learner) -> None:
    from benchmarks.contestants.torch_networks import MODELS

    make, shape = MODELS[key.removesuffix(f"-{works[key].batch}")]
    twice = 4 * 64 if key == "lstm" else 0  # PyTorch's LSTM has each bias twice
    assert sum(parameter.numel() for parameter in make().parameters()) == student.network.learnt + twice
    assert prod(shape) == prod(works[key].shape)


@pytest.mark.parametrize("name", goals())
def test_every_goal_is_a_complete_spec(name: str) -> None:
    goal = goals()[name]
    assert goal.spec.training.epochs
    head = goal.spec.head()
    assert plan(head.layers, goal.spec.input_shape)[-1].out_shape == (*head.target_shape, head.classes)
    assert goal.figure in measure_of(head).names
