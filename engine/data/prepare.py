"""From what was asked for to what a network is trained on: points, features, scaling."""

from __future__ import annotations

import numpy as np

from engine.data.base import Dataset, PointsData
from engine.data.features import check, matrix
from engine.data.points import PARTS, Points
from engine.data.scalers import Scaler


def prepare(data: PointsData, rng: np.random.Generator, scaler: Scaler | None = None) -> Dataset:
    """Generate `data` from `rng` and make it ready for training.

    A given `scaler` is used as it is (points edited while a network trains keep the scaling it learned with); otherwise one is
    fitted on the training part. `rng` is only spawned from, so a second call with the same generator draws other points.
    Raises SpecError at `data.features[i]` where a typed formula has no value at some point.
    """
    return dataset_of(data, data.generate(rng), scaler)


def dataset_of(data: PointsData, points: Points, scaler: Scaler | None = None) -> Dataset:
    """`prepare` for points that exist already, with their split. Raises SpecError as `prepare` does."""
    check(data.features, points.xy, "data.features")
    values = matrix(data.features, points.xy)
    if scaler is None:
        scaler = Scaler.fit(data.scaling, values[:, points.split == PARTS.index("train")])
    return Dataset(
        points=points,
        inputs=np.ascontiguousarray(scaler.apply(values), dtype=np.float32),
        feature_names=[feature.text() for feature in data.features],
        classes=data.classes_count(),
        task=data.task,
        scaler=scaler,
        domain=data.domain,
        chosen=data.features,
        dimensions=data.inputs,
    )
