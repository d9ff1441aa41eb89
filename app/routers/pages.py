"""The pages: labs, workbench, a lab's workbench, and the one for watching."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.assets import plotly_url
from app.course import course_map
from app.deps import LabsDep, RunsDep, find_run
from app.errors import RefusalError, error_page
from app.labs import Lab, built_in_labs
from app.owner import owner_of, recognize
from app.replay import replay
from app.routers.catalog import encoded_catalog
from app.routers.my_runs import listed
from app.runs.manager import Runs, UnknownRunError
from app.words import catalogue
from engine import __version__
from engine.catalog import catalog
from engine.data import datasets
from engine.instruments import instruments
from engine.race import is_race

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def _index(labs: dict[str, Lab]) -> list[dict[str, Any]]:
    return [lab.to_index() for lab in labs.values()]


@cache
def _cards() -> list[dict[str, Any]]:
    return [lab.to_card() for lab in built_in_labs().values()]


def _page(request: Request, name: str, listed: list[dict[str, Any]], **more: Any) -> Response:
    context = {"version": __version__, "labs": listed, "lab": None, "plotly_url": plotly_url(), **more}
    response: Response = request.app.state.templates.TemplateResponse(request, name, context)
    response.headers["Cache-Control"] = "no-cache"
    recognize(request, response)
    return response


@router.get("/")
def home(request: Request) -> Response:
    """The map of the course."""
    spoken = {key: text for key, text in catalogue().items() if key.startswith("home.")}
    return _page(request, "index.html", _cards(), course=course_map(_cards()), replay=replay(), spoken=spoken)


@router.get("/play")
async def play(request: Request, labs: LabsDep, runs: RunsDep, lab: str = "", run: str = "") -> Response:
    """The workbench, with a lab if one is asked for; or the page of the lab's instrument; or a run of this browser, by its watch id."""
    if run:
        return await _again(request, labs, runs, run)
    if lab and lab not in labs:
        raise RefusalError.at(404, "", "There is no such lab.")
    chosen = labs[lab].to_json() if lab else None
    if chosen and "instrument" in chosen:
        return _page(request, "instrument.html", _index(labs), lab=chosen, instrument=told_instrument(chosen["instrument"]["kind"]))
    if chosen and "race" in chosen:
        return _page(request, "compare.html", _index(labs), lab=chosen, catalog_json=encoded_catalog()[0].decode())
    shown = labs[lab].spec.data.shown_as if lab else "plane"
    return _page(request, "play.html", _index(labs), lab=chosen, shown=shown, catalog_json=encoded_catalog()[0].decode())


def _shown(spec: dict[str, Any]) -> str:
    """What a stored spec's data is shown as, so that the right pictures stand there from the beginning."""
    kind = spec.get("data", {}).get("kind")
    return datasets[kind].shown_as if kind in datasets.names() else "plane"


async def _again(request: Request, labs: dict[str, Lab], runs: Runs, watch_id: str) -> Response:
    """A saved run on its lab's workbench, for the browser that started it; everybody else may watch it."""
    try:
        run, _ = await find_run(watch_id, runs)
    except UnknownRunError:
        return error_page(request)
    record = run.record
    if watch_id != record.watch_id or record.owner is None or record.owner != owner_of(request) or is_race(record.spec):
        return RedirectResponse(f"/watch/{record.watch_id}", 307)
    lab = labs[record.lab].to_json() if record.lab in labs else None
    return _page(
        request, "play.html", _index(labs), lab=lab, run_id=record.id, shown=_shown(record.spec), catalog_json=encoded_catalog()[0].decode()
    )


@router.get("/runs")
async def saved(request: Request, labs: LabsDep, runs: RunsDep) -> Response:
    """The runs of this browser."""
    return _page(request, "runs.html", [], **await listed(owner_of(request), runs, labs))


@router.get("/compare")
def compare(request: Request, labs: LabsDep) -> Response:
    """Configurations side by side: those of the link, or those that this browser has pinned."""
    return _page(request, "compare.html", _index(labs), catalog_json=encoded_catalog()[0].decode())


@cache
def told_instrument(kind: str) -> dict[str, Any]:
    """What the page of an instrument needs of the catalogue: its kind, and the families that its arguments choose from."""
    families = catalog()["families"]
    found = next(entry for entry in families[instruments.name] if entry["kind"] == kind)
    chosen = {field["ui"]["family"] for field in found["schema"]["properties"].values() if "family" in field.get("ui", {})}
    return {"kind": found, "families": {name: families[name] for name in chosen}}


@router.get("/lessons/{slug}")
def lesson(slug: str, labs: LabsDep) -> Response:
    """A lesson is a lab's workbench."""
    if slug not in labs:
        raise RefusalError.at(404, "", "There is no such lesson.")
    return RedirectResponse(f"/play?lab={slug}", 307)


@router.get("/watch/{watch_id}")
async def watch(request: Request, watch_id: str, labs: LabsDep, runs: RunsDep) -> Response:
    """The workbench for looking on. An owner's id is no watch id: whoever shares the page's address must not give the run away."""
    try:
        run, _ = await find_run(watch_id, runs)
    except UnknownRunError:
        return error_page(request)
    if watch_id != run.record.watch_id:
        return RedirectResponse(f"/watch/{run.record.watch_id}", 307)
    page = "compare.html" if is_race(run.record.spec) else "watch.html"
    return _page(request, page, _index(labs), watch_id=watch_id, shown=_shown(run.record.spec), catalog_json=encoded_catalog()[0].decode())
