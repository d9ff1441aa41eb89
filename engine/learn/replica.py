"""A replica: a forked copy of this process that does its jobs whenever it is told to, on a core of its own.

It finds everything that was in memory when it was made; what changes later it is told, or finds in arrays made by `shared`. It ends with
whoever made it, however that ends. Two processes are faster here than two threads, which wait for each other at every short call.

Each wakes the other by a counter of its own. A message would do as well, but the system takes that for a sign that its sender is about to
sleep, and starts who was woken on the very core that the sender goes on working on.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import select
import signal
import socket
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from math import prod
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np

from engine.beat import heard, silent
from engine.tensor import Array, quiet

Job: TypeAlias = Callable[..., Any]
"""What it is given and what it gives back are JSON-ready, and at most `MESSAGE_BYTES` long."""
MESSAGE_BYTES = 4096
LINGER = 0.0005
"""For how many seconds each stays awake for the other: the gap between two halves of work is shorter."""
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
    """A forked copy of this process that does `jobs`, each known by its name. Raises OSError where no process can be had."""

    def __init__(self, jobs: Mapping[str, Job]) -> None:
        with ExitStack() as failed:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                failed.enter_context(ours)
                asked, answered = _counter(failed), _counter(failed)
                self._line = _Line(ours, answered, asked)
                if not (pid := _fork()):
                    _serve(_Line(theirs, asked, answered), jobs)
            failed.pop_all()
        self.pid = pid
        self.found: Any = None
        """What the job that was done last gave back."""
        self._thread, self._cores = threading.get_native_id(), os.sched_getaffinity(0)
        self.close = weakref.finalize(self, _end, self._line, pid, self._thread, self._cores)
        """Ends the replica at once and leaves nothing of it behind; also called when it is forgotten."""
        self.apart()

    @property
    def alive(self) -> bool:
        """Whether it was neither closed nor found dead."""
        return self.close.alive

    def apart(self) -> None:
        """Keep both to cores of their own: on the one where one wakes the other, each would wait for its turn, and so for the other."""
        with suppress(OSError):  # it has ended, or nothing tells the core
            core = _core()
            os.sched_setaffinity(self.pid, self._cores - {core})
            os.sched_setaffinity(self._thread, {core})

    def free(self) -> None:
        """Let this process have any core again."""
        _free(self._thread, self._cores)

    def ask(self, job: str, *given: Any) -> None:
        """Have it do a job with what is given."""
        try:
            self._line.send(json.dumps([job, *given]).encode())
        except OSError:
            self.close()

    def done(self, patience: float) -> bool:
        """Wait until the job is done, at most `patience` seconds. Where it is not, the replica is gone from here on."""
        try:
            if self.alive and (message := self._line.receive(1000 * patience)):
                self.found = json.loads(message)
                return True
        except OSError:
            pass  # it was killed in the midst of its work
        self.close()
        return False


class _Line:
    """One end of the connection: messages go through a socket, which also tells when the other end is gone.

    `own` counts the messages that came to this end, `other` those that it sent; both ends' processes have both.
    """

    def __init__(self, connection: socket.socket, own: int, other: int) -> None:
        self._connection, self._own, self._other = connection, own, other
        self._poll = select.poll()
        self._poll.register(own, select.POLLIN)
        self._poll.register(connection, 0)

    def send(self, message: bytes) -> None:
        """Send a message and wake who waits for it. Raises OSError where nobody is there any more."""
        self._connection.send(message)
        os.eventfd_write(self._other, 1)

    def receive(self, milliseconds: float | None = None) -> bytes:
        """The next message; empty where it does not come in time or the other end is gone. Raises OSError where that broke off."""
        if not self._soon() and not self._poll.poll(milliseconds):
            return b""
        message = self._connection.recv(MESSAGE_BYTES)
        if message:
            os.eventfd_read(self._own)
        return message

    def _soon(self) -> bool:
        """Whether something comes within `LINGER` seconds, for which this process stays awake.

        Whoever sleeps is woken on the core of the one who wakes it, and both then share that core until the system moves one of them: for
        work of a millisecond, always too late.
        """
        until = perf_counter() + LINGER
        while not (found := self._poll.poll(0)) and perf_counter() < until:
            os.sched_yield()
        return bool(found)

    def descriptors(self) -> list[int]:
        """What must stay open for it to work."""
        return [self._connection.fileno(), self._own, self._other]

    def close(self) -> None:
        """Let go of this end."""
        self._connection.close()
        os.close(self._own)
        os.close(self._other)


def _counter(failed: ExitStack) -> int:
    """A counter that a process can wait for; `failed` closes it."""
    counter = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
    failed.callback(os.close, counter)
    return counter


def _core() -> int:
    """The core on which this process is: field 39 of what Linux tells of it, counted from behind its name."""
    return int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[36])


def _fork() -> int:
    with warnings.catch_warnings():
        # A thread may be writing a checkpoint: the child touches none of its locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _free(thread: int, cores: set[int]) -> None:
    with suppress(OSError):  # the thread has ended
        os.sched_setaffinity(thread, cores)


def _end(line: _Line, pid: int, thread: int, cores: set[int]) -> None:
    _free(thread, cores)
    line.close()
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass  # somebody else saw it off


def _serve(line: _Line, jobs: Mapping[str, Job]) -> None:
    """The whole life of a replica; does not return. It ends with the socket, so with the process at its other end."""
    try:
        gc.disable()  # what is garbage here belongs to another process: its files and sockets are not to be closed twice
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _let_go(line.descriptors())
        _work(line, jobs)
    finally:
        os._exit(0)


@quiet
def _work(line: _Line, jobs: Mapping[str, Job]) -> None:
    with heard(silent):  # whoever heard the process that this is a copy of is not to hear both
        while message := line.receive():
            job, *given = json.loads(message)
            line.send(json.dumps(jobs[job](*given)).encode())


def _let_go(kept: list[int]) -> None:
    """Close every descriptor but the errors' and those `kept`: nobody shall wait for this process's end of what is another's."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    first = 3
    for descriptor in [*sorted(kept), _DESCRIPTORS]:
        os.closerange(first, descriptor)
        first = descriptor + 1
