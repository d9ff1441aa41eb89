"""Losses of two networks that play against each other: what the discriminator minimizes, and what the generator does.

The discriminator sees as many real examples (target 1) as generated ones (target 0), in one batch; its loss is the sum of the two means.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

import numpy as np

from engine.functional.loss_base import Loss, losses
from engine.functional.loss_classes import SigmoidCrossEntropy
from engine.functional.loss_values import SquaredError
from engine.tensor import Tensor


class Adversarial(Loss):
    """Base of the pairs: called, it is the discriminator's loss; `generator` gives the other's."""

    logits_of: ClassVar[str | None] = "sigmoid"
    heads: ClassVar = ("sigmoid",)
    tasks: ClassVar = ("generation",)

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        """The discriminator's loss () for its answers (1, 2B) and targets (1, 2B), half of them 1 (real), half 0 (generated)."""
        return SigmoidCrossEntropy(prediction, target, scale=2)()

    @abstractmethod
    def generator(self, prediction: Tensor) -> Tensor:
        """The generator's loss () for the discriminator's answers (1, B) to what it generated."""


def _all(value: float, like: Tensor) -> Tensor:
    return Tensor(np.full_like(like.data, value))


@losses.register
class Minimax(Adversarial):
    """Minimax: the generator minimizes what the discriminator maximizes, E ln D(x) + E ln(1 − D(G(z))). Its gradient fades while the
    discriminator is sure.

    Goodfellow et al., "Generative Adversarial Nets", 2014. At the solution the discriminator's loss is ln 4.
    """

    kind: Literal["minimax"] = "minimax"
    latex: ClassVar = r"\min_G \max_D\; \mathbb{E}\,\ln D(x) + \mathbb{E}\,\ln(1 - D(G(z)))"

    def generator(self, prediction: Tensor) -> Tensor:
        return SigmoidCrossEntropy(prediction, _all(0, prediction), scale=-1)()


@losses.register
class NonSaturating(Adversarial):
    """Non-saturating: the generator maximizes the probability that its examples are taken for real, so it learns most when it is worst.

    Goodfellow et al., 2014, section 3.
    """

    kind: Literal["non_saturating"] = "non_saturating"
    latex: ClassVar = r"L_D = -\mathbb{E}\,\ln D(x) - \mathbb{E}\,\ln(1 - D(G(z))),\quad L_G = -\mathbb{E}\,\ln D(G(z))"

    def generator(self, prediction: Tensor) -> Tensor:
        return SigmoidCrossEntropy(prediction, _all(1, prediction))()


@losses.register
class LeastSquares(Adversarial):
    """Least squares: the discriminator answers with any number, 1 for real and 0 for generated, and both minimize squared distances.

    Mao et al., "Least Squares Generative Adversarial Networks", 2017.
    """

    kind: Literal["least_squares"] = "least_squares"
    logits_of: ClassVar = None
    heads: ClassVar = ("linear",)
    latex: ClassVar = r"L_D = \tfrac12\mathbb{E}(D(x)-1)^2 + \tfrac12\mathbb{E}\,D(G(z))^2,\quad L_G = \tfrac12\mathbb{E}(D(G(z))-1)^2"

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        return SquaredError(prediction, target)()

    def generator(self, prediction: Tensor) -> Tensor:
        return SquaredError(prediction, _all(1, prediction), scale=0.5)()
