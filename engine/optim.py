"""Optimizers: how the gradient moves the weights.

All parameters of a network are one flat vector, so a step is a handful of vector calls whatever the depth. An optimizer is a kind (what a
person picks); `bind` ties it to a vector, its gradient and its slots (the vectors it remembers).
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from math import sqrt
from typing import ClassVar, Literal

import numpy as np

from engine.registry import Family, Kind, argument
from engine.tensor import Array, Call, constant

_RATE = {"control": "slider", "scale": "log", "live": True}
_SHARE = {"control": "slider", "step": 0.01, "live": True}


@dataclass
class Slots:
    """What an optimizer remembers: named vectors as long as the parameters, and the number of steps taken."""

    vectors: dict[str, Array] = field(default_factory=dict)
    step: int = 0


@dataclass
class Bound:
    """An optimizer tied to its vectors: `rate` (0-d, set before each step) and the calls of one step."""

    rate: Array
    calls: list[Call]


class Optimizer(Kind):
    """Base of all optimizers."""

    slot_names: ClassVar[tuple[str, ...]] = ()
    learning_rate: float = argument(0.03, "How far one step goes along the gradient. Too small creeps, too large diverges.",
                                    title="Learning rate", gt=0, le=100, ui=_RATE)  # fmt: skip

    def slots(self, like: Array) -> Slots:
        """Fresh slots for parameters shaped like `like`."""
        return Slots({name: np.zeros_like(like) for name in self.slot_names})

    def slots_for(self, values: Array, kept: Slots) -> Slots:
        """The slots to go on with: those that were kept, where they fit this optimizer and these values, else fresh ones."""
        fresh = self.slots(values)
        fit = {n: v.shape for n, v in fresh.vectors.items()} == {n: v.shape for n, v in kept.vectors.items()}
        return kept if fit else fresh

    def bind(self, values: Array, gradients: Array, slots: Slots) -> Bound:
        """The calls that move `values` along `gradients`, both flat vectors of one dtype."""
        rate = constant(self.learning_rate, values)
        return Bound(rate, self.calls(values, gradients, slots, rate))

    @abstractmethod
    def calls(self, values: Array, gradients: Array, slots: Slots, rate: Array) -> list[Call]:
        """The calls of one step."""


optimizers: Family[Optimizer] = Family("optimizers")


@optimizers.register
class Sgd(Optimizer):
    """SGD: plain gradient descent, w −= η·∇."""

    kind: Literal["sgd"] = "sgd"

    def calls(self, values: Array, gradients: Array, slots: Slots, rate: Array) -> list[Call]:
        move = np.empty_like(values)
        return [(np.multiply, gradients, rate, move), (np.subtract, values, move, values)]


@optimizers.register
class Momentum(Optimizer):
    """Momentum: keeps a share of the last move, m = γ·m + η·∇, w −= m.

    Polyak, 1964.
    """

    kind: Literal["momentum"] = "momentum"
    slot_names: ClassVar = ("momentum",)
    momentum: float = argument(0.9, "Share of the last move that is kept (γ).", title="Momentum", ge=0, lt=1, ui=_SHARE)

    def calls(self, values: Array, gradients: Array, slots: Slots, rate: Array) -> list[Call]:
        m, move, share = slots.vectors["momentum"], np.empty_like(values), constant(self.momentum, values)
        return [(np.multiply, m, share, m), (np.multiply, gradients, rate, move), (np.add, m, move, m), (np.subtract, values, m, values)]


@optimizers.register
class Nesterov(Optimizer):
    """Nesterov: momentum that looks ahead, m = γ·m + η·∇, w −= γ·m + η·∇.

    Nesterov, 1983, in the form of Sutskever et al., 2013, as Keras and PyTorch compute it.
    """

    kind: Literal["nesterov"] = "nesterov"
    slot_names: ClassVar = ("momentum",)
    momentum: float = argument(0.9, "Share of the last move that is kept (γ).", title="Momentum", ge=0, lt=1, ui=_SHARE)

    def calls(self, values: Array, gradients: Array, slots: Slots, rate: Array) -> list[Call]:
        m, move, ahead, share = slots.vectors["momentum"], np.empty_like(values), np.empty_like(values), constant(self.momentum, values)
        return [
            (np.multiply, m, share, m),
            (np.multiply, gradients, rate, move),
            (np.add, m, move, m),
            (np.multiply, m, share, ahead),
            (np.add, ahead, move, ahead),
            (np.subtract, values, ahead, values),
        ]


@optimizers.register
class Adagrad(Optimizer):
    """Adagrad: divides each weight's rate by the root of all its squared gradients so far.

    Duchi, Hazan & Singer, 2011.
    """

    kind: Literal["adagrad"] = "adagrad"
    slot_names: ClassVar = ("squares",)
    epsilon: float = argument(1e-7, "Keeps the division finite.", title="Epsilon", gt=0, le=1, ui={"control": "hidden"})

    def calls(self, values: Array, gradients: Array, slots: Slots, rate: Array) -> list[Call]:
        v, t, epsilon = slots.vectors["squares"], np.empty_like(values), constant(self.epsilon, values)
        return [(np.multiply, gradients, gradients, t), (np.add, v, t, v), *_scaled_step(values, gradients, v, t, epsilon, rate)]


@optimizers.register
class RmsProp(Optimizer):
    """RMSProp: divides each weight's rate by the root of a fading mean of its squared gradients.

    Tieleman & Hinton, lecture 6.5, 2012.
    """

    kind: Literal["rmsprop"] = "rmsprop"
    slot_names: ClassVar = ("squares",)
    rho: float = argument(0.9, "How slowly the mean of squares fades.", title="Rho", ge=0, lt=1, ui=_SHARE)
    epsilon: float = argument(1e-7, "Keeps the division finite.", title="Epsilon", gt=0, le=1, ui={"control": "hidden"})

    def calls(self, values: Array, gradients: Array, slots: Slots, rate: Array) -> list[Call]:
        v, t, epsilon = slots.vectors["squares"], np.empty_like(values), constant(self.epsilon, values)
        rho, rest = constant(self.rho, values), constant(1 - self.rho, values)
        return [
            (np.multiply, gradients, gradients, t),
            (np.multiply, t, rest, t),
            (np.multiply, v, rho, v),
            (np.add, v, t, v),
            *_scaled_step(values, gradients, v, t, epsilon, rate),
        ]


def _scaled_step(values: Array, gradients: Array, squares: Array, t: Array, epsilon: Array, rate: Array) -> list[Call]:
    """w −= η·∇ / (√squares + ε)."""
    return [
        (np.sqrt, squares, t),
        (np.add, t, epsilon, t),
        (np.divide, gradients, t, t),
        (np.multiply, t, rate, t),
        (np.subtract, values, t, values),
    ]


@optimizers.register
class Adam(Optimizer):
    """Adam: momentum and RMSProp together, both corrected for their start at 0. A safe first choice.

    Kingma & Ba, "Adam: A Method for Stochastic Optimization", 2015.
    """

    kind: Literal["adam"] = "adam"
    slot_names: ClassVar = ("mean", "squares")
    beta_1: float = argument(0.9, "How slowly the mean gradient fades.", title="Beta 1", ge=0, lt=1, ui=_SHARE)
    beta_2: float = argument(0.999, "How slowly the mean of squares fades.", title="Beta 2", ge=0, lt=1, ui={**_SHARE, "step": 0.001})
    epsilon: float = argument(1e-7, "Keeps the division finite.", title="Epsilon", gt=0, le=1, ui={"control": "hidden"})

    def calls(self, values: Array, gradients: Array, slots: Slots, rate: Array) -> list[Call]:
        # Slots are scaled by 1/(1−β): m = β·m + g needs one call less, and the correction goes into two numbers per step.
        m, v, t = slots.vectors["mean"], slots.vectors["squares"], np.empty_like(values)
        beta_1, beta_2 = constant(self.beta_1, values), constant(self.beta_2, values)
        pace, epsilon = constant(0, values), constant(0, values)

        def correct() -> None:
            slots.step += 1
            mean = (1 - self.beta_1) / (1 - self.beta_1**slots.step)
            root = sqrt((1 - self.beta_2) / (1 - self.beta_2**slots.step))
            pace[()] = rate * mean / root
            epsilon[()] = self.epsilon / root

        return [
            (correct,),
            (np.multiply, m, beta_1, m),
            (np.add, m, gradients, m),
            (np.multiply, gradients, gradients, t),
            (np.multiply, v, beta_2, v),
            (np.add, v, t, v),
            (np.sqrt, v, t),
            (np.add, t, epsilon, t),
            (np.divide, m, t, t),
            (np.multiply, t, pace, t),
            (np.subtract, values, t, values),
        ]


@optimizers.register
class AdamW(Adam):
    """AdamW: Adam with weight decay kept apart from the gradient, w −= η·λ·w.

    Loshchilov & Hutter, "Decoupled Weight Decay Regularization", 2019.
    """

    kind: Literal["adamw"] = "adamw"  # type: ignore[assignment]  # a kind's name is its own, also where it extends another
    weight_decay: float = argument(0.004, "Share of every weight taken off per step, times the learning rate (λ).",
                                   title="Weight decay", ge=0, le=1, ui={**_SHARE, "step": 0.001})  # fmt: skip

    def calls(self, values: Array, gradients: Array, slots: Slots, rate: Array) -> list[Call]:
        decay, shrink = constant(self.weight_decay, values), np.empty_like(values)
        pull: list[Call] = [
            (np.multiply, values, rate, shrink),
            (np.multiply, shrink, decay, shrink),
            (np.subtract, values, shrink, values),
        ]
        return pull + super().calls(values, gradients, slots, rate)
