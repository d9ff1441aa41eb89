"""GET /api/labs: every lab and lesson."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from app.deps import LabsDep
from app.errors import RefusalError

router = APIRouter(prefix="/api/labs", tags=["labs"])


@router.get("")
def list_labs(labs: LabsDep) -> list[dict[str, Any]]:
    """Every lab in the order of the curriculum: id, title, chapter, rows of the curriculum, url, summary."""
    return [lab.to_index() for lab in labs.values()]


@router.get("/{lab_id}")
def get_lab(lab_id: Annotated[str, Path(max_length=60)], labs: LabsDep) -> dict[str, Any]:
    """One lab with its spec, its introduction and its steps."""
    if lab_id not in labs:
        raise RefusalError.at(404, "", "There is no such lab.")
    return labs[lab_id].to_json()
