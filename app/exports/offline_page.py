"""A run as one file that opens anywhere, without a network: its pictures at every kept moment, its layers, its code."""

from __future__ import annotations

import base64
import gzip
import json
import struct
from typing import TYPE_CHECKING, Any, Literal

from app.exports.modules import SCRIPTS, import_map, name_of
from app.settings import ROOT
from app.words import speaking_templates
from engine import __version__
from engine.beat import Beat, silent
from engine.experiment import describe
from engine.export.base import Exporter, exporters, network_exporter
from engine.film import Scene, film_of
from engine.frames import plain
from engine.run import Run

if TYPE_CHECKING:
    from jinja2 import Environment

STYLES = ("tokens", "base", "panels", "workbench", "views", "tables", "offline")
ENTRY = "offline.js"
MOST_BYTES = 6_000_000
RESOLUTION = 80
SMALL, SMALLEST = 40, 12
"""Pixels along each side of a unit's map, fewer where there are many units."""
SCENES = 60


@exporters.register
class OfflinePage(Exporter):
    """Page (HTML): this run in one file that opens without a network, with its pictures at every moment kept, its layers and code."""

    kind: Literal["page"] = "page"
    slow = True
    file_name = "run.html"
    media_type = "text/html; charset=utf-8"

    def of(self, run: Run, beat: Beat = silent) -> bytes:
        units = sum(run.experiment.network.in_shape) + sum(node.out_shape[0] for node in run.experiment.network.nodes)
        resolution = max(SMALLEST, min(SMALL, int((MOST_BYTES / SCENES / units) ** 0.5)))
        requests: list[dict[str, Any]] = [
            {"view": "boundary", "resolution": RESOLUTION},
            {"view": "units", "resolution": resolution},
            {"view": "weights"},
        ]
        scenes = film_of(run, requests, SCENES, beat)
        page: str = _environment().get_template("offline.html").render(**self._contents(run, scenes))
        return page.encode()

    def _contents(self, run: Run, scenes: list[Scene]) -> dict[str, Any]:
        frames = [run.summary({"view": "data"}).encode(), *(frame.encode() for scene in scenes for frame in scene.frames.values())]
        return {
            "version": __version__,
            "styles": "\n".join((ROOT / "static" / "css" / f"{name}.css").read_text("utf-8") for name in STYLES),
            "modules": {"imports": import_map(ENTRY)},
            "entry": name_of(SCRIPTS / ENTRY),
            "recording": {
                "spec": run.spec.to_json(),
                "architecture": describe(run.spec),
                "moments": [scene.status for scene in scenes],
                "views": list(scenes[0].frames),
                "curves": _curves(run),
            },
            "frames": base64.b64encode(gzip.compress(_joined(frames), 6, mtime=0)).decode(),
            "layers": run.status_message()["layers"],
            "spec_text": json.dumps(run.spec.to_json(), indent=2),
            "code": network_exporter("numpy").of(run).decode(),
        }


def _curves(run: Run) -> dict[str, list[float]]:
    """What the line over the time axis is drawn from."""
    columns = run.history.since(0)
    return {name: plain(columns[name].tolist()) for name in ("epoch", "step", "train_loss")}


def _environment() -> Environment:
    return speaking_templates().env


def _joined(frames: list[bytes]) -> bytes:
    """Frames one after another, each after its length (4 bytes, little-endian)."""
    return b"".join(struct.pack("<I", len(frame)) + frame for frame in frames)
