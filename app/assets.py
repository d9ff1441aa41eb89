"""What browsers load, our own files and the chart library from its package: kept for good, for their addresses change with them."""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from contextlib import suppress
from functools import cache, lru_cache
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


STATIC = ROOT / "static"
Listing = tuple[tuple[Path, int, int], ...]
"""Files, each with the time of its last change in nanoseconds and its size in bytes."""
STAMPED = re.compile(r"(v-[0-9a-f]{12})[/\\]")


def own_files() -> str:
    """Where pages find the files of static/: `/static/v-…`, with a stamp of all that is in them. Modules that import their neighbors by
    relative addresses stay under it, so a browser asks for each of 200 files once, and again only after something has changed.
    """
    return f"/static/{stamp()}"


def stamp() -> str:
    """What static/ holds at this moment, in a dozen digits; looked at once a second at most."""
    return _stamp_of(_listing(int(time.monotonic())))


@lru_cache(maxsize=1)
def _listing(_second: int) -> Listing:
    """Every file as it is."""
    listing = []
    for path in sorted(STATIC.rglob("*.*")):
        with suppress(FileNotFoundError):  # an editor's, gone meanwhile
            found = path.stat()
            listing.append((path, found.st_mtime_ns, found.st_size))
    return tuple(listing)


@lru_cache(maxsize=1)
def _stamp_of(listing: Listing) -> str:
    digest = hashlib.sha256()
    for path, _, size in listing:
        digest.update(f"{path.relative_to(STATIC).as_posix()}:{size}:".encode())
        with suppress(FileNotFoundError):
            digest.update(path.read_bytes())
    return f"v-{digest.hexdigest()[:12]}"


class OwnFiles(StaticFiles):
    """Static files with entity tags. Under the stamp of this moment browsers keep them; under none, or another one, they ask each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, 304 or 404."""
        stamped = STAMPED.match(path)
        response = await super().get_response(path[stamped.end() :] if stamped else path, scope)
        response.headers["Cache-Control"] = YEAR if stamped and stamped[1] == stamp() else "no-cache"
        return response


@cache
def dock_tabs() -> list[str]:
    """The tabs under the network, one file each in static/js/tabs."""
    return sorted(path.stem for path in (STATIC / "js" / "tabs").glob("*.js"))


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
