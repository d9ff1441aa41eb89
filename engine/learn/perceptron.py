"""The perceptron rule in the three forms the course meets: it learns from its mistakes, one example at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from engine.errors import SpecError
from engine.graph import Network
from engine.learn.base import Course, Learner, Material, Progress, Recipe, Remark, recipes
from engine.learn.single import SingleNeuronLearner, Weights, check_single, weighted_sum
from engine.nn.base import Layer
from engine.registry import argument
from engine.tensor import Array

JUDGED = 20_000
Rule = Literal["ciml", "error", "rosenblatt"]


@recipes.register
class Perceptron(Recipe):
    """Perceptron: a single neuron that moves its line whenever it is wrong, one example at a time.

    Three conventions: `error` w += η·(y − ŷ)·x with classes 0 and 1, output 1 where z > 0; `rosenblatt` the same with −1 and 1, output 1
    where z ≥ 0 (Rosenblatt, 1958; Raschka); `ciml` w += η·y·x whenever y·z ≤ 0 (Daumé, "A Course in Machine Learning", ch. 4).
    """

    kind: Literal["perceptron"] = "perceptron"
    dtype: ClassVar[Any] = np.float64
    needs_gradient: ClassVar[bool] = False
    goes_downhill: ClassVar[bool] = False
    tasks: ClassVar = ("classification",)
    rule: Rule = argument("error", "How classes are written and when the weights move.", title="Rule", ui={"control": "choice"})
    shuffle: bool = argument(
        False, "Whether every epoch takes the examples in a new order.", title="Shuffle", ui={"control": "switch", "live": True}
    )

    def head_activation(self) -> str | None:
        return "step" if self.rule == "error" else "sign"

    def check(self, layers: Sequence[Layer], task: str, classes: int) -> None:
        if task != "classification":
            raise SpecError.at(
                "training.kind", "the perceptron separates classes; this data has numbers as targets: use adaline or supervised"
            )
        check_single(layers, task, classes, "perceptron")

    def learner(self, network: Network, material: Material, course: Course, progress: Progress) -> Learner:
        return PerceptronLearner(network, material, course, progress, self)


class PerceptronLearner(SingleNeuronLearner):
    """Counts its mistakes, remembers the weights that made the fewest (the pocket), and notices when it goes round in circles."""

    columns = ("mistakes",)

    def __init__(self, network: Network, material: Material, course: Course, progress: Progress, recipe: Perceptron) -> None:
        self.rule = recipe.rule
        self.trail: list[Sequence[float]] = []
        super().__init__(network, material, course, progress, recipe.shuffle)

    def examples(self, inputs: Any, targets: Any) -> list[Any]:
        # s·z < 0 is a mistake under every rule; on the line itself (z = 0) the rules differ.
        signs = np.where(targets > 0, 1.0, -1.0)
        moves = signs * (2.0 if self.rule == "rosenblatt" else 1.0)
        ties = {"error": signs > 0, "rosenblatt": signs < 0, "ciml": np.ones(len(signs), bool)}[self.rule]
        return list(zip(*inputs.tolist(), signs.tolist(), moves.tolist(), ties.tolist(), strict=True))

    def begin(self, shuffle: bool) -> Array:
        if self.progress.order is None:
            self.trail.clear()
        return super().begin(shuffle)

    def sweep(self, rows: Sequence[Any], weights: Weights, rate: float) -> Weights:
        before = len(self.trail)
        weights = (_sweep_plane if len(weights) == 3 else _sweep)(rows, weights, rate, self.trail)
        self.progress.extra["mistakes"] += len(self.trail) - before
        return weights

    def judge(self, z: float, target: float) -> tuple[float, float]:
        ((sign, move, tie),) = self.examples(np.empty((0, 1)), np.array([target]))
        wrong = sign * z < 0 or (tie and z == 0)
        return (move if wrong else 0.0), float(wrong)

    def shown_target(self, target: float) -> float:
        return float(target > 0) if self.rule == "error" else target

    def best_of_epoch(self) -> tuple[Weights, int]:
        """The weights with the fewest mistakes on all training examples among those since the epoch began, and how many they make.

        Of a long epoch only the last are judged, as many as cost no more than the epoch itself.
        """
        tried = np.array([*self.trail[-max(1, JUDGED // max(1, self.count)) :], self.network.values])
        sums = tried[:, :-1] @ self.inputs + tried[:, -1:]
        decided = sums >= 0 if self.rule == "rosenblatt" else sums > 0
        wrong = np.count_nonzero(decided != (self.material.targets[0] > 0), axis=1)
        best = int(wrong.argmin())
        return tried[best].tolist(), int(wrong[best])

    def settled(self) -> bool:
        return self.progress.order is None and self.progress.epoch > 0 and self.progress.extra.get("mistakes", 1) == 0

    def farewell(self) -> list[Remark]:
        return [("settled", "A whole epoch without a mistake: the perceptron has found a line and moves no more.")]


def _sweep_plane(rows: Sequence[Any], weights: Weights, rate: float, trail: list[Sequence[float]]) -> Weights:
    """The rule on two inputs, written out: the fast path of every plane. Each new set of weights goes onto `trail`."""
    w1, w2, b = weights
    for x1, x2, sign, move, tie in rows:
        margin = sign * (w1 * x1 + w2 * x2 + b)
        if margin < 0.0 or (tie and margin == 0.0):
            change = rate * move
            w1 += change * x1
            w2 += change * x2
            b += change
            trail.append((w1, w2, b))
    return [w1, w2, b]


def _sweep(rows: Sequence[Any], weights: Weights, rate: float, trail: list[Sequence[float]]) -> Weights:
    """The rule on any number of inputs."""
    for *x, sign, move, tie in rows:
        margin = sign * weighted_sum(weights, x)
        if margin < 0.0 or (tie and margin == 0.0):
            change = rate * move
            weights = [w + change * xi for w, xi in zip(weights, [*x, 1.0], strict=True)]
            trail.append(weights)
    return weights
