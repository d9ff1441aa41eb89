"""Two networks: who learns when, what is frozen meanwhile, gradients like PyTorch's, and a ring that is learnt."""

from __future__ import annotations

import copy
import importlib.util
import json

import numpy as np
import pytest

from engine.errors import SpecError
from engine.experiment import Experiment
from engine.learn.gan import GanLearner
from engine.run import Run
from engine.spec import parse_spec
from tests.engine.specs import RECIPES, SMALL, spec


def steps(experiment: Experiment, count: int):
    """Which of the two parts each step moved."""
    learner = experiment.learner
    assert isinstance(learner, GanLearner)
    moved = []
    for _ in range(count):
        before = experiment.network.values.copy()
        turn = learner.generating()
        learner.run_batch()
        changed = experiment.network.values != before
        moved.append(tuple(bool(changed[part].any()) for part in learner.parts))
        assert moved[-1] == (turn, not turn)
    return [generator for generator, _ in moved]


def test_they_take_turns_and_only_one_moves():
    """70 examples in batches of 16: five turns each, the last of the discriminator's with 6 examples."""
    experiment = Experiment(spec("gan"))
    assert steps(experiment, 10) == [False, True] * 5
    assert (experiment.progress.epoch, experiment.progress.step) == (1, 10)


def test_several_discriminator_steps():
    """35 examples in batches of 8: three turns, the generator's, two turns (the last of 3 examples), the generator's."""
    experiment = Experiment(spec("gan-2"))
    assert steps(experiment, 7) == [False, False, False, True, False, False, True]
    assert experiment.progress.epoch == 1


def test_what_rests_is_drawn_so():
    made = Run(spec("gan"))
    frozen = []
    for _ in range(3):
        frozen.append([row["trainable"] for row in made.status_message()["layers"]])
        made.take_steps("batch", 1)
    assert frozen[0] == frozen[2] == [False, False, True, True, True]
    assert frozen[1] == [True, True, False, False, False]


def test_a_step_is_told_with_what_is_frozen():
    made = Run(spec("gan"))
    told = []
    for _ in range(2):
        made.command({"type": "step", "unit": "example"})
        assert made.last_example is not None
        told.append((made.last_example["turn"], made.last_example["frozen"]))
        assert json.loads(made.summary({"view": "example"}).meta["json"])["present"]
    assert told == [("discriminator", ["dense_1", "dense_2"]), ("generator", ["dense_3", "dense_4", "dense_5"])]


