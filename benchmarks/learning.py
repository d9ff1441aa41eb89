"""What networks learn, not how fast: whole trainings from a seed, each with the share of test examples it must get right.

Their specs are complete, so each can be repeated to the last bit by `glassnet train`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from engine.nn.base import Layer
from engine.run import Run
from engine.spec import Spec, parse_spec
from engine.zoo import zoo
from engine.zoo.base import layer
from engine.zoo.experiments import experiment
from engine.zoo.trained import shipped

DIGITS = 60_000
SEED = 1998


@dataclass(frozen=True)
class Goal:
    """One training: what it is called, its spec, and the test accuracy, or other `figure`, it must reach, `within` so many seconds."""

    title: str
    must: float
    spec: Spec
    figure: str = "accuracy"
    within: float | None = None

    def reached(self) -> float:
        """Train to the end; the figure on the test part."""
        run = Run(self.spec)
        assert self.spec.training.epochs is not None
        run.take_steps("epoch", self.spec.training.epochs)
        figures = run.experiment.measure()["test"]
        assert figures is not None
        return figures[self.figure]


def on_digits(layers: Iterable[Layer], *, rate: float, batch: int, epochs: int) -> Spec:
    """Adam with a rate that falls along a cosine, on all training digits of MNIST."""
    return parse_spec(
        {
            "seed": SEED,
            "data": {"kind": "mnist", "split": {"train": 1, "validation": 0, "test": 0}},
            "model": {"layers": [each.model_dump(mode="json") for each in layers]},
            "optimizer": {"kind": "adam", "learning_rate": rate},
            "schedule": {"kind": "cosine", "steps": epochs * ceil(DIGITS / batch)},
            "training": {"kind": "supervised", "batch_size": batch, "epochs": epochs},
        }
    )


def calmed() -> Iterator[Layer]:
    """784-128-64-10 with batch normalization and dropout after each hidden layer."""
    for units in (128, 64):
        yield layer("dense", units=units, activation="linear", kernel_initializer="he_normal")
        yield layer("batch_norm")
        yield layer("activation", activation="relu")
        yield layer("dropout", rate=0.2)
    yield layer("dense", units=10, activation="softmax")


def weighed_down(spec: Spec, l2: float) -> Spec:
    """`spec` with a penalty on large weights."""
    return parse_spec({**spec.to_json(), "regularization": {"l2": l2}})


def by_its_log(name: str) -> Spec:
    """The spec by which a network that is shipped with its weights was trained."""
    spec: dict[str, Any] = json.loads(shipped[name].log.read_text("utf-8"))["spec"]
    return parse_spec(spec)


def dates() -> Spec:
    """Dates into ISO by an encoder, a decoder and additive attention, on 16,000 dates; none of those it is tested on was among them."""
    found = experiment("dates")
    epochs, batch = 4, 64
    steps = epochs * ceil(0.8 * found.data.samples / batch)  # type: ignore[attr-defined]  # dates are sampled
    return parse_spec(
        {
            **found.to_json(),
            "seed": SEED,
            "schedule": {"kind": "cosine", "steps": steps},
            "training": {"kind": "sequence", "batch_size": batch, "epochs": epochs},
        }
    )


def goals() -> dict[str, Goal]:
    """Every training that is measured here."""
    flat = layer("flatten")
    plain = on_digits((flat, *zoo["mnist_mlp"].layers()), rate=0.001, batch=128, epochs=10)
    calm = weighed_down(on_digits((flat, *calmed()), rate=0.003, batch=128, epochs=20), 1e-5)
    lenet = on_digits(zoo["lenet5"].layers(), rate=0.005, batch=512, epochs=25)
    rows = on_digits((layer("reshape", target_shape=(28, 28)), *zoo["lstm_digits"].layers()), rate=0.003, batch=128, epochs=8)
    return {
        "learn-mlp": Goal("MNIST, MLP 784-128-64-10", 0.974, plain),
        "learn-mlp-calm": Goal("MNIST, the same with L2, dropout and batch normalization", 0.978, calm),
        "learn-lenet": Goal("MNIST, LeNet sigmoid/average, batch 512", 0.987, lenet),
        "learn-lenet-augmented": Goal("MNIST, LeNet ReLU/max, augmentation", 0.992, by_its_log("lenet")),
        "learn-lstm": Goal("MNIST row by row, LSTM of 64 units", 0.98, rows),
        "learn-dates": Goal("Dates into ISO, GRU with attention, every symbol right", 0.99, dates(), "exact", within=180),
    }
