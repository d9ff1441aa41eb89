"""/api/runs: start, watch from afar, command and delete experiments."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import numpy as np
from fastapi import APIRouter, Body, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError
from pydantic.config import JsonDict

from app.deps import AccessDep, LabsDep, MetricsDep, OwnedRun, RunId, RunsDep, StrictRoute, WatchedRun, find_run
from app.errors import RefusalError
from app.exports import exporter, exporters
from app.owner import owner_of
from app.pictures import PICTURE_FORM, in_turn, read_form, told_bytes, told_page, told_reading
from app.runs.commanding import carry_out
from app.runs.live import FailedError, LiveRun, SpecRefusedError, State
from app.runs.waiting import QueueFullError
from app.specs import read_spec
from app.strict_json import dump_json
from engine.data.images import ImagesData
from engine.errors import Problem
from engine.head import Head
from engine.ink.asked import shown_to
from engine.race import is_race
from engine.reading import readings
from engine.spec import parse_spec

router = APIRouter(prefix="/api/runs", tags=["runs"], route_class=StrictRoute)
SPEC_EXAMPLE: JsonDict = {"spec": {"data": {"kind": "spiral", "arms": 3}, "model": {"layers": [{"units": 16}, {"units": 16}, {}]}}}
if TYPE_CHECKING:
    ExportName: TypeAlias = str
else:
    ExportName = Literal[tuple(exporters.names())]


class NewRun(BaseModel):
    """What to start."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [SPEC_EXAMPLE, {"spec": "xor", "paused": True}]})

    spec: dict[str, Any] | str = Field(default_factory=dict, description="A spec, or the id of a lab; what is left out has its default.")
    paused: bool = Field(False, description="Wait for a play command; a lab that is there to be read waits in any case.")
    speed: float | None = Field(None, gt=0, le=1000, description="Epochs per second; null is as fast as it goes.")


Given = Annotated[
    Annotated[list[float], Tag("numbers")] | Annotated[str, Tag("words")],
    Discriminator(lambda given: "words" if isinstance(given, str) else "numbers"),
]


class Inputs(BaseModel):
    """What to predict."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"inputs": [[0.5, -1.0], [3.0, 3.0]]}]})

    inputs: list[Given] = Field(max_length=10_000, description="Points of the plane, [[x, y], …], or texts.")
    how: dict[str, Any] | None = Field(None, description="How texts are answered: beams, temperature, symbols, seed.")


def describe_run(run: LiveRun, runs: RunsDep, *, readonly: bool) -> dict[str, Any]:
    """A run as it is told to its owner, or to somebody who may only look and must not learn the owner's id."""
    record = run.record
    about = {"id": record.watch_id if readonly else record.id, "watch_id": record.watch_id, "readonly": readonly}
    named = {} if readonly else {"name": record.name}
    return {**about, **named, **runs.status(run), "spec": record.spec}


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(dump_json(value), status, headers, "application/json")


@router.post("", status_code=201, response_model=dict[str, Any])
async def create_run(new: NewRun, runs: RunsDep, labs: LabsDep, request: Request) -> Response:
    """Start a run: 201 with its id and how it stands; `"status": "queued"` with its place in line when every place is taken.

    A browser that brings its cookie finds the run again in its list; `dropped` says how many older ones without a name made room for it.
    422 with JSON paths if the spec cannot be built, 429 with Retry-After if the line is full.
    """
    spec = read_spec(new.spec, labs)
    waits = isinstance(new.spec, str) and labs[new.spec].metadata.paused
    owner, lab = owner_of(request), new.spec if isinstance(new.spec, str) else ""
    dropped = await runs.make_room(owner) if owner else 0
    run = await runs.create(spec.to_json(), playing=not (new.paused or waits), speed=new.speed, owner=owner, lab=lab)
    return _json(
        {**describe_run(run, runs, readonly=False), **({"dropped": dropped} if dropped else {})},
        201,
        {"Location": f"/api/runs/{run.record.id}"},
    )


