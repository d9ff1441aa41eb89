"""A replica: a forked copy of this process that does one job whenever it is told to, on a core of its own.

It finds everything that was in memory when it was made; what changes later it is told, or finds in arrays made by `shared`. It ends with
whoever made it, however that ends. Two processes are faster here than two threads, which wait for each other at every short call.
"""

from __future__ import annotations

import gc
import mmap
import os
import select
import signal
import socket
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np

from engine.tensor import Array, quiet

MESSAGE_BYTES = 4096
_DESCRIPTORS = 1 << 20

_allowed = True


def allow(wanted: bool) -> None:
    """Whether this process may use a second core from now on."""
    global _allowed
    _allowed = wanted


@contextmanager
def alone() -> Iterator[None]:
    """Inside, this process makes do with the core it has."""
    before = _allowed
    allow(False)
    try:
        yield
    finally:
        allow(before)


def possible() -> bool:
    """Whether replicas are allowed, and this system can give them: forks that are safe, and more than one core for this process."""
    return _allowed and hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


def shared(shape: tuple[int, ...], dtype: Any) -> Array:
    """Zeros that a process shares with the replicas it makes from then on."""
    memory = mmap.mmap(-1, max(1, prod(shape) * np.dtype(dtype).itemsize))
    return np.frombuffer(memory, dtype, prod(shape)).reshape(shape)


class Replica:
    """A forked copy of this process that calls `job` with every message. Raises OSError where no process can be had."""

    def __init__(self, job: Callable[[bytes], None]) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            pid = _fork()
            if not pid:
                _serve(theirs, job)
        except OSError:
            self._socket.close()
            raise
        finally:
            theirs.close()
        self.pid = pid
        self._answers = select.poll()
        self._answers.register(self._socket, select.POLLIN)
        self.close = weakref.finalize(self, _end, self._socket, pid)
        """Ends the replica at once and leaves nothing of it behind; also called when it is forgotten."""

    @property
    def alive(self) -> bool:
        """Whether it was neither closed nor found dead."""
        return self.close.alive

    def ask(self, message: bytes) -> None:
        """Have it do its job with `message`, at most `MESSAGE_BYTES` long."""
        try:
            self._socket.send(message)
        except OSError:
            self.close()

    def done(self, patience: float) -> bool:
        """Wait until the job is done, at most `patience` seconds. Where it is not, the replica is gone from here on."""
        try:
            if self.alive and self._answers.poll(1000 * patience) and self._socket.recv(1):
                return True
        except OSError:
            pass  # it was killed in the midst of its work
        self.close()
        return False


def _fork() -> int:
    with warnings.catch_warnings():
        # A thread may be writing a checkpoint: the child touches none of its locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _end(connection: socket.socket, pid: int) -> None:
    connection.close()
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass  # somebody else saw it off


def _serve(connection: socket.socket, job: Callable[[bytes], None]) -> None:
    """The whole life of a replica; does not return. It ends with the socket, so with the process at its other end."""
    try:
        gc.disable()  # what is garbage here belongs to another process: its files and sockets are not to be closed twice
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _let_go(connection.fileno())
        _work(connection, job)
    finally:
        os._exit(0)


@quiet
def _work(connection: socket.socket, job: Callable[[bytes], None]) -> None:
    while message := connection.recv(MESSAGE_BYTES):
        job(message)
        connection.send(b".")


def _let_go(kept: int) -> None:
    """Close every descriptor but the errors' and `kept`: nobody shall wait for this process's end of what is another's."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.closerange(3, kept)
    os.closerange(kept + 1, _DESCRIPTORS)
