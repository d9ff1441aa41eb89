"""The web server around the application: uvicorn, with websockets as a stream of pictures needs them."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from typing import Any

import uvicorn
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.main import create_site
from app.settings import Settings

SEND_BUFFER_BYTES = 32_768
GRACE_SECONDS = 1


class StreamProtocol(WebSocketsSansIOProtocol):
    """Websockets whose buffers are small, so that a slow client is noticed at once and its pictures stay fresh.

    A handshake that is refused with an answer is complete: uvicorn would write an error into the log for each.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over the connection."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=0)
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    async def send(self, message: ASGISendEvent) -> None:
        """Pass on what the application sends."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True


def server_config(settings: Settings) -> uvicorn.Config:
    """Uvicorn's settings: no compression of messages (it costs thirty times the work), no access log (addresses open runs)."""
    return uvicorn.Config(
        create_site(settings),
        host=settings.host,
        port=settings.port,
        ws=StreamProtocol,
        ws_per_message_deflate=False,
        ws_max_size=settings.ws_max_bytes,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        forwarded_allow_ips="",
        proxy_headers=False,
    )


def serve(settings: Settings, sockets: list[socket.socket]) -> int:
    """Serve on `sockets` until a signal; the exit code. A second Ctrl-C does not wait."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    server = uvicorn.Server(server_config(settings))
    try:
        server.run(sockets)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0 if server.started else 1


def _end(*_: Any) -> None:
    """What is left of the signal when the server has stopped by itself: a clean exit."""
    sys.exit(0)
