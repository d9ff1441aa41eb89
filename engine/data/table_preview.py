"""A table before it is learnt from: its columns in figures, its first rows as they are and as the network sees them, and what to mind."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from engine.data.bars import counted
from engine.data.bundle import Column
from engine.data.points import PARTS
from engine.data.rows import Rows
from engine.data.table_advice import advice
from engine.data.tables import TableData

ROWS = 12
BARS = 12


def preview(data: TableData, rows: Rows) -> dict[str, Any]:
    """JSON-ready: `columns` with role, encoder and figures, `rows` before and after encoding, `parts`, `advice`, `notes`."""
    encoders = {column.name: encoder for column, encoder in data.shown}
    columns = []
    for column in data.table.columns.values():
        role = "target" if column.name == data.target else "input" if column.name in encoders else "unused"
        encoder = encoders[column.name].model_dump(mode="json") if role == "input" else None
        columns.append({**_figures(column), "role": role, "encoder": encoder})
    return {
        "task": data.task,
        "target": data.target,
        "classes": data.class_names(),
        "count": len(rows.label),
        "columns": columns,
        "rows": _rows(data, rows),
        "inputs": rows.input_names(),
        "parts": {part: int((rows.part_of == i).sum()) for i, part in enumerate(PARTS)},
        "advice": [asdict(one) for one in advice(data, rows)],
        "notes": rows.notes(),
    }


def _figures(column: Column) -> dict[str, Any]:
    known = column.values[np.isfinite(column.values)]
    about: dict[str, Any] = {"name": column.name, "help": column.help, "unit": column.unit, "missing": len(column.values) - len(known)}
    if column.categories:
        counts = np.bincount(known.astype(int), minlength=len(column.categories))
        order = np.argsort(-counts, kind="stable")[:BARS].tolist()
        return {**about, "holds": "words", "different": len(column.categories),
                "bars": [{"word": column.categories[i], "count": int(counts[i])} for i in order]}  # fmt: skip
    counts, edges = counted(known, BARS)
    figures = {"least": known.min(), "most": known.max(), "mean": known.mean(), "deviation": known.std()}
    return {**about, "holds": "numbers", "different": len(np.unique(known)), **{name: float(value) for name, value in figures.items()},
            "bars": [{"from": float(low), "to": float(high), "count": int(count)}
                     for low, high, count in zip(edges[:-1], edges[1:], counts.tolist(), strict=True)]}  # fmt: skip


def _rows(data: TableData, rows: Rows) -> list[dict[str, Any]]:
    """The first rows: each column's own value, the target's, and the inputs made of them."""
    names = data.class_names()
    found = []
    for i in range(min(ROWS, len(rows.label))):
        values = {column.name: _said(column, float(some[i])) for (column, _), some in zip(rows.shown, rows.values, strict=True)}
        answer = names[int(rows.label[i])] if names else float(rows.label[i])
        found.append(
            {
                "values": values,
                "target": answer,
                "part": PARTS[int(rows.part_of[i])],
                "inputs": rows.inputs[:, i].astype(float).round(6).tolist(),
            }
        )
    return found


def _said(column: Column, value: float) -> str | float:
    return column.categories[int(value)] if column.categories else value
