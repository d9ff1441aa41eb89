"""Early stopping: when it stops, and that the best weights come back to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.learn.base import Progress
from engine.learn.stopping import weigh
from engine.learn.supervised import Supervised
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import SMALL, painted

NOISY = {"kind": "moons", "samples": 60, "noise": 0.3}


def waiting(patience: int, **fields: Any) -> Run:
    training = {"patience": patience, "batch_size": 8, **fields.pop("training", {})}
    return Run(parse_spec({"data": NOISY, "model": SMALL, "optimizer": {"learning_rate": 0.2}, "training": training, **fields}))


def stopped(made: Run, most: int = 400) -> list[tuple[float, bytes]]:
    """Train until it stops by itself; the validation loss and the weights at the end of every epoch, as they were before any came back."""
    seen = []
    learner = type(made.experiment.learner)
    weighing = learner.weigh

    def noted(self: Any, loss: float) -> None:
        seen.append((loss, self.network.values.tobytes()))
        weighing(self, loss)

    learner.weigh = noted  # type: ignore[method-assign]
    try:
        while not made.ended and made.epoch < most:
            made.take_steps("epoch", 1)
    finally:
        learner.weigh = weighing  # type: ignore[method-assign]
    return seen


@pytest.mark.parametrize("patience", [1, 3, 10])
def test_it_stops_and_takes_the_best_back(patience):
    made = waiting(patience)
    seen = stopped(made)
    losses = [loss for loss, _ in seen]
    best = int(np.argmin(losses))
    assert made.ended == "finished"
    assert len(losses) == best + 1 + patience == made.epoch
    assert made.experiment.network.values.tobytes() == seen[best][1]
    found = made.experiment.measure()["validation"]
    assert found is not None
    assert found["loss"] == losses[best]
    assert made.status_message()["best"] == {"epoch": best + 1, "loss": losses[best]}


def test_what_is_told():
    made = waiting(2)
    stopped(made)
    best, why = made.take_events()
    assert (best["kind"], why["kind"]) == ("best", "stopped early")
    assert f"weights of epoch {made.epoch - 2} again" in best["message"]
    assert f"after {made.epoch} epochs: for 2 of them the validation loss did not fall" in why["message"]


def test_the_last_weights_may_be_kept():
    made = waiting(2, training={"restore_best": False})
    seen = stopped(made)
    assert made.experiment.network.values.tobytes() == seen[-1][1]
    assert [event["kind"] for event in made.take_events()] == ["stopped early"]


def test_whoever_trains_on_waits_as_long_again():
    made = waiting(3)
    stopped(made)
    first = made.epoch
    made.play()
    assert made.status == "running"
    stopped(made)
    assert made.epoch >= first + 3


def test_switched_off_it_never_stops():
    made = waiting(1)
    stopped(made)
    made.command({"type": "set", "changes": {"training.patience": None}})
    made.take_steps("epoch", 20)
    assert not made.ended


@pytest.mark.parametrize("changes", [{"loss.kind": "mse"}, {"data.noise": 0.4}, {"model.layers[0].units": 5}])
def test_other_losses_are_not_compared(changes):
    made = waiting(50)
    made.take_steps("epoch", 3)
    assert made.experiment.progress.best.values is not None
    made.command({"type": "set", "changes": changes})
    assert made.experiment.progress.best.values is None


def test_without_a_validation_part_the_training_loss_is_watched():
    points = painted([1, 1, 0, 0], [2, 1, 1, 0], [1, 2, 1, 0])
    made = Run(parse_spec({"data": points, "model": SMALL, "training": {"patience": 1}, "optimizer": {"learning_rate": 3}}))
    stopped(made)
    assert "training loss" in made.take_events()[-1]["message"]


@pytest.mark.parametrize(
    ("losses", "patience", "min_delta", "stops", "best"),
    [
        ([3, 2, 1], 1, 0, [False, False, False], 3),
        ([1, 1, 1], 1, 0, [False, True, True], 1),
        ([3, 2.9, 2.8, 2.7], 2, 0.5, [False, False, True, False], 1),
        ([float("nan"), 1, 2], 2, 0, [False, False, False], 2),
        ([1, 2, 2, 2, 0.5, 2], 2, 0, [False, False, True, False, False, False], 5),
    ],
    ids=str,
)
def test_counting(losses, patience, min_delta, stops, best):
    progress, values = Progress(), np.zeros(1)
    recipe = Supervised(patience=patience, min_delta=min_delta)
    found = []
    for loss in losses:
        progress.epoch += 1
        weigh(progress, recipe, values, loss)
        found.append(progress.best.stopped)
    assert found == stops
    assert progress.best.epoch == best


def test_the_rate_falls_on_a_plateau_and_the_curve_shows_it():
    schedule = {"kind": "reduce_on_plateau", "patience": 2, "rate": 0.5}
    made = Run(parse_spec({"data": NOISY, "model": SMALL, "optimizer": {"learning_rate": 0.4}, "schedule": schedule}))
    made.take_steps("epoch", 60)
    rates = made.history.since(0)["learning_rate"]
    losses = made.history.since(0)["validation_loss"][1:]
    assert set(np.round(np.log2(rates / 0.4), 9)) == set(range(0, round(np.log2(rates[-1] / 0.4)) - 1, -1))
    assert rates[-1] < 0.4
    drop = int(np.argmax(rates < 0.4))
    assert losses[drop - 2 : drop].min() > losses[: drop - 2].min() - 1e-4
