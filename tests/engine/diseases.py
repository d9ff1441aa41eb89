"""Specs that have exactly one disease each: what the doctor must find in them, how soon, and by what a cure is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.engine.specs import HEAD, NEURON, painted


@dataclass(frozen=True)
class Disease:
    """A spec, and the epochs within which its disease is found; `before`: what is done to the run first.

    `better` is what the cure makes better, `heals` the epochs it has for that.
    """

    spec: dict[str, Any]
    within: int
    better: str = "loss"
    before: tuple[dict[str, Any], ...] = ()
    heals: int = 120


def dense(units: int | None, activation: str = "auto", **more: Any) -> dict[str, Any]:
    """A dense layer."""
    return {"units": units, "activation": activation, **more}


def grid(count: int, label: int, shift: float) -> list[list[float]]:
    """Points of one class in rows of seven, `shift` to the right."""
    return [[shift + 0.17 * (i % 7), 0.23 * (i // 7), label] for i in range(count)]


def spec(data: str | dict[str, Any], *layers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A spec of these layers and an open last one; with none given, the network of a new run."""
    model = {"model": {"layers": [*layers, HEAD]}} if layers else {}
    return {"data": {"kind": data} if isinstance(data, str) else data, **model, **more}


def sgd(rate: float) -> dict[str, Any]:
    """Plain gradient descent."""
    return {"optimizer": {"kind": "sgd", "learning_rate": rate}}


def adam(rate: float) -> dict[str, Any]:
    """Adam."""
    return {"optimizer": {"kind": "adam", "learning_rate": rate}}


PLANE = {"kind": "plane", "samples": 60}
ZEROS = {"kernel_initializer": {"kind": "zeros"}}
WIDE = {"kernel_initializer": {"kind": "normal", "stddev": 10.0}}
BELOW = {"bias_initializer": {"kind": "constant", "value": -4.0}}
FEW = {"kind": "moons", "samples": 120, "noise": 0.45, "split": {"train": 0.4, "validation": 0.6, "test": 0.0}}
RAVINE = {"kind": "moons", "scaling": "none", "features": [{"kind": "formula", "expression": "x/20"}, "y"]}
RARE = grid(8, 1, 0.4)

DISEASES = {
    "diverged": Disease(spec(PLANE, dense(8, "relu"), **sgd(9)), 20),
    "growing": Disease(
        {"data": PLANE, "model": {"layers": [HEAD]}, **sgd(0.01)},
        30,
        before=({"type": "step", "count": 60}, {"type": "set", "changes": {"optimizer": {"kind": "adam", "learning_rate": 2}}}),
    ),
    "bouncing": Disease(spec("moons", dense(8, "leaky_relu"), dense(8, "leaky_relu"), **adam(0.5)), 60),
    "creeping": Disease(spec("moons", **sgd(0.0003)), 30),
    "plateau": Disease(
        {"data": {"kind": "circles", "noise": 0}, "model": {"layers": [HEAD]}, "training": {"kind": "logistic"}, **adam(0.05)}, 150
    ),
    "dead_units": Disease(spec("moons", dense(8, "relu", **BELOW)), 1),
    "saturated_units": Disease(spec("circles", dense(8, "tanh", **WIDE), dense(8, "tanh", **WIDE)), 1),
    "vanishing": Disease(spec("moons", *[dense(8, "sigmoid")] * 7), 1),
    "symmetric_units": Disease({"data": {"kind": "circles"}, "model": {"layers": [dense(6, "tanh", **ZEROS), {**HEAD, **ZEROS}]}}, 0),
    "overfitting": Disease(spec(FEW, dense(32, "tanh"), dense(32, "tanh"), **adam(0.03)), 250, better="held_out"),
    "imbalance": Disease({"data": painted(*grid(120, 0, -0.2), *RARE), "model": {"layers": [HEAD]}}, 0, better="recall"),
    "mismatch": Disease(
        {"data": {"kind": "moons"}, "model": {"layers": [dense(6, "tanh"), dense(1, "sigmoid")]}, "loss": {"kind": "mse"}, **sgd(0.1)},
        0,
        better="accuracy",
    ),
    "unscaled": Disease(spec(RAVINE, **sgd(0.1)), 0),
    "cycling": Disease(
        {"data": {"kind": "blobs", "samples": 60, "noise": 0.5}, "model": NEURON, "training": {"kind": "perceptron"}},
        400,
        better="accuracy",
        heals=0,
    ),
}
