"""Chance inside a network: dropout and noise, at work while training only."""

from __future__ import annotations

import numpy as np

from engine.tensor import Array, Call, Into, Op, Tensor, constant


def draw_kept(scales: Array, rate: float, noise: np.random.Generator) -> list[Call]:
    """Calls that fill `scales` with 0 for what is dropped, a share `rate`, and 1 / (1 − rate) for what is kept."""
    chance, kept = np.empty_like(scales), np.empty(scales.shape, bool)
    return [
        (noise.random, None, chance.dtype, chance),
        (np.greater_equal, chance, constant(rate, chance), kept),
        (np.copyto, scales, kept),
        (np.multiply, scales, constant(1 / (1 - rate), chance), scales),
    ]


class Dropout(Op):
    """x with a share `rate` of its elements 0 and the others 1 / (1 − rate) times as large, so that the sum stays what it was.

    `steps`: the same elements at every step of a sequence.
    """

    def __init__(self, x: Tensor, rate: float, noise: np.random.Generator, steps: bool = False) -> None:
        super().__init__(x)
        self.rate, self.noise, self.steps = rate, noise, steps

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        self.value = self.result(x.shape, lift=x.ndim == 2)
        self.scales = np.empty(x.shape[self.steps :], x.dtype)
        return [*draw_kept(self.scales, self.rate, self.noise), (np.multiply, x, self.scales, self.value)]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dx = into(self.inputs[0])
        return [] if dx is None else [(np.multiply, grad, self.scales, dx)]


class GaussianNoise(Op):
    """x plus bell-shaped noise of standard deviation `stddev`."""

    def __init__(self, x: Tensor, stddev: float, noise: np.random.Generator) -> None:
        super().__init__(x)
        self.stddev, self.noise = stddev, noise

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        self.value = self.result(x.shape, lift=x.ndim == 2)
        drawn = np.empty(x.shape, x.dtype)
        return [
            (self.noise.standard_normal, None, drawn.dtype, drawn),
            (np.multiply, drawn, constant(self.stddev, drawn), drawn),
            (np.add, x, drawn, self.value),
        ]

    def backward(self, grad: Array, into: Into) -> list[Call]:
        dx = into(self.inputs[0])
        return [] if dx is None else [(np.copyto, dx, grad)]


def dropout(x: Tensor, rate: float, noise: np.random.Generator, *, steps: bool = False) -> Tensor:
    """x, any shape, with a share `rate` in [0, 1) of its elements dropped and the others scaled by 1 / (1 − rate).

    With `steps`, x is a sequence (T, D, B) of which the same elements are dropped at every step. Srivastava et al., "Dropout", 2014.
    """
    return Dropout(x, rate, noise, steps)()


def gaussian_noise(x: Tensor, stddev: float, noise: np.random.Generator) -> Tensor:
    """x, any shape, plus noise from the normal distribution with standard deviation `stddev`."""
    return GaussianNoise(x, stddev, noise)()
