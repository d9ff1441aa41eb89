"""The encoders of a table's columns as NumPy source."""

from __future__ import annotations

import keyword
import re

import numpy as np

from engine.data.bundle import Column
from engine.data.encoders import Encoder, Log, OneHot, Ordered
from engine.data.rows import Shown


def encode_source(shown: Shown) -> str:
    """`encode(column, …)`: the inputs of one row, not yet scaled."""
    names = _arguments([column.name for column, _ in shown])
    lines = [f"        {value}," for name, (column, encoder) in zip(names, shown, strict=True) for value in _values(name, column, encoder)]
    return f'''def encode({", ".join(names)}):
    """One row of the table as numbers."""
    return [
{chr(10).join(lines)}
    ]'''


def _values(name: str, column: Column, encoder: Encoder) -> list[str]:
    """The numbers made of one column, as expressions."""
    match encoder:
        case OneHot():
            known = column.categories or np.unique(column.values[np.isfinite(column.values)]).tolist()
            return [f"{name} == {value!r}" for value in known]
        case Ordered(edges=edges):
            return [f"np.searchsorted({list(edges)!r}, {name}, 'right')"]
        case Log():
            return [f"np.log({name})"]
        case _:
            return [name]


def _arguments(names: list[str]) -> list[str]:
    """Column names as Python names, each its own."""
    found: list[str] = []
    for name in names:
        plain = re.sub(r"\W+", "_", name.lower(), flags=re.ASCII).strip("_") or "column"
        plain = f"column_{plain}" if plain[0].isdigit() or keyword.iskeyword(plain) or plain == "np" else plain
        while plain in found:
            plain += "_"
        found.append(plain)
    return found
