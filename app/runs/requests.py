"""What one run's worker is asked: asked again should the worker be lost, and what it did since its checkpoint is done again."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.runs.recent import Recent

Reply = dict[str, Any] | bytes
MAX_TRIES = 2
AGAIN = -1
"""The number of requests that are made again, whose answers were given long ago."""


@dataclass
class Request:
    """A request on its way to the worker, and how often it has been sent."""

    message: dict[str, Any]
    reply: asyncio.Future[Reply]
    tries: int = 0


class Requests:
    """The requests of one run. `send` hands a message to its worker, whoever that is now."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self.recent = Recent()
        self._send = send
        self._open: dict[int, Request] = {}
        self._numbers = itertools.count()

    async def ask(self, message: dict[str, Any], *, now: bool) -> Reply:
        """The worker's reply; it is asked `now`, or when it stands. Raises what the request is refused with."""
        request = Request(message, asyncio.get_running_loop().create_future())
        number = next(self._numbers)
        self._open[number] = request
        if now:
            self._dispatch(number, request)
        try:
            return await request.reply
        finally:
            self._open.pop(number, None)

    def dispatch(self, *, resumed: bool, rests: bool) -> None:
        """There is another worker. One that has `resumed` from a checkpoint first makes up for what had been carried out since:
        whoever has the answer has what it says; one that begins anew has nothing to make up for, now or later. One that `rests` is not
        told to play again."""
        if not resumed:
            self.recent.clear()
        for message in self.recent:
            if not rests or message["command"].get("type") != "play":
                self._send({**message, "ref": AGAIN})
        for number, request in list(self._open.items()):
            self._dispatch(number, request)

    def resolve(self, number: int, reply: Reply) -> None:
        """The worker has answered."""
        request = self._open.get(number)
        if request is None or request.reply.done():
            return
        request.reply.set_result(reply)
        if request.message["op"] == "command" and isinstance(reply, dict) and reply["ok"]:
            self.recent.note(request.message)

    def refuse_repeated(self, error: Exception) -> None:
        """The worker was lost: what it has been asked as often as may be is refused."""
        for number, request in list(self._open.items()):
            if request.tries >= MAX_TRIES:
                self._refuse(number, error)

    def refuse_all(self, error: Exception) -> None:
        """There is no worker, and there will be none."""
        for number in list(self._open):
            self._refuse(number, error)

    def _dispatch(self, number: int, request: Request) -> None:
        request.tries += 1
        self._send({**request.message, "ref": number})

    def _refuse(self, number: int, error: Exception) -> None:
        request = self._open.pop(number)
        if not request.reply.done():
            request.reply.set_exception(error)
