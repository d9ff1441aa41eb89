"""For whoever runs the server: /healthz and /metrics."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.deps import MetricsDep, RunsDep
from engine import __version__

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def healthz(runs: RunsDep) -> dict[str, Any]:
    """Whether the server is well, and how full it is."""
    return {
        "status": "ok",
        "version": __version__,
        "runs": sum(run.occupies for run in runs.known.values()),
        "max_runs": runs.settings.max_runs,
        "waiting": len(runs.line),
        "needs_bytes": runs.room.taken(),
        "memory_bytes": runs.room.total,
    }


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(counted: MetricsDep, runs: RunsDep) -> Response:
    """Counters and gauges in the Prometheus text format."""
    runs.count()
    return Response(counted.text(), media_type=CONTENT_TYPE_LATEST)
