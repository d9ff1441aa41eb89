from __future__ import annotations

import numpy as np
import pytest

from engine.data import PointsData, prepare
from engine.data.features import FormulaFeature
from engine.data.prepare import dataset_of
from engine.errors import SpecError
from tests.engine.data.kinds import data_of, every_dataset, label_of


def ready(kind: str, seed: int = 5, **fields: object):
    return prepare(data_of(kind, **fields), np.random.default_rng(seed))


@pytest.mark.parametrize("scaling", ["none", "standardize", "minmax"])
@pytest.mark.parametrize("data", every_dataset(), ids=label_of)
def test_every_dataset_is_ready_for_training(data: PointsData, scaling: str) -> None:
    data = data.model_copy(update={"scaling": scaling})
    dataset = prepare(data, np.random.default_rng(5))
    assert dataset.inputs.shape == (len(data.features), data.samples)
    assert dataset.inputs.dtype == np.float32
    assert dataset.inputs.flags.c_contiguous
    assert np.isfinite(dataset.inputs).all()
    assert (dataset.classes, dataset.task, dataset.domain) == (data.classes_count(), data.task, data.domain)
    parts = np.concatenate([dataset.part("train"), dataset.part("validation"), dataset.part("test")])
    assert sorted(parts.tolist()) == list(range(data.samples))
    assert np.array_equal(dataset.inputs_at(dataset.points.xy), dataset.inputs)


def test_default_split() -> None:
    dataset = ready("circles")
    assert [len(dataset.part(part)) for part in ("train", "validation", "test")] == [280, 60, 60]
    for part in ("train", "validation", "test"):
        assert dataset.points.label[dataset.part(part)].mean() == 0.5


def test_the_scaler_knows_only_the_training_part() -> None:
    dataset = ready("moons", features=("x", "y", "x2"), split={"train": 0.5, "validation": 0, "test": 0.5})
    train = dataset.inputs[:, dataset.part("train")]
    assert train.mean(axis=1) == pytest.approx(np.zeros(3), abs=1e-6)
    assert train.std(axis=1) == pytest.approx(np.ones(3), rel=1e-5)


def test_a_given_scaler_is_kept() -> None:
    before, again = ready("moons"), data_of("circles")
    dataset = prepare(again, np.random.default_rng(1), before.scaler)
    assert dataset.scaler is before.scaler


def test_pictures_get_the_same_features_and_scaling_anywhere() -> None:
    dataset = ready("circles", features=("x", "y2", "xy", {"kind": "formula", "expression": "cos(x) + y"}))
    grid = dataset.domain.grid(50)
    seen = dataset.inputs_at(grid)
    assert seen.shape == (4, 2500)
    assert seen.dtype == np.float32
    assert seen.flags.c_contiguous
    raw = np.stack([grid[0], grid[1] ** 2, grid[0] * grid[1], np.cos(grid[0]) + grid[1]])
    assert seen == pytest.approx((raw - dataset.scaler.offset[:, None]) / dataset.scaler.scale[:, None], rel=1e-5, abs=1e-5)


def test_pictures_stay_finite_where_a_formula_has_no_value() -> None:
    dataset = ready("circles", features=("x", {"kind": "formula", "expression": "1/(x - 0.0123)"}))
    assert np.isfinite(dataset.inputs_at(np.array([[0.0123, 1.0], [0.0, 0.0]]))).all()


def test_a_formula_without_value_at_a_point_is_refused_with_the_place() -> None:
    data = data_of("circles")
    points = data.generate(np.random.default_rng(0))
    points.xy[:, 7] = 0.0123, 2
    risky = data.model_copy(update={"features": (*data.features, FormulaFeature(expression="1/(x - 0.0123)"))})
    with pytest.raises(SpecError, match=r"data\.features\[2\]: .* infinite at x = 0\.0123"):
        dataset_of(risky, points)


def test_the_generator_is_only_spawned_from() -> None:
    rng = np.random.default_rng(3)
    state = rng.bit_generator.state
    prepare(data_of("circles"), rng)
    assert rng.bit_generator.state == state
