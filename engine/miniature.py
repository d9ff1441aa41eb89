"""A run as a small inline picture: what it answers over the plane with some of its points, or else its loss curve.

SVG without colors, like the thumbnails of datasets: "class-0"… and "value-0"… are filled, "curve" is drawn by the style sheet.
"""

from __future__ import annotations

import numpy as np

from engine.data import Dataset
from engine.data.thumbnails import MARGIN, SIZE, STEPS, as_svg, dots, sampled
from engine.run import Run
from engine.tensor import Array, quiet

CELLS = 24
"""Squares on a side."""
MOST_POINTS = 60
CURVE_POINTS = 40
INNER = SIZE - 2 * MARGIN


@quiet
def miniature(run: Run) -> str:
    """The run as it stands as inline SVG, at most 8 KB."""
    dataset = run.experiment.dataset
    if isinstance(dataset, Dataset) and run.experiment.head.asked in {"classification", "regression"} and dataset.dimensions == 2:
        return as_svg(_plane(run, dataset))
    return as_svg(_curve(run))


def _plane(run: Run, dataset: Dataset) -> str:
    x0, x1, y0, y1 = dataset.domain
    middle = (np.arange(CELLS) + 0.5) / CELLS
    across, down = x0 + (x1 - x0) * middle, y1 - (y1 - y0) * middle
    outputs = run.experiment.network.predict(dataset.inputs_at(np.stack([np.tile(across, CELLS), np.repeat(down, CELLS)])))
    answers, prefix = run.experiment.head.decide(outputs), "class"
    if not run.experiment.head.classes:
        answers, prefix = _steps(answers, dataset), "value"
    areas = _areas(np.nan_to_num(answers).astype(int).reshape(CELLS, CELLS), prefix)
    return f'<g class="areas">{areas}</g>{dots(sampled(dataset.points, MOST_POINTS), dataset.domain, dataset.task)}'


def _steps(values: Array, dataset: Dataset) -> Array:
    """Values as one of STEPS colors, the targets' range being all of them."""
    largest = float(np.abs(dataset.labels).max(initial=0)) or 1.0
    return np.asarray(np.clip(np.rint((values / largest + 1) / 2 * (STEPS - 1)), 0, STEPS - 1))


def _areas(answers: Array, prefix: str) -> str:
    """One path for each answer: its squares, row by row, neighbors in one piece."""
    side = INNER / CELLS
    paths = []
    for answer in np.unique(answers).tolist():
        pieces = []
        for row, line in enumerate(answers == answer):
            edges = np.flatnonzero(np.diff(np.concatenate([[0], line, [0]]).astype(int)))
            for start, stop in edges.reshape(-1, 2).tolist():
                x, y, width = MARGIN + start * side, MARGIN + row * side, (stop - start) * side
                pieces.append(f"M{x:.1f} {y:.1f}h{width:.1f}v{side:.1f}h{-width:.1f}z")
        paths.append(f'<path class="{prefix}-{answer}" d="{"".join(pieces)}"/>')
    return "".join(paths)


def _curve(run: Run) -> str:
    losses = run.history.since(0).get("train_loss", np.empty(0))
    losses = losses[np.isfinite(losses)]
    if len(losses) < 2:
        return f'<path class="curve" d="M{MARGIN} {SIZE / 2}h{INNER}"/>'
    chosen = losses[np.linspace(0, len(losses) - 1, min(len(losses), CURVE_POINTS)).astype(int)]
    height = np.log(np.maximum(chosen, 1e-9))
    reach = float(np.ptp(height)) or 1.0
    x = MARGIN + INNER * np.linspace(0, 1, len(chosen))
    y = MARGIN + INNER * (height.max() - height) / reach
    return f'<path class="curve" d="M{"L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))}"/>'
