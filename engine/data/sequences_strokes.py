"""Figures drawn by a pen, move after move: one label is read, a whole sequence is said.

A move is one of eight directions, one step long (a chain code: Freeman, "On the Encoding of Arbitrary Geometric Configurations", 1961);
two more symbols lift the pen and put it down again. Every drawing of a figure is different: its sizes are drawn at random, and the hand
is not quite steady.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np

from engine.data.kind import datasets
from engine.data.sequences import TextTask, samples_argument
from engine.data.text import MARKS, Vocabulary, vocabulary_of
from engine.registry import argument
from engine.tensor import Array

DIRECTIONS = "→↗↑↖←↙↓↘"
"""Counterclockwise, 45° apart."""
STEPS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
LIFT, LOWER = "○", "●"
SMALLEST = 2

FIGURES = {
    "0": "→a ↘ ↓b ↙ ←a ↖ ↑b ↗",
    "1": "↗a ↓2b",
    "2": "→a ↓b ←a ↓b →a",
    "3": "→a ↓b ←a ○ →a ● ↓b ←a",
    "4": "↓b →a ○ ↑b ● ↓2b",
    "5": "←a ↓b →a ↓b ←a",
    "6": "←a ↓2b →a ↑b ←a",
    "7": "→a ↙2 ↓b",
    "8": "→a ↓2b ←a ↑2b ○ ↓b ● →a",
    "9": "←a ↑b →a ↓2b ←a",
    "square": "→a ↓a ←a ↑a",
    "box": "→2a ↓b ←2a ↑b",
    "diamond": "↗a ↘a ↙a ↖a",
    "triangle": "↗a ↘a ←2a",
    "house": "→2a ↑b ↖a ↙a ↓b",
    "heart": "↖a ↑ ↗ →a-2 ↘ ↗ →a-2 ↘ ↓ ↙a",
    "arrow": "→2a ↖2 ○ ↘2 ● ↙2",
    "plus": "→2a ○ ↖a ● ↓2a",
    "flag": "↑2b →2a ↓b ←2a",
    "stairs": "→a ↑b →a ↑b →a",
    "zigzag": "↗a ↘a ↗a ↘a",
    "boat": "↘ →2a ↗ ←2a+2 ○ →a+1 ● ↑b+1 ↘b ←b",
}
"""Each a row of strokes: a direction and how long, in the two sizes a and b; as digits stand on a display, and as children draw."""
STROKE = re.compile(rf"([{DIRECTIONS}{LIFT}{LOWER}])(\d*)([ab]?)([+-]\d+)?")


def strokes_of(figure: str, a: int, b: int) -> Iterator[tuple[str, int]]:
    """The strokes of a figure in this size: what is said, and how often; lifting and lowering the pen are said once."""
    for sign, times, size, more in STROKE.findall(FIGURES[figure]):
        yield sign, int(times or 1) * {"a": a, "b": b, "": 1}[size] + int(more or 0)


def wavers(sign: str) -> list[tuple[str, ...]]:
    """What an unsteady hand draws in place of two equal moves, to end at the same point: by one side, or by the other."""
    if sign not in DIRECTIONS:
        return []
    at = DIRECTIONS.index(sign)
    left, right = DIRECTIONS[(at + 1) % 8], DIRECTIONS[at - 1]
    return [(left, *sign * (at % 2), right), (right, *sign * (at % 2), left)]


def drawn(figure: str, a: int, b: int, wobble: float, rng: np.random.Generator) -> str:
    """One drawing of a figure; each pair of equal moves wavers with the chance `wobble`, unless the pen is in the air."""
    said: list[str] = []
    down = True
    for sign, times in strokes_of(figure, a, b):
        down = sign == LOWER or (down and sign != LIFT)
        left = times
        while left:
            waver = down and left > 1 and sign in DIRECTIONS and rng.random() < wobble
            said.extend(wavers(sign)[rng.integers(2)] if waver else sign)
            left -= 1 + waver
    return "".join(said)


def is_drawing(figure: str, a: int, b: int, said: Sequence[str]) -> bool:
    """Whether this is the figure in this size, drawn by a hand that may waver."""
    clean, down = [], True
    for sign, times in strokes_of(figure, a, b):
        down = sign == LOWER or (down and sign != LIFT)
        clean += [(sign, place + 1 < times and down) for place in range(times)]
    reached = [{0}, *(set[int]() for _ in clean)]
    for place, (sign, pair) in enumerate(clean):
        for at in reached[place]:
            if tuple(said[at : at + 1]) == (sign,):
                reached[place + 1].add(at + 1)
            for waver in wavers(sign) if pair else ():
                if tuple(said[at : at + len(waver)]) == waver:
                    reached[place + 2].add(at + len(waver))
    return len(said) in reached[-1]


def traced(said: Sequence[str]) -> tuple[Array, Array]:
    """Where the pen is after every symbol, (2, n + 1) from the origin, y upwards; and whether it drew on its way there, (n,)."""
    xy, down = np.zeros((2, len(said) + 1), np.int16), np.zeros(len(said), bool)
    pen = True
    for place, sign in enumerate(said):
        pen = sign == LOWER or (pen and sign != LIFT)
        step = STEPS[DIRECTIONS.index(sign)] if sign in DIRECTIONS else (0, 0)
        xy[:, place + 1] = xy[:, place] + step
        down[place] = pen and sign in DIRECTIONS
    return xy, down


@lru_cache(maxsize=8)
def _longest(size: int) -> int:
    """How many symbols a drawing can have, sizes up to `size`: a slanting pair that wavers is one longer."""
    sizes = [(a, b) for a in range(SMALLEST, size + 1) for b in range(SMALLEST, size + 1)]
    slant = DIRECTIONS[1::2]
    return max(sum(n + (n // 2) * (sign in slant) for sign, n in strokes_of(figure, a, b)) for figure in FIGURES for a, b in sizes)


@datasets.register
class Strokes(TextTask):
    """Figures: from one word, such as "house", to the moves of a pen that draws one. How large it is nobody says: every drawing differs."""

    kind: Literal["strokes"] = "strokes"
    told_apart = None
    draws = True
    samples: int = samples_argument(4000, "How many drawings there are; a figure comes again and again, each time in its own way.")
    size: int = argument(4, f"How long a stroke is at most; at least {SMALLEST}.", title="Size", ge=SMALLEST, le=6,
                         ui={"control": "slider"})  # fmt: skip
    wobble: float = argument(0.05, "How often the hand wavers by one step to the side, and back.", title="Wobble", ge=0, le=1,
                             ui={"control": "slider", "step": 0.05})  # fmt: skip

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of(FIGURES, "word")

    @property
    def target_vocabulary(self) -> Vocabulary:
        return vocabulary_of(DIRECTIONS + LIFT + LOWER)

    @property
    def source_steps(self) -> int:
        return 1

    @property
    def target_steps(self) -> int:
        return _longest(self.size) + 1

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        figure = list(FIGURES)[rng.integers(len(FIGURES))]
        a, b = rng.integers(SMALLEST, self.size + 1, 2).tolist()
        return figure, drawn(figure, a, b, self.wobble, rng)

    def fits(self, given: Sequence[str], said: Sequence[str]) -> bool | None:
        if list(given[1:]) or given[0] not in FIGURES:
            return None
        moves = [sign for sign in said if sign not in MARKS]
        sizes = range(SMALLEST, self.size + 1)
        return any(is_drawing(given[0], a, b, moves) for a in sizes for b in sizes)
