"""Gradient descent on a curve or a surface, by the optimizers and the automatic derivative that train networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from engine.data.expression import Expression
from engine.errors import SpecError
from engine.frames import Frame
from engine.instruments.base import Instrument, instruments
from engine.instruments.expressions import carry_out
from engine.instruments.levels import level_lines
from engine.instruments.surfaces import SURFACES, Box, Surface, surface_of
from engine.optim import Optimizer, optimizers
from engine.registry import argument
from engine.spec import AnyOptimizer
from engine.tape import Tape
from engine.tensor import Array, Tensor

CURVE_POINTS = 401
GRID = 96
SKETCHED = 17
"""Places along each side of the thumbnail."""
FAR = 1e12
"""Beyond this a path is called diverged, and ends."""
if TYPE_CHECKING:
    Names: TypeAlias = str
else:
    Names = Literal[(*SURFACES, "own")]
_LABELS = {**{name: surface.title for name, surface in SURFACES.items()}, "own": "Your own"}
_RATE = {"control": "slider", "scale": "log"}


@instruments.register
class Descent(Instrument):
    """Gradient descent: a ball that sees only the slope under it, on curves and surfaces."""

    kind: Literal["descent"] = "descent"
    function: Names = argument("square", "The curve or surface to go down.", title="Function", ui={"labels": _LABELS})
    formula: str = argument("x^2 + y^2", "A function of x, or of x and y: + − * / ^, sin, cos, exp, log, sqrt, abs, tanh, min, max.",
                            title="f =", max_length=200, ui={"label": "f =", "when": {"function": "own"}})  # fmt: skip
    x: float = argument(-1.5, "Where the first step begins.", title="Start x", ge=-100, le=100, ui={"control": "number"})
    y: float = argument(0.0, "Where the first step begins; of use on surfaces.", title="Start y", ge=-100, le=100,
                        ui={"control": "number", "when": {"flat": [False]}})  # fmt: skip
    optimizer: AnyOptimizer = argument(optimizers.make("sgd", learning_rate=0.1), "How the slope becomes a step.", title="Optimizer",
                                       ui={"family": "optimizers"})  # fmt: skip
    steps: int = argument(30, "How many steps are taken.", title="Steps", ge=1, le=500, ui={"control": "slider", "scale": "log"})
    compare: bool = argument(False, "The same start with three learning rates, side by side.", title="Side by side")
    small: float = argument(0.005, "A learning rate that creeps.", title="Too small", gt=0, le=100, ui={**_RATE, "when": {"compare": True}})
    large: float = argument(
        1.02, "A learning rate that overshoots.", title="Too large", gt=0, le=100, ui={**_RATE, "when": {"compare": True}}
    )

    def compute(self) -> Frame:
        surface, expression = surface_of(self.function, self.formula)
        flat = "y" not in expression.variables
        start = np.array([self.x] if flat else [self.x, self.y])
        rates = [self.optimizer.learning_rate, *((self.small, self.large) if self.compare else ())]
        paths = [walk(expression, self.optimizer.model_copy(update={"learning_rate": rate}), start, self.steps) for rate in rates]
        arrays = {**(_curve(surface, expression) if flat else _heights(surface.box, expression)), **_together(paths)}
        return self.answer(
            arrays,
            _results(paths[0], flat),
            moments=max(len(place) for place, _, _ in paths) - 1,
            rates=rates,
            flat=flat,
            box=list(surface.box),
            latex_function=f"f({'x' if flat else 'x, y'}) = {expression.latex()}",
            low=float(np.nanmin(arrays["heights"])) if not flat else 0.0,
            high=float(np.nanmax(arrays["heights"])) if not flat else 0.0,
            outcomes=[_outcome(path) for path in paths],
            presets={name: {"x": one.start[0], "y": one.start[1], "rate": one.rate} for name, one in SURFACES.items()},
        )

    def sketch(self) -> Array:
        surface, expression = surface_of(self.function, self.formula)
        box, flat = surface.box, "y" not in expression.variables
        places, heights, _ = walk(expression, self.optimizer, np.array([self.x] if flat else [self.x, self.y]), self.steps)
        way = np.column_stack([places, heights]) if flat else places
        if flat:
            x = np.linspace(box.x0, box.x1, SKETCHED)
            drawn = _pieces(np.column_stack([x, expression(x)]))
        else:
            ground = _heights(box, expression, SKETCHED)
            lines = np.concatenate([level_lines(ground["heights"], level) for level in ground["levels"][1::5]]) / (SKETCHED - 1)
            drawn = np.array([box.x0, box.y1]) + lines * np.array([box.x1 - box.x0, box.y0 - box.y1])
        pieces = np.concatenate([drawn, _pieces(way[(way >= drawn.min((0, 1))).all(axis=1) & (way <= drawn.max((0, 1))).all(axis=1)])])
        return np.asarray(pieces.transpose(0, 2, 1))


def _pieces(line: Array) -> Array:
    """A line through places (n, 2) as pieces (n − 1, 2 ends, 2)."""
    return np.stack([line[:-1], line[1:]], axis=1)


Path = tuple[Array, Array, Array]
"""Places (steps + 1, D), heights (steps + 1,) and slopes (steps + 1, D); shorter where it diverged."""


def walk(expression: Expression, optimizer: Optimizer, start: Array, steps: int) -> Path:
    """The way down from `start` (D,). Raises SpecError where the function has no value there."""
    at = Tensor(start.astype(np.float64), requires_grad=True)
    names = "xy"[: len(start)]
    tape, slope = _tape(expression, at)
    bound = optimizer.bind(at.data, slope, optimizer.slots(at.data))
    places, heights, slopes = [], [], []
    for step in range(steps + 1):
        tape.forward()
        tape.backward()
        height = tape.outputs[0].item()
        if not (np.isfinite(height) and np.isfinite(slope).all()) or np.abs(at.data).max() > FAR:
            if step == 0:
                raise SpecError.at(
                    "x", f"{expression.text} has no slope at {', '.join(f'{n} = {v:g}' for n, v in zip(names, start, strict=True))}"
                )
            break
        places.append(at.data.copy())
        heights.append(height)
        slopes.append(slope.copy())
        for function, *arguments in bound.calls:
            function(*arguments)
    return np.array(places), np.array(heights), np.array(slopes)


def _tape(expression: Expression, at: Tensor) -> tuple[Tape, Array]:
    """The function of the coordinates in `at` (D,) on a tape, and the array in which its backward pass leaves the slope (D,)."""
    slope = np.zeros_like(at.data)
    coordinates = {}
    for number, name in enumerate("xy"[: len(at.data)]):
        one = coordinates[name] = Tensor(at.data[number : number + 1], requires_grad=True)
        one.grad = slope[number : number + 1]  # a view: the optimizer reads all coordinates as one vector
    return Tape(carry_out(expression.root, coordinates)), slope


def _curve(surface: Surface, expression: Expression) -> dict[str, Array]:
    x = np.linspace(surface.box.x0, surface.box.x1, CURVE_POINTS)
    return {"curve_x": x, "curve_y": expression(x)}


def _heights(box: Box, expression: Expression, size: int = GRID) -> dict[str, Array]:
    """The surface's heights (size, size), the first row at the top, and the levels of its contours: close together where it is low."""
    x, y = np.meshgrid(np.linspace(box.x0, box.x1, size), np.linspace(box.y1, box.y0, size))
    heights = expression(x, y)
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        raise SpecError.at("formula", f"{expression.text} has no value between x = {box.x0:g} and {box.x1:g}")
    low, high = float(finite.min()), float(finite.max())
    levels = low + (max(high - low, 1e-9)) * np.linspace(0, 1, 19)[1:-1] ** 2
    return {"heights": heights.astype(np.float32), "levels": levels.astype(np.float32)}


