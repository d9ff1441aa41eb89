"""/api/models: networks that are shipped with their weights, ready to read what they are shown."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool

from app.deps import StrictRoute
from app.errors import RefusalError
from app.pictures import PICTURE_FORM, Handed, in_turn, read_form, told_page, told_reading
from app.strict_json import parse_json
from engine.ink.asked import page_of
from engine.ink.reader import hints, read
from engine.ink.square import SIDE
from engine.zoo.trained import shipped

router = APIRouter(prefix="/api/models", tags=["models"], route_class=StrictRoute)
PIXELS = {
    "type": "object",
    "required": ["pixels"],
    "properties": {"pixels": {"type": "array", "description": "28 rows of 28 numbers, 0 paper to 1 ink.", "items": {"type": "array"}}},
}
BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": PICTURE_FORM, "application/json": {"schema": PIXELS}}}}


@router.post("/{name}/predict", response_model=dict[str, Any], openapi_extra=BODY)
async def predict(name: Annotated[str, Path(max_length=60)], request: Request) -> dict[str, Any]:
    """The digits in a picture: each with its ten probabilities, the likeliest labels, its box (x, y, width, height in the picture's
    pixels), its 28×28 `pixels`, and whether the network is `sure`; and the `stages` on the way.

    Sure is a digit with a probability of 0.7 or more that is ahead of the next by 0.3. The ten add up to one whatever is shown: `unlike`
    tells a sign that looks like no digit, which is never sure; a page with many of them has a hint. A blank page, or one that is no
    handwriting, gives no digits and a hint. Fields of the form beside `image` adjust the preparation. JSON `{"pixels"}` is read as it is.
    413 for too large a picture, 415 for what is no picture by its content, 422 for a field at fault.
    """
    if name not in shipped:
        raise RefusalError.at(404, "", f"There is no trained network of this name; there are {', '.join(shipped)}.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        squares = _pixels(parse_json(await request.body()))
        found = await run_in_threadpool(read, squares, name)
        return {"digits": [{**told_reading(one), "box": [0, 0, SIDE, SIDE]} for one in found], "stages": [], "hints": list(hints(found))}
    if kind != "multipart/form-data":
        raise RefusalError.at(415, "", 'Send the picture as multipart/form-data, in the field "image".')
    handed = await read_form(request)
    return await in_turn(lambda: _told(handed, name))


def _told(handed: Handed, model: str) -> dict[str, Any]:
    page = page_of(handed.data, handed.name, handed.wanted)
    found = read(page.squares, model, page.scrawls)
    told = told_page(page, [told_reading(one) for one in found], hints(found), stages=handed.stages)
    return {**told, "drawn": handed.drawn}


def _pixels(body: Any) -> Any:
    """The squares (1, 28, 28) of a JSON body. Raises RefusalError."""
    rule = f"{SIDE} rows of {SIDE} numbers from 0, paper, to 1, ink"
    if not isinstance(body, dict) or set(body) != {"pixels"}:
        raise RefusalError.at(422, "pixels", f'send {{"pixels": …}}, {rule}')
    try:
        found = np.array(body["pixels"], np.float64)
    except (ValueError, TypeError, OverflowError):
        found = np.empty(0)
    if found.shape != (SIDE, SIDE) or not np.isfinite(found).all() or found.min() < 0 or found.max() > 1:
        raise RefusalError.at(422, "pixels", f"must be {rule}")
    return found[None].astype(np.float32)
