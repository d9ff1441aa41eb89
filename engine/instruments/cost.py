"""Why logistic regression does not use the squared error: what each example costs, and the two costs over the same weight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from engine.data.gates import CORNERS, Gate
from engine.data.kind import datasets
from engine.frames import Frame
from engine.functional.activation import activate
from engine.functional.loss import Loss, losses
from engine.instruments.base import Instrument, instruments
from engine.registry import argument
from engine.tensor import Array, Tensor

POINTS = 201
REACH = 12.0
_SLIDER = {"control": "slider", "step": 0.1}
_GATES = {kind.kind_name(): kind.title() for kind in datasets if issubclass(kind, Gate)}
if TYPE_CHECKING:
    Gates: TypeAlias = str
else:
    Gates = Literal[tuple(_GATES)]
_WEIGHTS = {"both": "w₁ and w₂ together", "w1": "w₁", "w2": "w₂", "b": "b"}
_ALONG = {"both": (1.0, 1.0, 0.0), "w1": (1.0, 0.0, 0.0), "w2": (0.0, 1.0, 0.0), "b": (0.0, 0.0, 1.0)}


@instruments.register
class LogisticCost(Instrument):
    """Cost of a probability: −log ŷ and −log(1−ŷ) with the four rows of a gate on them, and the squared error beside the log loss."""

    kind: Literal["cost"] = "cost"
    gate: Gates = argument("and", "Which four examples.", title="Gate", ui={"labels": _GATES})
    w1: float = argument(2.0, "The weight of the first input.", title="w₁", ge=-REACH, le=REACH, ui={**_SLIDER, "label": "w₁"})
    w2: float = argument(2.0, "The weight of the second input.", title="w₂", ge=-REACH, le=REACH, ui={**_SLIDER, "label": "w₂"})
    b: float = argument(-3.3, "The bias.", title="b", ge=-REACH, le=REACH, ui={**_SLIDER, "label": "b"})
    along: Literal["both", "w1", "w2", "b"] = argument(
        "both", "The weight that the two costs are drawn over; the others stay.", title="Drawn over", ui={"labels": _WEIGHTS}
    )

    def compute(self) -> Frame:
        kind = datasets[self.gate]
        assert issubclass(kind, Gate)
        truth = np.array(kind.truth, np.float64)[None]
        here = np.array([self.w1, self.w2, self.b])
        z = sums(here)
        probability = activate(Tensor(z), "sigmoid").data[0]
        cross, square = losses.make("binary_crossentropy"), losses.make("mse")
        each = np.array([cross(Tensor(z[:, [n]]), Tensor(truth[:, [n]])).item() for n in range(4)])
        t = np.linspace(-REACH, REACH, POINTS)
        direction = np.array(_ALONG[self.along])
        places = np.where(direction > 0, 0.0, here) + t[:, None] * direction
        log_cost = np.array([_cost(cross, place, truth) for place in places])
        squared_cost = np.array([_cost(square, place, truth, answered=True) for place in places])
        at = float(here[int(direction.argmax())] if self.along != "both" else (self.w1 + self.w2) / 2)
        p = np.linspace(0.005, 0.995, POINTS)
        logits = np.log(p / (1 - p))
        curves = {"p": p, "loss_one": _over(cross, logits, 1.0), "loss_zero": _over(cross, logits, 0.0)}
        rows = {"example_p": probability, "example_y": truth[0], "example_z": z[0], "example_loss": each, "corners": CORNERS}
        results = {
            "log_loss": _cost(cross, here, truth),
            "squared_error": _cost(square, here, truth, answered=True),
            "t": at,
            "right": int(((probability > 0.5) == (truth[0] > 0.5)).sum()),
        }
        return self.answer(
            {**curves, **rows, "t": t, "log_cost": log_cost, "squared_cost": squared_cost},
            results,
            log_convex=is_convex(log_cost),
            squared_convex=is_convex(squared_cost),
            latex_log=r"-\frac{1}{4}\sum y\log\hat y + (1-y)\log(1-\hat y)",
            latex_squared=r"\frac{1}{4}\sum (\hat y - y)^2",
        )

    def sketch(self) -> Array:
        p = np.linspace(0.03, 0.97, 33)
        return np.stack([np.stack([p, _over(losses.make("binary_crossentropy"), np.log(p / (1 - p)), truth)]) for truth in (1.0, 0.0)])


def sums(weights: Array) -> Array:
    """w₁·x₁ + w₂·x₂ + b for the four corners, (1, 4)."""
    return np.asarray(weights[:2] @ CORNERS + weights[2])[None]


def _cost(loss: Loss, weights: Array, truth: Array, *, answered: bool = False) -> float:
    """The mean loss over the four rows; of the sigmoid's answers where the loss does not take logits."""
    z = Tensor(sums(weights))
    return loss(activate(z, "sigmoid") if answered else z, Tensor(truth)).item()


def _over(loss: Loss, logits: Array, truth: float) -> Array:
    return np.array([loss(Tensor(np.array([[z]])), Tensor(np.array([[truth]]))).item() for z in logits])


def is_convex(curve: Array) -> bool:
    """Whether a curve at equal distances bends upwards everywhere."""
    return bool((np.diff(curve, 2) >= -1e-9).all())
