"""What the network draws for every label it knows, side by side: the likeliest drawing of each, or one drawn by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

import numpy as np

from engine.data.sequences import SequenceData
from engine.data.sequences_strokes import traced
from engine.data.text import END, MARKS, PADDING, START
from engine.frames import Frame
from engine.learn.decoding import network_step, sample, settle
from engine.reading_sequences import sequences_of
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

_guesses: WeakKeyDictionary[Run, Array] = WeakKeyDictionary()
"""Of each run what was written last: most of it is written again a few steps later."""


@views.register
class Drawings(View):
    """Drawings: what the network draws for every label, the likeliest move each time, or moves by chance.

    Arrays for F figures of at most L moves: `xy` (F, 2, L + 1) int16, where the pen is, y upwards; `pen` (F, L) uint8, whether it draws;
    `moves` (F,) uint16, how many there are. `figures` in the words names each, with what was said and whether it is a right drawing of its
    label (see `SequenceData.fits`). Empty where nothing is drawn.
    """

    kind: Literal["drawings"] = "drawings"
    temperature: float = argument(0.0, "0: the likeliest move each time; above: by chance, the freer the higher.", ge=0, le=2)
    seed: int = argument(0, "Which drawings chance makes.", ge=0, le=2**31 - 1)

    def compute(self, run: Run) -> Frame:
        kind, data = run.spec.data, sequences_of(run.experiment)
        if data is None or not isinstance(kind, SequenceData) or not kind.draws:
            return Frame("drawings", {}, words(figures=[]))
        assert data.given is not None
        assert data.wanted is not None
        labels = data.given.tokens[len(MARKS) :]
        numbers = np.arange(len(MARKS), len(data.given))[None]
        written = self._by_chance(run, numbers) if self.temperature else self._likeliest(run, numbers)
        said = [[data.wanted.tokens[n] for n in column if n not in (PADDING, START, END)] for column in written.T]
        ended = (written == END).any(axis=0).tolist()
        figures = [
            {"label": label, "said": "".join(moves), "fits": end and kind.fits([label], moves)}
            for label, moves, end in zip(labels, said, ended, strict=True)
        ]
        return Frame("drawings", _arrays(said), words(figures=figures))

    def _likeliest(self, run: Run, numbers: Array) -> Array:
        """What `greedy` writes for each label, (T, F)."""
        network, steps = run.experiment.network, run.experiment.network.nodes[-1].out_shape[0]
        guess = _guesses.get(run)
        if guess is None or guess.shape != (steps, numbers.shape[1]):
            guess = np.full((steps, numbers.shape[1]), PADDING, np.intp)
        column = np.full((network.in_shape[0], numbers.shape[1]), PADDING, np.float32)
        column[: len(numbers)], column[len(numbers)] = numbers, START
        _guesses[run] = settle(network, column, guess)
        return _guesses[run]

    def _by_chance(self, run: Run, numbers: Array) -> Array:
        network = run.experiment.network
        start = np.full((1, numbers.shape[1]), START, np.intp)
        step, steps = network_step(network, numbers.astype(np.float32)), network.nodes[-1].out_shape[0]
        return sample(step, start, steps, np.random.default_rng(self.seed), self.temperature, end=END)[1:]


def _arrays(said: list[list[str]]) -> dict[str, Array]:
    most = max(map(len, said))
    xy, pen = np.zeros((len(said), 2, most + 1), np.int16), np.zeros((len(said), most), np.uint8)
    for figure, moves in enumerate(said):
        way, down = traced(moves)
        xy[figure, :, : len(moves) + 1], pen[figure, : len(moves)] = way, down
    return {"xy": xy, "pen": pen, "moves": np.array([len(moves) for moves in said], np.uint16)}
