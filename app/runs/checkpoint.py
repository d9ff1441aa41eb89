"""A run's checkpoint on disk: written whole or not at all, the one before it kept.

A file is the magic `GLASSNET`, the length and CRC of a JSON note, the note (which commands were already answered), then the engine's own
encoding of the state, which carries a digest. Whatever a power cut or a failing disk does to it is noticed on reading.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from engine.alive import Alive, load, save
from engine.persist import CheckpointError

_MAGIC = b"GLASSNET"
_NOTE = struct.Struct("<8sII")


def encode(run: Alive, note: dict[str, Any]) -> bytes:
    """A checkpoint as bytes."""
    text = orjson.dumps(note, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)
    return _NOTE.pack(_MAGIC, len(text), zlib.crc32(text)) + text + save(run)


def decode(data: bytes) -> tuple[Alive, dict[str, Any]]:
    """The run and the note in a checkpoint. Raises CheckpointError if it is not whole."""
    if len(data) < _NOTE.size:
        raise CheckpointError("the checkpoint is cut short")
    magic, length, checksum = _NOTE.unpack_from(data)
    text = data[_NOTE.size : _NOTE.size + length]
    if magic != _MAGIC or zlib.crc32(text) != checksum:
        raise CheckpointError("the checkpoint is damaged")
    return load(data[_NOTE.size + length :]), orjson.loads(text)


class BusyError(RuntimeError):
    """Another process has the run."""


class CheckpointFiles:
    """The two newest checkpoints of one run, in its folder."""

    def __init__(self, folder: Path) -> None:
        self.current = folder / "checkpoint"
        self.previous = folder / "checkpoint.previous"
        self._unfinished = folder / "checkpoint.unfinished"
        self._linked = folder / "checkpoint.linked"
        self._lock = folder / "lock"
        self._picture = folder / "miniature.svg"

    def own(self, seconds: float) -> None:
        """Keep every other process out for as long as this one lives; waits for one that is just writing its last checkpoint.

        Raises BusyError if another process keeps the run.
        """
        try:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)  # stays open: the lock goes when the process does
        except OSError:
            return  # nothing can be written, so nobody can get in the way
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(descriptor)
                    raise BusyError("another process is training this run") from None
                time.sleep(0.02)

    def write(self, data: bytes) -> None:
        """Make `data` the newest checkpoint and keep the one before it. Raises OSError, leaving both as they were."""
        try:
            self._write_unfinished(data)
        except OSError:
            self._unfinished.unlink(missing_ok=True)
            raise
        self._keep_previous()
        self._unfinished.replace(self.current)
        _sync_folder(self.current.parent)

    def draw(self, picture: str) -> None:
        """Put a small picture of the run beside its checkpoint; one that cannot be written is missed by nobody."""
        with suppress(OSError):
            unfinished = self._picture.with_suffix(".unfinished")
            unfinished.write_text(picture, "utf-8")
            unfinished.replace(self._picture)

    def picture(self) -> str | None:
        """The small picture of the run, if there is one."""
        try:
            return self._picture.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def read(self) -> tuple[tuple[Alive, dict[str, Any]] | None, int]:
        """The newest whole checkpoint, if there is one, and how many damaged ones were passed over."""
        damaged = 0
        for path in (self.current, self.previous):
            try:
                return decode(path.read_bytes()), damaged
            except FileNotFoundError:
                continue
            except (CheckpointError, OSError):
                damaged += 1
        return None, damaged

    def _keep_previous(self) -> None:
        """Give the newest checkpoint its second name, so that there is no moment without one under the first."""
        self._linked.unlink(missing_ok=True)
        try:
            self._linked.hardlink_to(self.current)
        except FileNotFoundError:
            return  # the first of all
        except OSError:  # a file system without links
            self.current.replace(self.previous)
            return
        self._linked.replace(self.previous)

    def _write_unfinished(self, data: bytes) -> None:
        self._unfinished.parent.mkdir(parents=True, exist_ok=True)
        with self._unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
