"""/api/races: several configurations side by side on one clock. A race lives like a run: the same stream, commands and checkpoints."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.deps import LabsDep, RunsDep, StrictRoute
from app.labs import Lab
from app.owner import owner_of
from app.routers.runs import describe_run
from app.specs import read_spec
from app.strict_json import dump_json
from engine.errors import Problem, SpecError
from engine.race import MAX_MEMBERS, MAX_SEEDS, parse_race

router = APIRouter(prefix="/api/races", tags=["races"], route_class=StrictRoute)
SLOW: JsonDict = {"name": "slow", "spec": {"data": {"kind": "spiral"}, "optimizer": {"learning_rate": 0.001}}}
FAST: JsonDict = {"name": "fast", "spec": {"data": {"kind": "spiral"}, "optimizer": {"learning_rate": 0.03}}}
EXAMPLE: JsonDict = {"members": [SLOW, FAST], "seeds": 5}


class NewMember(BaseModel):
    """One configuration in a race."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, description="What it is called; Configuration A, B … when left out.")
    spec: dict[str, Any] | str = Field(description="A spec, or the id of a lab; what is left out has its default.")


class NewRace(BaseModel):
    """What to start."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    members: list[NewMember] = Field(description=f"1 to {MAX_MEMBERS} configurations.", min_length=1, max_length=MAX_MEMBERS)
    seeds: int = Field(1, ge=1, le=MAX_SEEDS, description="From how many first weights each configuration is trained.")
    same_start: bool = Field(True, description="All members take the first one's seed and redraws.")
    paused: bool = Field(False, description="Wait for a play command.")
    speed: float | None = Field(None, gt=0, le=1000, description="Epochs per second; null is as fast as it goes.")


@router.post("", status_code=201, response_model=dict[str, Any])
async def create_race(new: NewRace, runs: RunsDep, labs: LabsDep, request: Request) -> Response:
    """Start a race: 201 with its id, which is used as a run's: its stream, commands, history and DELETE are under /api/runs/{id}.

    A branch command with `member` opens one member as a run of its own. A race counts among the runs of the browser whose cookie it brings;
    `dropped` says how many older ones without a name made room for it. 422 with JSON paths such as
    `members[2].spec.model.layers[0].units`, 429 with Retry-After if the line is full.
    """
    members = [_member(member, i, labs) for i, member in enumerate(new.members)]
    race = parse_race({"members": members, "seeds": new.seeds, "same_start": new.same_start})
    owner = owner_of(request)
    dropped = await runs.make_room(owner) if owner else 0
    run = await runs.create(race.to_json(), playing=not new.paused, speed=new.speed, owner=owner)
    body = dump_json({**describe_run(run, runs, readonly=False), **({"dropped": dropped} if dropped else {})})
    return Response(body, 201, {"Location": f"/api/runs/{run.record.id}"}, "application/json")


def _member(member: NewMember, i: int, labs: dict[str, Lab]) -> dict[str, Any]:
    """The member with its spec read. Raises SpecError, with paths from the race's root."""
    named = {} if member.name is None else {"name": member.name}
    if not isinstance(member.spec, str):
        return {**named, "spec": member.spec}
    try:
        return {**named, "spec": read_spec(member.spec, labs)}
    except SpecError as error:
        raise SpecError([Problem(f"members[{i}].spec", problem.message) for problem in error.problems]) from None
