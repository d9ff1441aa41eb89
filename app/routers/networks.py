"""POST /api/networks/check: what a network would be, before there is any data."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict

from app.deps import LabsDep, StrictRoute
from app.specs import read_spec
from engine.beginning import beginning
from engine.errors import Problem, SpecError
from engine.experiment import describe
from engine.spec import Spec, parse, parse_spec

router = APIRouter(prefix="/api/networks", tags=["networks"], route_class=StrictRoute)
EXAMPLE = {"model": {"layers": [{"kind": "dense", "units": 8, "activation": "tanh"}, {"kind": "dense", "units": 1}]}, "input_shape": [2]}
COORDINATES = ["x", "y"]


class Chosen(BaseModel):
    """Other data for a run."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"spec": {}, "data": {"kind": "digits"}}]})

    spec: dict[str, Any]
    data: dict[str, Any]


@router.post("/check")
def check(body: Annotated[dict[str, Any], Body(examples=[EXAMPLE])], labs: LabsDep) -> dict[str, Any]:
    """Layers with output shapes and parameter counts, for `{"spec"}`, `{"model", "input_shape"}` or a bare model `{"layers"}`.

    422 with the JSON path of each field at fault, from the root of what was sent.
    """
    if "spec" in body:
        return describe(read_spec(_spec_like(body["spec"]), labs))
    if "layers" in body:
        try:
            return describe(read_spec({"model": body}, labs))
        except SpecError as error:
            raise SpecError([Problem(p.path.removeprefix("model."), p.message) for p in error.problems]) from None
    if "model" not in body:
        raise SpecError.at("", 'send {"spec": …}, {"model": …, "input_shape": [2]} or a model {"layers": […]}')
    return describe(read_spec({"model": body["model"], "data": {"kind": "circles", "features": _features(body.get("input_shape"))}}, labs))


@router.post("/beginning", response_model=dict[str, Any])
def begin(chosen: Chosen) -> dict[str, Any]:
    """What to change in `spec` so that it learns from `data`: `{"changes"}` by JSON path, to be sent as a `set` command.

    The network stays where it suits the data; else one that does takes its place. 422 with JSON paths, below `spec` or `data`.
    """
    data = parse(Spec, {"data": chosen.data}).data
    return {"changes": beginning(parse_spec(chosen.spec), data)}


def _spec_like(value: Any) -> dict[str, Any] | str:
    if not isinstance(value, dict | str):
        raise SpecError.at("spec", "must be a spec or the id of a lab")
    return value


def _features(shape: Any) -> list[str]:
    """Coordinates as inputs, for the shapes that points of the plane have."""
    sizes = [size for size in shape if size is not None] if isinstance(shape, list) else [2] if shape is None else [0]
    if len(sizes) != 1 or sizes[0] not in {1, 2}:
        raise SpecError.at(
            "input_shape", "must be [2] for points of the plane, or [1] for their x alone; for other inputs send a whole spec"
        )
    return COORDINATES[: sizes[0]]
