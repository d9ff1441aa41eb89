"""Functions to go downhill on: curves over x and surfaces over (x, y), each with where it is worth looking at and where to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.data.expression import Expression
from engine.errors import SpecError
from engine.instruments.expressions import read


class Box(NamedTuple):
    """What is on show: x and y from … to."""

    x0: float
    x1: float
    y0: float
    y1: float


@dataclass(frozen=True)
class Surface:
    """One function: `text` as it is typed; `box` for surfaces, whose y is the second argument; `start` and `rate` that show it well."""

    title: str
    text: str
    box: Box
    start: tuple[float, float]
    rate: float


SURFACES: dict[str, Surface] = {
    "square": Surface("x²", "x^2", Box(-2, 2, 0, 0), (-1.5, 0), 0.1),
    "quartic": Surface("Two valleys", "x^4 - 2*x^2 + 0.3*x", Box(-1.8, 1.8, 0, 0), (1.6, 0), 0.03),
    "wavy": Surface("Many valleys", "0.1*x^2 + sin(2*x)", Box(-6, 6, 0, 0), (5, 0), 0.1),
    "corner": Surface("|x|", "abs(x)", Box(-2, 2, 0, 0), (-1.5, 0), 0.2),
    "plateau": Surface("A plateau", "1 - exp(-x^2)", Box(-4, 4, 0, 0), (-2.2, 0), 0.5),
    "bowl": Surface("Bowl", "x^2 + y^2", Box(-3, 3, -3, 3), (-2.4, 1.8), 0.1),
    "ravine": Surface("Ravine", "0.05*x^2 + y^2", Box(-6, 6, -3, 3), (-5.2, 1.8), 0.3),
    "saddle": Surface("Saddle", "x^2 - y^2 + 0.1*y^4", Box(-3, 3, -3.5, 3.5), (-2.5, 0.02), 0.1),
    "rosenbrock": Surface("Rosenbrock", "(1-x)^2 + 100*(y-x^2)^2", Box(-2, 2, -1, 3), (-1.2, 1), 0.0015),
    "himmelblau": Surface("Himmelblau", "(x^2+y-11)^2 + (x+y^2-7)^2", Box(-5, 5, -5, 5), (-0.5, -1), 0.01),
    "many": Surface("Many minima", "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)", Box(-3, 3, -3, 3), (-2.3, 1.6), 0.002),
}
"""Rosenbrock, 1960; Himmelblau, 1972; the many minima are Rastrigin's, 1974."""

OWN = Surface("Your own", "", Box(-4, 4, -4, 4), (-3, 2), 0.1)


def surface_of(name: str, formula: str) -> tuple[Surface, Expression]:
    """A function by name, or "own" with a formula in x, or in x and y. Raises SpecError at `formula`."""
    if name != "own":
        return SURFACES[name], read(SURFACES[name].text, ("x", "y"), "function")
    expression = read(formula, ("x", "y"), "formula")
    if not expression.variables:
        raise SpecError.at("formula", "there is no x in it, so there is nowhere to go; write something like x^2 + y^2")
    if "x" not in expression.variables:
        raise SpecError.at("formula", "a curve is written in x; use y only beside it, for a surface")
    return OWN, expression
