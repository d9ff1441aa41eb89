"""Damage done on purpose: what a denoising autoencoder is shown instead of its input.

Vincent et al., "Extracting and Composing Robust Features with Denoising Autoencoders", 2008.
"""

from __future__ import annotations

import numpy as np

from engine.tensor import Array, Call, Into, Op, Tensor, constant


class Corruption(Op):
    """Base: x with a share of its numbers replaced. Nothing is learnt through it."""

    def __init__(self, x: Tensor, share: float, noise: np.random.Generator) -> None:
        super().__init__(x)
        self.share, self.noise = share, noise

    def setup(self) -> list[Call]:
        x = self.inputs[0].data
        self.value = self.result(x.shape, lift=x.ndim == 2)
        chance, hit = np.empty(x.shape, x.dtype), np.empty(x.shape, bool)
        return [(np.copyto, self.value, x), (self.noise.random, None, chance.dtype, chance), *self.damage(chance, hit)]

    def damage(self, chance: Array, hit: Array) -> list[Call]:
        """Calls that change `value` where `chance`, even in [0, 1), says so."""
        raise NotImplementedError

    def backward(self, grad: Array, into: Into) -> list[Call]:
        return []


class Masking(Corruption):
    """A share of the numbers is 0."""

    def damage(self, chance: Array, hit: Array) -> list[Call]:
        nothing = constant(0, chance)
        return [(np.less, chance, constant(self.share, chance), hit), (np.copyto, self.value, nothing, "same_kind", hit)]


class SaltPepper(Corruption):
    """A share of the numbers is either `low` or `high`, half of them each."""

    def __init__(self, x: Tensor, share: float, noise: np.random.Generator, low: float, high: float) -> None:
        super().__init__(x, share, noise)
        self.low, self.high = low, high

    def damage(self, chance: Array, hit: Array) -> list[Call]:
        low, high = constant(self.low, chance), constant(self.high, chance)
        return [
            (np.less, chance, constant(self.share, chance), hit),
            (np.copyto, self.value, high, "same_kind", hit),
            (np.less, chance, constant(self.share / 2, chance), hit),
            (np.copyto, self.value, low, "same_kind", hit),
        ]


def masking(x: Tensor, share: float, noise: np.random.Generator) -> Tensor:
    """x, any shape, with a share of its numbers 0."""
    return Masking(x, share, noise)()


def salt_and_pepper(x: Tensor, share: float, noise: np.random.Generator, low: float = 0.0, high: float = 1.0) -> Tensor:
    """x, any shape, with a share of its numbers replaced by `low` or `high`."""
    return SaltPepper(x, share, noise, low, high)()
