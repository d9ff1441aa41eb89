from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.scalers import Scaler

VALUES = np.array([[1.0, 2.0, 3.0, 6.0], [5.0, 5.0, 5.0, 5.0]])


def test_standardize() -> None:
    scaled = Scaler.fit("standardize", VALUES).apply(VALUES)
    assert scaled.mean(axis=1) == pytest.approx([0, 0])
    assert scaled[0].std() == pytest.approx(1)


def test_minmax() -> None:
    assert Scaler.fit("minmax", VALUES).apply(VALUES).tolist() == [[0, 0.2, 0.4, 1], [0, 0, 0, 0]]


def test_none() -> None:
    assert np.array_equal(Scaler.fit("none", VALUES).apply(VALUES), VALUES)


@pytest.mark.parametrize("kind", ["none", "standardize", "minmax"])
def test_constant_features_and_empty_parts_keep_scale_one(kind: Any) -> None:
    assert Scaler.fit(kind, VALUES).scale[1] == 1
    nearly = np.array([[1e6, 1e6 + 1e-9]])
    assert Scaler.fit(kind, nearly).scale[0] == 1
    assert Scaler.fit(kind, np.empty((3, 0))).scale.tolist() == [1, 1, 1]


@given(
    kind=st.sampled_from(["none", "standardize", "minmax"]),
    values=st.lists(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=5), min_size=1, max_size=4),
)
def test_scaling_is_finite_undone_and_survives_json(kind: Any, values: list[list[float]]) -> None:
    table = np.array(values)
    scaler = Scaler.fit(kind, table)
    again = Scaler.from_dict(json.loads(json.dumps(scaler.to_dict())))
    assert np.array_equal(again.apply(table), scaler.apply(table))
    assert np.isfinite(scaler.apply(table)).all()
    assert scaler.undo(scaler.apply(table)) == pytest.approx(table, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "other", "offset": [0], "scale": [1]},
        {"kind": "none", "offset": [0, 1], "scale": [1]},
        {"kind": "none", "offset": [0], "scale": [0]},
        {"kind": "none", "offset": [float("nan")], "scale": [1]},
    ],
)
def test_what_is_no_scaler_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="scaler"):
        Scaler.from_dict(values)
