"""Backpropagation through time: what is left of a gradient on its way back through a recurrent unit, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.explain.latex import factor, number, tight
from engine.frames import Frame
from engine.functional.activation import activate
from engine.functional.elementwise import add, multiply, subtract
from engine.instruments.base import Instrument, instruments
from engine.registry import argument
from engine.seeds import stream
from engine.tensor import Array, Tensor

MOST_STEPS = 50
SMALLEST = 1e-30
_SLIDER = {"control": "slider", "step": 0.05}
_BENT = {"linear": "", "tanh": r"\tanh'(a_{%d})", "sigmoid": r"\sigma'(a_{%d})", "relu": r"\operatorname{relu}'(a_{%d})"}


@dataclass(frozen=True)
class Way:
    """One unit's run through the sequence and back: arrays (T + 1,) for states 0…T, (T,) for steps 1…T.

    `local` are ∂z_t/∂z_{t−1}; `product` ∂z_T/∂z_t; `gradient` ∂L/∂z_t; `adds` what step t adds to ∂L/∂w; `tangent` ∂z_t/∂w; `slope`
    φ′(a_t); `total` is ∂L/∂w as automatic differentiation gives it.
    """

    z: Array
    slope: Array
    local: Array
    product: Array
    gradient: Array
    adds: Array
    tangent: Array
    total: float
    loss: float


@instruments.register
class ThroughTime(Instrument):
    """Backprop through time: the gradient of the loss at every earlier state, for a recurrent weight below 1 and one above.

    Pascanu, Mikolov & Bengio, "On the difficulty of training recurrent neural networks", 2013.
    """

    kind: Literal["through_time"] = "through_time"
    w: float = argument(
        0.8, "The recurrent weight of the first unit.", title="w of unit 1", ge=-3, le=3, ui={**_SLIDER, "label": "w, unit 1"}
    )
    other: float = argument(
        1.2, "The recurrent weight of the second unit.", title="w of unit 2", ge=-3, le=3, ui={**_SLIDER, "label": "w, unit 2"}
    )
    activation: Literal["linear", "tanh", "sigmoid", "relu"] = argument("linear", "What both units do with their sums.", title="Activation")
    steps: int = argument(20, "How long the sequence is: T.", title="Steps", ge=2, le=MOST_STEPS, ui={"control": "slider"})
    inputs: Literal["first", "noise", "ones"] = argument(
        "first", "What is read: a 1 and then nothing, chance, or ones throughout.", title="Inputs",
        ui={"labels": {"first": "1, then zeros", "noise": "By chance", "ones": "All ones"}},
    )  # fmt: skip
    target: float = argument(0.0, "What the last state should have been; the loss is half the squared difference.", title="Target", ge=-5,
                             le=5, ui={"control": "slider", "step": 0.1})  # fmt: skip
    truncate: int = argument(0, "Go back only so many steps; 0: to the beginning.", title="Truncate after", ge=0, le=MOST_STEPS,
                             ui={"control": "slider"})  # fmt: skip
    clip: float = argument(
        0.0, "The largest size that ∂L/∂w may have; 0: any.", title="Clip at", ge=0, le=10, ui={"control": "slider", "step": 0.1}
    )
    seed: int = argument(1, "The chance of the inputs.", title="Seed", ge=0, le=9999, ui={"control": "number", "when": {"inputs": "noise"}})

    def compute(self) -> Frame:
        ways = [self._way(weight) for weight in (self.w, self.other)]
        back = min(self.truncate or self.steps, self.steps)
        arrays: dict[str, Array] = {"x": self._read()}
        results: dict[str, float] = {}
        for lane, way in enumerate(ways, start=1):
            named = {name: getattr(way, name) for name in ("z", "slope", "local", "product", "gradient", "adds", "tangent")}
            arrays |= {f"{name}_{lane}": each for name, each in named.items()}
            arrays[f"size_{lane}"] = np.log10(np.maximum(np.abs(way.gradient), SMALLEST))
            arrays[f"added_{lane}"] = np.log10(np.maximum(np.abs(way.adds), SMALLEST))
            kept = float(way.adds[self.steps - back :].sum())
            clipped = kept * min(1.0, self.clip / abs(kept)) if self.clip and kept else kept
            results |= {f"total_{lane}": way.total, f"truncated_{lane}": kept, f"clipped_{lane}": clipped, f"loss_{lane}": way.loss}
            results |= {f"first_{lane}": float(way.gradient[0]), f"last_{lane}": float(way.gradient[-1])}
        lanes = list(zip(ways, (self.w, self.other), strict=True))
        sentences = [[{"latex_line": self._line(way, weight, t)} for way, weight in lanes] for t in reversed(range(self.steps + 1))]
        return self.answer(arrays, results, moments=self.steps, back=back, sentences=sentences, weights=[self.w, self.other])

    def sketch(self) -> Array:
        x = np.linspace(0, 1, 33)
        return np.stack([np.stack([x, np.exp(3 * (x - 1))]), np.stack([x, np.exp(-4 * x)])])

    def _read(self) -> Array:
        """The inputs (T,)."""
        if self.inputs == "noise":
            return stream(self.seed, "inputs").normal(0, 1, MOST_STEPS).round(1)[: self.steps] + 0.0
        found = np.zeros(self.steps)
        found[: self.steps if self.inputs == "ones" else 1] = 1
        return found

    def _way(self, weight: float) -> Way:
        """Through the sequence and back, by the engine's ops."""
        w = Tensor(np.full((1, 1), weight), requires_grad=True)
        sums, states = list[Tensor](), [Tensor(np.zeros((1, 1)), requires_grad=True)]
        for x in self._read():
            sums.append(add(multiply(w, states[-1]), Tensor(np.full((1, 1), x))))
            states.append(activate(sums[-1], self.activation))
        miss = subtract(states[-1], Tensor(np.full((1, 1), self.target)))
        loss = multiply(multiply(miss, miss), Tensor(np.full((1, 1), 0.5)))
        loss.backward()
        a = Tensor(np.array([[each.item() for each in sums]]), requires_grad=True)
        activate(a, self.activation).backward()
        slope = a.gradient()[0].copy()
        z, gradient = (np.array([read(state) for state in states]) for read in (Tensor.item, lambda state: float(state.gradient().item())))
        local = weight * slope
        tangent = np.zeros(self.steps + 1)
        for t in range(1, self.steps + 1):
            tangent[t] = slope[t - 1] * z[t - 1] + local[t - 1] * tangent[t - 1]
        product = np.append(np.cumprod(local[::-1])[::-1], 1.0)
        return Way(z, slope, local, product, gradient, gradient[1:] * slope * z[:-1], tangent, float(w.gradient().item()), loss.item())

    def _line(self, way: Way, weight: float, t: int) -> str:
        """How ∂L/∂z_t comes from that of the state after it; at T, from the loss itself."""
        here = number(float(way.gradient[t]))
        if t == self.steps:
            return tight(
                rf"\frac{{\partial L}}{{\partial z_{{{t}}}}} = z_{{{t}}} - y = {number(float(way.z[t]))} - {factor(self.target)} = {here}"
            )
        bent = _BENT[self.activation]
        symbols = rf"\frac{{\partial L}}{{\partial z_{{{t + 1}}}}} \cdot w" + (rf"\, {bent % (t + 1)}" if bent else "")
        filled = rf"{number(float(way.gradient[t + 1]))} \cdot {factor(weight)}" + (
            rf" \cdot {factor(float(way.slope[t]))}" if bent else ""
        )
        return tight(rf"\frac{{\partial L}}{{\partial z_{{{t}}}}} = {symbols} = {filled} = {here}")
