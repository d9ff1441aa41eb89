"""What every instrument is: a kind whose arguments are all there is to it, and which answers with a frame.

An instrument trains nothing: the same arguments give the same frame, so a link of arguments is the whole state. Where its picture
has an axis of time, `moments` says how many there are.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from engine.data.idx import Bytes
from engine.errors import SpecError
from engine.frames import Frame
from engine.registry import Family, Kind
from engine.spec import parse
from engine.summaries.base import words
from engine.tensor import Array

SIZE = 48
MARGIN = 5
LONGEST_TEXT = 2000
"""Too many words or numbers in a text are counted; only what is far too long is not even read."""


class Instrument(Kind):
    """Base of all instruments. `heavy`: it keeps a core busy for a while, so one at a time is asked for."""

    heavy: ClassVar[bool] = False
    patience: ClassVar[float] = 30.0
    """Seconds that a heavy one may take."""

    @property
    def measures(self) -> bool:
        """Whether these very arguments make it `heavy`."""
        return self.heavy

    takes_picture: ClassVar[bool] = False
    """Whether it can be shown a picture, by `compute_on`."""

    def frame(self, picture: Bytes | None = None) -> Frame:
        """The frame these arguments give, of a `picture` (H, W, 3) where one is handed in to an instrument that takes it.

        Raises SpecError, with the argument at fault, for arguments that give none.
        """
        with np.errstate(all="ignore"):
            return self.compute() if picture is None else self.compute_on(picture)

    @abstractmethod
    def compute(self) -> Frame:
        """The arrays and words; `answer` makes them a frame."""

    def compute_on(self, picture: Bytes) -> Frame:
        """The same for a picture (H, W, 3) from outside."""
        raise NotImplementedError(f"{self.kind} takes no picture")

    def sketch(self) -> Array:
        """The lines (x, y) of its thumbnail, each (2, n), one after the other in an array (lines, 2, n); y upwards."""
        x = np.linspace(-1, 1, 33)
        return np.stack([np.stack([x, x**2])])

    def thumbnail(self) -> str:
        """A small picture of what it shows, SVG without colors."""
        lines = self.sketch()
        low, high = lines.min((0, 2))[:, None], lines.max((0, 2))[:, None]
        share = (lines - low) / np.where(high > low, high - low, 1)
        share[:, 1] = 1 - share[:, 1]
        paths = (MARGIN + (SIZE - 2 * MARGIN) * share).round(1)
        traced = "".join(f"M{'L'.join(f'{x:g} {y:g}' for x, y in line.T.tolist())}" for line in paths)
        drawn = f'<path class="curve" fill="none" d="{traced}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" aria-hidden="true" focusable="false">{drawn}</svg>'

    def answer(self, arrays: dict[str, Array], results: dict[str, Any], *, moments: int = 0, **more: Any) -> Frame:
        """A frame with `results`, the numbers that lessons look at and people read, by name."""
        return Frame(self.kind, arrays, words(results=results, moments=moments, **more))


instruments: Family[Instrument] = Family("instruments", in_spec=False)


def parse_instrument(kind: str, arguments: Any) -> Instrument:
    """The instrument `kind` with these arguments and defaults. Raises SpecError with the JSON path of each argument at fault."""
    if kind not in instruments.names():
        raise SpecError.at("kind", f"there is no instrument {kind[:60]!r}; choose one of {', '.join(instruments.names())}")
    if not isinstance(arguments, dict):
        raise SpecError.at("", f"arguments are a JSON object; got {type(arguments).__name__}")
    if arguments.get("kind", kind) != kind:
        raise SpecError.at("kind", f"these are arguments of another instrument than {kind}")
    return parse(instruments[kind], {**arguments, "kind": kind})


def signs(value: float, digits: int = 4) -> str:
    """A number as formulas show it: significant digits, a true minus sign."""
    return f"{value or 0.0:.{digits}g}".replace("-", "−").replace("inf", "∞")
