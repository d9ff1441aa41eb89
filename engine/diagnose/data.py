"""What is wrong with the data: none, one class only, classes of very different size, inputs of very different size."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from engine.commands import MAX_POINTS_IN_MESSAGE
from engine.data import Dataset, PointsData
from engine.data.examples_sequences import Sequences
from engine.data.points import MAX_POINTS, PARTS
from engine.diagnose.base import Case, Detector, Finding, Level, Remedy, Show, changed, detectors
from engine.tensor import Array

UNEQUAL = 5.0
"""Classes are out of balance when the largest has so many times the examples of the smallest."""
UNSCALED = 10.0
"""Inputs are out of scale when the widest spreads so many times as far as the narrowest, or one lies so many spreads away from 0."""


@detectors.register
class NoPoints(Detector):
    """No points: there is nothing to learn from."""

    kind: Literal["no_points"] = "no_points"
    level: ClassVar[Level] = "info"
    alone: ClassVar[bool] = True

    def find(self, case: Case) -> Finding | None:
        if case.experiment.learner.count:
            return None
        return Finding(
            "There is nothing to learn from yet. Draw some points with the brush.", "The training part has no points.", show=Show("learned")
        )


@detectors.register
class OneClass(Detector):
    """One class: all examples belong to it, so any network is right."""

    kind: Literal["one_class"] = "one_class"
    level: ClassVar[Level] = "info"
    alone: ClassVar[bool] = True

    def find(self, case: Case) -> Finding | None:
        labels = case.labels
        if not case.experiment.head.classes or not len(labels) or len(np.unique(labels)) > 1:
            return None
        dataset, only = case.experiment.dataset, int(labels.flat[0])
        if isinstance(dataset, Sequences):
            said = dataset.wanted.tokens[only] if dataset.wanted else str(only)
            words = "The answer is the same at every step that is learnt, so any network is right. Choose a text or task with more in it."
            return Finding(words, f"{said!r}, {labels.size:,} times.", show=Show("learned"))
        return Finding(
            "All training points belong to one class, so any network is right. Draw a second class.",
            f"{len(labels)} points of class {only}.",
            show=Show("learned"),
        )


@detectors.register
class Imbalance(Detector):
    """Unequal classes: always naming the largest already looks good, and the rare ones are easily given up."""

    kind: Literal["imbalance"] = "imbalance"

    def find(self, case: Case) -> Finding | None:
        labels = case.labels
        if not case.experiment.head.classes or labels.ndim != 1:
            return None
        counts = np.bincount(labels.astype(np.intp), minlength=case.experiment.head.classes)
        there = np.flatnonzero(counts)
        if len(there) < 2 or counts[there].max() < UNEQUAL * counts[there].min():
            return None
        rare, common = int(there[counts[there].argmin()]), int(counts.argmax())
        share = counts[common] / counts.sum()
        return Finding(
            f"Class {rare} is rare: who always says {common} is right {share:.0%} of the time without having learnt anything.",
            f"{counts[rare]} of {counts.sum():,} training examples are of class {rare}, {counts[common]} of class {common}.",
            _repeated(case, counts),
            Show("learned", points=tuple(case.experiment.parts["train"][labels == rare][:200].tolist())),
            {"rare": int(counts[rare]), "common": int(counts[common])},
        )


def _repeated(case: Case, counts: Array) -> Remedy | None:
    """Points of rare classes put down again until all classes are alike; None where points cannot be put down."""
    dataset = case.experiment.dataset
    if not isinstance(dataset, Dataset) or not isinstance(case.run.spec.data, PointsData):
        return None
    rows: list[list[float]] = []
    train = case.experiment.parts["train"]
    for label in np.flatnonzero(counts):
        mine = train[case.labels == label]
        again = dataset.points.xy[:, np.resize(mine, counts.max() - counts[label])]
        rows.extend([round(x, 4), round(y, 4), int(label), PARTS.index("train")] for x, y in again.T.tolist())
    if len(rows) > MAX_POINTS_IN_MESSAGE or len(rows) + len(dataset.parts) > MAX_POINTS:
        return None
    return Remedy("Repeat the points of rare classes", {"type": "points", "add": rows})


@detectors.register
class Unscaled(Detector):
    """Unscaled inputs: of very different sizes, or far from 0, they make the loss a narrow ravine."""

    kind: Literal["unscaled"] = "unscaled"

    def find(self, case: Case) -> Finding | None:
        data: Any = case.run.spec.data
        if getattr(data, "scaling", "") != "none" or not case.run.spec.training.goes_downhill or not isinstance(data, PointsData):
            return None
        inputs = case.experiment.dataset.take(case.experiment.parts["train"])
        if inputs.ndim != 2 or not inputs.shape[1]:
            return None
        spread, middle = inputs.std(axis=1), np.abs(inputs.mean(axis=1))
        if spread.min() == 0:
            return None
        ratio, away = float(spread.max() / spread.min()), float((middle / spread).max())
        if max(ratio, away) < UNSCALED:
            return None
        message = "The inputs have very different sizes" if ratio >= UNSCALED else "An input lies far from 0"
        evidence = f"The widest input spreads {ratio:.0f} times as far as the narrowest."
        if ratio < UNSCALED:
            evidence = f"Its mean is {away:.0f} times its spread."
        return Finding(
            f"{message}, which makes the loss a narrow ravine. Scale them.",
            evidence,
            changed("Standardize the inputs", {"data.scaling": "standardize"}),
            Show("data", field="data.scaling"),
            {"ratio": ratio, "away": away},
        )
