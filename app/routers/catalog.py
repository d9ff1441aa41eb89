"""GET /api/catalog: everything that can be asked for."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.strict_json import dump_json
from engine.catalog import catalog

router = APIRouter(prefix="/api", tags=["catalog"])


@cache
def encoded_catalog() -> tuple[bytes, bytes, str]:
    """The catalog as JSON, compressed JSON, and an entity tag."""
    text = dump_json(catalog())
    return text, gzip.compress(text, 6, mtime=0), f'"{hashlib.sha256(text).hexdigest()[:16]}"'


@router.get("/catalog", response_model=dict[str, Any])
def get_catalog(request: Request) -> Response:
    """Every kind of data, layer, loss, optimizer, schedule and training with its JSON Schema, defaults and help; limits."""
    text, packed, tag = encoded_catalog()
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})
    return Response(text, media_type="application/json", headers=headers)
