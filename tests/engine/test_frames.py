"""Frames: the safetensors layout, and words that are always JSON."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from safetensors.numpy import load

from engine.frames import Frame, pack, plain
from engine.tensor import Array


def test_a_frame_is_a_safetensors_file_with_its_view_among_the_words():
    arrays: dict[str, Array] = {
        "map": np.arange(6, dtype=np.uint8).reshape(2, 3),
        "low": np.array([1.5], np.float32),
        "none": np.zeros((0, 2), np.float32),
    }
    data = Frame("units", arrays, {"epoch": "3"}).encode()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    assert header["__metadata__"] == {"view": "units", "epoch": "3"}
    assert header["map"] == {"dtype": "U8", "shape": [2, 3], "data_offsets": header["map"]["data_offsets"]}
    found = load(data)
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


def test_arrays_seen_from_the_side_are_written_as_they_read():
    array = np.arange(12).reshape(3, 4).T[::2]
    np.testing.assert_array_equal(load(pack({"a": array}, {}))["a"], array)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.5, 1.5),
        (float("nan"), None),
        (float("inf"), None),
        ({"a": [1, float("-inf"), {"b": (float("nan"),)}]}, {"a": [1, None, {"b": [None]}]}),
        ("nan", "nan"),
        (None, None),
        (True, True),
    ],
    ids=str,
)
def test_numbers_that_json_has_no_word_for(value, expected):
    assert plain(value) == expected
