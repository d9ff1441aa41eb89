"""What one run's worker is asked: asked again should the worker be lost, and what it did since its checkpoint is done again."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.runs.recent import Recent, Shelf

Reply = dict[str, Any] | bytes
MAX_TRIES = 2
AGAIN = -1
"""The number of requests that are made again, whose answers were given long ago."""
MAX_LOSSES = 4
"""So many workers may be lost over a command that each had begun to carry out again, and none has finished: then it is the command."""


@dataclass
class Request:
    """A request on its way to the worker, and how often it has been sent."""

    message: dict[str, Any]
    reply: asyncio.Future[Reply]
    tries: int = 0


class Requests:
    """The requests of one run. `send` hands a message to its worker, whoever that is now; `shelf` is shared with other runs."""

    def __init__(self, send: Callable[[dict[str, Any]], None], shelf: Shelf | None = None) -> None:
        self.recent = Recent(shelf)
        self._send = send
        self._open: dict[int, Request] = {}
        self._numbers = itertools.count()
        self._saving = False
        self._under_way = ""
        """The id of the command that the worker has begun, and has not answered yet."""
        self._lost_over: tuple[str, int] = ("", 0)
        """The command that was being carried out again when the worker was lost, and how many were lost over it."""

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
        self._under_way = ""
        self._saving = False
        if not resumed:
            self.recent.clear()
        for message in self.recent:
            if not rests or message["command"].get("type") != "play":
                self._send({**message, "ref": AGAIN})
        self._see_to_saving()
        for number, request in list(self._open.items()):
            self._dispatch(number, request)

    def hear(self, message: dict[str, Any]) -> None:
        """The worker has told how far it is with what it was asked."""
        match message["op"]:
            case "begun":
                self.begun(message["command"])
            case "saved":
                self.saved(message["command"])
            case "reply":
                self.resolve(message["ref"], message["reply"])

    def begun(self, command_id: str) -> None:
        """The worker carries this one out from now on."""
        self._under_way = command_id

    def resolve(self, number: int, reply: Reply) -> None:
        """The worker has answered."""
        if self._under_way == self._lost_over[0]:
            self._lost_over = ("", 0)
        self._under_way = ""
        request = self._open.get(number)
        if request is None or request.reply.done():
            return
        request.reply.set_result(reply)
        if request.message["op"] == "command" and isinstance(reply, dict) and reply["ok"]:
            self.recent.note(request.message)
            self._see_to_saving()

    def saved(self, command_id: str) -> None:
        """What came up to this command is on the disk."""
        self.recent.saved(command_id)
        self._saving = False
        self._see_to_saving()

    def worker_lost(self) -> dict[str, Any] | None:
        """The command that is left out from now on: too many were lost while they carried it out again."""
        over, self._under_way = self._under_way, ""
        if over not in self.recent:
            return None
        self._lost_over = over, self._lost_over[1] + 1 if over == self._lost_over[0] else 1
        if self._lost_over[1] < MAX_LOSSES:
            return None
        command: dict[str, Any] = self.recent.forget(over)["command"]
        return command

    def refuse_repeated(self, error: Exception) -> None:
        """The worker was lost: what it has been asked as often as may be is refused."""
        for number, request in list(self._open.items()):
            if request.tries >= MAX_TRIES:
                self._refuse(number, error)

    def refuse_all(self, error: Exception) -> None:
        """There is no worker, and there will be none."""
        for number in list(self._open):
            self._refuse(number, error)

    def _see_to_saving(self) -> None:
        """Have the run saved before more is kept than there is room for."""
        if self.recent.full and not self._saving:
            self._saving = True
            self._send({"op": "save"})

    def _dispatch(self, number: int, request: Request) -> None:
        request.tries += 1
        self._send({**request.message, "ref": number})

    def _refuse(self, number: int, error: Exception) -> None:
        request = self._open.pop(number)
        if not request.reply.done():
            request.reply.set_exception(error)
