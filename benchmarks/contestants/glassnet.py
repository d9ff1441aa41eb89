"""Glassnet itself, as the server's workers use it: a `Run` from a spec, with its shuffling, history, snapshots and findings.

python -m benchmarks.contestants.glassnet steps|picture|maps|ensemble|perceptron
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from benchmarks.turns import repeat, take_turns
from engine.ensemble import Ensemble
from engine.run import Run
from engine.spec import parse_spec

HALF_AND_HALF = {"train": 0.5, "validation": 0, "test": 0.5}
EVERYTHING = {"train": 1, "validation": 0, "test": 0}
NETWORK: dict[str, Any] = {
    "data": {"kind": "circles", "samples": 1000, "split": HALF_AND_HALF},
    "model": {
        "layers": [
            {"kind": "dense", "units": 8, "activation": "tanh"},
            {"kind": "dense", "units": 8, "activation": "tanh"},
            {"kind": "dense", "units": None, "activation": "auto"},
        ]
    },
    "optimizer": {"kind": "sgd", "learning_rate": 0.03},
    "training": {"kind": "supervised", "batch_size": 10, "epochs": None},
}
POINTS = 2000
NETWORKS = 32
PERCEPTRON: dict[str, Any] = {
    "data": {"kind": "blobs", "samples": POINTS, "classes": 2, "noise": 0.3, "split": EVERYTHING},
    "model": {"layers": [{"kind": "dense", "units": None, "activation": "auto"}]},
    "optimizer": {"kind": "sgd", "learning_rate": 0.1},
    "training": {"kind": "perceptron", "epochs": None},
}
UNITS = {"view": "units", "resolution": 100}


def playing(spec: dict[str, Any]) -> Run:
    """A run from `spec`, as fast as it can."""
    run = Run(parse_spec(spec))
    run.command({"type": "speed", "epochs_per_second": None})
    run.command({"type": "play"})
    return run


def steps() -> Callable[[float], int]:
    """One unit is one SGD step of a batch of 10."""
    run = playing(NETWORK)

    def work(seconds: float) -> int:
        before = run.step
        run.advance(seconds)
        return run.step - before

    return work


def perceptron() -> Callable[[float], int]:
    """One unit is one example shown to the perceptron."""
    run = playing(PERCEPTRON)

    def work(seconds: float) -> int:
        before = run.epoch
        run.advance(seconds)
        return (run.epoch - before) * POINTS

    return work


def ensemble() -> Callable[[float], int]:
    """One unit is one SGD step of one network; the networks differ in their initial weights and share each batch."""
    many = Ensemble(parse_spec(NETWORK), NETWORKS)

    def one() -> None:
        many.train(1)

    epochs, steps_each = repeat(one), -(-many.learner.count // NETWORK["training"]["batch_size"])
    return lambda seconds: epochs(seconds) * steps_each * NETWORKS


def picture() -> Callable[[float], int]:
    """One unit is an epoch of 500 points, the losses of both parts as they enter the curves, and the maps of all units at 100×100."""
    run = Run(parse_spec(NETWORK))
    assert {"train_loss", "test_loss"} <= set(run.history.columns)

    def one() -> None:
        run.command({"type": "step", "unit": "epoch", "count": 1})
        run.summary(UNITS)

    return repeat(one)


def maps() -> Callable[[float], int]:
    """One unit is the maps of all units at 100×100, one byte per pixel."""
    run = Run(parse_spec(NETWORK))
    return repeat(lambda: run.summary(UNITS))


if __name__ == "__main__":
    take_turns({"steps": steps, "picture": picture, "maps": maps, "ensemble": ensemble, "perceptron": perceptron}[sys.argv[1]]())
