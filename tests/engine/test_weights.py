"""Weights from files: matched by name, and refused in a sentence where they do not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine.weights import WeightsError, known_arrays, matched, read_weights, shipped_names

WANTED = {"dense_1.kernel": (3, 2), "dense_1.bias": (2,)}
GIVEN = {"fc.weight": np.arange(6.0).reshape(2, 3), "fc.bias": np.ones(2), "other": np.zeros(4)}
NAMES = {"dense_1.kernel": {"name": "fc.weight", "axes": [1, 0]}, "dense_1.bias": "fc.bias"}


def test_a_map_of_names_turns_and_fetches_and_leaves_the_rest_alone() -> None:
    found = matched(WANTED, GIVEN, "theirs", NAMES)
    np.testing.assert_array_equal(found["dense_1.kernel"], GIVEN["fc.weight"].T)
    assert set(found) == set(WANTED)


@pytest.mark.parametrize(
    ("names", "given", "message"),
    [
        ({}, GIVEN, r"theirs has no 'dense_1.kernel', where dense_1.kernel should come from; it has fc.weight, fc.bias, other"),
        (NAMES | {"dense_1.bias": "fc.bais"}, GIVEN, r"has no 'fc.bais', where dense_1.bias should come from; it has fc.bias"),
        (NAMES | {"dense_1.kernel": "fc.weight"}, GIVEN, r"fc.weight has the shape \(2, 3\); dense_1.kernel needs \(3, 2\)"),
        (NAMES | {"dense_1.kernel": {"name": "fc.weight", "axes": [0, 2]}}, GIVEN, r"axes \[0, 2\] do not turn fc.weight"),
        (NAMES | {"dense_1.kernel": {"name": "fc.weight", "axes": ["1", "0"]}}, GIVEN, r"axes \['1', '0'\] do not turn fc.weight"),
        (NAMES, GIVEN | {"fc.bias": np.array([1, 1e300])}, r"fc.bias holds values that are not finite"),
        (
            NAMES | {"dense_9.bias": "fc.bias"},
            GIVEN,
            r"speaks of 'dense_9.bias'; the parameters to be filled are dense_1.kernel, dense_1.bias",
        ),
        (NAMES, GIVEN | {"fc.bias": np.array([1, np.nan])}, r"fc.bias holds values that are not finite"),
    ],
)
def test_what_does_not_fit_is_named(names, given, message) -> None:
    with pytest.raises(WeightsError, match=message):
        matched(WANTED, given, "theirs", names)


def test_damaged_and_missing_files_are_told(tmp_path: Path) -> None:
    file = tmp_path / "w.safetensors"
    with pytest.raises(WeightsError, match="cannot be read: No such file"):
        read_weights(file)
    save_file({"a": np.ones(4)}, file)
    assert set(read_weights(file)) == {"a"}
    whole = file.read_bytes()
    for damage in (whole[:-3], whole[:20], b"", b"hello" * 10):
        file.write_bytes(damage)
        with pytest.raises(WeightsError, match="is damaged, or not a file of weights"):
            read_weights(file)


def test_what_is_shipped_can_be_read() -> None:
    assert shipped_names()
    for name in shipped_names():
        assert all(np.isfinite(array).all() for array in known_arrays(name).values())
