"""Slow, obvious versions of what the engine does fast: written from the textbook, one number at a time, sharing no code with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

Vector = list[float]
Matrix = list[Vector]


def perceptron(rule: str, inputs: Matrix, labels: Sequence[int], rate: float, epochs: int, weights: Vector) -> list[Vector]:
    """[w…, b] after every example; labels are 0 and 1."""
    w, b = list(weights[:-1]), weights[-1]
    trace = []
    for _ in range(epochs):
        for x, label in zip(inputs, labels, strict=True):
            z = sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b
            y = 1 if label == 1 else -1
            if rule == "error":
                change = rate * (label - (1 if z > 0 else 0))
            elif rule == "rosenblatt":
                change = rate * (y - (1 if z >= 0 else -1))
            else:
                change = rate * y if y * z <= 0 else 0
            w = [wi + change * xi for wi, xi in zip(w, x, strict=True)]
            b += change
            trace.append([*w, b])
    return trace


def adaline_batch(inputs: Matrix, targets: Vector, rate: float, epochs: int, weights: Vector) -> tuple[Vector, Vector]:
    """[w…, b] after `epochs` batch steps, and the cost Σ(y − z)²/2 before each of them."""
    w, b, costs = list(weights[:-1]), weights[-1], []
    for _ in range(epochs):
        errors = [t - sum(wi * xi for wi, xi in zip(w, x, strict=True)) - b for x, t in zip(inputs, targets, strict=True)]
        costs.append(sum(e * e for e in errors) / 2)
        w = [wi + rate * sum(e * x[i] for e, x in zip(errors, inputs, strict=True)) for i, wi in enumerate(w)]
        b += rate * sum(errors)
    return [*w, b], costs


def adaline_stochastic(inputs: Matrix, targets: Vector, rate: float, epochs: int, weights: Vector) -> Vector:
    """[w…, b] after `epochs` passes with an update after every example."""
    w, b = list(weights[:-1]), weights[-1]
    for _ in range(epochs):
        for x, t in zip(inputs, targets, strict=True):
            error = t - sum(wi * xi for wi, xi in zip(w, x, strict=True)) - b
            w = [wi + rate * error * xi for wi, xi in zip(w, x, strict=True)]
            b += rate * error
    return [*w, b]


def softmax(z: Vector) -> Vector:
    """e^z / Σ e^z."""
    powers = [math.exp(v) for v in z]
    return [p / sum(powers) for p in powers]


CURVES: dict[str, Callable[[float], float]] = {
    "linear": lambda z: z,
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.exp(z) - 1,
    "gelu": lambda z: 0.5 * z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "step": lambda z: 1.0 if z > 0 else 0.0,
    "sign": lambda z: 1.0 if z >= 0 else -1.0,
}


def activated(name: str, z: Vector) -> Vector:
    """The named activation of the weighted sums of one example."""
    return softmax(z) if name == "softmax" else [CURVES[name](v) for v in z]


def layer(x: Vector, kernel: Matrix, bias: Vector, activation: str) -> Vector:
    """A dense layer on one example; `kernel` (in, out) as Keras shapes it."""
    sums = [sum(xi * row[j] for xi, row in zip(x, kernel, strict=True)) + b for j, b in enumerate(bias)]
    return activated(activation, sums)


def mean(values: Sequence[float]) -> float:
    """Σ / n."""
    return sum(values) / len(values)


LOSSES: dict[str, Callable[[Vector, Vector], float]] = {
    "mse": lambda y, t: mean([(a - b) ** 2 for a, b in zip(y, t, strict=True)]),
    "binary_crossentropy": lambda p, t: mean([-math.log(a) if b else -math.log(1 - a) for a, b in zip(p, t, strict=True)]),
    "categorical_crossentropy": lambda p, t: -math.log(p[t.index(1)]),
    "hinge": lambda y, t: mean([max(0.0, 1 - a * b) for a, b in zip(y, t, strict=True)]),
    "perceptron": lambda y, t: mean([max(0.0, -a * b) for a, b in zip(y, t, strict=True)]),
}
"""Each loss of one example, from outputs (probabilities, where the loss compares those) and targets."""
