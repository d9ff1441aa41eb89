"""/api/transfer: what a trained network has learnt, used for something else; /api/weights: weights from files, matched field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from app.deps import CollectionsDep, RunsDep, StrictRoute, find_run
from app.errors import RefusalError
from app.kept_weights import kept_for
from app.owner import owner_of
from app.runs.manager import Runs, UnknownRunError
from app.strict_json import JsonError, dump_json, parse_json
from engine.architecture import Node, plan
from engine.errors import Problem, SpecError
from engine.experiment import describe
from engine.learn.transfer import Transfer
from engine.nn.base import Layer, Shape
from engine.nn.conv_base import ConvBase
from engine.race import is_race
from engine.reuse import Wish, based, cuts, reused, usual_cut
from engine.spec import parse_spec
from engine.tensor import Array
from engine.weights import WeightsError, compared, keep, keep_arrays
from engine.zoo.trained import shipped

router = APIRouter(prefix="/api", tags=["transfer"], route_class=StrictRoute)
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "spec"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "A safetensors file."},
                        "spec": {"type": "string", "description": "JSON: the spec whose parameters are to be filled."},
                        "names": {"type": "string", "description": 'JSON: the file\'s names by ours, "fc.weight" or {"name", "axes"}.'},
                    },
                }
            }
        },
    }
}


class Source(BaseModel):
    """Whose layers are used again: a network that is shipped with its weights, a run, or a base whose weights a file has."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(None, max_length=60, description="A network that is shipped with its weights.")
    run: str | None = Field(None, max_length=64, description="A run, by its id or its watch id.")
    base: dict[str, Any] | None = Field(None, description="A convolutional base, as its layer in a spec; its weights come from a file.")


