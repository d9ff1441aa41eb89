"""Who may come in: every request and websocket passes here first, and every answer leaves with its security headers.

- A foreign Host header is refused: a page elsewhere cannot reach this server under a name of its own (DNS rebinding).
- A websocket, or a request that changes something, from a page of another origin is refused.
- A body beyond the limit is refused before it is read.
- Pages may load scripts from here only, and be framed by nobody unless a setting says so.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.metrics import Metrics
from app.settings import Settings, environment_name

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
PICTURES = re.compile(r"/api/(?:(?:models|runs)/[^/]+/predict|instruments/[^/]+/picture)")
"""Where a photo may be handed in, which is larger than anything else but a collection of photos, and weights."""
LARGE = {"/api/images/own", "/api/weights"}
DEFAULT_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._limits = {name: getattr(settings, name) for name in ("max_body_bytes", "max_image_bytes", "max_upload_bytes")}
        self._any_host = "*" in settings.allowed_hosts
        self._names = LOCAL_NAMES | {name.lower() for name in settings.allowed_hosts}
        self._addresses = not settings.is_local()
        if self._addresses:
            self._names |= {settings.host.lower(), socket.gethostname().lower(), f"{socket.gethostname().lower()}.local"}
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, pass on, and put the headers on the answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if scope.get("method") == "HEAD":
            scope = {**scope, "method": "GET"}  # the server itself leaves the body out
        headers = Headers(scope=scope)
        started = time.perf_counter()

        async def send_on(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                message["headers"] = self._dressed(message.get("headers", []))
                self._count(scope, message["status"], time.perf_counter() - started)
            await send(message)

        refused = self._refusal(scope, headers)
        if refused is not None:
            await _refuse(scope, send_on, *refused)
            return
        await self._app(scope, receive if scope["type"] == "websocket" else self._limited(receive, self._limit(scope)), send_on)

    def _limited(self, receive: Receive, limit: str) -> Receive:
        """`receive` that stops a body which is sent without its length once it has grown too large."""
        size = 0

        async def receive_on() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._limits[limit]:
                raise HTTPException(413, self._too_large(f"more than {self._limits[limit]:,}", limit))
            return message

        return receive_on

    def _limit(self, scope: Scope) -> str:
        """The setting that says how long the body of this request may be."""
        path = scope.get("path", "")
        own = "max_upload_bytes" if path in LARGE else "max_image_bytes" if PICTURES.fullmatch(path) else "max_body_bytes"
        return max(own, "max_body_bytes", key=lambda name: self._limits[name])

    def _too_large(self, size: str, limit: str) -> str:
        return f"The body has {size} bytes; at most {self._limits[limit]:,} are taken here ({environment_name(limit)})."

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._known(hosts[0]):
            return 400, "This server is not known under that name; add it to GLASSNET_ALLOWED_HOSTS."
        origin = headers.get("origin")
        if scope["type"] == "websocket":
            return None if origin is None or same_authority(origin, hosts[0]) else (403, "Only this server's own pages may listen.")
        limit, length = self._limit(scope), _length(headers)
        if length > self._limits[limit]:
            return 413, self._too_large(f"{length:,}", limit)
        if scope["method"] in SAFE_METHODS:
            return None
        if (origin is not None and not same_authority(origin, hosts[0])) or headers.get("sec-fetch-site", "none") not in {
            "none",
            "same-origin",
        }:
            return 403, "Only this server's own pages may change anything."
        return None

    def _known(self, host: str) -> bool:
        name = host_name(host)
        if name is None:
            return False
        if self._any_host or name in self._names:
            return True
        return self._addresses and _is_address(name)

    def _dressed(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        given = {name.lower() for name, _ in headers}
        return [*headers, *((name, value) for name, value in self._headers if name not in given)]

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route: Any = scope.get("route")
        path = getattr(route, "path_format", None) or getattr(route, "path", None) or "other"
        self._metrics.requests.labels(scope.get("method", "WEBSOCKET"), path, str(status)).inc()
        self._metrics.seconds.observe(seconds)


def security_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    """What every answer carries. `style-src 'unsafe-inline'` is for the charts, which style themselves."""
    policy = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": settings.frame_ancestors,
    }
    headers = {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(self), microphone=(), geolocation=()",
        "cross-origin-opener-policy": "same-origin",
    }
    if settings.frame_ancestors == "'none'":
        headers["x-frame-options"] = "DENY"
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


def host_name(host: str) -> str | None:
    """The name in a Host header, lower case and without port or brackets; None if it cannot be one."""
    name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
    if port and not (port.isascii() and port.isdigit()):
        return None
    if name.startswith("[") and name.endswith("]"):
        return name[1:-1].lower()
    return name.lower() if name and ":" not in name and name.isprintable() and "/" not in name and "@" not in name else None


def same_authority(origin: str, host: str) -> bool:
    """Whether an Origin header names the same host and port as a Host header (the scheme may differ behind a proxy)."""
    scheme, separator, authority = origin.partition("://")
    if not separator or scheme not in {"http", "https"}:
        return False
    return _with_port(authority, scheme) == _with_port(host, scheme)


def _with_port(authority: str, scheme: str) -> str:
    authority = authority.lower()
    has_port = authority.rpartition("]")[2].count(":") > 0
    return authority if has_port else f"{authority}:{DEFAULT_PORTS[scheme]}"


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _refuse(scope: Scope, send: Send, status: int, message: str) -> None:
    body = orjson.dumps({"errors": [{"path": "", "message": message}]})
    prefix = "websocket.http" if scope["type"] == "websocket" else "http"
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": f"{prefix}.response.start", "status": status, "headers": headers})
    await send({"type": f"{prefix}.response.body", "body": body})
