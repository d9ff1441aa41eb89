"""Every kind of dataset of the plane with arguments worth trying: each test that walks the family walks these."""

from __future__ import annotations

from typing import Any

from engine.data import Points, PointsData, datasets
from engine.data.points import Parts

PAINTED = [[-3.0, 2.0, 0], [-2.5, 2.5, 0, 1], [3.0, -2.0, 1], [2.5, -2.5, 1, 2], [0.0, 4.0, 2], [0.5, 4.5, 2], [6.0, -6.0, 1]] * 5

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "and": [{}, {"samples": 40, "noise": 0.1}],
    "blobs": [{"classes": classes} for classes in range(2, 7)],
    "rings": [{"classes": classes} for classes in range(2, 7)],
    "spiral": [{"arms": arms, "turns": 2.5} for arms in range(2, 6)],
    "checkerboard": [{"cells": cells} for cells in (2, 3, 8)],
    "formula": [{}, {"expression": "x**3/20"}, {"expression": "5.5"}],
    "plane": [{"angle": angle} for angle in (0, 45, 200)],
    "bumps": [{"count": count} for count in (1, 2, 8)],
    "sine": [{"waves": waves} for waves in (0.5, 6)],
    "drawn": [{}, {"points": PAINTED, "classes": 3}, {"points": PAINTED[:1], "classes": 6}],
}


PLANES: list[type[PointsData]] = [kind for kind in datasets if issubclass(kind, PointsData)]


def data_of(kind: str, **fields: Any) -> PointsData:
    """The dataset of that kind with these arguments."""
    found = datasets[kind].model_validate(fields)
    assert isinstance(found, PointsData)
    return found


def parts(points: Points) -> Parts:
    """The split of points that have one."""
    assert points.split is not None
    return points.split


def every_dataset() -> list[PointsData]:
    """Each kind of the plane, as it comes and with each of its variants."""
    return [kind.model_validate(fields) for kind in PLANES for fields in [{}, *VARIANTS.get(kind.kind_name(), [])]]


def label_of(data: PointsData) -> str:
    """A short name for a test's id."""
    own = data.model_dump(exclude_unset=True, exclude={"points"})
    return "-".join([data.kind, *(f"{name}={value}" for name, value in own.items() if name != "kind")])
