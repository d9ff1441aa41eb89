"""What a safetensors file says that it holds, checked against its length before anything is read or set aside.

Eight bytes with the header's length, a JSON header with dtype, shape and place of every array, then the arrays, one after another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from engine.errors import EngineError
from engine.tensor import Array

LENGTH_BYTES = 8
MAX_HEADER = 4_000_000
MAX_ARRAYS = 10_000
MAX_AXES = 8
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U8": "u1"}
METADATA = "__metadata__"


class WeightsError(EngineError):
    """Weights that cannot be had or do not belong to the network; the message names the file, the rule and what was found."""


@dataclass(frozen=True)
class Entry:
    """One array of a file: its type as safetensors calls it, its shape, and from where to where it stands after the header."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int


def layout(data: bytes | memoryview, source: str) -> tuple[dict[str, Entry], int]:
    """The arrays of a file by name, and where they begin. Raises WeightsError, naming `source`, for whatever is not as it should be."""
    total = len(data)
    if total < LENGTH_BYTES:
        raise WeightsError(f"{source} is no safetensors file: it has {total} bytes; the length of its header alone takes {LENGTH_BYTES}")
    length = int.from_bytes(data[:LENGTH_BYTES], "little")
    if length > min(MAX_HEADER, total - LENGTH_BYTES):
        rule = f"at most {MAX_HEADER:,} are read, and the file has {total:,} in all"
        raise WeightsError(f"{source} says that its header is {length:,} bytes long; {rule}")
    header = _header(bytes(data[LENGTH_BYTES : LENGTH_BYTES + length]), source)
    begin = LENGTH_BYTES + length
    entries = {name: _entry(name, told, source) for name, told in header.items() if name != METADATA}
    _check_places(entries, total - begin, source)
    return entries, begin


def _header(text: bytes, source: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WeightsError(f"{source} is no safetensors file: its header is not JSON ({type(error).__name__})") from None
    if not isinstance(found, dict):
        raise WeightsError(f"{source}: its header must be a JSON object, from names to arrays; it is a {type(found).__name__}")
    if len(found) > MAX_ARRAYS:
        raise WeightsError(f"{source} names {len(found):,} arrays; at most {MAX_ARRAYS:,} are read")
    return found


def _entry(name: str, told: Any, source: str) -> Entry:
    at = f"{source}: {name[:80]!r}"
    if not isinstance(told, dict) or not {"dtype", "shape", "data_offsets"} <= told.keys():
        raise WeightsError(f"{at} must have dtype, shape and data_offsets")
    dtype, shape, places = told["dtype"], told["shape"], told["data_offsets"]
    if dtype not in TYPES:
        raise WeightsError(f"{at} has the type {str(dtype)[:20]!r}; it must be one of {', '.join(TYPES)}")
    if not (isinstance(shape, list) and len(shape) <= MAX_AXES and all(type(n) is int and 0 <= n < 2**40 for n in shape)):
        raise WeightsError(f"{at}: its shape must be a list of at most {MAX_AXES} whole numbers from 0; it is {str(shape)[:60]}")
    if not (isinstance(places, list) and len(places) == 2 and all(type(n) is int and n >= 0 for n in places)):
        raise WeightsError(f"{at}: data_offsets must be two whole numbers, where it begins and ends; they are {str(places)[:60]}")
    start, stop = places
    needed = prod(shape) * np.dtype(TYPES[dtype]).itemsize
    if stop - start != needed:
        raise WeightsError(
            f"{at}: {dtype} of the shape {tuple(shape)} takes {needed:,} bytes; its offsets {start} to {stop} hold {stop - start:,}"
        )
    return Entry(dtype, tuple(shape), start, stop)


def _check_places(entries: Mapping[str, Entry], total: int, source: str) -> None:
    """Raises WeightsError where arrays overlap or reach beyond the file."""
    ordered = sorted(entries.items(), key=lambda item: (item[1].start, item[1].stop))
    before, end = "", 0
    for name, entry in ordered:
        if entry.stop > total:
            raise WeightsError(
                f"{source}: {name!r} ends at byte {entry.stop:,} after the header; the file has {total:,} there: it is cut short"
            )
        if entry.start < end:
            raise WeightsError(f"{source}: {name!r} begins at byte {entry.start:,}, within {before!r}, which ends at {end:,}")
        if entry.stop > entry.start:
            before, end = name, entry.stop


def read_array(data: bytes | memoryview, entry: Entry, begin: int) -> Array:
    """One array of a file whose layout was checked; a view where its type is NumPy's own."""
    found = np.frombuffer(data, TYPES[entry.dtype], prod(entry.shape), begin + entry.start).reshape(entry.shape)
    return (found.astype(np.uint32) << 16).view(np.float32) if entry.dtype == "BF16" else found
