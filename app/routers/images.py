"""/api/images: the sets of images that can be learnt from here."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from fastapi import APIRouter

from app.deps import StrictRoute
from engine.data.offers import Offer, offered

router = APIRouter(prefix="/api/images", tags=["images"], route_class=StrictRoute)


@router.get("", response_model=dict[str, Any])
def list_sets() -> dict[str, Any]:
    """`sets`: each with the `data` that asks for it in a spec, title, help, `here` whether it is on this machine, `bytes` of its download
    where it is not, and `picture`, a data address of some of its images, where it is."""
    return {"sets": [_told(offer) for offer in offered()]}


def _told(offer: Offer) -> dict[str, Any]:
    picture = f"data:image/png;base64,{b64encode(offer.picture).decode()}" if offer.picture else None
    return {"data": offer.data, "title": offer.title, "help": offer.help, "here": offer.here, "bytes": offer.size, "picture": picture}
