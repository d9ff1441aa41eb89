"""Datasets as small inline pictures: SVG without colors, so that style sheets give each class its own in every theme.

Classes are paths "class-0"…"class-5", each of its shape; regression targets fall into nine steps "value-0"…"value-8" from
low to high; datasets with one input are a path "curve".
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import numpy as np

from engine.data.base import PointsData
from engine.data.kind import DataKind
from engine.data.points import Domain, Floats, Points
from engine.data.sequences import SequenceData
from engine.data.sequences_text import Text
from engine.data.slices import Slice
from engine.data.tables import TableData
from engine.seeds import stream

SIZE = 48
MARGIN = 1.5
STEPS = 9
FEW = 8
FEW_ROWS = 60
FEWEST = 10
LETTERS = 7

# Corners in units of the radius, y down: triangle, diamond, triangle upside down.
CORNERS = {
    2: [(0.0, -1.22), (1.12, 0.78), (-1.12, 0.78)],
    3: [(0.0, -1.28), (1.08, 0.0), (0.0, 1.28), (-1.08, 0.0)],
    4: [(0.0, 1.22), (1.12, -0.78), (-1.12, -0.78)],
}


def thumbnail_svg(data: PointsData) -> str:
    """The dataset as inline SVG, at most 3 KB, the same text at every call."""
    points = data.thumbnail_points()
    return as_svg(_curve(_on_canvas(points.xy, data.domain)) if data.inputs == 1 else dots(points, data.domain, data.task))


def dots(points: Points, domain: Domain, task: str) -> str:
    """Points of two inputs as paths, one for each class or step of the value."""
    xy = _on_canvas(points.xy, domain)
    if task == "regression":
        step = np.clip(np.rint((points.label + 1) / 2 * (STEPS - 1)), 0, STEPS - 1)
        return _groups("value", step.astype(int), xy, _radius(points), shape_of=lambda _: 1)
    return _groups("class", points.label.astype(int), xy, _radius(points), shape_of=lambda group: group)


def sampled(points: Points, most: int) -> Points:
    """At most so many of the points, evenly chosen."""
    chosen = np.linspace(0, len(points) - 1, min(most, len(points))).astype(int)
    return Points(points.xy[:, chosen], points.label[chosen])


def as_svg(body: str) -> str:
    """Paths as a small picture."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" aria-hidden="true" focusable="false">{body}</svg>'


def _on_canvas(xy: Floats, domain: Domain) -> Floats:
    """Plane to picture, (2, N): y points down, a margin is left all around."""
    inner = SIZE - 2 * MARGIN
    across = (xy[0] - domain.x0) / (domain.x1 - domain.x0)
    down = (domain.y1 - xy[1]) / (domain.y1 - domain.y0)
    return MARGIN + inner * np.stack([across, down])


def _radius(points: Points) -> float:
    return 4.0 if len(points) <= FEW else 1.5


def _groups(prefix: str, group: np.ndarray, xy: Floats, radius: float, shape_of: Callable[[int], int]) -> str:
    paths = []
    for number in np.unique(group).tolist():
        shapes = (_shape(shape_of(number), x, y, radius) for x, y in xy[:, group == number].T.tolist())
        paths.append(f'<path class="{prefix}-{number}" d="{"".join(shapes)}"/>')
    return "".join(paths)


def _shape(number: int, x: float, y: float, r: float) -> str:
    """A closed path around (x, y): square, circle, triangle, diamond, triangle upside down, cross."""
    if number == 0:
        return f"M{_n(x - 0.9 * r)} {_n(y - 0.9 * r)}h{_n(1.8 * r)}v{_n(1.8 * r)}h{_n(-1.8 * r)}z"
    if number == 1:
        return f"M{_n(x)} {_n(y - r)}a{_n(r)} {_n(r)} 0 1 0 .01 0z"
    if number == 5:
        thick, arm = 0.76 * r, 0.74 * r
        turns = [(thick, arm), (arm, thick), (-arm, arm), (-thick, -arm), (-arm, -thick)]
        return f"M{_n(x - thick / 2)} {_n(y - thick / 2 - arm)}" + "".join(f"h{_n(dx)}v{_n(dy)}" for dx, dy in turns) + f"h{_n(arm)}z"
    corners = r * np.array(CORNERS[number])
    steps = "l".join(f"{_n(dx)} {_n(dy)}" for dx, dy in np.diff(corners, axis=0).tolist())
    return f"M{_n(x + corners[0, 0])} {_n(y + corners[0, 1])}l{steps}z"


