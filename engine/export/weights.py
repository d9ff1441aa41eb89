"""Weights in source text: readable rows where there are few, base64 where there are many."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from textwrap import wrap

import numpy as np

from engine.export.copied import plain_source
from engine.tensor import Array

READABLE = 400
"""Up to so many numbers, weights are written out."""
EMBEDDED = 100_000
"""Up to so many numbers, weights stand in the source where they could lie beside it."""
INSIDE = 2_000_000
"""Up to so many numbers, weights stand in a source that is meant to be whole by itself: as many as a network may have that learns here."""
WIDTH = 120


def unpack(text: str, shape: tuple[int, ...], dtype: str) -> Array:
    """The array that is written as base64."""
    digits = np.zeros(128, np.uint32)
    digits[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")] = np.arange(64)
    letters = digits[np.frombuffer(text.encode(), np.uint8)].reshape(-1, 4)
    words = letters[:, 0] << 18 | letters[:, 1] << 12 | letters[:, 2] << 6 | letters[:, 3]
    data = np.stack([words >> 16, words >> 8 & 255, words & 255], axis=1).astype(np.uint8)
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    return np.frombuffer(data.tobytes()[:count], dtype).reshape(shape)


def weights_source(weights: Mapping[str, Array]) -> str:
    """`weights`, a dictionary of arrays by Keras name."""
    if not weights:
        return "weights = {}"
    written_out = sum(array.size for array in weights.values()) <= READABLE
    lines = [_readable(name, array) if written_out else _packed(name, array) for name, array in weights.items()]
    body = "weights = {\n" + "\n".join(lines) + "\n}"
    return body if written_out else f"{plain_source(unpack)}\n\n{body}"


def beside_source(file: str, *, script: bool = True) -> str:
    """`weights`, read from a file beside the script, or in the folder that a notebook is in."""
    load = "from safetensors.numpy import load_file"
    if not script:
        return f'{load}\n\nweights = load_file("{file}")'
    return f'from pathlib import Path\n\n{load}\n\nweights = load_file(Path(__file__).with_name("{file}"))'


def _readable(name: str, array: Array) -> str:
    return f'    "{name}": np.array({_list(array, 8)}, np.{array.dtype}),'


def _list(array: Array, indent: int) -> str:
    """Nested lists, a line for each row."""
    if array.ndim == 0:
        return str(array[()])
    if array.ndim == 1:
        text = ", ".join(map(str, array))
        if len(text) + indent <= WIDTH:
            return f"[{text}]"
        return "[\n" + "\n".join(" " * indent + line for line in wrap(f"{text},", WIDTH - indent)) + f"\n{' ' * (indent - 4)}]"
    inner = "".join(f"{' ' * indent}{_list(part, indent + 4)},\n" for part in array)
    return f"[\n{inner}{' ' * (indent - 4)}]"


def _packed(name: str, array: Array) -> str:
    little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
    text = b64encode(little.tobytes()).decode().replace("=", "A")
    lines = "\n".join(f'        "{line}"' for line in wrap(text, WIDTH)) or '        ""'
    return f'    "{name}": unpack(\n{lines},\n        {tuple(array.shape)}, "{little.dtype.str}",\n    ),'
