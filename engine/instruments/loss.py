"""Losses under the magnifying glass: what an error costs and how hard it pulls, and whether loss, head and problem go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from engine.errors import SpecError
from engine.frames import Frame
from engine.functional.activation import activations
from engine.functional.loss import Loss, losses
from engine.head import check_loss
from engine.instruments.activation import softmax
from engine.instruments.base import Instrument, instruments
from engine.instruments.logits import logit
from engine.registry import argument
from engine.spec import AnyLoss
from engine.tensor import Array, Tensor

if TYPE_CHECKING:
    Heads: TypeAlias = str
else:
    Heads = Literal[tuple(activations)]

POINTS = 241
TILE_POINTS = 49
_CLASSES = {"shape": "classes"}
_LINES = ["value", "margin", "logit", "count"]
_LABELS = {name: one.title for name, one in activations.items()}


def pointwise(kind: type[Loss]) -> bool:
    """Whether a loss judges one answer at a time: not the pairs of adversarial training, nor the one that is chosen for you."""
    return "generation" not in kind.tasks and kind.kind_name() != "auto"


@instruments.register
class LossCurve(Instrument):
    """Losses: what a wrong answer costs, and how hard it pulls, for each loss."""

    kind: Literal["loss"] = "loss"
    loss: AnyLoss = argument(losses.make("mse"), "Which one.", title="Loss", ui={"family": "losses", "among": "names"})
    prediction: float = argument(1.5, "What the network says; a logit where the loss takes logits.", title="Prediction", ge=-6, le=6,
                                 ui={"control": "slider", "step": 0.01, "when": {"shape": _LINES}})  # fmt: skip
    target: float = argument(0.5, "What is right.", title="Target", ge=-6, le=6,
                             ui={"control": "slider", "step": 0.1, "when": {"shape": ["value", "count"]}})  # fmt: skip
    truth: bool = argument(True, "Whether the example belongs to the positive class.", title="Positive class",
                           ui={"control": "switch", "when": {"shape": ["logit", "margin"]}})  # fmt: skip
    z1: float = logit(2.0, 1, "class")
    z2: float = logit(3.0, 2, "class")
    z3: float = logit(1.0, 3, "class")
    label: int = argument(
        1,
        "The true class, counted from 0.",
        title="True class",
        ge=0,
        le=2,
        ui={"options": [0, 1, 2], "control": "choice", "when": _CLASSES},
    )
    task: Literal["classification", "regression"] = argument("regression", "What is asked: a class, or a number.", title="Problem")
    head: Heads = argument("linear", "The activation of the last layer.", title="Last layer", ui={"labels": _LABELS})

    def compute(self) -> Frame:
        if not pointwise(type(self.loss)):
            raise SpecError.at("loss.kind", f"{self.loss.kind} judges no single answer; choose another")
        shape = shape_of(self.loss)
        arrays, results = self._classes() if shape == "classes" else self._line(shape)
        kinds = [name for name in losses.names() if pointwise(losses[name])]
        tiles = np.stack([_tile(losses.make(name)) for name in kinds]).astype(np.float32)
        about: dict[str, Any] = {
            "title": self.loss.title(),
            "help": self.loss.help(),
            "suits": list(self.loss.heads),
            "tasks": list(self.loss.tasks),
        }
        suited = {name: _suited(losses.make(name)) for name in kinds}
        titles = {name: losses[name].title() for name in kinds}
        return self.answer(
            {**arrays, "tiles": tiles}, results, shape=shape, latex_formula=self.loss.latex, names=kinds, titles=titles,
            warning=self._warning(), suited=suited, target=self._target(shape), **about,
        )  # fmt: skip

    def sketch(self) -> Array:
        grid = np.linspace(-2, 2, 33)
        return np.stack([np.stack([grid, traced(losses.make(name), grid, 0.0)[0]]) for name in ("mse", "mae")])

    def _target(self, shape: str) -> float:
        if shape == "margin":
            return 1.0 if self.truth else -1.0
        if shape == "logit":
            return 1.0 if self.truth else 0.0
        return max(self.target, self.loss.lowest)

    def _line(self, shape: str) -> tuple[dict[str, Array], dict[str, Any]]:
        x = np.linspace(*domain(shape), POINTS)
        target = self._target(shape)
        height, slope = traced(self.loss, x, target)
        at = np.clip(self.prediction, x[0], x[-1])
        here, steep = traced(self.loss, np.array([at]), target)
        return {"x": x, "loss": height, "slope": slope}, {"loss": float(here[0]), "gradient": float(steep[0]), "prediction": float(at)}

    def _classes(self) -> tuple[dict[str, Array], dict[str, Any]]:
        logits = [self.z1, self.z2, self.z3]
        softened = softmax(logits)
        cost, slope = one_of_three(self.loss, logits, self.label)
        p = softened["p"]
        results = {"loss": cost, "argmax": int(p.argmax()), **{f"p{n}": float(value) for n, value in enumerate(p, start=1)}}
        return {"logits": softened["logits"], "p": p, "gradient": slope}, results

    def _warning(self) -> str:
        """Why these three do not go together; empty where they do."""
        try:
            check_loss(self.loss, self.head, self.task)
        except SpecError as error:
            return error.problems[0].message
        return ""


def _suited(loss: Loss) -> list[str]:
    """A last layer and a problem that go with a loss."""
    return [loss.heads[0] if loss.heads else "linear", "regression" if "regression" in loss.tasks else "classification"]


def shape_of(loss: Loss) -> Literal["classes", "logit", "margin", "count", "value"]:
    """What a loss is drawn over: three logits, one logit, a margin, a rate of counts, or any value."""
    if loss.logits_of == "softmax":
        return "classes"
    if loss.logits_of:
        return "logit"
    if "regression" not in loss.tasks:
        return "margin"
    return "count" if loss.lowest == 0 else "value"


def domain(shape: str) -> tuple[float, float]:
    """From where to where a loss of this shape is drawn."""
    return {"logit": (-6.0, 6.0), "margin": (-3.0, 3.0), "count": (0.05, 6.0)}.get(shape, (-4.0, 4.0))


def traced(loss: Loss, predictions: Array, target: float) -> tuple[Array, Array]:
    """The loss of each prediction (n,) alone, and its gradient."""
    heights, slopes = [], []
    for prediction in predictions:
        y = Tensor(np.array([[prediction]]), requires_grad=True)
        out = loss(y, Tensor(np.array([[target]])))
        out.backward()
        heights.append(out.item())
        slopes.append(float(y.gradient().item()))
    return np.array(heights), np.array(slopes)


def one_of_three(loss: Loss, logits: list[float], label: int) -> tuple[float, Array]:
    """The loss of three logits (3,) whose true class is `label`, and its gradient by each."""
    z = Tensor(np.array(logits)[:, None], requires_grad=True)
    target = np.array([[label]]) if loss.kind.startswith("sparse") else (np.arange(3) == label)[:, None].astype(float)
    out = loss(z, Tensor(target))
    out.backward()
    return out.item(), z.gradient()[:, 0].copy()


def _tile(loss: Loss) -> Array:
    """A small curve for choosing by."""
    shape = shape_of(loss)
    if shape == "classes":
        return np.array([one_of_three(loss, [z, 0.0, 0.0], 0)[0] for z in np.linspace(-4, 4, TILE_POINTS)])
    return traced(
        loss, np.linspace(*domain(shape), TILE_POINTS), 1.0 if shape in {"logit", "margin"} else 2.0 if shape == "count" else 0.0
    )[0]
