"""GET /api/labs: every lab and lesson, and the small film of each."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app.deps import LabsDep
from app.errors import RefusalError
from app.films import film

router = APIRouter(prefix="/api/labs", tags=["labs"])


@router.get("")
def list_labs(labs: LabsDep) -> list[dict[str, Any]]:
    """Every lab in the order of the curriculum: id, title, chapter, rows of the curriculum, url, summary."""
    return [lab.to_index() for lab in labs.values()]


@router.get("/{lab_id}/film")
async def get_film(lab_id: Annotated[str, Path(max_length=60)], labs: LabsDep) -> Response:
    """A real run of the lab, trained here once, as small pictures from its beginning on: `[{"epoch": …, "svg": …}]`."""
    if lab_id not in labs or labs[lab_id].instrument:
        raise RefusalError.at(404, "", "There is no such lab, or nothing in it is trained.")
    return Response(await run_in_threadpool(film, lab_id), media_type="application/json", headers={"Cache-Control": "public, max-age=600"})


@router.get("/{lab_id}")
def get_lab(lab_id: Annotated[str, Path(max_length=60)], labs: LabsDep) -> dict[str, Any]:
    """One lab with its spec, its introduction and its steps."""
    if lab_id not in labs:
        raise RefusalError.at(404, "", "There is no such lab.")
    return labs[lab_id].to_json()
