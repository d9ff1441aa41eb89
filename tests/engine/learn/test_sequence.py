"""Sequences: one answer per step, padding that does not count, teacher forcing, and values as well as classes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from engine.data import datasets
from engine.data.kind import DataKind
from engine.data.sequences import Pairs, SequenceData
from engine.errors import SpecError
from engine.functional.loss import losses
from engine.graph import Network
from engine.heads import head_of
from engine.learn.base import Course, Material, Progress, Regularization, recipes
from engine.metrics import judge
from engine.nn.base import layers
from engine.optim import optimizers
from engine.run import Run
from engine.schedules import schedules
from engine.spec import ModelSpec, Spec
from tests.engine.tables import Table


def task_of(name: str, **fields: Any) -> SequenceData:
    made = datasets.make(name, **fields)
    assert isinstance(made, SequenceData)
    return made


class Pairing(DataKind):
    """What a dataset of pairs would say of itself."""

    kind: str = "pairing"
    given: tuple[int, ...] = ()
    steps: int = 0
    classes: int = 0
    values: bool = False
    task_kind: SequenceData | None = None

    @property
    def task(self) -> Any:  # type: ignore[override]  # follows from the pairs
        return "regression" if self.values else "classification"

    @property
    def input_shape(self):
        return self.given

    @property
    def target_shape(self):
        return (self.steps,)

    def classes_count(self):
        return 0 if self.values else self.classes

    def ready(self, rng, kept=None):
        assert self.task_kind is not None
        return prepared(self.task_kind, 60, forced=False)[1]


def prepared(task: SequenceData, count: int, *, forced: bool) -> tuple[Pairing, Table]:
    pairs = task.generate(count, np.random.default_rng(1))
    values = task.source_vocabulary is None
    inputs = pairs.teacher_forced() if forced else pairs.sources[:, None] if values else pairs.sources
    shape = inputs.shape[:-1]
    classes = 0 if values else len(task.target_vocabulary or ())
    return Pairing(given=shape, steps=len(pairs.targets), classes=classes, values=values), Table(inputs, pairs.targets)


def train(chain: Any, data: Pairing, table: Table, epochs: int, rate: float = 0.01, recipe: str = "sequence", loss: str = "auto"):
    kind = recipes.make(recipe, batch_size=64)
    head = head_of(chain, (), losses.make(loss), kind, data)
    network = Network(head.layers, data.input_shape)
    network.initialize(3)
    numbers = np.arange(table.labels.shape[-1])
    course = Course(head.loss, optimizers.make("adam", learning_rate=rate), schedules.make("constant"), Regularization(), truth=head.truth)
    learner = kind.learner(network, Material(table, numbers, head.targets(table.labels)), course, Progress())
    measure = judge(network, head, table, numbers)
    before = measure()
    for _ in range(epochs):
        learner.run_epoch()
    return network, head, before, measure()


def reader(vocabulary: int) -> tuple[Any, ...]:
    return (
        layers.make("embedding", input_dim=vocabulary, output_dim=8, mask_zero=True),
        layers.make("gru", units=24, return_sequences=True),
        layers.make("dense", units=None, activation="auto"),
    )


@pytest.mark.parametrize("recipe", ["sequence", "language_model", "supervised"])
def test_saying_what_comes_next(recipe):
    """Every word is a piece of the alphabet, so that after the first letter everything is certain."""
    rng = np.random.default_rng(1)
    starts, lengths = rng.integers(4, 14, 200), rng.integers(3, 7, 200)
    tokens = np.where(np.arange(8)[:, None] < lengths, starts + np.arange(8)[:, None], 0)
    tokens[lengths, np.arange(200)] = 2
    pairs = Pairs(np.vstack([np.ones((1, 200), int), tokens[:-1]]), tokens)
    data, table = Pairing(given=(8,), steps=8, classes=24), Table(pairs.sources, pairs.targets)
    _, head, before, after = train(reader(24), data, table, 60, rate=0.02, recipe=recipe)
    assert head.loss.kind == "sparse_categorical_crossentropy"
    assert before["loss"] == pytest.approx(np.log(24), rel=0.1)
    assert after["loss"] < 0.9
    assert after["accuracy"] > 0.6
    assert set(after) == {"loss", "accuracy", "exact"}


def test_teacher_forcing_translates():
    """Reversing up to 3 letters, read and written by one network."""
    task = task_of("reverse", length=3, symbols=3)
    data, table = prepared(task, 300, forced=True)
    size = max(len(task.source_vocabulary or ()), data.classes)
    source = layers.make("cropping1d", name="source", inputs=("input",), cropping=(0, task.target_steps))
    target = layers.make("cropping1d", name="target", inputs=("input",), cropping=(task.source_steps, 0))
    chain = (
        source,
        layers.make("embedding", name="read", input_dim=size, output_dim=8, mask_zero=True),
        layers.make("gru", name="encoder", units=24, return_sequences=True),
        target,
        layers.make("embedding", name="said", input_dim=size, output_dim=8),
        layers.make("gru", name="decoder", inputs=("said", "encoder"), units=24, return_sequences=True),
        layers.make("dense", units=None, activation="auto"),
    )
    _, head, before, after = train(chain, data, table, 80, rate=0.02)
    assert head.units == data.classes
    assert before["exact"] < 0.2
    assert after["exact"] > 0.9


def test_padding_does_not_count():
    """What a network says where there is nothing to say changes neither loss nor accuracy."""
    task = task_of("reverse", length=4, symbols=3)
    data, table = prepared(task, 50, forced=False)
    chain = (
        layers.make("embedding", input_dim=8, output_dim=4),
        layers.make("flatten"),
        layers.make("dense", units=5 * data.classes, activation="linear"),
        layers.make("reshape", target_shape=(5, data.classes)),
        layers.make("dense", units=None, activation="auto"),
    )
    _, head, _, found = train(chain, data, table, 1)
    assert head.ignored == 0
    head_all = head_of(chain, (), losses.make("sparse_categorical_crossentropy"), recipes.make("sequence"), data)
    assert head_all.ignored is None
    assert found["loss"] > 0


def test_values_at_every_step():
    """A sine, one step ahead: from values to values."""
    data, table = prepared(task_of("wave", length=12), 100, forced=False)
    chain = (layers.make("simple_rnn", units=16, return_sequences=True), layers.make("dense", units=None, activation="auto"))
    _, head, before, after = train(chain, data, table, 60)
    assert (head.loss.kind, head.activation) == ("mse", "linear")
    assert after["mae"] < 0.4 * before["mae"]


@pytest.mark.parametrize(
    ("chain", "loss", "path", "words"),
    [
        (
            [{"kind": "lstm", "units": 4}, {"kind": "dense", "units": 9, "activation": "auto"}],
            "auto",
            "model.layers[1]",
            "one answer per step",
        ),
        ([{"kind": "dense", "units": 4, "activation": "auto"}], "auto", "model.layers[0]", "asks for (5, 9)"),
        ([{"kind": "dense", "units": None, "activation": "auto"}], "categorical_crossentropy", "loss.kind", "sparse_categorical"),
    ],
    ids=str,
)
def test_what_cannot_work(chain, loss, path, words):
    data = Pairing(given=(5, 2), steps=5, classes=9)
    made = [layers[layer["kind"]].model_validate(layer) for layer in chain]
    with pytest.raises(SpecError) as refused:
        head_of(made, (), losses.make(loss), recipes.make("sequence"), data)
    assert [problem.path for problem in refused.value.problems] == [path]
    assert words in refused.value.problems[0].message


@pytest.mark.parametrize("recipe", ["sequence", "language_model"])
def test_labels_are_no_sequences(recipe):
    from engine.spec import parse_spec

    with pytest.raises(SpecError, match=f"{recipe} learns one target per step"):
        parse_spec({"training": {"kind": recipe}})


def test_a_run_on_sequences_steps_goes_back_and_is_looked_at():
    task = task_of("reverse", length=3, symbols=3)
    data, _ = prepared(task, 60, forced=False)
    size = data.classes
    chain = [
        {"kind": "embedding", "input_dim": 8, "output_dim": 4},
        {"kind": "flatten"},
        {"kind": "dense", "units": 4 * size},
        {"kind": "reshape", "target_shape": [4, size]},
        {"kind": "dense", "units": None, "activation": "auto"},
    ]
    spec = Spec().model_copy(
        update={
            "data": data.model_copy(update={"task_kind": task}),
            "model": ModelSpec.model_validate({"layers": chain}),
            "training": recipes.make("sequence", batch_size=7),
        }
    )
    made = Run(spec)
    stood = {}
    for _ in range(12):
        made.take_steps("batch", 1)
        stood[made.step] = made.experiment.network.values.tobytes()
    for step in (3, 11, 1, 9):
        made.rewind(step)
        assert made.experiment.network.values.tobytes() == stood[step]
    made.command({"type": "step", "unit": "example"})
    status = made.status_message()
    assert set(status["metrics"]["train"]) == {"loss", "accuracy", "exact"}
    assert json.loads(made.summary({"view": "example"}).meta["json"])["present"]
    assert json.loads(made.summary({"view": "confusion"}).meta["total"]) == int((made.experiment.dataset.labels != 0).sum())
    assert np.shape(made.predict([[4, 5, 0]])["classes"]) == (1, 4)
