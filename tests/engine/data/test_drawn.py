from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from engine.data import prepare
from engine.data.drawn import Drawn, drawn_like
from engine.data.points import MAX_POINTS
from engine.errors import SpecError, problems_of
from tests.engine.data.kinds import PLANES, data_of, parts

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"points": [[0, 0, 0], [1, 1, 2]]}, "points[1]", "point 1: label 2 is not one of the 2 classes 0…1"),
    ({"points": [[0, 0, -1]]}, "points[0]", "label -1 is not one of the 2 classes"),
    ({"points": [[0, 0, 0.5]]}, "points[0]", "label and split must be whole numbers"),
    ({"points": [[0, 0, True]]}, "points[0]", "label must be a number"),
    ({"points": [[0, 0, 0], [7, 0, 0]]}, "points[1]", "point 1: (7, 0) lies outside the plane [-6.0, 6.0, -6.0, 6.0]"),
    ({"points": [[0, float("nan"), 0]]}, "points[0]", "y must be finite"),
    ({"points": [[float("-inf"), 0, 0]]}, "points[0]", "x must be finite"),
    ({"points": [[10**400, 0, 0]]}, "points[0]", "x must be finite"),
    ({"points": [["1", 0, 0]]}, "points[0]", "x must be a number"),
    ({"points": [[0, 0]]}, "points[0]", "must be [x, y, label] or [x, y, label, split]"),
    ({"points": [[0, 0, 0, 0, 0]]}, "points[0]", "must be [x, y, label]"),
    ({"points": [[0, 0, 0], None]}, "points[1]", "must be [x, y, label]"),
    ({"points": [{"x": 0}]}, "points[0]", "must be [x, y, label]"),
    ({"points": [[0, 0, 0, 3]]}, "points[0]", "split must be 0 (train), 1 (validation) or 2 (test); got 3"),
    ({"points": "many"}, "points", "must be a list"),
    ({"points": [[0, 0, 0]] * (MAX_POINTS + 1)}, "points", "there are 5,001 points; at most 5,000 are allowed"),
    ({"classes": 1}, "classes", "at least 2"),
    ({"classes": 7}, "classes", "at most 6"),
    ({"domain": [0, 0, 0, 1]}, "domain", "x0 must be below x1"),
    ({"domain": [1, 0, 0, 1]}, "domain", "x0 must be below x1"),
    ({"domain": [0, float("inf"), 0, 1]}, "domain", "finite"),
    ({"samples": 10}, "samples", ""),
]


@pytest.mark.parametrize(("fields", "path", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_refusals_name_the_point(fields: dict[str, Any], path: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Drawn(**fields)
    problems = problems_of(refused.value)
    assert problems[0].path.startswith(path)
    assert message in problems[0].message


def test_at_most_ten_points_are_named() -> None:
    with pytest.raises(ValidationError) as refused:
        Drawn(points=[[9, 9, 0]] * 1000)
    assert len(refused.value.errors()) == 10


def test_points_stand_where_they_were_drawn() -> None:
    asked = [[1.25, -2, 0], [0.1, 0.2, 4, 2], [6, -6, 4.0]]
    points = Drawn(points=asked, classes=5).generate(np.random.default_rng(0))
    assert points.xy.T.tolist() == [[1.25, -2], [0.1, 0.2], [6, -6]]
    assert points.label.tolist() == [0, 4, 4]
    assert parts(points)[1] == 2


def test_a_class_may_be_empty_and_so_may_everything() -> None:
    assert Drawn(points=[[0, 0, 5]], classes=6).classes_count() == 6
    assert prepare(Drawn(), np.random.default_rng(0)).inputs.shape == (2, 0)


def test_own_domain() -> None:
    data = Drawn(domain=(0, 100, 0, 1), points=[(50, 0.5, 1)])
    assert data.domain == (0, 100, 0, 1)
    assert data.model_dump(mode="json")["domain"] == [0, 100, 0, 1]


def test_five_thousand_points_fit() -> None:
    assert Drawn(points=[(0.001 * i, 0, i % 2) for i in range(MAX_POINTS)]).samples == MAX_POINTS


@pytest.mark.parametrize("kind", [kind.kind_name() for kind in PLANES if kind.task == "classification"])
def test_any_generated_dataset_can_be_edited(kind: str) -> None:
    data = data_of(kind).model_copy(update={"scaling": "minmax", "noise": 0.1, "label_noise": 0.1})
    before = prepare(data, np.random.default_rng(4))
    after = prepare(drawn_like(data, before.points), np.random.default_rng(9), before.scaler)
    assert np.array_equal(after.points.xy, before.points.xy)
    assert np.array_equal(after.points.label, before.points.label)
    assert np.array_equal(parts(after.points), parts(before.points))
    assert np.array_equal(after.inputs, before.inputs)
    assert (after.classes, after.domain, after.feature_names) == (before.classes, before.domain, before.feature_names)


def test_targets_cannot_be_edited_as_classes() -> None:
    data = data_of("plane")
    with pytest.raises(SpecError, match=r"data\.kind: points of plane have target values"):
        drawn_like(data, data.generate(np.random.default_rng(0)))
