"""What browsers load: our own files, always revalidated, and the chart library from its package, kept for good."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.settings import ROOT

router = APIRouter()
YEAR = "public, max-age=31536000, immutable"


class OwnFiles(StaticFiles):
    """Static files with entity tags; browsers ask each time whether they have changed, and mostly hear that they have not."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, 304 or 404."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


@cache
def dock_tabs() -> list[str]:
    """The tabs under the network, one file each in static/js/tabs."""
    return sorted(path.stem for path in (ROOT / "static" / "js" / "tabs").glob("*.js"))


@cache
def plotly_version() -> str:
    """The version of the chart library that is installed."""
    return version("plotly")


def plotly_url() -> str:
    """Where pages find the chart library: the version stands in the address, so that it may be kept for good."""
    return f"/plotly.min.js?v={plotly_version()}"


@cache
def packed_plotly() -> tuple[bytes, str]:
    """The chart library, compressed once, and its entity tag."""
    package = find_spec("plotly")
    assert package is not None
    assert package.origin is not None
    packed = gzip.compress((Path(package.origin).parent / "package_data" / "plotly.min.js").read_bytes(), 6, mtime=0)
    return packed, f'"{hashlib.sha256(packed).hexdigest()[:16]}"'


@router.get("/plotly.min.js", include_in_schema=False)
def plotly(request: Request) -> Response:
    """The chart library."""
    packed, tag = packed_plotly()
    fresh = request.query_params.get("v") == plotly_version()
    headers = {"ETag": tag, "Cache-Control": YEAR if fresh else "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type="text/javascript", headers=headers)
    return Response(packed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})
