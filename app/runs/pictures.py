"""Which pictures a worker draws, and when: only those somebody looks at, never faster than asked, never old ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson

STILL = "still_resolution"
BURST_SECONDS = 0.03
"""How much drawing may run ahead of its share: several pictures are often due at once."""

LONG = 500
"""Words of more characters than this have a digest in a key."""


def picture_key(request: dict[str, Any]) -> str:
    """One name for a view and its options, whatever order they were given in and however fast it is wanted.

    It goes with every picture, so a long option, such as a picture from outside, stands in it by its digest."""
    options = {name: _short(value) for name, value in request.items() if name != "max_fps"}
    return orjson.dumps(options, option=orjson.OPT_SORT_KEYS).decode()


def _short(value: object) -> object:
    return hashlib.sha256(value.encode()).hexdigest() if isinstance(value, str) and len(value) > LONG else value


@dataclass
class Picture:
    """One picture that is wanted: `version` is the state of the run that was drawn last."""

    request: dict[str, Any]
    interval: float
    version: object = None
    drawn: float = field(default=float("-inf"))

    def due(self) -> float:
        """The earliest moment for drawing it again."""
        return self.drawn + self.interval


class Easel:
    """The pictures wanted from one run. `frame_rate` bounds each one, `share` the time that drawing may take in all."""

    def __init__(self, frame_rate: float, share: float) -> None:
        self._frame_rate = frame_rate
        self._share = share
        self._pictures: dict[str, Picture] = {}
        self._rested = float("-inf")

    def want(self, views: dict[str, dict[str, Any]]) -> None:
        """Replace what is wanted: key → {"request": …, "max_fps": …}; pictures that stay keep their pace."""
        kept = self._pictures
        self._pictures = {key: kept.get(key) or Picture(view["request"], 0.0) for key, view in views.items()}
        for key, view in views.items():
            self._pictures[key].interval = 1.0 / min(view["max_fps"], self._frame_rate)

    def drop(self, key: str) -> None:
        """Stop drawing one, such as a view that this run cannot show."""
        self._pictures.pop(key, None)

    def next(self, now: float, version: object, data_version: object, playing: bool) -> tuple[str, dict[str, Any]] | None:
        """Key and request of the picture to draw now, if one is due: the one that waits longest."""
        if playing and self._rested - now > BURST_SECONDS:
            return None
        stale = [(p.due(), key) for key, p in self._pictures.items() if p.version != _version(p, version, data_version, playing)]
        due, key = min(stale, default=(float("inf"), ""))
        if due > now:
            return None
        picture = self._pictures[key]
        picture.version = _version(picture, version, data_version, playing)
        picture.drawn = max(now - picture.interval, due) if due > 0 else now
        return key, _options(picture.request, playing)

    def took(self, now: float, seconds: float) -> None:
        """Note that a picture, done now, took so long, so that training gets its share of the time."""
        self._rested = max(self._rested, now - seconds) + seconds / self._share

    def wait(self, now: float, version: object, data_version: object, playing: bool) -> float:
        """Seconds until the next picture is due; infinity if none is."""
        dues = [p.due() for p in self._pictures.values() if p.version != _version(p, version, data_version, playing)]
        return max(0.0, min(dues, default=float("inf")) - now)


def _version(picture: Picture, version: object, data_version: object, playing: bool) -> object:
    """What the picture depends on: the data alone, the run, and for one with a still resolution also whether the run stands still."""
    if picture.request.get("view") == "data":
        return ("data", data_version)
    return (version, playing) if STILL in picture.request else version


def _options(request: dict[str, Any], playing: bool) -> dict[str, Any]:
    """The request as the engine takes it: at its still resolution when the run stands still."""
    options = {name: value for name, value in request.items() if name != STILL}
    if not playing and STILL in request:
        options["resolution"] = request[STILL]
    return options
