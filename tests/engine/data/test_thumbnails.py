from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from engine.data import PointsData
from engine.data.drawn import Drawn
from engine.data.thumbnails import thumbnail_svg
from tests.engine.data.kinds import data_of, every_dataset, label_of

each_dataset = pytest.mark.parametrize("data", every_dataset(), ids=label_of)


def classes(data: PointsData) -> set[str]:
    return {path.get("class") or "" for path in ET.fromstring(thumbnail_svg(data))}


@each_dataset
def test_small_well_formed_colorless_and_always_the_same(data: PointsData) -> None:
    svg = thumbnail_svg(data)
    assert len(svg.encode()) <= 3000
    root = ET.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox") == "0 0 48 48"
    assert root.get("aria-hidden") == "true"
    assert not re.search(r"#|rgb|style|stroke=|nan|inf|[0-9]e", svg)
    assert svg == thumbnail_svg(data)


@each_dataset
def test_classes_of_paths(data: PointsData) -> None:
    found = classes(data)
    if data.inputs == 1:
        assert found == {"curve"}
    elif data.task == "regression":
        assert found <= {f"value-{step}" for step in range(9)}
        assert len(found) > 2
    elif data.samples:
        assert found == {f"class-{k}" for k in range(data.classes_count())} or data.kind == "drawn"


@each_dataset
def test_marks_start_inside_the_picture(data: PointsData) -> None:
    for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", thumbnail_svg(data)):
        assert -1 <= float(x) <= 49
        assert -1 <= float(y) <= 49


@pytest.mark.parametrize("label", range(6))
def test_the_most_that_can_be_drawn_stays_small(label: int) -> None:
    data = Drawn(classes=6, points=[(-5.123 + i / 500, -5.234 + i / 500, label) for i in range(5000)])
    assert len(thumbnail_svg(data)) <= 3000


def test_nothing_drawn_yet_shows_strokes_of_a_brush() -> None:
    assert classes(Drawn()) == {"class-0", "class-1", "class-2"}


def test_gates_are_four_big_marks() -> None:
    assert thumbnail_svg(data_of("and")).count("M") == 4
