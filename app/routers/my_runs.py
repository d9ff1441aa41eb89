"""My runs: what this browser has started, kept across restarts, without an account."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from app.deps import LabsDep, OwnedRun, RunsDep, StrictRoute
from app.labs import Lab
from app.owner import owner_of
from app.runs.checkpoint import CheckpointFiles
from app.runs.manager import Runs
from app.storage import MAX_NAME, RunRecord
from app.strict_json import dump_json
from engine.data import datasets

router = APIRouter(tags=["my runs"], route_class=StrictRoute)


class Naming(BaseModel):
    """What a run is called from now on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Two moons, deep"}]})

    name: str = Field(max_length=MAX_NAME, description="Its name; empty takes it away. A run with a name is not dropped to make room.")


@router.get("/api/my/runs", response_model=dict[str, Any])
async def my_runs(request: Request, runs: RunsDep, labs: LabsDep, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> Response:
    """The runs that this browser has started, those opened last first; `most` are kept. Without its cookie there are none."""
    return Response(dump_json(await listed(owner_of(request), runs, labs, limit)), media_type="application/json")


@router.patch("/api/runs/{run_id}", response_model=dict[str, Any], tags=["runs"])
async def name_run(run: OwnedRun, naming: Naming, runs: RunsDep) -> Response:
    """Give a run a name, or take it away."""
    await runs.name(run, naming.name)
    return Response(dump_json({"id": run.record.id, "name": run.record.name}), media_type="application/json")


async def listed(owner: str | None, runs: Runs, labs: dict[str, Lab], limit: int = 200) -> dict[str, Any]:
    """An owner's runs with their pictures, as pages and scripts are told of them."""
    records = await runs.of_owner(owner, limit) if owner else []
    pictures = await asyncio.to_thread(_pictures, [runs.folder / record.id for record in records])
    rows = [_row(runs, labs, record, picture) for record, picture in zip(records, pictures, strict=True)]
    return {"runs": rows, "most": runs.settings.runs_per_browser}


def _row(runs: Runs, labs: dict[str, Lab], record: RunRecord, picture: str | None) -> dict[str, Any]:
    told = runs.overview_row(record)
    lab = labs.get(record.lab)
    about = {
        "name": record.name,
        "lab": record.lab or None,
        "title": lab.metadata.title if lab else None,
        "data": record.spec["data"]["kind"],
        "shown_as": datasets[record.spec["data"]["kind"]].shown_as,
    }
    return {"id": record.id, "url": f"/play?run={record.watch_id}", **told, **about, "picture": picture}


def _pictures(folders: list[Path]) -> list[str | None]:
    return [CheckpointFiles(folder).picture() for folder in folders]
