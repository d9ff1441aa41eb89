"""What server and workers say to each other: messages with their length in front, over a socket pair.

A message is five bytes (length of the rest, little-endian; kind), then the payload. JSON messages are the payload itself; pictures, curves
and bytes begin with a name (two bytes of length, UTF-8): the key of the subscription, or the number of the request that they answer.
"""

from __future__ import annotations

import os
import select
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import orjson

_HEADER = struct.Struct("<IB")
_NAME = struct.Struct("<H")
READ_SIZE = 262_144


class Kind(IntEnum):
    """What a message carries."""

    JSON = 0
    PICTURE = 1
    CURVES = 2
    BYTES = 3


@dataclass(slots=True)
class Message:
    """One message: `name` is empty for JSON."""

    kind: Kind
    name: str
    payload: bytes

    def json(self) -> dict[str, Any]:
        """The payload of a JSON message."""
        value: dict[str, Any] = orjson.loads(self.payload)
        return value


def pack_json(value: dict[str, Any]) -> bytes:
    """A JSON message as bytes; NaN becomes null."""
    return _pack(Kind.JSON, orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS))


def pack_named(kind: Kind, name: str, payload: bytes) -> bytes:
    """A message of another kind as bytes."""
    label = name.encode()
    return _pack(kind, _NAME.pack(len(label)) + label + payload)


def _pack(kind: Kind, payload: bytes) -> bytes:
    return _HEADER.pack(len(payload), kind) + payload


class Splitter:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Take further bytes; yield each message that is complete."""
        self._buffer += data
        start = 0
        while len(self._buffer) - start >= _HEADER.size:
            length, kind = _HEADER.unpack_from(self._buffer, start)
            end = start + _HEADER.size + length
            if len(self._buffer) < end:
                break
            yield _message(Kind(kind), bytes(self._buffer[start + _HEADER.size : end]))
            start = end
        del self._buffer[:start]


def _message(kind: Kind, payload: bytes) -> Message:
    if kind is Kind.JSON:
        return Message(kind, "", payload)
    (length,) = _NAME.unpack_from(payload)
    body = _NAME.size + length
    return Message(kind, payload[_NAME.size : body].decode(), payload[body:])


class Channel:
    """The worker's end: never blocks on writing, so that a slow server cannot hold up training."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._socket = connection
        self._splitter = Splitter()
        self._waiting = bytearray()

    @property
    def clear(self) -> bool:
        """Whether everything sent so far has left: the moment for a picture."""
        return not self._waiting

    def send(self, message: bytes) -> None:
        """Send a message as soon as there is room. Raises EOFError if the server is gone."""
        self._waiting += message
        self._flush()

    def poll(self, seconds: float) -> list[dict[str, Any]]:
        """Wait at most so long for something to read; return what has come. Raises EOFError if the server is gone."""
        writers = [self._socket] if self._waiting else []
        readable, writable, _ = select.select([self._socket], writers, [], seconds)
        if writable:
            self._flush()
        return [message.json() for message in self._splitter.feed(self._receive())] if readable else []

    def drain(self, seconds: float) -> None:
        """Wait at most so long until everything has left."""
        while self._waiting and select.select([], [self._socket], [], seconds)[1]:
            self._flush()

    def _receive(self) -> bytes:
        try:
            data = self._socket.recv(READ_SIZE)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise EOFError from error
        if not data:
            raise EOFError
        return data

    def _flush(self) -> None:
        try:
            while self._waiting:
                sent = self._socket.send(self._waiting)
                del self._waiting[:sent]
        except BlockingIOError:
            return
        except OSError as error:
            raise EOFError from error


def describe_exit(status: int | None) -> str:
    """An exit status of a process in words: `killed by signal 9`, `ended with code 1`."""
    if status is None:
        return "ended without a trace"
    code = os.waitstatus_to_exitcode(status)
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
