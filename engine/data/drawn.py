"""Points that somebody drew, pasted or uploaded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema, field_validator

from engine.data.base import PointsData, datasets, noise_argument
from engine.data.points import MAX_CLASSES, MAX_POINTS, PARTS, PLANE, UNASSIGNED, Domain, Floats, Parts, Points
from engine.data.refusals import Location, refusal
from engine.errors import SpecError
from engine.registry import argument

MAX_PROBLEMS = 10
MAX_SHAPES = 40
MAX_COORDINATE = 1e6
MIN_EXTENT = 1e-3
LARGEST = 1e300

DrawnPoint: TypeAlias = tuple[float, float, int] | tuple[float, float, int, int]


def _shaped(value: Any) -> tuple[DrawnPoint, ...]:
    """The points as tuples; refuses anything that is not numbers, naming the index."""
    if not isinstance(value, list | tuple):
        raise ValueError("points must be a list of [x, y, label] or [x, y, label, split]")  # noqa: TRY004 - what pydantic turns into a problem
    if len(value) > MAX_POINTS:
        raise ValueError(f"there are {len(value):,} points; at most {MAX_POINTS:,} are allowed")
    whole = _regular(value)
    if whole is not None:
        return whole
    problems: list[tuple[Location, str]] = []
    points: list[DrawnPoint] = []
    for i, point in enumerate(value):
        problem = _misshapen(point)
        if problem:
            problems.append(((i,), f"point {i}: {problem}"))
        else:
            points.append((float(point[0]), float(point[1]), *(int(part) for part in point[2:])))  # type: ignore[arg-type]
    if problems:
        raise refusal(problems[:MAX_PROBLEMS])
    return tuple(points)


def _regular(points: Sequence[Any]) -> tuple[DrawnPoint, ...] | None:
    """The points, where all are alike and right, checked at once: a brush sends thousands many times a second. None where they are not."""
    if not points or not set(map(type, points)) <= {list, tuple}:
        return None
    lengths = set(map(len, points))
    if len(lengths) != 1 or not lengths <= {3, 4}:
        return None
    if not set(map(type, chain.from_iterable(points))) <= {int, float}:
        return None
    try:
        table = np.array(points, np.float64)
    except OverflowError:
        return None
    names = table[:, 2:]
    if not np.isfinite(table).all() or (names != np.floor(names)).any() or np.abs(table).max() > LARGEST:
        return None
    if names.min() < 0 or names.max() >= UNASSIGNED or (table.shape[1] == 4 and table[:, 3].max() >= len(PARTS)):
        return None
    return tuple(zip(*table[:, :2].T.tolist(), *names.T.astype(int).tolist(), strict=True))


def _misshapen(point: Any) -> str | None:
    if not isinstance(point, list | tuple) or len(point) not in (3, 4):
        return "must be [x, y, label] or [x, y, label, split]"
    for name, value in zip(("x", "y", "label", "split"), point, strict=False):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{name} must be a number"
        if abs(value) > LARGEST or not isfinite(value):
            return f"{name} must be finite"
    if any(value != int(value) for value in point[2:]):
        return "label and split must be whole numbers"
    if len(point) == 4 and not 0 <= point[3] < len(PARTS):
        return f"split must be 0 (train), 1 (validation) or 2 (test); got {point[3]:g}"
    return None


POINTS_SCHEMA = {
    "type": "array",
    "maxItems": MAX_POINTS,
    "items": {"type": "array", "minItems": 3, "maxItems": 4, "items": {"type": "number"}},
}

if TYPE_CHECKING:
    DrawnPoints: TypeAlias = tuple[DrawnPoint, ...]
else:
    DrawnPoints = Annotated[tuple[Any, ...], BeforeValidator(_shaped), WithJsonSchema(POINTS_SCHEMA)]


@datasets.register
class Drawn(PointsData):
    """Drawn: the points you paint, paste or upload."""

    kind: Literal["drawn"] = "drawn"
    noise: float = noise_argument(0.0)
    classes: int = argument(
        2, "How many classes there are, whether or not each has points.", ge=2, le=MAX_CLASSES, ui={"control": "slider", "step": 1}
    )
    domain: Domain = argument(PLANE, "The part of the plane the points lie in: [x0, x1, y0, y1].", ui={"control": "hidden"})
    points: DrawnPoints = argument(
        (), "The points, each [x, y, label], or [x, y, label, split] with split 0 train, 1 validation, 2 test.", ui={"control": "hidden"}
    )

    @property
    def samples(self) -> int:
        """How many points there are."""
        return len(self.points)

    @field_validator("domain")
    @classmethod
    def _has_extent(cls, domain: Domain) -> Domain:
        if not all(abs(edge) <= MAX_COORDINATE for edge in domain):
            raise ValueError(f"the edges must be finite, between −{MAX_COORDINATE:,.0f} and {MAX_COORDINATE:,.0f}")
        if min(domain.x1 - domain.x0, domain.y1 - domain.y0) < MIN_EXTENT:
            raise ValueError(f"x0 must be below x1 and y0 below y1 by at least {MIN_EXTENT:g}; got {list(domain)}")
        return domain

    @field_validator("points")
    @classmethod
    def _fit(cls, points: tuple[DrawnPoint, ...], info: ValidationInfo) -> tuple[DrawnPoint, ...]:
        classes, domain = info.data.get("classes", MAX_CLASSES), info.data.get("domain")
        problems: list[tuple[Location, str]] = []
        for i, (x, y, label, *_) in enumerate(points):
            if not 0 <= label < classes:
                problems.append(((i,), f"point {i}: label {label} is not one of the {classes} classes 0…{classes - 1}"))
            elif domain and not (domain.x0 <= x <= domain.x1 and domain.y0 <= y <= domain.y1):
                problems.append(((i,), f"point {i}: ({x:g}, {y:g}) lies outside the plane {[*map(float, domain)]}"))
        if problems:
            raise refusal(problems[:MAX_PROBLEMS])
        return points

    def classes_count(self) -> int:
        return self.classes

    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        table = np.array([point[:3] for point in self.points], np.float64).reshape(-1, 3)
        return table[:, :2].T, table[:, 2].copy()

    def given_parts(self) -> Parts:
        return np.array([point[3] if len(point) == 4 else UNASSIGNED for point in self.points], np.uint8)

    def thumbnail_points(self) -> Points:
        """Some of the points, or three strokes of a brush where there are none yet."""
        if not self.points:
            return STROKES
        every = -(-len(self.points) // MAX_SHAPES)
        few = self.model_copy(update={"points": self.points[::every], "noise": 0.0, "label_noise": 0.0})
        return few.generate(np.random.default_rng(0))


def _strokes() -> Points:
    t = np.linspace(-1, 1, 12)
    curves = [(4.2 * t, 3.4 - 1.6 * t * t), (4.2 * t, 0.6 - 1.6 * t * t), (4.2 * t, -2.2 - 1.6 * t * t)]
    return Points(
        np.concatenate([np.stack(curve) for curve in curves], axis=1), np.repeat([0.0, 1.0, 2.0], t.size), np.zeros(3 * t.size, np.uint8)
    )


STROKES = _strokes()


def drawn_like(data: PointsData, points: Points, classes: int | None = None) -> Drawn:
    """A drawn dataset of exactly these points and parts, with the features, scaling and split of `data`.

    This is how a generated dataset becomes editable. Raises SpecError for regression, whose targets cannot be painted, and
    pydantic's ValidationError where points do not fit.
    """
    if data.task == "regression":
        raise SpecError.at("data.kind", f"points of {data.kind} have target values, not classes, so they cannot be edited by hand")
    parts = [] if points.split is None else [points.split.astype(int).tolist()]
    table: Sequence[Any] = list(zip(*points.xy.tolist(), points.label.astype(int).tolist(), *parts, strict=True))
    return Drawn(
        points=tuple(table),
        classes=classes or max(2, data.classes_count()),
        domain=data.domain,
        split=data.split,
        scaling=data.scaling,
        features=data.features,
    )
