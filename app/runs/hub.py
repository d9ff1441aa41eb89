"""From one worker to everybody who watches its run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.runs.clients import Client, encode_text
from app.runs.history import CurveCopy
from app.runs.pictures import picture_key

MAX_VIEWS = 32
MAX_FPS = 60.0
MAX_KEY = 4000
"""A view with its options goes with every picture, long words as digests."""
_EARLY = 0.9
"""A watcher takes its next picture a little before its interval is over, so that it keeps step with a worker at the same rate."""


class SubscriptionError(ValueError):
    """A subscription that cannot be read; `path` says where."""

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        super().__init__(message)


class Hub:
    """Fans one run out. `watch` is told the union of what all watchers want, whenever it changes."""

    def __init__(self, watch: Callable[[dict[str, Any]], None]) -> None:
        self.clients: set[Client] = set()
        self.curves = CurveCopy()
        self._watch = watch
        self._wanted: dict[Client, dict[str, dict[str, Any]]] = {}
        self._latest: dict[str, bytes] = {}
        self._merged: dict[str, dict[str, Any]] = {}

    def attach(self, client: Client) -> None:
        """Let a client watch."""
        self.clients.add(client)
        client.follow(self.curves)

    def detach(self, client: Client) -> None:
        """It watches no longer."""
        self.clients.discard(client)
        if self._wanted.pop(client, None):
            self._merge()

    def subscribe(self, client: Client, views: object, pixels: object = None) -> None:
        """Replace the pictures that a client wants; views that ask for `pixels` with true mean these, which are sent once for all of them.

        Raises SubscriptionError.
        """
        wanted = _read_views(views, pixels)
        self._wanted[client] = wanted
        client.want({key: _EARLY / view["max_fps"] for key, view in wanted.items()})
        self._merge()
        for key in wanted:
            if key in self._latest:
                client.show(key, self._latest[key])

    def wanted(self) -> dict[str, dict[str, Any]]:
        """What all of them want: key → {"request": …, "max_fps": the highest rate anybody wants}."""
        merged: dict[str, dict[str, Any]] = {}
        for views in self._wanted.values():
            for key, view in views.items():
                rate = max(view["max_fps"], merged.get(key, view)["max_fps"])
                merged[key] = {"request": view["request"], "max_fps": rate}
        return merged

    def picture(self, key: str, picture: bytes) -> None:
        """A new picture from the worker."""
        if key not in self._merged:
            return
        self._latest[key] = picture
        for client in self.clients:
            client.show(key, picture)

    def points(self, name: str, payload: bytes) -> None:
        """New curve points from the worker."""
        self.curves.take(name, payload)
        for client in self.clients:
            client.wake()

    def tell(self, message: dict[str, Any]) -> None:
        """A message that must reach everybody."""
        text = encode_text(message)
        for client in self.clients:
            client.tell_text(text)

    def tell_status(self, status: dict[str, Any]) -> None:
        """How the run stands now."""
        text = encode_text({"type": "status", **status}) if self.clients else ""
        for client in self.clients:
            client.tell_status(text)

    def tell_spec(self, spec: dict[str, Any], model_version: int | None) -> None:
        """What the run is now."""
        text = encode_text({"type": "spec", "spec": spec, "model_version": model_version}) if self.clients else ""
        for client in self.clients:
            client.tell_spec(text)

    def unseen(self, key: str, errors: list[dict[str, str]]) -> None:
        """The worker cannot draw this picture: tell those who want it, and forget it."""
        for client, views in self._wanted.items():
            if found := views.pop(key, None):
                asked = {name: found["request"][name] for name in ("view", "text") if name in found["request"]}
                client.tell({"type": "error", **asked, "errors": errors})
        self._merged = self.wanted()

    def end(self, code: int, reason: str) -> None:
        """Send everybody away."""
        for client in list(self.clients):
            client.end(code, reason)

    def _merge(self) -> None:
        merged = self.wanted()
        if merged != self._merged:
            self._merged = merged
            self._latest = {key: picture for key, picture in self._latest.items() if key in merged}
            self._watch(merged)


def _read_views(views: object, pixels: object) -> dict[str, dict[str, Any]]:
    if not isinstance(views, list) or len(views) > MAX_VIEWS:
        raise SubscriptionError("views", f"must be a list of at most {MAX_VIEWS} views")
    wanted: dict[str, dict[str, Any]] = {}
    for i, view in enumerate(views):
        if not isinstance(view, dict) or not isinstance(view.get("view"), str):
            raise SubscriptionError(f"views[{i}].view", "must name a view")
        if any(isinstance(value, dict | list) for value in view.values()):
            raise SubscriptionError(f"views[{i}]", "options of a view are words and numbers")
        if view.get("pixels") is True:
            if not isinstance(pixels, str):
                raise SubscriptionError("pixels", f"must be base64 of the picture that views[{i}] is about")
            view = {**view, "pixels": pixels}
        key = picture_key(view)
        if len(key.encode()) > MAX_KEY:
            raise SubscriptionError(f"views[{i}]", f"a view and its options may have at most {MAX_KEY:,} bytes; got {len(key.encode()):,}")
        wanted[key] = {"request": {k: v for k, v in view.items() if k != "max_fps"}, "max_fps": _rate(i, view.get("max_fps"))}
    return wanted


def _rate(i: int, rate: object) -> float:
    if rate is None:
        return MAX_FPS
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0.01 <= rate <= 1000:
        raise SubscriptionError(f"views[{i}].max_fps", f"must be a number of pictures a second between 0.01 and 1000; got {rate!r}")
    return min(float(rate), MAX_FPS)
