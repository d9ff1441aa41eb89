"""Digits read by a trained network: ten probabilities each, and whether it is a digit at all where that can be told."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from engine.border import to_inside
from engine.graph import Network
from engine.ink import likeness
from engine.ink.paper import Gray
from engine.reading import Reading, readings
from engine.zoo import trained

LETTERS, FEWEST = 0.3, 2
"""From this share of signs that look like no digit on, and so many, the page holds something else: of a text it is half or more, as a rule,
of a page of digits at most a tenth."""

NO_DIGIT = "This does not look like a digit. The network knows nothing but 0 to 9 and takes any sign for one of them: write one."
NO_DIGITS = (
    "These look like letters or marks rather than digits. The network knows nothing but 0 to 9 and takes any sign for one of them: "
    "write digits, apart from each other."
)


@cache
def _network(name: str, _: int) -> Network:
    """A network of this thread's own: the buffers of one are not to be shared."""
    return trained.load(name)


def read(squares: Gray, name: str = likeness.READER, scrawls: Sequence[bool] = ()) -> list[Reading]:
    """Digits (N, 28, 28), paper 0 and ink 1, read by the shipped network `name`. Raises WeightsError where there is none.

    What looks like no digit is `unlike` and never sure; only of the network whose convolutions were weighed for it is that known, but of
    what is known to be a scribble, of which `scrawls` tells."""
    if not len(squares):
        return []
    said = _said(squares, name)
    return [
        replace(one, sure=False, unlike=True) if scrawl else one for one, scrawl in zip(said, scrawls or [False] * len(said), strict=True)
    ]


def _said(squares: Gray, name: str) -> list[Reading]:
    if name != likeness.READER:
        return readings(_network(name, threading.get_ident()).predict(_inside(squares)))
    seen = look(squares)
    alike = (seen.like > 0).tolist()
    return [replace(one, sure=one.sure and like, unlike=not like) for one, like in zip(readings(seen.probabilities), alike, strict=True)]


def look(squares: Gray) -> likeness.Look:
    """What the shipped network whose convolutions were weighed for it makes of signs (N, 28, 28), paper 0 and ink 1."""
    return likeness.looked(_network(likeness.READER, threading.get_ident()), _inside(squares))


def _inside(squares: Gray) -> Gray:
    return np.ascontiguousarray(to_inside(squares[..., None].astype(np.float32)))


def hints(found: Sequence[Reading]) -> tuple[str, ...]:
    """What to mind about the signs of a page, in words, where they look like something else than digits."""
    strange = sum(bool(reading.unlike) for reading in found)
    if len(found) == strange == 1:
        return (NO_DIGIT,)
    return (NO_DIGITS,) if other_signs(strange, len(found)) else ()


def other_signs(strange: int, count: int) -> bool:
    """Whether so many of a page's signs look like no digit that it holds something else."""
    return strange >= FEWEST and strange >= LETTERS * count
