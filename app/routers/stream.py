"""WS /api/runs/{id}/stream: a run as it happens, and commands to it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket
from fastapi.responses import JSONResponse
from starlette.websockets import WebSocketDisconnect

from app.deps import MetricsDep, RunsDep, find_run
from app.errors import problem_list, refusal_of
from app.metrics import Metrics
from app.owner import owner_of
from app.routers.runs import describe_run
from app.runs.clients import Client
from app.runs.commanding import carry_out, open_for
from app.runs.hub import SubscriptionError
from app.runs.live import FailedError, LiveRun, SpecRefusedError, State
from app.runs.manager import Runs, UnknownRunError
from app.runs.waiting import QueueFullError
from app.strict_json import JsonError, parse_json
from engine.errors import Problem, SpecError

router = APIRouter()
PROTOCOL = 1
log = structlog.get_logger("stream")
GONE = (RuntimeError, OSError, WebSocketDisconnect)
"""What sending raises when the other side has left."""


@router.websocket("/api/runs/{run_id}/stream")
async def stream(websocket: WebSocket, run_id: str, runs: RunsDep, metrics: MetricsDep) -> None:
    """Follow a run; 404 before the connection stands if there is none with this id."""
    try:
        run, readonly = await find_run(run_id, runs)
    except UnknownRunError:
        await websocket.send_denial_response(_not_found())
        return
    await websocket.accept()
    conversation = Conversation(websocket, runs, run, readonly, metrics)
    await conversation.hold()


class Conversation:
    """One client's connection to one run."""

    def __init__(self, websocket: WebSocket, runs: Runs, run: LiveRun, readonly: bool, metrics: Metrics) -> None:
        self._websocket = websocket
        self._runs = runs
        self._run = run
        self._metrics = metrics
        self._client = Client(self._send, readonly, metrics)

    async def hold(self) -> None:
        """Listen and send until either side ends it."""
        pump = asyncio.create_task(self._pump())
        self._runs.attach(self._run, self._client)
        try:
            await self._greet()
            async for message in self._messages():
                await self._take(message)
        except GONE:
            return
        except Exception:
            log.exception("stream failed", run=self._run.record.watch_id)
            await self._websocket.close(1011, "something went wrong here; it is in the server's log")
        finally:
            self._runs.detach(self._run, self._client)
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    async def _greet(self) -> None:
        try:
            await open_for(self._runs, self._run)
        except (FailedError, QueueFullError, SpecRefusedError) as error:
            self._client.tell({"type": "event", "kind": "failed", "message": str(error)})
        about = describe_run(self._run, self._runs, readonly=self._client.readonly)
        self._client.greet({"type": "hello", "protocol": PROTOCOL, "readonly": self._client.readonly, "run": about})

    async def _pump(self) -> None:
        try:
            await self._client.pump()
            code, reason = self._client.ending or (1000, "")
            await self._websocket.close(code, reason)
        except GONE:
            return

    async def _send(self, message: bytes | str) -> None:
        kind = "text" if isinstance(message, str) else "bytes"
        await self._websocket.send({"type": "websocket.send", kind: message})

    async def _messages(self) -> AsyncIterator[dict[str, Any]]:
        """What the client says, as far as it can be understood."""
        while True:
            event = await self._websocket.receive()
            if event["type"] == "websocket.disconnect":
                return
            try:
                message = parse_json(event.get("text") or event.get("bytes") or b"")
            except JsonError as error:
                self._refuse(None, [Problem("", str(error))])
                continue
            if isinstance(message, dict) and isinstance(message.get("type"), str):
                yield message
            else:
                self._refuse(None, [Problem("type", "a message is a JSON object with a type")])

    async def _take(self, message: dict[str, Any]) -> None:
        kind, message_id = message["type"], message.pop("id", None)
        try:
            if kind == "subscribe":
                self._run.hub.subscribe(self._client, message.get("views"), message.get("pixels"))
            elif kind == "seen":
                self._client.seen(_count(message.get("pictures")))
            else:
                await self._command(message_id, message)
        except SubscriptionError as error:
            self._refuse(message_id, [Problem(error.path, str(error))])
        except Exception as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            self._refuse(message_id, refusal.problems)

    async def _command(self, message_id: Any, command: dict[str, Any]) -> None:
        if self._client.readonly:
            raise SpecError.at("", "This link is for watching: only the owner's link can change the run.")
        if self._run.state is State.QUEUED:
            raise FailedError(f"{self._runs.line.why(self._run)} Commands count from when it starts.")
        self._websocket.app.state.collections.check(command, owner_of(self._websocket))
        reply = await carry_out(self._runs, self._run, message_id if message_id is not None else f"ws-{secrets.token_hex(8)}", command)
        self._metrics.commands.labels("done" if reply["ok"] else "refused").inc()
        if reply["ok"]:
            self._client.tell({"type": "ack", "id": message_id, **reply})
        else:
            self._client.tell({"type": "error", "id": message_id, "errors": reply["errors"]})

    def _refuse(self, message_id: Any, problems: list[Problem]) -> None:
        named = {"id": message_id} if isinstance(message_id, str | int) else {}
        self._client.tell({"type": "error", **named, "errors": problem_list(problems)})


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SpecError.at("pictures", "must be how many pictures have been drawn since the connection began")
    return value


def _not_found() -> JSONResponse:
    return JSONResponse({"errors": [{"path": "", "message": "There is no run with this id."}]}, 404)
