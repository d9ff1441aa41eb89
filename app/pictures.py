"""Pictures handed in to be read: taken out of a form, checked, and what became of them told in JSON."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeVar

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from PIL import Image
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from app.errors import RefusalError
from engine.data.idx import FileError
from engine.errors import Problem, problems_of
from engine.ink.page import Page, Stage
from engine.ink.preparation import Preparation
from engine.reading import Reading
from engine.tensor import Array

FIELD = "image"
MAX_NAME = 200
MAX_FIELDS = len(Preparation.model_fields) + 8
"""A few more than there are, so that one that is not known is told by its name."""
SHOWN = 480
"""Stages are told with their longer side no longer than so many pixels."""
PICTURE_FORM: dict[str, Any] = {
    "schema": {
        "type": "object",
        "required": [FIELD],
        "properties": {
            FIELD: {"type": "string", "format": "binary", "description": "PNG, JPEG, WebP or BMP."},
            "stages": {"type": "boolean", "default": True, "description": "Whether the stages are told as pictures."},
            "drawn": {
                "type": "boolean",
                "default": False,
                "description": "Whether it was drawn on a pad: no sheet is cut out then, and no lines are removed.",
            },
            **Preparation.model_json_schema()["properties"],
        },
    }
}
T = TypeVar("T")
_places = asyncio.Semaphore(3)


@dataclass(frozen=True)
class Handed:
    """A picture as it was handed in: its file and name, how it is to be prepared, whether the stages are to be told, and whether it was
    drawn on a pad."""

    data: bytes
    name: str
    wanted: Preparation
    stages: bool
    drawn: bool


@dataclass(frozen=True)
class Sent:
    """A form with a picture: the file, its name, and the other fields as texts."""

    data: bytes
    name: str
    fields: dict[str, Any]


async def read_form(request: Request) -> Handed:
    """The picture of a form, and how it is to be prepared. Raises RefusalError."""
    sent = await read_picture(request)
    stages, drawn = _switch(sent.fields, "stages", usual="true"), _switch(sent.fields, "drawn", usual="false")
    wanted = _asked(sent.fields)
    return Handed(sent.data, sent.name, wanted.of_drawing() if drawn else wanted, stages, drawn)


async def read_picture(request: Request) -> Sent:
    """The picture of a form and its other fields. Raises RefusalError."""
    try:
        async with request.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=4096) as form:
            file = form.get(FIELD)
            if not isinstance(file, UploadFile):
                raise RefusalError.at(422, FIELD, f'the form holds no file called "{FIELD}"')
            fields = {name: value for name, value in form.multi_items() if name != FIELD}
            data = await file.read()
    except (MultiPartException, HTTPException) as error:
        if getattr(error, "status_code", 400) == 413:
            raise
        reason = getattr(error, "message", None) or getattr(error, "detail", "")
        raise RefusalError.at(400, "", f"The form could not be read: {reason}") from None
    if not data:
        raise RefusalError.at(422, FIELD, "the file is empty")
    return Sent(data, (file.filename or "The picture")[:MAX_NAME], fields)


def _switch(given: dict[str, Any], name: str, usual: str) -> bool:
    """What a form says in a field, which is taken out of it. Raises RefusalError."""
    said = given.pop(name, usual)
    if said not in ("true", "false"):
        raise RefusalError.at(422, name, "must be true or false")
    return bool(said == "true")


def _asked(given: dict[str, Any]) -> Preparation:
    """The preparation. Raises RefusalError."""
    try:
        return Preparation.model_validate_strings(given)
    except ValidationError as error:
        raise RefusalError(422, problems_of(error)) from None


async def in_turn(work: Callable[[], T]) -> T:
    """What `work` gives, done in a thread, a few at a time: a photo takes memory. A file that is no picture is a refusal by its content."""
    async with _places:
        try:
            return await run_in_threadpool(work)
        except FileError as error:
            status = 413 if "pixels" in str(error) else 415
            raise RefusalError(status, [Problem(FIELD, str(error))]) from None


def told_page(page: Page, read: Sequence[dict[str, Any]], hints: Sequence[str] = (), *, stages: bool = True) -> dict[str, Any]:
    """What was found on a page, each with what is told of how it was read, JSON-ready; `hints` come after the page's own."""
    squares = [*(page.squares * 255).round().astype("uint8").tolist(), *[None] * (len(read) - len(page.squares))]
    digits = [{**told, "box": list(box), "pixels": pixels} for told, box, pixels in zip(read, page.boxes, squares, strict=True)]
    pictures = [told_stage(stage) for stage in page.stages] if stages else []
    return {"digits": digits, "stages": pictures, "hints": [*page.hints, *hints], "size": list(page.size), "inverted": page.inverted}


def told_reading(reading: Reading) -> dict[str, Any]:
    """How one digit was read, the likeliest alternatives first; whether it is unlike any where that is known."""
    likely = [{"label": label, "probability": reading.probabilities[label]} for label in reading.order[:3]]
    return {
        "label": reading.label,
        "sure": reading.sure,
        "alternatives": likely,
        "probabilities": list(reading.probabilities),
        **({} if reading.unlike is None else {"unlike": reading.unlike}),
    }


def told_bytes(inputs: Array) -> str:
    """One input (H, W, C), brightness 0 to 1, as base64 of its bytes."""
    return b64encode((inputs * 255).round().astype("uint8").tobytes()).decode()


def told_stage(stage: Stage) -> dict[str, Any]:
    """One stage: its name, what was done to this picture in words, and its picture as a data address, reduced to what a page shows."""
    image = Image.fromarray(stage.picture)
    width, height = image.size
    image.thumbnail((SHOWN, SHOWN), Image.Resampling.BOX)
    out, kind = BytesIO(), "jpeg" if max(width, height) > SHOWN or image.mode == "RGB" else "png"
    image.save(out, kind, **({"quality": 82} if kind == "jpeg" else {"compress_level": 1}))
    address = f"data:image/{kind};base64,{b64encode(out.getvalue()).decode()}"
    return {"name": stage.name, "note": stage.note, "width": width, "height": height, "picture": address}
