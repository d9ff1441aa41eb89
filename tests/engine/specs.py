"""Specs like those of the labs: small, and different enough to meet every branch of what is shown and done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.data import Dataset, PointsData, datasets
from engine.experiment import Experiment
from engine.run import Run
from engine.spec import Spec, parse_spec

XOR_WEIGHTS = {
    "dense_1.kernel": [[1.61, 4.16], [-2.00, -3.85]],
    "dense_1.bias": [-0.67, 2.39],
    "dense_2.kernel": [[3.13], [-3.70]],
    "dense_2.bias": [1.70],
}
HEAD = {"units": None, "activation": "auto"}


def sequence_spec(data: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A small network that reads, answers or goes on with sequences of any kind, as a spec."""
    kind = datasets[data["kind"]].model_validate(data)
    shape, steps, prompt = kind.input_shape, kind.target_shape, kind.prompt_steps
    first = [{"kind": "embedding", "input_dim": 120, "output_dim": 6, "mask_zero": not prompt}] if len(shape) == 1 else []
    layers = [*first, {"kind": "gru", "units": 8, "return_sequences": bool(steps)}]
    if prompt:
        layers.append({"kind": "cropping1d", "cropping": [prompt, 0]})
    recipe = "supervised" if not steps else "language_model" if prompt == 0 else "sequence"
    training = {"kind": recipe, "batch_size": 16}
    return {"data": data, "model": {"layers": [*layers, {"kind": "dense", **HEAD}]}, "training": training, **fields}


NEURON = {"layers": [{**HEAD, "kernel_initializer": "zeros"}]}
SMALL = {"layers": [{"units": 4}, HEAD]}


def painted(*points: Sequence[float], **fields: Any) -> dict[str, Any]:
    """A drawn dataset of these points."""
    return {"kind": "drawn", "points": [list(point) for point in points], **fields}


