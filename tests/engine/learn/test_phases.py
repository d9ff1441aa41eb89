"""Four phases are one step, bit for bit, whatever is trained and however it is left in between."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.errors import SpecError, StateError
from engine.learn.phases import PHASES
from engine.persist import load_run, save_run
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.explain.test_explain import LOGISTIC_MSE
from tests.engine.specs import TRAINABLE, run

PHASE = {"type": "step", "unit": "phase"}


def told(made: Run, view: str = "phases") -> Any:
    """What a view says in its JSON."""
    return json.loads(made.summary({"view": view}).meta["json"])


def state(made: Run) -> list[Any]:
    """Everything that decides how a run goes on, and its curves."""
    progress = made.experiment.progress
    slots = {name: vector.tobytes() for name, vector in progress.slots.vectors.items()}
    order = None if progress.order is None else progress.order.tolist()
    chance = [str(generator.bit_generator.state) for generator in (progress.rng, progress.noise)]
    return [progress.cursor, progress.looked, order, slots, progress.slots.step, chance, progress.extra, made.history.table()[0].tobytes()]


@pytest.mark.parametrize("of", ["example", "batch"])
@pytest.mark.parametrize("name", TRAINABLE)
def test_four_phases_are_one_step(name: str, of: str) -> None:
    slow, fast = run(name), run(name)
    for _ in range(3):
        for phase in PHASES:
            assert slow.command({**PHASE, "of": of})["phase"] == phase
            slow.summary({"view": "phases"})
            slow.summary({"view": "gradient_check"})
        fast.command({"type": "step", "unit": of})
    assert slow.experiment.network.values.tobytes() == fast.experiment.network.values.tobytes()
    assert (slow.step, slow.epoch, slow.last_example) == (fast.step, fast.epoch, fast.last_example)
    assert state(slow) == state(fast)


@pytest.mark.parametrize("name", ["default", "perceptron", "adaline-stochastic", "logistic"])
@pytest.mark.parametrize("other", [{"type": "pause"}, {"type": "play"}, {"type": "step", "unit": "batch"}, {"type": "reset"},
                                   {"type": "edit", "parameter": "dense_1.bias", "index": [0], "value": 0.5},
                                   {"type": "set", "changes": {"optimizer.learning_rate": 0.02}}])  # fmt: skip
def test_any_other_command_gives_the_step_up(name: str, other: dict[str, Any]) -> None:
    left, plain = run(name), run(name)
    left.command(PHASE)
    left.command(PHASE)
    for made in (left, plain):
        made.command(other)
        made.playing = False
        made.take_steps("epoch", 2)
    assert left.walk is None
    assert not told(left)["present"]
    assert left.experiment.network.values.tobytes() == plain.experiment.network.values.tobytes()


def test_the_speed_may_change_meanwhile() -> None:
    made = run("default")
    made.command(PHASE)
    made.command({"type": "speed", "epochs_per_second": 5})
    assert made.command(PHASE)["phase"] == "loss"


@pytest.mark.parametrize("name", ["default", "perceptron"])
def test_a_checkpoint_in_the_middle_begins_the_step_again(name: str) -> None:
    made, straight = run(name), run(name)
    made.command(PHASE)
    made.command(PHASE)
    back = load_run(save_run(made))
    assert back.walk is None
    for _ in PHASES:
        back.command(PHASE)
    straight.command({"type": "step", "unit": "example"})
    assert back.experiment.network.values.tobytes() == straight.experiment.network.values.tobytes()


def test_each_phase_tells_what_it_makes_known() -> None:
    made = Run(parse_spec(LOGISTIC_MSE))
    made.command({**PHASE, "of": "batch"})
    forward = told(made)
    assert [row["output"][0] for row in forward["rows"]] == pytest.approx([0.4750, 0.5, 0.5250, 0.5498], abs=5e-5)
    assert "loss" not in forward["rows"][0]
    made.command({**PHASE, "of": "batch"})
    assert told(made)["whole"]["loss"] == pytest.approx(0.1130, abs=5e-5)
    made.command({**PHASE, "of": "batch"})
    assert told(made)["whole"]["gradient"] == pytest.approx([-0.0575, -0.0591, -0.0591], abs=5e-5)
    made.command({**PHASE, "of": "batch"})
    after = told(made)["parameters"]
    assert np.ravel(after["dense_1.kernel"]["after"]) == pytest.approx([0.2057, 0.1059], abs=5e-5)
    assert after["dense_1.bias"]["after"] == pytest.approx([-0.0941], abs=5e-5)
    assert [row["output"][0] for row in told(made)["rows"]] == pytest.approx([0.4750, 0.5, 0.5250, 0.5498], abs=5e-5)


def test_without_points_there_is_nothing_to_step_through() -> None:
    with pytest.raises(StateError, match="no training point"):
        run("empty").command(PHASE)


# -- weights that rest -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
def test_a_frozen_weight_stays_whatever_the_optimizer_remembers(optimizer: str) -> None:
    made = Run(parse_spec({"optimizer": {"kind": optimizer}, "regularization": {"l2": 0.01, "max_norm": 0.5}}))
    made.take_steps("epoch", 2)
    version = made.model_version
    made.command({"type": "set", "changes": {"model.frozen": {"dense_1.kernel": [[0, 3]], "dense_2.bias": [[1]]}}})
    assert made.model_version == version
    before = {name: view.copy() for name, view in made.experiment.network.views().items()}
    made.take_steps("epoch", 3)
    after = made.experiment.network.views()
    assert after["dense_1.kernel"][0, 3] == before["dense_1.kernel"][0, 3]
    assert after["dense_2.bias"][1] == before["dense_2.bias"][1]
    moved = after["dense_1.kernel"] != before["dense_1.kernel"]
    assert moved.sum() == moved.size - 1
    made.command({"type": "set", "changes": {"model.frozen": None}})
    made.take_steps("epoch", 1)
    assert made.experiment.network.views()["dense_1.kernel"][0, 3] != before["dense_1.kernel"][0, 3]


def test_frozen_places_that_are_gone_are_let_go() -> None:
    made = run("default")
    made.command({"type": "set", "changes": {"model.frozen": {"dense_1.kernel": [[0, 7], [0, 1]], "dense_2.bias": [[2]]}}})
    made.command({"type": "set", "changes": {"model.layers[0].units": 4}})
    assert made.spec.model.frozen == {"dense_1.kernel": ((0, 1),), "dense_2.bias": ((2,),)}


@pytest.mark.parametrize(
    "frozen", [{"dense_9.kernel": [[0, 0]]}, {"dense_1.kernel": [[0]]}, {"dense_1.kernel": [[0, 99]]}, {"dense_1.bias": [[-1]]}]
)
def test_only_places_of_the_network_can_be_frozen(frozen: dict[str, Any]) -> None:
    with pytest.raises(SpecError, match=r"no such parameter|not a place") as caught:
        parse_spec({"model": {"frozen": frozen}})
    assert caught.value.problems[0].path.startswith("model.frozen")


def test_a_rule_for_one_neuron_moves_all_its_weights() -> None:
    with pytest.raises(SpecError, match="gradient descent"):
        parse_spec({"data": {"kind": "or"}, "model": {"layers": [{"units": 1, "activation": "auto"}], "frozen": {"dense_1.bias": [[0]]}},
                    "training": {"kind": "perceptron"}})  # fmt: skip
