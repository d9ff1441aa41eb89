"""Batches in two halves: the same bits whoever does the second, and never where the halves would not add up."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from engine.functional.loss import losses
from engine.graph import Network
from engine.learn.halves import Halved, halves
from engine.learn.supervised import GradientLearner
from engine.nn.base import Layer
from engine.run import Run
from engine.spec import parse_spec
from engine.zoo import zoo
from engine.zoo.base import layer
from tests.engine.learn.company import allowed, always, descriptors, forks, never, state

HEAD = {"kind": "dense", "units": None, "activation": "auto"}
RESHAPE = {"kind": "reshape", "target_shape": [8, 8]}
CONV = {"kind": "conv2d", "filters": 4, "padding": "same", "activation": "relu"}
LAYERS: dict[str, list[dict[str, Any]]] = {
    "mlp": [{"kind": "flatten"}, {"kind": "dense", "units": 16, "activation": "relu"}, HEAD],
    "convs": [CONV, {"kind": "max_pool2d"}, {**CONV, "activation": "sigmoid"}, {"kind": "flatten"}, HEAD],
    "lstm": [RESHAPE, {"kind": "lstm", "units": 12}, HEAD],
    "transformer": [
        RESHAPE,
        {"kind": "transformer_encoder_block", "num_heads": 2, "intermediate_dim": 16, "dropout": 0.1},
        {"kind": "global_average_pooling1d"},
        HEAD,
    ],
    "dropout": [{"kind": "flatten"}, {"kind": "dense", "units": 16}, {"kind": "dropout", "rate": 0.3}, HEAD],
}
AUGMENTED = {"shift": 0.1, "rotate": 10, "elastic": 0.02, "flip": True}


@pytest.fixture(autouse=True)
def _nobody_is_left() -> Iterator[None]:
    """Replicas end with the runs that they help, and so that this process has all its cores again."""
    yield
    gc.collect()


def made(name: str, batch: int = 50, **data: Any) -> Run:
    return Run(
        parse_spec(
            {
                "data": {"kind": "digits", "samples": 400, **data},
                "model": {"layers": LAYERS[name]},
                "optimizer": {"kind": "adam", "learning_rate": 0.003},
                "training": {"kind": "supervised", "batch_size": batch},
            }
        )
    )


def learner(run: Run) -> GradientLearner:
    found = run.experiment.learner
    assert isinstance(found, GradientLearner)
    return found


def halved(run: Run) -> list[Halved]:
    return [step.halved for step in learner(run)._updates.values() if step.halved is not None]


def pids(run: Run) -> list[int]:
    """The replicas that help a run."""
    return [step.company._replica.pid for step in halved(run) if step.company._replica is not None and step.company._replica.alive]


def bits(run: Run) -> tuple[bytes, ...]:
    """Everything a run goes on from."""
    progress = run.experiment.progress
    slots = [np.asarray(array).tobytes() for array in vars(progress.slots).values() if isinstance(array, np.ndarray)]
    return run.experiment.network.values.tobytes(), repr(progress.noise.bit_generator.state).encode(), *slots


@forks
@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("batch", [50, 33])
def test_the_same_bits_with_a_replica_and_without(name: str, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    never(monkeypatch)
    alone = made(name, batch)
    alone.take_steps("epoch", 3)
    assert halved(alone)
    always(monkeypatch)
    together = made(name, batch)
    for _ in range(3):
        together.take_steps("epoch", 1)
        assert pids(together)
    assert bits(alone) == bits(together)
    together.advance(0)
    assert not pids(together)


@forks
@pytest.mark.parametrize("name", LAYERS)
def test_the_same_is_measured_whoever_does_the_second_half(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.measure.IN_CACHE", 0)  # several chunks of each part
    never(monkeypatch)
    alone = made(name)
    alone.take_steps("epoch", 2)
    always(monkeypatch)
    together = made(name)
    together.take_steps("epoch", 2)
    helper = halved(together)[0].company.helper
    assert helper is not None
    measured = together.experiment.measure()
    for part, found in measured.items():
        assert found is not None
        assert found["loss"] != pytest.approx(helper.found[part]["loss"][0] / helper.found[part]["loss"][1], rel=1e-6)
    assert alone.experiment.measure() == measured


@forks
def test_a_second_size_of_batch_leaves_the_core_to_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """280 examples in batches of 41 end with one of 34: two companies, one second core."""
    allowed(monkeypatch)
    monkeypatch.setattr("engine.learn.halves.WORTH", 0)
    mine, run = os.sched_getaffinity(0), made("convs", 41)
    run.take_steps("epoch", 1)
    first, second = (step.company for step in halved(run))
    first.together = second.together = True
    assert first.replica() is not None
    assert second.replica() is None
    run.experiment.learner.release()
    assert os.sched_getaffinity(0) == mine


@forks
def test_a_measure_that_fails_leaves_no_answer_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    always(monkeypatch)
    run = made("mlp")
    run.take_steps("epoch", 1)
    expected, helper = bits(run), pids(run)
    run.experiment.survey.found = None
    with monkeypatch.context() as patch:
        patch.setattr("engine.metrics.Judge.found", raise_memory_error)
        with pytest.raises(MemoryError):
            run.experiment.measure()
    assert not set(pids(run)) & set(helper)
    assert bits(run) == expected


def raise_memory_error(*_: object) -> Any:
    raise MemoryError


@forks
def test_measuring_goes_on_where_the_helper_was_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    always(monkeypatch)
    run = made("mlp")
    run.take_steps("epoch", 1)
    expected = dict(run.experiment.measure())
    run.experiment.survey.found = None
    os.kill(pids(run)[0], signal.SIGKILL)
    assert run.experiment.measure() == expected
    assert not pids(run)


@forks
def test_the_same_bits_where_images_are_varied(monkeypatch: pytest.MonkeyPatch) -> None:
    never(monkeypatch)
    alone = made("convs", augmentation=AUGMENTED)
    alone.take_steps("epoch", 2)
    always(monkeypatch)
    together = made("convs", augmentation=AUGMENTED)
    together.take_steps("epoch", 2)
    assert pids(together)
    assert bits(alone) == bits(together)


@forks
def test_one_that_is_killed_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch) -> None:
    never(monkeypatch)
    alone = made("dropout")
    alone.take_steps("batch", 12)
    always(monkeypatch)
    together = made("dropout")
    for step in range(12):
        together.take_steps("batch", 1)
        if step % 3 == 0:
            os.kill(pids(together)[0], signal.SIGKILL)
    assert bits(alone) == bits(together)


@forks
def test_back_and_changed_without_leaving_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    always(monkeypatch)
    run = made("mlp")
    before, seen = descriptors(), set()

    def step() -> None:
        run.take_steps("batch", 3)
        seen.update(pids(run))

    step()
    stood = bits(run)
    step()
    run.command({"type": "rewind", "step": 3})
    assert bits(run) == stood
    step()
    run.command({"type": "set", "changes": {"optimizer.learning_rate": 0.01}})
    step()
    run.command({"type": "set", "changes": {"model.layers[1].units": 20}})
    step()
    run.command({"type": "reset"})
    step()
    run.experiment.learner.release()
    assert len(seen) == 5
    assert [state(pid) for pid in seen] == [None] * 5
    assert descriptors() == before


def test_halves_add_up_to_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    never(monkeypatch)
    in_halves = made("mlp", 33)
    in_halves.take_steps("batch", 1)
    assert halved(in_halves)
    monkeypatch.setattr("engine.learn.halves.WORTH", 10**12)
    whole = made("mlp", 33)
    whole.take_steps("batch", 1)
    assert not halved(whole)
    np.testing.assert_allclose(in_halves.experiment.network.gradients, whole.experiment.network.gradients, rtol=1e-4, atol=1e-7)


def network(*layers: Layer, shape: tuple[int, ...] = (28, 28, 1)) -> Network:
    return Network(layers, shape)


def test_only_where_it_is_worth_it_and_each_half_stands_for_itself() -> None:
    entropy, sparse = losses.make("categorical_crossentropy"), losses.make("sparse_categorical_crossentropy")
    lenet = network(*zoo["lenet5"].layers())
    assert halves(lenet, entropy, 65) == [slice(0, 33), slice(33, 65)]
    assert halves(lenet, entropy, 16) == [slice(0, 16)]
    assert len(halves(lenet, sparse, 64)) == 1  # it may leave out steps, so its halves weigh differently
    normed = network(*zoo["lenet5"].layers()[:1], layer("batch_norm"), *zoo["lenet5"].layers()[1:])
    assert len(halves(normed, entropy, 512)) == 1
    assert len(halves(network(*zoo["mnist_mlp"].layers(), shape=(784,)), entropy, 32)) == 1
    assert len(halves(network(layer("dense", units=8), shape=(2,)), entropy, 5000)) == 1
    many = Network(zoo["lenet5"].layers(), (28, 28, 1), copies=2)
    assert len(halves(many, entropy, 512)) == 1
