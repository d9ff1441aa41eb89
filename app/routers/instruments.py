"""POST /api/instruments/{kind}: what an instrument shows for its arguments."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from app.deps import StrictRoute
from app.errors import RefusalError
from app.formulas import rendered
from app.pictures import in_turn, read_picture
from app.settings import ROOT
from app.strict_json import JsonError, dump_json, parse_json
from engine.data.photos import read_page
from engine.errors import Problem
from engine.instruments import Instrument, instruments, parse_instrument

router = APIRouter(prefix="/api/instruments", tags=["instruments"], route_class=StrictRoute)
MEDIA_TYPE = "application/octet-stream"
LONGEST = 1000
"""A picture is decoded with no side much longer than this."""
PICTURE_BODY = {
    "required": True,
    "content": {"multipart/form-data": {"schema": {"type": "object", "required": ["image"], "properties": {
        "image": {"type": "string", "format": "binary", "description": "PNG, JPEG, WebP or BMP."},
        "arguments": {"type": "string", "default": "{}", "description": "The instrument's arguments as JSON."},
    }}}},
}  # fmt: skip
PAUSE = 1.0
"""Seconds between two measurements."""
BUSY = "Another measurement is running; it would disturb yours. Try again in a moment."

_measuring = asyncio.Semaphore(1)


@router.post("/{kind}", response_class=Response, responses={200: {"content": {MEDIA_TYPE: {}}, "description": "The frame"}})
async def compute(
    kind: Annotated[str, Path(max_length=60)], body: Annotated[dict[str, Any], Body(examples=[{"function": "bowl", "x": -2, "y": 1}])]
) -> Response:
    """The arrays and words of an instrument for these arguments, in the safetensors layout.

    422 with the JSON path of each argument at fault; 429 while another measurement runs.
    """
    if kind not in instruments.names():
        raise RefusalError.at(404, "", f"There is no such instrument; there are {', '.join(instruments.names())}.")
    instrument = parse_instrument(kind, body)
    frame = await _measured(instrument) if instrument.measures else await run_in_threadpool(_framed, instrument)
    return Response(frame, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@router.post("/{kind}/picture", response_class=Response, openapi_extra={"requestBody": PICTURE_BODY},
             responses={200: {"content": {MEDIA_TYPE: {}}, "description": "The frame"}})  # fmt: skip
async def compute_on_picture(kind: Annotated[str, Path(max_length=60)], request: Request) -> Response:
    """The same for a picture, in the field `image` of a form; the field `arguments` holds the arguments as JSON.

    404 for an instrument that takes none, 413 for too large a picture, 415 for what is no picture by its content, 422 for an argument
    at fault.
    """
    if kind not in instruments.names() or not instruments[kind].takes_picture:
        takers = ", ".join(one.kind_name() for one in instruments if one.takes_picture)
        raise RefusalError.at(404, "", f"There is no such instrument that takes pictures; there are {takers}.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise RefusalError.at(415, "", 'Send the picture as multipart/form-data, in the field "image".')
    sent = await read_picture(request)
    instrument = parse_instrument(kind, _arguments(sent.fields))
    frame = await in_turn(lambda: rendered(instrument.frame(read_page(sent.data, sent.name, LONGEST).pixels)).encode())
    return Response(frame, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _arguments(fields: dict[str, Any]) -> Any:
    """What the form's other field holds. Raises RefusalError."""
    if set(fields) - {"arguments"}:
        raise RefusalError.at(422, min(set(fields) - {"arguments"}), "there is no such field")
    try:
        return parse_json(str(fields.get("arguments", "{}")).encode())
    except JsonError as error:
        raise RefusalError.at(422, "arguments", f"must be JSON: {error}") from None


def _framed(instrument: Instrument) -> bytes:
    return rendered(instrument.frame()).encode()


async def _measured(instrument: Instrument) -> bytes:
    """The frame from a process of its own, where nothing else asks for the interpreter; one at a time, with a pause in between."""
    async with _turn():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "engine.instruments", instrument.kind, cwd=ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            frame, _ = await asyncio.wait_for(process.communicate(dump_json(instrument.model_dump(mode="json"))), instrument.patience)
        except TimeoutError:
            raise RefusalError.at(503, "", "The measurement took too long; ask for fewer numbers.") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise RefusalError.at(503, "", "The measurement failed; try again.")
        return bytes(frame)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    if _measuring.locked():
        raise RefusalError(429, [Problem("", BUSY)], {"Retry-After": "1"})
    await _measuring.acquire()
    try:
        yield
    finally:
        asyncio.get_running_loop().call_later(PAUSE, _measuring.release)
