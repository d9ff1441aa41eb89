"""/api/datasets: points before a run, and points from somebody's table."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Body, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from app.deps import StrictRoute
from app.errors import RefusalError
from app.strict_json import parse_json
from engine.data import Dataset, Domain, Points, csv_points
from engine.data.points import UNASSIGNED
from engine.data.preview import summary
from engine.data.rows import Rows
from engine.data.table_preview import preview as table_preview
from engine.data.tables import TableData
from engine.errors import SpecError
from engine.experiment import make_dataset
from engine.spec import Spec, parse

router = APIRouter(prefix="/api/datasets", tags=["datasets"], route_class=StrictRoute)
CSV_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
                "example": {"text": "x,y,label\n1,2,0\n-1,3,1\n"},
            },
            "text/csv": {"schema": {"type": "string"}},
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
            },
        },
    }
}


@router.post("/preview")
def preview(body: Annotated[dict[str, Any], Body(examples=[{"data": {"kind": "moons", "noise": 0.1}, "seed": 7}])]) -> dict[str, Any]:
    """What `data` gives (with `seed` and `redraw`, if given).

    Of points: `points` as [x, y, label, split], split 0 train, 1 validation, 2 test. Of a table: its columns in figures, its first rows
    as they are and as the network sees them, and what to mind. Of images and sequences: shape, classes, how many in which part, notes.
    """
    if unknown := set(body) - {"data", "seed", "redraw"}:
        raise SpecError.at(min(unknown), "a preview takes data, seed and redraw")
    spec = parse(Spec, body)  # the data alone: no network has to fit it yet
    dataset = make_dataset(spec)
    if isinstance(spec.data, TableData) and isinstance(dataset, Rows):
        return table_preview(spec.data, dataset)
    if not isinstance(dataset, Dataset):
        return summary(spec.data, dataset)
    return {**_points(dataset.points, dataset.domain), "task": dataset.task, "classes": dataset.classes, "notes": dataset.notes()}


@router.post("/parse-csv", openapi_extra=CSV_BODY)
async def parse_csv(request: Request) -> dict[str, Any]:
    """The points in a table, as `{"text"}`, as text/csv, or as a file in a form; 422 naming row and column where it cannot be read.

    Each point is [x, y, label, split], or [x, y, label] where the table does not say its split; `notes` tell what was guessed, left out or
    converted.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    table = await run_in_threadpool(csv_points.parse, await _table(request, kind))
    return {
        **_points(table.points, table.domain),
        "task": "classification",
        "classes": table.classes,
        "class_names": table.class_names,
        "notes": table.notes,
    }


async def _table(request: Request, kind: str) -> bytes | str:
    if kind == "text/csv":
        return await request.body()
    if kind == "multipart/form-data":
        return await _uploaded(request)
    if kind != "application/json":
        raise RefusalError.at(415, "", "Send application/json, text/csv or multipart/form-data.")
    body = parse_json(await request.body())
    if not isinstance(body, dict) or not isinstance(body.get("text"), str) or len(body) > 1:
        raise RefusalError.at(422, "text", 'send {"text": "x,y,label…"}')
    text: str = body["text"]
    return text


async def _uploaded(request: Request) -> bytes:
    try:
        async with request.form(max_files=1, max_fields=4, max_part_size=65_536) as form:
            files = [value for value in form.values() if isinstance(value, UploadFile)]
            if not files:
                raise RefusalError.at(422, "file", "the form holds no file")
            return await files[0].read()
    except (MultiPartException, HTTPException) as error:
        if getattr(error, "status_code", 400) == 413:
            raise
        raise RefusalError.at(
            400, "", f"The form could not be read: {getattr(error, 'message', None) or getattr(error, 'detail', '')}"
        ) from None


def _points(points: Points, domain: Domain) -> dict[str, Any]:
    split = points.split if points.split is not None else np.full(len(points), UNASSIGNED)
    rows = zip(*points.xy.tolist(), points.label.tolist(), split.tolist(), strict=True)
    return {"points": [[*row] if row[3] != UNASSIGNED else [*row[:3]] for row in rows], "domain": list(domain)}