SPECS: dict[str, dict[str, Any]] = {
    "default": {},
    "xor": {
        "data": {"kind": "xor_gate"},
        "model": {"layers": [{"units": 2, "activation": "sigmoid"}, HEAD], "weights": XOR_WEIGHTS},
        "optimizer": {"kind": "momentum", "learning_rate": 0.3},
    },
    "blobs-6": {"data": {"kind": "blobs", "classes": 6, "samples": 90}, "model": SMALL},
    "hinge-3": {"data": {"kind": "rings", "classes": 3, "samples": 60}, "model": SMALL, "loss": {"kind": "hinge"}},
    "two-units": {"data": {"samples": 60}, "model": {"layers": [{"units": 3}, {"units": 2, "activation": "softmax"}]}},
    "plane": {"data": {"kind": "plane", "samples": 60}, "model": SMALL},
    "sine": {"data": {"kind": "sine", "samples": 60, "features": ["x"]}, "model": {"layers": [{"units": 5, "activation": "relu"}, HEAD]}},
    "perceptron": {
        "data": {"kind": "or"},
        "model": NEURON,
        "training": {"kind": "perceptron"},
        "optimizer": {"kind": "sgd", "learning_rate": 1},
    },
    "rosenblatt": {"data": {"kind": "blobs", "samples": 40}, "model": NEURON, "training": {"kind": "perceptron", "rule": "rosenblatt"}},
    "cycling": {"data": {"kind": "xor_gate"}, "model": NEURON, "training": {"kind": "perceptron", "rule": "ciml"}},
    "adaline": {
        "data": {"kind": "blobs", "samples": 40},
        "model": NEURON,
        "training": {"kind": "adaline"},
        "optimizer": {"learning_rate": 0.01},
    },
    "adaline-stochastic": {
        "data": {"kind": "plane", "samples": 40},
        "model": NEURON,
        "training": {"kind": "adaline", "mode": "stochastic"},
    },
    "logistic": {"data": {"kind": "blobs", "samples": 60}, "model": NEURON, "training": {"kind": "logistic", "batch_size": 16}},
    "features": {
        "data": {"kind": "circles", "samples": 80, "features": ["x", "xy", "x2", {"kind": "formula", "expression": "cos(x*y)"}]},
        "model": {"layers": [{"units": 5, "activation": "gelu"}, {"units": 3, "activation": "softplus", "use_bias": False}, HEAD]},
        "optimizer": {"kind": "rmsprop"},
        "schedule": {"kind": "cosine", "steps": 200},
        "regularization": {"l1": 0.001, "l2": 0.003},
    },
    "empty": {"data": painted(), "model": SMALL},
    "one-point": {"data": painted([1, 1, 0]), "model": SMALL},
    "one-class": {"data": painted([1, 1, 1, 0], [2, 1, 1, 0], [1, 2, 1, 2], classes=3), "model": SMALL},
    "no-training-part": {"data": painted([1, 1, 1, 1], [2, 1, 0, 2]), "model": SMALL},
    "deep": {"data": {"samples": 40}, "model": {"layers": [{"units": 1, "activation": "elu"}] * 11 + [HEAD]}},
    "batch-beyond-data": {"data": {"samples": 10, "label_noise": 0.5}, "model": SMALL, "training": {"batch_size": 5000}},
    "frozen": {
        "data": {"samples": 40},
        "model": {"layers": [{"units": 4, "trainable": False}, HEAD]},
        "optimizer": {"kind": "adamw"},
        "regularization": {"l2": 0.01},
    },
}
NARROW = {"layers": [{"units": 4}, {"units": 1, "name": "code"}, {"units": 4}, HEAD]}
RECIPES: dict[str, dict[str, Any]] = {
    "plateau": {
        "data": {"kind": "moons", "samples": 60, "noise": 0.3},
        "model": SMALL,
        "schedule": {"kind": "reduce_on_plateau", "patience": 1},
        "optimizer": {"kind": "adam", "learning_rate": 0.3},
    },
    "patient": {
        "data": {"kind": "moons", "samples": 60, "noise": 0.3},
        "model": SMALL,
        "training": {"patience": 2, "batch_size": 8},
        "optimizer": {"learning_rate": 0.2},
    },
    "autoencoder": {"data": {"samples": 40}, "model": NARROW, "training": {"kind": "autoencoder"}},
    "denoising": {"data": {"samples": 40}, "model": NARROW, "training": {"kind": "autoencoder", "noise": "gaussian"}},
    "masking": {"data": {"samples": 40}, "model": NARROW, "training": {"kind": "autoencoder", "noise": "masking", "batch_size": 7}},
    "salt-pepper": {"data": {"samples": 40}, "model": NARROW, "training": {"kind": "autoencoder", "noise": "salt_pepper"}},
    "gan": {"data": {"samples": 100}, "model": SMALL, "training": {"kind": "gan", "batch_size": 16}},
    "gan-2": {
        "data": {"samples": 50},
        "model": SMALL,
        "loss": "least_squares",
        "training": {"kind": "gan", "batch_size": 8, "discriminator_steps": 3, "latent": 1},
        "optimizer": {"kind": "sgd"},
        "clipping": {"norm": 0.5},
        "regularization": {"l2": 0.01, "max_norm": 2},
    },
    "transfer": {
        "data": {"samples": 40},
        "model": {"layers": [{"units": 5}, {"units": 3}, HEAD]},
        "training": {"kind": "transfer", "unfreeze_after": 2, "batch_size": 8},
    },
    "transfer-up-to": {
        "data": {"samples": 40},
        "model": {"layers": [{"units": 5}, {"units": 3}, HEAD]},
        "training": {"kind": "transfer", "unfreeze_after": 3, "frozen_up_to": "dense_1"},
        "optimizer": {"kind": "sgd"},
    },
    "clipped": {"data": {"samples": 40}, "model": SMALL, "clipping": {"value": 0.01, "norm": 0.02}, "regularization": {"max_norm": 0.5}},
}
"""Every way of training besides those above, for what all of them promise."""
TRAINABLE = [name for name in SPECS if name not in {"empty", "no-training-part"}]


def spec(name: str) -> Spec:
    """One of `SPECS` or `RECIPES`, parsed."""
    return parse_spec(SPECS[name] if name in SPECS else RECIPES[name])


def run(name: str) -> Run:
    """A run of one of `SPECS`."""
    return Run(spec(name))


def fingerprint(made: Run) -> tuple[Any, ...]:
    """Everything that decides how training goes on, to the bit."""
    progress, experiment = made.experiment.progress, made.experiment
    return (
        made.spec,
        experiment.network.values.tobytes(),
        (progress.epoch, progress.step, progress.cursor, progress.looked, tuple(sorted(progress.extra.items()))),
        None if progress.order is None else progress.order.tolist(),
        str(progress.rng.bit_generator.state),
        {name: vector.tobytes() for name, vector in progress.slots.vectors.items()},
        progress.slots.step,
        {name: vector.tobytes() for name, vector in progress.rival.vectors.items()},
        progress.rival.step,
        str(progress.noise.bit_generator.state),
        dict(progress.memory),
        (progress.best.loss, progress.best.epoch, progress.best.waited, progress.best.stopped),
        None if progress.best.values is None else progress.best.values.tobytes(),
        experiment.dataset.take(np.arange(len(experiment.dataset.parts))).tobytes(),
    )


def points_of(experiment: Experiment) -> Dataset:
    """The dataset of an experiment on points of the plane."""
    assert isinstance(experiment.dataset, Dataset)
    return experiment.dataset


def points_asked(asked: Spec) -> PointsData:
    """The data of a spec that asks for points of the plane, as such."""
    assert isinstance(asked.data, PointsData)
    return asked.data


def stepped(made: Run, count: int, unit: str = "batch") -> Run:
    """The run, `count` steps on."""
    for _ in range(count):
        made.command({"type": "step", "unit": unit})
    return made
