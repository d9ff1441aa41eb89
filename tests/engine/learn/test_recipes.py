"""What every recipe promises: it can be interrupted, saved, taken back in time and stepped, and always takes the very same path."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.learn.base import UNITS, recipes
from engine.persist import load_run, save_run
from engine.run import Run
from tests.engine.specs import RECIPES, SPECS, fingerprint, run, spec, stepped

EVERY = [*RECIPES, "default", "perceptron", "adaline", "adaline-stochastic", "logistic", "frozen"]


def test_every_recipe_for_points_is_here():
    named = {value.get("training", {}).get("kind", "supervised") for value in (*RECIPES.values(), *SPECS.values())}
    assert named == {kind.kind_name() for kind in recipes if not kind.writes_sequences}


def trained(name: str, unit: str, epochs: int) -> Run:
    made = run(name)
    while made.epoch < epochs and not made.ended:
        made.take_steps(unit, 1)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize("name", EVERY)
def test_example_batch_and_epoch_lead_to_the_same_bits(name):
    ends = [fingerprint(trained(name, unit, 5)) for unit in UNITS]
    assert ends[0] == ends[1] == ends[2]


@pytest.mark.parametrize("name", EVERY)
def test_an_interrupted_epoch_goes_on_where_it_stopped(name):
    whole, cut = Experiment(spec(name)), Experiment(spec(name))
    for _ in range(4):
        whole.learner.run_epoch()
        while not cut.learner.run_epoch(perf_counter()):
            pass
    assert cut.network.values.tobytes() == whole.network.values.tobytes()
    assert cut.progress.step == whole.progress.step


@pytest.mark.parametrize("count", [0, 3, 11, 30])
@pytest.mark.parametrize("name", EVERY)
def test_saved_and_loaded_it_goes_on_bit_for_bit(name, count):
    made = stepped(run(name), count)
    loaded = load_run(save_run(made))
    assert fingerprint(loaded) == fingerprint(made)
    for _ in range(9):
        made.take_steps("batch", 1)
        loaded.take_steps("batch", 1)
        assert fingerprint(loaded) == fingerprint(made)


@pytest.mark.parametrize("name", EVERY)
def test_taken_back_it_stands_as_it_stood(name):
    made = run(name)
    stood = {made.step: fingerprint(made)}
    for _ in range(25):
        made.take_steps("batch", 1)
        stood[made.step] = fingerprint(made)
    for step in (24, 3, 0, 17, 9, 25):
        made.rewind(min(step, max(stood)))
        assert fingerprint(made) == stood[made.step]


@pytest.mark.parametrize("name", EVERY)
def test_a_changed_learning_rate_is_passed_again(name):
    """What was changed on the way is changed again when that way is taken again."""
    made = stepped(run(name), 7)
    made.command({"type": "set", "changes": {"optimizer.learning_rate": 0.01}})
    stepped(made, 12)
    end, last = fingerprint(made), made.step
    made.rewind(2)
    made.rewind(last)
    assert fingerprint(made) == end


@pytest.mark.parametrize("name", EVERY)
def test_every_step_changes_something_finite(name):
    made = run(name)
    before = made.experiment.network.values.copy()
    stepped(made, 3, "epoch")
    after = made.experiment.network.values
    assert np.isfinite(after).all()
    assert (after != before).any()
    assert all(np.isfinite(value) for found in made.experiment.measure().values() for value in (found or {}).values())


@pytest.mark.parametrize("name", EVERY)
def test_its_curves_hold_what_is_measured(name):
    made = stepped(run(name), 2, "epoch")
    row = {column: values[-1] for column, values in made.history.since(0).items()}
    for part, found in made.experiment.measure().items():
        for column, value in (found or {}).items():
            assert row[f"{part}_{column}"] == value
