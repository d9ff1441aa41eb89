"""Named networks as experiments: every setting makes a spec that can be built, and wrong names say what there is."""

from __future__ import annotations

import numpy as np
import pytest

from app.training import Wish, read_wish
from engine.architecture import plan
from engine.errors import SpecError
from engine.experiment import describe
from engine.graph import Network
from engine.learn.transfer import Transfer
from engine.zoo import zoo
from engine.zoo.experiments import NICKNAMES, SETTINGS, TASKS, before, experiment, find, names


def test_every_setting_belongs_to_a_network():
    assert set(SETTINGS) <= set(zoo)
    assert {zoo[NICKNAMES[name]].name for name in NICKNAMES} <= set(names())


@pytest.mark.parametrize("name", [*SETTINGS, *NICKNAMES])
def test_it_can_be_built(name):
    spec = experiment(name)
    found = describe(spec)
    blueprint = find(name)
    assert blueprint is not None
    nodes = plan(spec.head().layers, spec.data.input_shape) if blueprint.fits else blueprint.nodes()
    assert found["parameters"] == sum(node.parameters for node in nodes)
    if spec.training.asked == "reconstruction":
        assert int(np.prod(found["layers"][-1]["output_shape"][1:])) == 784


def test_lenet_of_the_course():
    spec = experiment("lenet")
    assert spec.data.kind == "mnist"
    assert describe(spec)["parameters"] == 61_706


@pytest.mark.parametrize("name", ["mnist-mlp", "mnist_mlp"])
def test_examples_are_laid_out_as_the_network_takes_them(name):
    layers = experiment(name).model.layers
    assert layers[0].kind == "reshape"
    assert [layer.kind for layer in layers[1:]] == ["dense"] * 3


@pytest.mark.parametrize(
    ("name", "data", "path", "words"),
    [
        ("lenex", None, "", "there is no network called 'lenex'; there are lenet, dates, attention"),
        ("lenet", "mnits", "data.kind", "did you mean mnist?"),
        ("lenet", "circles", "data.kind", "lenet5 takes examples of (28, 28, 1); these are (2,)"),
    ],
)
def test_what_is_not_there(name, data, path, words):
    with pytest.raises(SpecError) as refused:
        experiment(name, data)
    assert [problem.path for problem in refused.value.problems] == [path]
    assert words in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("asked", "data", "kind", "training"),
    [("lenet", "mnist", "mnist", "supervised"), ("lenet", "fashion_mnist", "fashion_mnist", "supervised"),
     ("xor", "circles", "circles", "supervised"), ("autoencoder", None, "mnist", "autoencoder")],
)  # fmt: skip
def test_asked_for_on_the_command_line(asked, data, kind, training):
    spec = read_wish(Wish(asked, data, epochs=3, seed=11))
    assert (spec.data.kind, spec.training.kind, spec.training.epochs, spec.seed) == (kind, training, 3, 11)


def test_a_name_that_is_nothing_lists_what_there_is():
    with pytest.raises(SpecError, match=r"neither a file nor a lab nor a network; labs are .*xor.*; networks are lenet"):
        read_wish(Wish("lenex"))


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_a_transfer_with_a_frozen_phase_and_a_small_rate(name):
    spec = experiment(name)
    assert isinstance(spec.training, Transfer)
    assert 0 < (spec.training.unfreeze_after or 0) < (spec.training.epochs or 0)
    assert spec.optimizer.learning_rate == 3e-4
    assert spec.optimizer.learning_rate * spec.training.small_rate == pytest.approx(1e-6)
    first = before(name)
    assert (first is None) == (spec.training.source is not None)
    if first is not None:
        assert not set(first.data.class_names()) & set(spec.data.class_names())
        kept = Network(first.head().layers, first.input_shape).views()
        taken = spec.training.kept(plan(spec.head().layers, spec.input_shape))
        assert all(kept[key].shape == shape for node in taken for key, shape in node.view_shapes().items())
