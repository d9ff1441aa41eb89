"""What routes are given: the parts of the application, and the run that an address names."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from app.access import Access
from app.errors import RefusalError
from app.fetches import Fetches
from app.labs import Lab
from app.metrics import Metrics
from app.own_images import Collections
from app.owner import owner_of
from app.runs.live import LiveRun
from app.runs.manager import Runs, UnknownRunError
from app.settings import Settings
from app.strict_json import JsonError, parse_json
from engine.errors import SpecError

ID_PATTERN = "^[0-9a-f]{32}$"
RunId = Annotated[str, Path(description="Id of the run, or its watch id, which may only look.", min_length=1, max_length=64)]


class StrictRequest(Request):
    """A request whose JSON is read strictly. Raises JsonError, and SpecError where it asks for pictures of somebody else's."""

    async def json(self) -> Any:
        """The body as JSON."""
        if not hasattr(self, "_json"):
            self._json = parse_json(await self.body())
            _collections(self).check(self._json, owner_of(self))
        return self._json


class StrictRoute(APIRoute):
    """A route that reads JSON strictly and takes nothing else where it takes JSON."""

    def get_route_handler(self) -> Any:
        """Wrap the stock handler."""
        handle = super().get_route_handler()
        takes_json = self.body_field is not None and not (self.openapi_extra or {}).get("requestBody")

        async def strict(request: Request) -> Any:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if takes_json and kind != "application/json" and not kind.endswith("+json"):
                raise RefusalError.at(415, "", f"Send application/json; got {kind[:60] or 'no content type'}.")
            strictly = StrictRequest(request.scope, request.receive)
            try:
                return await handle(strictly)
            except HTTPException as error:
                raise error.__cause__ if isinstance(error.__cause__, JsonError | SpecError) else error from None

        return strict


def _settings(connection: HTTPConnection) -> Settings:
    settings: Settings = connection.app.state.settings
    return settings


def _runs(connection: HTTPConnection) -> Runs:
    runs: Runs = connection.app.state.runs
    return runs


def _labs(connection: HTTPConnection) -> dict[str, Lab]:
    labs: dict[str, Lab] = connection.app.state.labs
    return labs


def _metrics(connection: HTTPConnection) -> Metrics:
    metrics: Metrics = connection.app.state.metrics
    return metrics


def _fetches(connection: HTTPConnection) -> Fetches:
    fetches: Fetches = connection.app.state.fetches
    return fetches


def _collections(connection: HTTPConnection) -> Collections:
    collections: Collections = connection.app.state.collections
    return collections


def _access(connection: HTTPConnection) -> Access:
    access: Access = connection.app.state.access
    return access


SettingsDep = Annotated[Settings, Depends(_settings)]
RunsDep = Annotated[Runs, Depends(_runs)]
LabsDep = Annotated[dict[str, Lab], Depends(_labs)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]
FetchesDep = Annotated[Fetches, Depends(_fetches)]
CollectionsDep = Annotated[Collections, Depends(_collections)]
AccessDep = Annotated[Access, Depends(_access)]


async def find_run(run_id: str, runs: Runs) -> tuple[LiveRun, bool]:
    """The run and whether the id may only look. Raises UnknownRunError, for ids that cannot be one without a look at the disk."""
    if len(run_id) != 32 or not set(run_id) <= set("0123456789abcdef"):
        raise UnknownRunError(run_id)
    return await runs.find(run_id)


async def _watched(run_id: RunId, runs: RunsDep) -> LiveRun:
    run, _ = await find_run(run_id, runs)
    return run


async def _owned(run_id: RunId, runs: RunsDep, access: AccessDep, request: Request) -> LiveRun:
    run, readonly = await find_run(run_id, runs)
    if readonly and not access.is_teacher(request):
        raise RefusalError.at(403, "", "This link is for watching: only the owner's link can change the run.")
    return run


WatchedRun = Annotated[LiveRun, Depends(_watched)]
OwnedRun = Annotated[LiveRun, Depends(_owned)]
