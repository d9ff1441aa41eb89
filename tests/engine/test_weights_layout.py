"""Safetensors files: whatever a header says is checked before anything is read or set aside."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from engine.weights_layout import WeightsError, layout, read_array


def file_of(header: Any, body: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def entry(dtype: str = "F32", shape: Any = (2,), start: int = 0, stop: int = 8) -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape) if isinstance(shape, tuple) else shape, "data_offsets": [start, stop]}


def test_what_the_library_writes_is_read() -> None:
    whole = np.arange(6, dtype=np.float32).reshape(2, 3)
    arrays: dict[str, np.ndarray] = {"a": whole, "b": np.array([1.5], np.float16), "c": np.zeros((0, 4), np.float64)}
    data = save(arrays, {"told": "something"})
    entries, begin = layout(data, "a file")
    for name, array in arrays.items():
        np.testing.assert_array_equal(read_array(data, entries[name], begin), array)


def test_brain_floats_become_floats() -> None:
    values = np.array([1.0, -2.5, 0.15625], np.float32)
    body = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    data = file_of({"a": entry("BF16", (3,), 0, 6)}, body)
    entries, begin = layout(data, "a file")
    np.testing.assert_array_equal(read_array(data, entries["a"], begin), values)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x01", "has 1 bytes"),
        ((400 * 10**9).to_bytes(8, "little") + b"{}", "its header is 400,000,000,000 bytes long"),
        (b"\xff" * 16, "bytes long; at most"),
        (file_of(b"not json"), "its header is not JSON"),
        (file_of(b"[" * 100_000), "its header is not JSON"),
        (file_of([1]), "must be a JSON object"),
        (file_of({"a": [1]}), "must have dtype, shape and data_offsets"),
        (file_of({"a": entry("C64")}, b"\0" * 8), "has the type 'C64'; it must be one of F64"),
        (file_of({"a": entry(shape=(-1,))}, b"\0" * 8), "whole numbers from 0"),
        (file_of({"a": entry(shape=(2.0,))}, b"\0" * 8), "whole numbers from 0"),
        (file_of({"a": entry(shape=(1,) * 9)}, b"\0" * 8), "at most 8"),
        (file_of({"a": entry(shape=(10**11,))}, b"\0" * 8), "takes 400,000,000,000 bytes; its offsets 0 to 8 hold 8"),
        (file_of({"a": entry(stop=4)}, b"\0" * 8), "takes 8 bytes; its offsets 0 to 4 hold 4"),
        (file_of({"a": entry(start=8, stop=0)}, b"\0" * 8), "hold -8"),
        (file_of({"a": entry()}, b"\0" * 7), "the file has 7 there: it is cut short"),
        (file_of({"a": entry(), "b": entry(start=4, stop=12)}, b"\0" * 12), "'b' begins at byte 4, within 'a', which ends at 8"),
        (file_of({f"a{i}": entry(shape=(0,), stop=0) for i in range(10_001)}), "names 10,001 arrays"),
    ],
)
def test_what_is_wrong_is_said_without_setting_anything_aside(data: bytes, message: str) -> None:
    tracemalloc.start()
    with pytest.raises(WeightsError) as refused:
        layout(data, "this.safetensors")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message in str(refused.value)
    assert str(refused.value).startswith("this.safetensors")
    assert most < 40_000_000
