"""/api/images: the sets of images that can be learnt from here, their downloads, and everybody's own pictures."""

from __future__ import annotations

import asyncio
import threading
from base64 import b64encode
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from app.deps import AccessDep, CollectionsDep, FetchesDep, RunsDep, SettingsDep, StrictRoute
from app.errors import RefusalError
from app.fetches import Fetches
from app.own_images import Collection
from app.owner import owner_of, recognize
from app.strict_json import dump_json
from engine.data.download import RemoteSet, remote_sets
from engine.data.folders import PARTS
from engine.data.idx import FileError
from engine.data.intake import MAX_PICTURES, Intake
from engine.data.offers import Offer, offer_of, offered
from engine.data.own_images import OwnImages
from engine.errors import Problem

router = APIRouter(prefix="/api/images", tags=["images"], route_class=StrictRoute)
CLASS, ZIP, TITLE = "class:", "zip", "title"
MAX_TEXTS = 4
MOST_NAMED = 3
IN_USE = "Runs that learn from these pictures: {count}{names}. Delete them under My runs first, or give them other data."
_places = asyncio.Semaphore(2)
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        TITLE: {"type": "string"},
                        ZIP: {"type": "string", "format": "binary", "description": "One folder for each class."},
                        f"{CLASS}cat": {"type": "string", "format": "binary", "description": "A picture of the class cat; any number."},
                    },
                }
            }
        },
    }
}