@pytest.mark.parity
@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is an optional extra and not installed")
@pytest.mark.parametrize("loss", ["minimax", "non_saturating", "least_squares"])
def test_both_steps_are_those_of_pytorch(loss):
    import torch
    from torch.nn import functional

    value = {**RECIPES["gan"], "loss": loss, "optimizer": {"kind": "sgd", "learning_rate": 0.1}}
    experiment = Experiment(parse_spec(value))
    learner, network = experiment.learner, experiment.network
    assert isinstance(learner, GanLearner)

    def answers(theirs, x, names):
        for i, name in enumerate(names):
            x = x @ theirs[f"{name}.kernel"] + theirs[f"{name}.bias"]
            if i < len(names) - 1:
                x = torch.tanh(x) if name == "dense_1" else torch.relu(x)
        return x

    for _ in range(6):
        theirs = {name: torch.tensor(view.copy(), requires_grad=True) for name, view in network.views().items()}
        learner._begin()
        generating, chance = learner.generating(), copy.deepcopy(network.noise)
        turn = learner._turn()
        z = torch.tensor(chance.standard_normal((2, turn.shown.shape[-1] // (1 if generating else 2)), np.float32).T)
        made = answers(theirs, z, ["dense_1", "dense_2"])
        critic = ["dense_3", "dense_4", "dense_5"]
        if generating:
            said = answers(theirs, made, critic)
            expected = {
                "minimax": lambda said=said: torch.log(1 - torch.sigmoid(said)).mean(),
                "non_saturating": lambda said=said: -torch.log(torch.sigmoid(said)).mean(),
                "least_squares": lambda said=said: ((said - 1) ** 2).mean() / 2,
            }[loss]()
        else:
            real = answers(theirs, torch.tensor(turn.shown[:, : len(z)].T.copy()), critic)
            fake = answers(theirs, made.detach(), critic)
            if loss == "least_squares":
                expected = (((real - 1) ** 2).mean() + (fake**2).mean()) / 2
            else:
                bce = functional.binary_cross_entropy_with_logits
                expected = bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
        expected.backward()
        for name, view in network.views().items():
            gradient = theirs[name].grad
            after = theirs[name] if gradient is None else theirs[name] - 0.1 * gradient
            mine = name.split(".")[0] in (["dense_1", "dense_2"] if generating else critic)
            np.testing.assert_allclose(view, (after if mine else theirs[name]).detach().numpy(), rtol=2e-5, atol=2e-6)
        if learner.progress.cursor >= learner.count:
            break


def test_a_cloud_far_away_is_found():
    """What is generated comes to lie where the data lies."""
    value = {
        "data": {"kind": "blobs", "samples": 400, "scaling": "none"},
        "model": {"layers": [{"units": 16, "activation": "relu"}, {"units": None, "activation": "auto"}]},
        "training": {"kind": "gan", "batch_size": 64},
        "optimizer": {"kind": "adam", "learning_rate": 0.005, "beta_1": 0.5},
    }
    experiment = Experiment(parse_spec(value))
    for _ in range(150):
        experiment.learner.run_epoch()
    z = np.random.default_rng(5).standard_normal((2, 500)).astype(np.float32)
    outputs = np.concatenate([layers[1].copy() for _, layers in experiment.network.evaluate(z)], axis=1)
    real = experiment.dataset.take(experiment.parts["train"])
    np.testing.assert_allclose(outputs.mean(axis=1), real.mean(axis=1), atol=1.5)
    assert (outputs.std(axis=1) > 0.3 * real.std(axis=1)).all()


def test_what_is_measured():
    experiment = Experiment(spec("gan"))
    found = experiment.measure()["train"]
    assert found is not None
    assert set(found) == {"loss", "accuracy", "generator_loss"}
    assert 0 <= found["accuracy"] <= 1
    experiment.network.values[:] = 0
    assert experiment.measure()["train"] == pytest.approx({"loss": np.log(4), "accuracy": 0.5, "generator_loss": np.log(2)})


def test_every_chunk_is_judged_by_pictures_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.measure.IN_CACHE", 0)
    experiment = Experiment(spec("gan"))
    judged = experiment.survey.judge("train")
    found = [each["generator_loss"][0] for each in judged.each(judged.parts)]
    assert len(found) > 2
    assert len(set(found)) == len(found)
    assert experiment.measure()["train"] == judged()


def test_predictions_start_from_random_numbers():
    made = Run(spec("gan-2"))
    assert np.shape(made.predict([[0.5], [1.0]])["outputs"]) == (2, 1)
    with pytest.raises(SpecError, match=r"shape \[1\]"):
        made.predict([[0.5, 1]])


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"model.layers[1].units": 3}, "model.layers[1]", "makes examples like the data's, (2,); this one gives (3,)"),
        ({"model.discriminator": [{"units": 2}]}, "model.discriminator[0]", "one number"),
        ({"model.discriminator": []}, "model.discriminator", "needs a second network"),
        ({"model.discriminator": [{"kind": "conv2d", "filters": 1}, {"units": 1}]}, "model.discriminator[0].kind", ""),
        ({"model.discriminator": [{"units": 2, "activation": "step"}, {"units": 1, "activation": "auto"}]},
         "model.discriminator[0].activation", "no slope"),
        ({"model.layers[0].trainable": False, "model.layers[1].trainable": False}, "model.layers", "frozen"),
        ({"loss.kind": "mse"}, "loss.kind", "not for generation; use minimax or non_saturating or least_squares"),
        ({"loss.kind": "least_squares", "model.discriminator": [{"units": 1, "activation": "sigmoid"}]}, "loss.kind", "needs linear"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_work(changes, path, words):
    made = Run(spec("gan"))
    with pytest.raises(SpecError) as refused:
        made.command({"type": "set", "changes": changes})
    assert [problem.path for problem in refused.value.problems] == [path]
    assert words in refused.value.problems[0].message


def test_a_run_may_become_one_and_go_back():
    made = Run(parse_spec({"data": {"samples": 40}, "model": SMALL}))
    made.take_steps("epoch", 2)
    made.command({"type": "set", "changes": {"training.kind": "gan"}})
    made.take_steps("epoch", 2)
    made.command({"type": "set", "changes": {"training.kind": "supervised"}})
    made.take_steps("epoch", 2)
    assert made.status_message()["metrics"]["train"]["accuracy"] >= 0