class NewTransfer(BaseModel):
    """What is to be learnt, on what, and how."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"source": {"model": "lenet"}, "data": {"kind": "digits"}}]})

    source: Source = Field(description="Whose layers are used again.")
    data: dict[str, Any] | None = Field(None, description="What the new head learns, as in a spec; left out: only the cuts are told.")
    cut: str | None = Field(None, max_length=40, description="The last layer that is kept; where the image ends when left out.")
    first_rate: float = Field(3e-4, gt=0, le=1, description="Learning rate of Adam while the layers taken over rest.")
    second_rate: float = Field(1e-6, gt=0, le=1, description="Learning rate once they learn too; at most the first one.")
    first_epochs: int = Field(10, ge=1, le=10_000, description="Epochs while they rest.")
    second_epochs: int = Field(5, ge=1, le=10_000, description="Epochs once they learn too.")
    batch_size: int = Field(32, ge=1, le=5000, description="Examples of an update.")


@dataclass(frozen=True)
class Learnt:
    """A trained network: its layers, what it takes, what its weights are called, and how the images were scaled that it learnt from."""

    layers: tuple[Layer, ...]
    in_shape: Shape
    source: str
    scaling: str = "none"


@router.post("/transfer", response_model=dict[str, Any])
async def transfer(new: NewTransfer, request: Request, runs: RunsDep) -> Response:
    """The spec of a transfer, ready to be started: the layers of the source up to the cut with its weights, and a new head; and the
    `cuts` that are possible. The weights of a run are kept as they are now, under the `source` that is told; without `data` nothing is
    kept, and the cuts alone are told. Of a base: the spec, and by name the shapes that a file fills (see /api/weights).

    404 where there is no such source, 422 with JSON paths where layers and data do not fit.
    """
    if new.second_rate > new.first_rate:
        rule = f"must be at most first_rate, {new.first_rate:g}: what was kept is only tuned; got {new.second_rate:g}"
        raise RefusalError.at(422, "second_rate", rule)
    if new.source.base is not None and new.source.model is new.source.run is None:
        return Response(dump_json(await run_in_threadpool(_based, new.source.base, new)), media_type="application/json")
    learnt = await _learnt(new, runs, owner_of(request))
    told = await run_in_threadpool(_told, learnt, new)
    return Response(dump_json(told), media_type="application/json")


def _based(base: dict[str, Any], new: NewTransfer) -> dict[str, Any]:
    if new.data is None:
        raise SpecError.at("data", "must say what the new head learns")
    spec = based(base, new.data, Wish(first_rate=new.first_rate, first_epochs=new.first_epochs, batch_size=new.batch_size))
    return {"spec": spec.to_json(), "fills": describe(spec)["resting"]}


def _told(learnt: Learnt, new: NewTransfer) -> dict[str, Any]:
    possible = cuts(learnt.layers, learnt.in_shape)
    if not possible:
        raise SpecError.at("source", "a network with a single layer of weights has nothing to hand on: what it has learnt is its head")
    if new.cut is not None and new.cut not in possible:
        raise SpecError.at("cut", f"no cut is possible after {new.cut!r}; there are {', '.join(possible)}")
    cut = new.cut or usual_cut(learnt.layers, learnt.in_shape)
    told: dict[str, Any] = {"cuts": possible, "cut": cut, "input_shape": list(learnt.in_shape)}
    if new.data is None:
        return told
    told["source"] = learnt.source
    how = {name: getattr(new, name) for name in ("first_rate", "second_rate", "first_epochs", "second_epochs", "batch_size")}
    layers = [layer.model_dump(mode="json") for layer in learnt.layers]
    return {**told, "spec": reused(layers, learnt.in_shape, learnt.source, new.data, Wish(cut, **how, scaling=learnt.scaling)).to_json()}


async def _learnt(new: NewTransfer, runs: Runs, owner: str | None) -> Learnt:
    source = new.source
    if (source.model is None) == (source.run is None):
        raise RefusalError.at(422, "source", "names either a model that is shipped, a run or a base")
    if source.model is not None:
        if source.model not in shipped:
            raise RefusalError.at(404, "source.model", f"There is no trained network of this name; there are {', '.join(shipped)}.")
        blueprint = shipped[source.model].blueprint
        return Learnt(blueprint.layers(), blueprint.in_shape, source.model)
    try:
        run, _ = await find_run(source.run or "", runs)
    except UnknownRunError:
        raise RefusalError.at(404, "source.run", "There is no such run.") from None
    if is_race(run.record.spec):
        raise RefusalError.at(422, "source.run", "a race is several networks: open one of them first")
    spec = parse_spec(run.record.spec)
    if new.data is None:
        return Learnt(tuple(spec.head().layers), spec.input_shape, "")
    weights = await runs.ask(run, "weights", resting=False)
    if not isinstance(weights, bytes):
        raise RefusalError(weights["status"], [Problem("source.run", problem["message"]) for problem in weights["errors"]])
    await runs.make_room_for_weights(owner)
    name = await run_in_threadpool(keep, weights)
    kept_for(name, owner)
    return Learnt(tuple(spec.head().layers), spec.input_shape, name, getattr(spec.data, "scaling", "none"))


@router.post("/weights", response_model=dict[str, Any], openapi_extra=FORM)
async def put_weights(request: Request, runs: RunsDep, collections: CollectionsDep) -> Response:
    """Weights of a safetensors file for the parameters of a spec, or of the layers that its transfer takes over; kept under a `source`
    to be named in `training.source`, with what each parameter was filled from. Of a spec with a convolutional base they are the base's,
    to be named as the layer's own `source`.

    422 with a path such as `names.conv2d_1.kernel` for each parameter that finds nothing, or something of another shape.
    """
    try:
        async with request.form(max_files=1, max_fields=2, max_part_size=1_000_000) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise RefusalError.at(422, "file", "the form holds no file; send a safetensors file")
            data, title = await file.read(), file.filename or "the file"
            spec, names = _json(form, "spec"), _json(form, "names") if "names" in form else {}
    except (MultiPartException, HTTPException) as error:
        if getattr(error, "status_code", 400) == 413:
            raise
        raise RefusalError.at(400, "", f"The form could not be read: {getattr(error, 'message', None) or error}") from None
    owner = owner_of(request)
    collections.check(spec, owner)
    await runs.make_room_for_weights(owner)
    told = await run_in_threadpool(_filled, data, title, spec, names)
    kept_for(told["source"], owner)
    return Response(dump_json(told), media_type="application/json")


def _json(form: Any, field: str) -> dict[str, Any]:
    text = form.get(field)
    try:
        found = parse_json(text.encode() if isinstance(text, str) else b"")
    except JsonError as error:
        raise RefusalError.at(422, field, f"must be a JSON object: {error}") from None
    if not isinstance(found, dict):
        raise RefusalError.at(422, field, "must be a JSON object")
    return found


def _resting(base: Node) -> dict[str, Shape]:
    return {f"{base.name}.{name}": shape for name, shape in base.layer.resting_shapes(*base.in_shapes).items()}


def _kept_base(base: Node, found: dict[str, Array]) -> str:
    assert isinstance(base.layer, ConvBase)
    return base.layer.keep({name.removeprefix(f"{base.name}."): array for name, array in found.items()}, base.in_shapes[0])


def _filled(data: bytes, title: str, asked: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    training = asked.get("training")
    without = {**training, "source": None} if isinstance(training, dict) and training.get("kind") == "transfer" else training
    spec = parse_spec({**asked, "training": without} if without is not None else asked)
    nodes = plan(spec.head().layers, spec.input_shape)
    base = next((node for node in nodes if isinstance(node.layer, ConvBase)), None)
    kept = spec.training.kept(nodes) if isinstance(spec.training, Transfer) else nodes
    wanted = _resting(base) if base else {name: shape for node in kept for name, shape in node.view_shapes().items()}
    try:
        found, problems = compared(wanted, data, title, names)
    except WeightsError as error:
        raise SpecError.at("file", str(error)) from None
    if problems:
        raise SpecError([Problem(f"names.{name}", message) for name, message in problems.items()])
    source = _kept_base(base, found) if base else keep_arrays(found)
    rows = [{"name": name, "shape": list(shape), "from": names.get(name, name)} for name, shape in wanted.items()]
    return {"source": source, "filled": rows}
