"""The labs' small films for the front page: each a real run, trained when it is first asked for and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import pairwise
from threading import Lock
from time import thread_time
from typing import Literal

from app.labs import Lab, built_in_labs
from app.strict_json import dump_json
from engine.changes import change
from engine.miniature import miniature
from engine.run import Run

EPOCHS = (0, 1, 2, 3, 5, 7, 10, 14, 20, 28, 38, 52, 70, 95, 125)
STEPS = 15
BUDGET = 1.0
"""Seconds of computing that a film may take: the server makes it beside everything else. Where a network is large it ends sooner."""
FEWEST = 4
"""Shorter than so many moments it is no film: the picture of the data stays."""

_one_at_a_time = Lock()


def film(lab_id: str) -> bytes:
    """JSON of the moments of a lab that trains, each `epoch` and `svg` (see `engine.miniature`); none of a network that is too large.

    Takes up to seconds the first time.
    """
    with _one_at_a_time:
        return _film(lab_id)


@cache
def _film(lab_id: str) -> bytes:
    moments = [{"epoch": run.epoch, "svg": miniature(run)} for run in _moments(built_in_labs()[lab_id])]
    return dump_json(moments if len(moments) >= FEWEST else [])


def _moments(lab: Lab) -> Iterator[Run]:
    """The run moment by moment: through the settings that the lab shows by hand, example by example or epoch by epoch."""
    if lab.metadata.film:
        yield from (Run(change(lab.spec, changes)) for changes in lab.metadata.film)
        return
    beat = _until(thread_time() + BUDGET)
    run = Run(lab.spec)
    yield run
    if run.spec.training.kind == "perceptron":
        unit: Literal["example", "epoch"] = "example" if lab.metadata.unit == "example" else "epoch"
        for _ in range(STEPS):
            run.take_steps(unit, 1)
            yield run
        return
    run.beat = beat
    with suppress(_SpentError):
        for before, epoch in pairwise(EPOCHS):
            beat()
            run.take_steps("epoch", epoch - before)
            yield run


class _SpentError(Exception):
    """The time for a film is spent."""


def _until(deadline: float) -> Callable[[], None]:
    """Raises _SpentError from this moment on, of the computing of this thread."""

    def beat() -> None:
        if thread_time() > deadline:
            raise _SpentError

    return beat
