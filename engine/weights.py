"""Weights from files: read, kept, and matched with the parameters of a network by name."""

from __future__ import annotations

import hashlib
import mmap
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from engine.tensor import Array
from engine.weights_layout import Entry, WeightsError, layout, read_array
from engine.whole import write_whole

__all__ = ["WeightsError", "compared", "is_known", "keep", "keep_arrays", "known_arrays", "matched", "read_weights", "shipped_names"]
FOLDER = Path(__file__).parent / "zoo" / "weights"
"""The weights that are shipped, one file per network."""
Names = Mapping[str, Any]
"""What a file calls a parameter, by its name here: "fc.weight", or {"name": "fc.weight", "axes": [1, 0]} to turn its axes."""


PLACE = "GLASSNET_WEIGHTS_DIR"
"""The environment variable that names the folder where weights that were handed in, or taken over from runs, are kept."""
OUTPUTS = ".outputs"
KEPT = re.compile(r"kept_[0-9a-f]{24}")


def shipped_names() -> list[str]:
    """The networks that are shipped with weights."""
    return sorted(file.stem for file in FOLDER.glob("*.safetensors"))


def kept_file(name: str) -> Path | None:
    """The file of weights that were kept under a name; None where there is none."""
    given = os.environ.get(PLACE)
    path = Path(given) / f"{name}.safetensors" if given and KEPT.fullmatch(name) else None
    return path if path is not None and path.is_file() else None


def outputs_file(name: str, what: str) -> Path | None:
    """Where outputs may be kept that were worked out with weights kept under a name, `what` telling how; None where there are none."""
    path = kept_file(name)
    return None if path is None else path.with_name(f"{name}.{hashlib.sha256(what.encode()).hexdigest()[:12]}{OUTPUTS}")


def is_known(name: str) -> bool:
    """Whether there are weights of this name, shipped or kept."""
    return name in shipped_names() or kept_file(name) is not None


@lru_cache(maxsize=4)
def known_arrays(name: str) -> dict[str, Array]:
    """The weights of a shipped network, or those kept under a name, not to be written to. Raises WeightsError."""
    if name in shipped_names():
        return read_weights(FOLDER / f"{name}.safetensors")
    path = kept_file(name)
    if path is None:
        raise WeightsError(f"there are no weights called {name[:40]!r} here: a link does not carry them")
    with suppress(OSError):
        path.touch()  # those that were asked for longest ago make room for others
    return read_weights(path)


def keep(data: bytes) -> str:
    """Keep the weights of a file; the name they are found by, made of what they are. Raises WeightsError for what is no such file."""
    layout(data, "the file")
    given = os.environ.get(PLACE)
    if not given:
        raise WeightsError("there is no place for weights here: start the server, or set GLASSNET_WEIGHTS_DIR")
    folder, name = Path(given), f"kept_{hashlib.sha256(data).hexdigest()[:24]}"
    if (path := kept_file(name)) is not None:
        path.touch()
        return name
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{name}.safetensors", data)
    return name


def keep_arrays(arrays: Mapping[str, Array]) -> str:
    """Keep these arrays as float32, under their names."""
    return keep(save({name: np.ascontiguousarray(arrays[name], np.float32) for name in sorted(arrays)}))


def read_weights(file: Path) -> dict[str, Array]:
    """Every array of a safetensors file by name. Raises WeightsError where it cannot be read or is damaged."""
    try:
        with file.open("rb") as opened:  # mapped: of a large one, only what is used is in memory, and once for all processes
            data = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if file.stat().st_size else b"")
    except OSError as error:
        raise WeightsError(f"{file} cannot be read: {error.strerror}") from error
    try:
        entries, begin = layout(data, "it")
    except WeightsError as error:
        raise WeightsError(f"{file} is damaged, or not a file of weights: {error}") from None
    return {name: read_array(data, entry, begin) for name, entry in entries.items()}


def compared(wanted: Mapping[str, tuple[int, ...]], data: bytes, source: str, names: Names) -> tuple[dict[str, Array], dict[str, str]]:
    """An array of the file `data` for every parameter that is `wanted`, and for each that finds none the reason, field by field.

    Only the arrays that are asked for are read. Raises WeightsError where the file itself is not as it should be.
    """
    entries, begin = layout(data, source)
    found, problems = dict[str, Array](), dict[str, str]()
    for ours in names:
        if ours not in wanted:
            problems[ours] = f"is none of the parameters to be filled: {', '.join(wanted)}"
    lazy = _Lazy(data, entries, begin)
    for ours, shape in wanted.items():
        try:
            found[ours] = _found(ours, shape, lazy, source, names.get(ours, ours))
        except WeightsError as error:
            problems[ours] = str(error).removeprefix(f"{source}: ")
    return found, problems


class _Lazy(Mapping[str, Array]):
    """The arrays of a file, each read when it is asked for."""

    def __init__(self, data: bytes, entries: Mapping[str, Entry], begin: int) -> None:
        self._data, self._entries, self._begin = data, entries, begin

    def __getitem__(self, name: str) -> Array:
        return read_array(self._data, self._entries[name], self._begin)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def matched(
    wanted: Mapping[str, tuple[int, ...]], arrays: Mapping[str, Array], source: str, names: Names | None = None
) -> dict[str, Array]:
    """An array for every parameter that is `wanted`, by its name and shape here; what else there is in the file is left alone.

    Raises WeightsError, naming `source`, where one is missing, has another shape or holds something else than finite numbers.
    """
    names = names or {}
    for ours in names:
        if ours not in wanted:
            raise WeightsError(f"the map of names speaks of {ours!r}; the parameters to be filled are {', '.join(wanted)}")
    return {ours: _found(ours, shape, arrays, source, names.get(ours, ours)) for ours, shape in wanted.items()}


def _found(ours: str, shape: tuple[int, ...], arrays: Mapping[str, Array], source: str, said: Any) -> Array:
    theirs, axes = (said.get("name"), said.get("axes")) if isinstance(said, Mapping) else (said, None)
    if not isinstance(theirs, str) or theirs not in arrays:
        near = get_close_matches(str(theirs), list(arrays), 3) or list(arrays)[:12]
        raise WeightsError(f"{source} has no {theirs!r}, where {ours} should come from; it has {', '.join(near) or 'nothing'}")
    array = arrays[theirs]
    if axes is not None:
        if not isinstance(axes, list | tuple) or any(type(axis) is not int for axis in axes) or sorted(axes) != list(range(array.ndim)):
            raise WeightsError(f"{source}: axes {axes} do not turn {theirs}, whose shape is {array.shape}")
        array = array.transpose(axes)
    if array.shape != shape:
        raise WeightsError(f"{source}: {theirs} has the shape {array.shape}; {ours} needs {shape}")
    if array.dtype.kind not in "fiu" or not (np.abs(array) <= np.finfo(np.float32).max).all():
        raise WeightsError(f"{source}: {theirs} holds values that are not finite numbers")
    return array