class Wanted(BaseModel):
    """What to download."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"set": "mnist"}]})

    name: str = Field(alias="set", max_length=60, description=f"One of {', '.join(remote_sets)}.")


@router.get("", response_model=dict[str, Any])
def list_sets(
    request: Request, fetches: FetchesDep, access: AccessDep, collections: CollectionsDep, settings: SettingsDep
) -> dict[str, Any]:
    """`sets`: each with the `data` that asks for it in a spec, title, help, `here` whether it is on this machine, `bytes` of its download
    where it is not, how its download stands (`fetch`), and, where it is here, `picture`, a data address of some of its images, and
    `names`, what its classes are called. One's own collections stand among them, with `own`. `may_fetch`: whether whoever asks may start
    a download without the teacher token. `most`: how many pictures, and bytes, can be handed in at once. `parts`: what folders are called
    that are parts of a set and no classes.
    """
    own = collections.of(owner_of(request))
    return {
        "sets": [*(_told(offer, fetches) for offer in offered()), *(_told_own(one, fetches) for one in own)],
        "may_fetch": access.may_see_all(request),
        "most": {"pictures": MAX_PICTURES, "bytes": settings.max_upload_bytes},
        "parts": sorted(PARTS),
    }


@router.post("/fetch", status_code=202, response_model=dict[str, Any])
def start_fetch(wanted: Wanted, request: Request, fetches: FetchesDep, access: AccessDep) -> dict[str, Any]:
    """Download a set in the background; how it stands is told by GET /api/images. Whoever asks while it is on its way joins it.

    On a network address the teacher token is needed (401). 404 for a set there is none of.
    """
    begun = fetches.start(_allowed(wanted.name, request, access))
    return {"fetch": begun.told() if begun else None}


@router.delete("/fetch/{name}", status_code=204)
def cancel_fetch(name: Annotated[str, Path(max_length=60)], request: Request, fetches: FetchesDep, access: AccessDep) -> None:
    """Take a download back, with the same right as starting it."""
    fetches.cancel(_allowed(name, request, access))


@router.post("/own", status_code=201, response_model=dict[str, Any], openapi_extra=FORM)
async def hand_in(request: Request, runs: RunsDep, collections: CollectionsDep, fetches: FetchesDep) -> Response:
    """A collection of one's own pictures: a form with a `zip` that has one folder for each class, or files in fields `class:NAME`, any
    number of each; a `title` may stand beside them. 201 with the collection; a browser that brings no cookie gets one, and owns it by it.

    Pictures are PNG, JPEG, WebP or BMP by their content; those that cannot be read are left out, and `notes` say so. 413 where there is
    too much, 422 with a reason for what cannot be learnt from; nothing of it is kept then.
    """
    answer = Response(status_code=201, media_type="application/json")
    owner = recognize(request, answer)
    try:
        async with request.form(max_files=MAX_PICTURES + 1, max_fields=MAX_TEXTS, max_part_size=4096) as form:
            given = form.get(TITLE)
            title = given.strip() if isinstance(given, str) else ""
            await runs.make_room_for_pictures()
            made = await _while_awaited(request, lambda gone: collections.create(owner, title, lambda intake: _fill(intake, form, gone)))
    except FileError as error:
        raise RefusalError(422, [Problem("pictures", str(error))]) from None
    except (MultiPartException, HTTPException) as error:
        if getattr(error, "status_code", 400) == 413:
            raise
        reason = getattr(error, "message", None) or getattr(error, "detail", "")
        raise RefusalError.at(400, "", f"The form could not be read: {reason}") from None
    answer.body = dump_json(_told_own(made, fetches))
    answer.headers["content-length"] = str(len(answer.body))
    return answer


@router.delete("/own/{collection}", status_code=204)
async def remove(collection: Annotated[str, Path(max_length=64)], request: Request, runs: RunsDep, collections: CollectionsDep) -> None:
    """Delete a collection of one's own. 404 for everybody else's, 409 while runs learn from it: without it none of them could go on."""
    found = collections.find(collection, owner_of(request))
    if found is None:
        raise RefusalError.at(404, "", "There are no such pictures of yours here.")
    if using := await runs.asking_for(found.id):
        names = ", ".join(f"“{record.name}”" for record in using[:MOST_NAMED] if record.name)
        raise RefusalError.at(409, "", IN_USE.format(count=len(using), names=f" ({names})" if names else ""))
    await run_in_threadpool(collections.delete, found)


async def _while_awaited(request: Request, take: Callable[[threading.Event], Collection]) -> Collection:
    """What `take` gives, done in a thread, two at a time, beside the places where single pictures are read. It is told, by an event, when
    nobody waits for it any longer. Raises FileError as it does."""
    gone = threading.Event()

    async def notice() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone.set()

    noticing = asyncio.create_task(notice())
    try:
        async with _places:
            return await run_in_threadpool(take, gone)
    finally:
        gone.set()
        noticing.cancel()


def _fill(intake: Intake, form: FormData, gone: threading.Event) -> None:
    intake.ended = gone.is_set
    given = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
    for name, file in given:
        if name == ZIP:
            intake.add_zip(file.file, file.filename or "The zip")
        elif name.startswith(CLASS):
            intake.add(name.removeprefix(CLASS), file.filename or "A picture", file.file.read())
        else:
            raise FileError(f'the form holds a file in the field {name[:60]!r}; send a "zip", or files in "class:NAME"')
    if not given:
        raise FileError('the form holds no file; send a "zip" with one folder for each class, or files in "class:NAME"')


def _allowed(name: str, request: Request, access: AccessDep) -> RemoteSet:
    """The set of that name, for whoever may download it. Raises RefusalError."""
    if name not in remote_sets:
        raise RefusalError.at(404, "set", f"there is no set {name[:60]!r} to download; there are {', '.join(remote_sets)}")
    if not access.may_see_all(request):
        problem = Problem("", "Downloads on this server are the teacher's to start: the teacher token is needed.")
        raise RefusalError(401, [problem], {"WWW-Authenticate": "Bearer"})
    return remote_sets[name]


def _told(offer: Offer, fetches: Fetches) -> dict[str, Any]:
    picture = f"data:image/png;base64,{b64encode(offer.picture).decode()}" if offer.picture else None
    told = {"data": offer.data, "title": offer.title, "help": offer.help, "here": offer.here, "bytes": offer.size, "picture": picture}
    told["names"] = offer.names
    return {**told, "fetch": fetches.told(offer.data["kind"])}


def _told_own(one: Collection, fetches: Fetches) -> dict[str, Any]:
    return {**_told(offer_of(OwnImages(collection=one.id), one.title), fetches), "own": one.told()}