@router.get("", response_model=list[dict[str, Any]])
async def list_runs(runs: RunsDep, access: AccessDep, request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:
    """Runs by their watch ids, those opened last first. On a network address the teacher token is needed."""
    if not access.may_see_all(request):
        problem = Problem("", "The list of all runs needs the teacher token, as Authorization: Bearer …")
        raise RefusalError(401, [problem], {"WWW-Authenticate": "Bearer"})
    return _json(await runs.overview(limit))


@router.get("/{run_id}", response_model=dict[str, Any])
async def get_run(run_id: str, runs: RunsDep) -> Response:
    """How a run stands, and its spec. A sleeping run wakes up."""
    run, readonly = await find_run(run_id, runs)
    try:
        await runs.rouse(run)
    except (FailedError, QueueFullError, SpecRefusedError):
        run.touch()
    return _json(describe_run(run, runs, readonly=readonly))


@router.delete("/{run_id}", status_code=204)
async def delete_run(run: OwnedRun, runs: RunsDep) -> None:
    """Delete a run with everything that is kept of it."""
    await runs.delete(run)


@router.get("/{run_id}/history", response_model=dict[str, Any])
async def get_history(run: WatchedRun, runs: RunsDep) -> Response:
    """Every curve point: columns of equal length, null where there is no value."""
    reply = await runs.ask(run, "history")
    return _json({key: value for key, value in reply.items() if key != "ok"})


@router.get("/{run_id}/weights.safetensors", response_class=Response)
async def get_weights(run: WatchedRun, runs: RunsDep) -> Response:
    """The weights with Keras's names and shapes, as a safetensors file."""
    weights = await runs.ask(run, "weights")
    if not isinstance(weights, bytes):
        return JSONResponse({"errors": weights["errors"]}, weights["status"])
    return Response(
        weights, media_type="application/octet-stream", headers={"Content-Disposition": 'attachment; filename="weights.safetensors"'}
    )


@router.get("/{run_id}/export/{target}", response_class=Response)
async def get_export(run_id: RunId, target: ExportName, runs: RunsDep) -> Response:
    """The network as source for keras or pytorch, as a stand-alone numpy script, as a notebook, or as onnx, with its weights; its curves
    as csv; the boundary as it formed as gif.

    Where there are many weights, the sources for keras and pytorch read them from weights.safetensors beside them. For those who only
    watch, a film or a page is made at most once a minute.
    422 if the target has no way to say what a layer does, or needs a package that is not installed here.
    """
    run, readonly = await find_run(run_id, runs)
    kind, make = exporter(target), partial(runs.ask, run, "export", format=target)
    reply = await (runs.shared.get(run.record.id, target, make) if readonly and kind.slow else make())
    if not isinstance(reply, bytes):
        return JSONResponse({"errors": reply["errors"]}, reply["status"])
    return Response(reply, media_type=kind.media_type, headers={"Content-Disposition": f'attachment; filename="{kind.file_name}"'})


PREDICT_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": Inputs.model_json_schema()}, "multipart/form-data": PICTURE_FORM},
    }
}


@router.post("/{run_id}/predict", response_model=dict[str, Any], openapi_extra=PREDICT_BODY)
async def predict(run: WatchedRun, request: Request, runs: RunsDep) -> Response:
    """What the network says now: to the given points or texts, or, where it learns from images, to the picture in a form, in its field
    `image`: with the digits found on it, or as a whole, and the stages of its preparation; of each, `picture` is what the network is shown,
    base64 of height · width · channels bytes, as views of one picture take it.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _predict_picture(run, request, runs)
    if kind != "application/json" and not kind.endswith("+json"):
        raise RefusalError.at(415, "", f"Send application/json or multipart/form-data; got {kind[:60] or 'no content type'}.")
    try:
        asked = Inputs.model_validate(await request.json())
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_url=False)]) from None
    reply = await runs.ask(run, "predict", inputs=asked.inputs, how=asked.how)
    if not reply.pop("ok"):
        return JSONResponse({"errors": reply["errors"]}, reply["status"])
    return _json(reply)


async def _predict_picture(run: LiveRun, request: Request, runs: RunsDep) -> Response:
    spec = parse_spec(run.record.spec) if not is_race(run.record.spec) else None
    images = spec.data if spec else None
    if spec is None or not isinstance(images, ImagesData):
        raise RefusalError.at(422, "image", "this run does not learn from images; ask it with inputs, as JSON")
    handed = await read_form(request)
    shown = await in_turn(lambda: shown_to(images, handed.data, handed.name, handed.wanted))
    reply: dict[str, Any] = {"ok": True, "outputs": []}
    if len(shown.inputs):
        reply = await runs.ask(run, "predict", inputs=shown.inputs.tolist(), how=None)
    if not reply.pop("ok"):
        return JSONResponse({"errors": reply["errors"]}, reply["status"])
    told = told_page(shown.page, _read(spec.head(), reply["outputs"]), stages=handed.stages)
    for digit, inputs in zip(told["digits"], shown.inputs, strict=True):
        digit["picture"] = told_bytes(inputs)
    return _json({**told, "outputs": reply["outputs"], "names": images.class_names()})


def _read(head: Head, outputs: list[Any]) -> Sequence[dict[str, Any]]:
    """What a network says to each picture: a class where it tells classes apart, and how sure it is where it gives probabilities."""
    if not outputs or not head.classes or head.target_shape:
        return [{}] * len(outputs)
    read = readings(head.shares(np.array(outputs).T))
    return [told_reading(one) if head.probable else {"label": one.label, "shares": list(one.probabilities)} for one in read]


COMMAND_EXAMPLES = [
    {"type": "pause"},
    {"type": "step", "unit": "example", "count": 1},
    {"type": "set", "changes": {"optimizer.learning_rate": 0.1}},
    {"type": "branch"},
]


@router.post("/{run_id}/commands", response_model=dict[str, Any])
async def post_command(
    run: OwnedRun, command: Annotated[dict[str, Any], Body(examples=COMMAND_EXAMPLES)], runs: RunsDep, metrics: MetricsDep
) -> Response:
    """Carry out a command: play, pause, step, reset, set, speed, edit, points, rewind, pocket or branch.

    One with an `id` (any short text) is carried out once however often it is sent; a repetition gets the first answer.
    """
    if run.state is State.QUEUED:
        raise FailedError(runs.line.why(run))
    command_id = command.pop("id", None) or f"http-{secrets.token_hex(8)}"
    reply = await carry_out(runs, run, command_id, command)
    metrics.commands.labels("done" if reply["ok"] else "refused").inc()
    if not reply["ok"]:
        return JSONResponse({"errors": reply["errors"]}, reply["status"])
    return _json({"type": "ack", "id": command_id, **reply})
