"""Activation functions under the magnifying glass: curve and derivative of each, and softmax on three numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from engine.frames import Frame
from engine.functional.activation import activate, activations
from engine.functional.elementwise import add, multiply, subtract
from engine.instruments.base import Instrument, instruments
from engine.instruments.logits import logit
from engine.registry import argument
from engine.tensor import Array, Tensor

if TYPE_CHECKING:
    Names: TypeAlias = str
else:
    Names = Literal[tuple(activations)]

REACH = 5.0
POINTS = 401
TILE_POINTS = 65
_LABELS = {name: one.title for name, one in activations.items()}
_SLIDER = {"control": "slider", "step": 0.01}


@instruments.register
class ActivationCurve(Instrument):
    """Activations: the curve of each activation function with its derivative, at a point of your choice."""

    kind: Literal["activation"] = "activation"
    activation: Names = argument("sigmoid", "Which one.", title="Activation", ui={"control": "hidden", "labels": _LABELS})
    z: float = argument(1.0, "Where on the curve.", title="z", ge=-REACH, le=REACH, ui={**_SLIDER, "label": "z"})
    slope: float = argument(0.01, "How steep leaky ReLU is below 0 (α).", title="α", ge=0, le=1,
                            ui={**_SLIDER, "label": "α", "when": {"activation": "leaky_relu"}})  # fmt: skip
    alpha: float = argument(
        1.0, "How far below 0 ELU goes (α).", title="α", ge=0, le=3, ui={**_SLIDER, "label": "α", "when": {"activation": "elu"}}
    )
    beta: float = argument(1.0, "How sharp the bend of softplus is (β).", title="β", gt=0, le=10,
                           ui={**_SLIDER, "step": 0.1, "label": "β", "when": {"activation": "softplus"}})  # fmt: skip
    z1: float = logit(2.0, 1, "unit")
    z2: float = logit(3.0, 2, "unit")
    z3: float = logit(1.0, 3, "unit")

    def compute(self) -> Frame:
        grid = np.linspace(-REACH, REACH, POINTS)
        curve, slope = self._traced(self.activation, grid)
        here, steep = self._traced(self.activation, np.array([self.z]))
        chosen = activations[self.activation]
        arrays = {"z": grid, "curve": curve, "slope": slope, **self._tiles()}
        results = {"a": float(here[0]), "slope": float(steep[0])}
        if self.activation == "softmax":
            arrays |= (softened := softmax([self.z1, self.z2, self.z3]))
            results = {"sum": float(softened["p"].sum()), "argmax": int(softened["p"].argmax()) + 1}
            results |= {f"p{number}": float(p) for number, p in enumerate(softened["p"], start=1)}
        told: dict[str, Any] = {
            "title": chosen.title,
            "help": chosen.help,
            "differentiable": chosen.differentiable,
            "low": chosen.low,
            "high": chosen.high,
        }
        return self.answer(arrays, results, latex_formula=self._latex(), names=list(activations), titles=_LABELS, **told)

    def sketch(self) -> Array:
        grid = np.linspace(-4, 4, 33)
        return np.stack([np.stack([grid, self._traced(name, grid)[0]]) for name in ("sigmoid", "tanh")])

    def _traced(self, name: str, grid: Array) -> tuple[Array, Array]:
        """Curve and derivative of an activation over `grid` (n,); of softmax the first of three units, the others as they are set."""
        if name == "softmax":
            units = np.stack([grid, np.full_like(grid, self.z2), np.full_like(grid, self.z3)])
            z = Tensor(units, requires_grad=True)
            first = multiply(activate(z, name), Tensor(np.array([[1.0], [0.0], [0.0]])))
            first.backward()
            return first.data[0], z.gradient()[0]
        z = Tensor(grid[None], requires_grad=True)
        out = self._made(name, z)
        out.backward()
        return out.data[0].copy(), z.gradient()[0].copy()

    def _made(self, name: str, z: Tensor) -> Tensor:
        """The activation with this instrument's α or β; the engine's layers have them at their defaults."""
        if name == "leaky_relu":
            above = activate(z, "relu")
            return add(above, multiply(subtract(z, above), _number(self.slope)))
        if name == "elu":
            above = activate(z, "relu")
            return add(above, multiply(subtract(activate(z, name), above), _number(self.alpha)))
        if name == "softplus":
            return multiply(activate(multiply(z, _number(self.beta)), name), _number(1 / self.beta))
        return activate(z, name)

    def _tiles(self) -> dict[str, Array]:
        grid = np.linspace(-REACH, REACH, TILE_POINTS)
        return {"tile_z": grid, "tiles": np.stack([self._traced(name, grid)[0] for name in activations]).astype(np.float32)}

    def _latex(self) -> str:
        match self.activation:
            case "leaky_relu":
                return rf"\max({self.slope:g}\,z,\; z)"
            case "elu":
                return rf"z \text{{ if }} z > 0 \text{{ else }} {self.alpha:g}\,(e^{{z}} - 1)"
            case "softplus":
                return rf"\frac{{1}}{{{self.beta:g}}}\ln(1+e^{{{self.beta:g}z}})" if self.beta != 1 else r"\ln(1+e^{z})"
        return activations[self.activation].latex


def _number(value: float) -> Tensor:
    return Tensor(np.array(value, np.float64))


def softmax(logits: list[float]) -> dict[str, Array]:
    """Softmax of a few logits: `logits`, `p` and the Jacobian ∂pᵢ/∂zⱼ, row by row from the engine's backward pass."""
    z = Tensor(np.array(logits)[:, None], requires_grad=True)
    rows = []
    for number in range(len(logits)):
        pick = np.zeros((len(logits), 1))
        pick[number] = 1
        multiply(activate(z, "softmax"), Tensor(pick)).backward()
        rows.append(z.gradient()[:, 0].copy())
    return {"logits": z.data[:, 0].copy(), "p": activate(z, "softmax").data[:, 0].copy(), "jacobian": np.array(rows)}
