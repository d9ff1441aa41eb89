"""What a worker tells of the commands it is given: that it begins one, before anything can go wrong with it, and which is on the disk."""

from __future__ import annotations

import socket
from collections import OrderedDict
from pathlib import Path
from typing import Any

from app.runs.answers import Answerer
from app.runs.checkpoint import CheckpointFiles
from app.runs.keeper import Keeper
from app.runs.wire import Channel, Kind, Splitter, pack_json
from app.runs.worker import Worker
from engine.run import Run
from engine.spec import parse_spec

SPEC = {"model": {"layers": [{"units": 2}, {"units": None, "activation": "auto"}]}}


def told(folder: Path, *asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What a worker of its own says to all this, asked at once."""
    server, own = socket.socketpair()
    with server, own:
        run = Run(parse_spec(SPEC))
        keeper = Keeper(run, CheckpointFiles(folder), seconds=60.0)
        answerer = Answerer(run, OrderedDict(), alive=lambda: None)
        for message in [*asked, {"op": "leave"}]:
            server.sendall(pack_json(message))
        Worker(Channel(own), run, keeper, answerer, {"frame_rate": 1, "picture_share": 0.1}).loop()
        own.shutdown(socket.SHUT_WR)
        data = b"".join(iter(lambda: server.recv(65_536), b""))
    return [message.json() for message in Splitter().feed(data) if message.kind is Kind.JSON]


def command(number: int, kind: str) -> dict[str, Any]:
    return {"op": "command", "ref": number, "id": kind, "command": {"type": kind}}


def test_a_command_is_begun_before_it_is_carried_out(tmp_path: Path) -> None:
    said = told(tmp_path, command(1, "step"), {"op": "history", "ref": 2})
    assert said[0] == {"op": "begun", "command": "step"}
    assert [message["op"] for message in said if message["op"] in {"begun", "reply"}] == ["begun", "reply", "reply"]


def test_the_latest_on_the_disk_is_one_that_was_carried_out(tmp_path: Path) -> None:
    said = told(tmp_path, command(1, "step"), command(2, "fly"), {"op": "save"})
    assert [message["reply"]["ok"] for message in said if message["op"] == "reply"] == [True, False]
    assert [message["command"] for message in said if message["op"] == "saved"] == ["step"]
