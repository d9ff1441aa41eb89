"""Input features: what the network is shown of a point (x, y).

Each feature is one number computed from the coordinates; a plain string such as `"x"` is short for `{"kind": "x"}`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

import numpy as np
from pydantic import BeforeValidator, PlainSerializer, field_validator

from engine.data import formula
from engine.data.expression import MAX_VALUE, Expression
from engine.data.points import Floats
from engine.errors import SpecError
from engine.registry import Family, Kind, argument

MAX_FEATURES = 16

features: Family[FeatureKind] = Family("features")


class FeatureKind(Kind):
    """One number computed from a point."""

    catalogued: ClassVar = ("label", "formula")
    label: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    uses: ClassVar[str] = "xy"

    @abstractmethod
    def compute(self, x: Floats, y: Floats) -> Floats:
        """The feature of each point, (M,) from coordinates (M,)."""

    def text(self) -> str:
        """The feature's name in `feature_names`: its kind, or the expression typed."""
        return self.kind_name()

    def display(self) -> str:
        """The feature as people read it, in plain characters."""
        return self.label

    def latex(self) -> str:
        """The feature as LaTeX."""
        return self.formula

    def uses_y(self) -> bool:
        """Whether the second coordinate plays a part."""
        return "y" in self.uses

    def problem(self, xy: Floats) -> str | None:
        """What is wrong with the feature on the points (2, M), or None."""
        return None


@features.register
class X(FeatureKind):
    """x: the horizontal coordinate of the point."""

    kind: Literal["x"] = "x"
    label = "x"
    formula = "x"
    uses = "x"

    def compute(self, x: Floats, y: Floats) -> Floats:
        return x


@features.register
class Y(FeatureKind):
    """y: the vertical coordinate of the point."""

    kind: Literal["y"] = "y"
    label = "y"
    formula = "y"
    uses = "y"

    def compute(self, x: Floats, y: Floats) -> Floats:
        return y


@features.register
class X2(FeatureKind):
    """x²: the square of x, which tells the middle from both sides."""

    kind: Literal["x2"] = "x2"
    label = "x²"
    formula = "x^2"
    uses = "x"

    def compute(self, x: Floats, y: Floats) -> Floats:
        return x * x


@features.register
class Y2(FeatureKind):
    """y²: the square of y, which tells the middle from top and bottom."""

    kind: Literal["y2"] = "y2"
    label = "y²"
    formula = "y^2"
    uses = "y"

    def compute(self, x: Floats, y: Floats) -> Floats:
        return y * y


@features.register
class XY(FeatureKind):
    """x·y: the product of both coordinates, positive where their signs agree."""

    kind: Literal["xy"] = "xy"
    label = "x·y"
    formula = r"x \cdot y"

    def compute(self, x: Floats, y: Floats) -> Floats:
        return x * y


@features.register
class SinX(FeatureKind):
    """sin x: the sine of x, which repeats from left to right."""

    kind: Literal["sin_x"] = "sin_x"
    label = "sin x"
    formula = r"\sin x"
    uses = "x"

    def compute(self, x: Floats, y: Floats) -> Floats:
        return np.sin(x)


@features.register
class SinY(FeatureKind):
    """sin y: the sine of y, which repeats from bottom to top."""

    kind: Literal["sin_y"] = "sin_y"
    label = "sin y"
    formula = r"\sin y"
    uses = "y"

    def compute(self, x: Floats, y: Floats) -> Floats:
        return np.sin(y)


@features.register
class FormulaFeature(FeatureKind):
    """Formula: any expression in x and y that you type, such as cos(x*y)."""

    kind: Literal["formula"] = "formula"
    expression: str = argument(
        "cos(x*y)",
        "An expression in x and y with + - * / ** and sin cos tan tanh exp log sqrt abs sign min max, pi and e.",
        max_length=formula.MAX_LENGTH,
        ui={"control": "text"},
    )

    @field_validator("expression")
    @classmethod
    def _parses(cls, text: str) -> str:
        return parsed(text, ("x", "y")).text

    def compute(self, x: Floats, y: Floats) -> Floats:
        value = formula.parse(self.expression)(x, y)
        return np.clip(np.nan_to_num(value, nan=0.0), -MAX_VALUE, MAX_VALUE)

    def text(self) -> str:
        return self.expression

    def display(self) -> str:
        return self.expression

    def latex(self) -> str:
        return formula.parse(self.expression).latex()

    def uses_y(self) -> bool:
        return "y" in formula.parse(self.expression).variables

    def problem(self, xy: Floats) -> str | None:
        return formula.parse(self.expression).problem(xy)


def parsed(text: str, variables: tuple[str, ...]) -> Expression:
    """`formula.parse` for validators: raises ValueError, which pydantic turns into a problem of the field."""
    try:
        return formula.parse(text, variables)
    except SpecError as error:
        raise ValueError(error.problems[0].message) from error


def _expand(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in SHORT_NAMES:
        raise ValueError(f"no feature is called {value[:40]!r}; there are {', '.join(SHORT_NAMES)} and formula")
    return {"kind": value}


def _shorten(feature: FeatureKind) -> str | dict[str, Any]:
    return feature.kind_name() if feature.kind_name() in SHORT_NAMES else feature.model_dump()


SHORT_NAMES = tuple(kind.kind_name() for kind in features if set(kind.model_fields) == {"kind"})

if TYPE_CHECKING:
    Feature: TypeAlias = FeatureKind
else:
    Feature = Annotated[
        features.union(),
        BeforeValidator(_expand, json_schema_input_type=Literal[SHORT_NAMES] | features.union()),
        PlainSerializer(_shorten),
    ]


def matrix(chosen: Sequence[FeatureKind], xy: Floats) -> Floats:
    """The features of the points (2, M), (D, M) float64.

    Where a typed formula has no value or a huge one the entry is 0 or ±`MAX_VALUE`, so pictures stay finite; training
    data never gets that far, because such formulas are refused where data lie.
    """
    return np.stack([np.broadcast_to(feature.compute(xy[0], xy[1]), xy[0].shape) for feature in chosen])


def check(chosen: Sequence[FeatureKind], xy: Floats, path: str) -> None:
    """Raise SpecError at `path`[i] for the first feature that has no usable value on the points (2, M)."""
    for i, feature in enumerate(chosen):
        problem = feature.problem(xy)
        if problem:
            raise SpecError.at(f"{path}[{i}]", problem)