def _curve(xy: Floats) -> str:
    """One line through the points from left to right."""
    ordered = xy[:, np.argsort(xy[0])]
    return f'<path class="curve" fill="none" d="M{"L".join(f"{_n(x)} {_n(y)}" for x, y in ordered.T.tolist())}"/>'


def _n(value: float) -> str:
    """A number with at most one decimal, spelled as short as SVG allows."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text.replace("0.", ".") if text.startswith(("0.", "-0.")) else text


def data_svg(data: DataKind) -> str:
    """Any data as inline SVG; empty where there is nothing to draw."""
    if isinstance(data, PointsData):
        return thumbnail_svg(data)
    if isinstance(data, SequenceData | Text):
        return sequence_svg(data)
    return table_svg(data) if isinstance(data, TableData) else labels_svg(data)


def sequence_svg(data: SequenceData | Text) -> str:
    """The end of a sequence and the beginning of what is to be said to it, as inline SVG; empty where they are no symbols."""
    some = data.model_copy(update={"samples": FEWEST}) if isinstance(data, SequenceData) else data
    examples = some.ready(stream(0, "data", 0))
    if examples.given is None:
        return ""
    source = examples.given.decode(examples.sources[0]).replace("\n", " ").strip()
    if examples.targets.ndim == 1:
        target = data.class_names()[int(examples.targets[0])]
    else:
        wanted = examples.wanted or examples.given
        target = wanted.decode(examples.targets[0, -1:] if examples.prompt == 0 else examples.targets[0]).strip() or "…"
    above, below = (text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…" for text in (source, target))
    middle = SIZE / 2
    sizes = [f"{name} long" if len(text) > LETTERS - 2 else name for name, text in (("given", above), ("said", below))]
    words = "".join(
        f'<text class="{size}" x="{middle:g}" y="{y:g}" text-anchor="middle">{escape(text)}</text>'
        for size, text, y in zip(sizes, (above, below), (15, 43), strict=True)
    )
    arrow = f'<path class="curve" d="M{middle:g} 20v9m-4 -4l4 4l4 -4"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" aria-hidden="true" focusable="false">{words}{arrow}</svg>'


def table_svg(data: TableData) -> str:
    """A table's rows on the plane of its two most telling columns of numbers."""
    rows = data.ready(stream(0, "data", 0))
    if sum(not column.categories for column, _ in rows.shown) < 2:
        return labels_svg(data)
    plane = Slice.of(rows, "", "")
    points = plane.points
    if data.task == "regression":
        middle, spread = points.label.mean(), points.label.std() or 1.0
        points = Points(points.xy, np.clip((points.label - middle) / (2 * spread), -1, 1), points.split)
    return as_svg(dots(sampled(points, FEW_ROWS), plane.domain, data.task))


def labels_svg(data: DataKind) -> str:
    """Data that is no plane as inline SVG: the classes of its first examples, a row of squares after another, in their colors."""
    labels = data.ready(stream(0, "data", 0)).labels
    side = 8
    if labels.ndim > 1 or not data.classes_count():
        return ""
    cell = (SIZE - 2 * MARGIN) / side
    squares: dict[int, list[str]] = {}
    for i, label in enumerate(labels[: side * side].astype(int).tolist()):
        x, y = MARGIN + i % side * cell, MARGIN + i // side * cell
        squares.setdefault(label % 9, []).append(f"M{x:.1f} {y:.1f}h{cell - 0.7:.1f}v{cell - 0.7:.1f}h-{cell - 0.7:.1f}z")
    group = "class" if data.classes_count() <= 6 else "value"
    body = "".join(f'<path class="{group}-{label}" d="{"".join(paths)}"/>' for label, paths in sorted(squares.items()))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" aria-hidden="true" focusable="false">{body}</svg>'