def _together(paths: list[Path]) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for number, (places, heights, slopes) in enumerate(paths):
        arrays |= {f"path_{number}": places, f"height_{number}": heights, f"slope_{number}": slopes}
    return arrays


def _results(path: Path, flat: bool) -> dict[str, float]:
    places, heights, slopes = path
    found = {"steps": len(places) - 1, "x": float(places[-1, 0]), "f": float(heights[-1]), "x1": float(places[min(1, len(places) - 1), 0])}
    return {**found, "slope": float(np.linalg.norm(slopes[-1])), **({} if flat else {"y": float(places[-1, 1])})}


def _outcome(path: Path) -> str:
    """How it went: diverged, there, over (it jumps past the bottom at every step), creeping or underway."""
    _, heights, slopes = path
    if len(heights) > 1 and not heights[-1] <= heights[0] + 1e-12:
        return "diverged"
    size = np.linalg.norm(slopes, axis=1)
    if size[-1] <= 1e-3 * max(1.0, size[0]):
        return "there"
    turned = np.asarray((slopes[1:] * slopes[:-1] < 0).any(axis=1))
    if len(turned) > 3 and turned[-3:].all():
        return "over"
    return "creeping" if size[-1] > 0.5 * size[0] and heights[-1] > 0.5 * heights[0] else "underway"
