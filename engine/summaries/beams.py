"""The search for an answer as a tree: which beginnings are kept at each step, which are dropped, and whether greed would have found it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.data.examples_sequences import Sequences
from engine.data.text import END, Vocabulary
from engine.experiment import Experiment
from engine.frames import Frame
from engine.learn.beams import Search, Written, beam_tree
from engine.learn.decoding import Step, network_step
from engine.reading_sequences import chosen_row, sequences_of
from engine.registry import argument
from engine.summaries.base import views, words
from engine.summaries.sequences import SequenceView, ruled
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

GOES_ON = 10
"""A running text is gone on with by so many symbols."""
WIDTHS = (1, 4, 8)
"""So many beginnings are read at a time, empty places filled up: a pass is recorded for a few numbers of columns only."""


@views.register
class Beams(SequenceView):
    """Beams: a beam search for the answer as a tree, beside what the likeliest symbol each time would have written.

    Arrays of N branches, parents before children: `parent` (N,) int32, −1 the start; `depth` (N,) uint16 from 1; `share` and `score` (N,)
    float64, the natural logarithm of a symbol's probability and the sum of those up to it; `kept`, `ended`, `won` (N,) uint8, the last on
    the way to the best answer. In the words: `tokens` of the branches, `best` sequences and the `greedy` one, each {text, score, tokens,
    branch}, `same` where both are one, what was `given`, and what is `wanted` where that is known. Empty where nothing is written.
    """

    kind: Literal["beams"] = "beams"
    width: int = argument(4, "How many beginnings are kept at each step; 1: the likeliest symbol each time.", ge=1, le=8)
    length_penalty: float = argument(0.0, "Sums are divided by length to this power: 0 favors short answers, 1 compares means.", ge=0, le=2)

    def compute(self, run: Run) -> Frame:
        data = sequences_of(run.experiment)
        if data is None or data.prompt is None:
            return Frame("beams", {}, words(tokens=[], best=[], greedy=None))
        row, index = chosen_row(run.experiment, data, self.text, self.example)
        names = data.wanted or data.given
        assert names is not None
        assert data.given is not None
        found, greedy = searches(run.experiment, data, row, self.width, self.length_penalty)
        told = {
            "tokens": [names.tokens[branch.token] for branch in found.branches],
            "best": [_told(written, names) for written in found.best], "greedy": _told(greedy.best[0], names),
            "same": found.best[0].tokens == greedy.best[0].tokens, "given": [data.given.tokens[n] for n in row],
            "wanted": _wanted(run, data, index, self.text), "unit": names.unit,
        }  # fmt: skip
        return Frame("beams", _arrays(found), words(**told))


def searches(experiment: Experiment, data: Sequences, row: list[int], width: int, length_penalty: float) -> tuple[Search, Search]:
    """The beam search for an answer to a source, or for how a text goes on, and the greedy one; `row` are its token numbers."""
    if data.prompt:
        source = np.zeros((data.prompt, 1), np.float32)
        source[: len(row), 0] = row
        step, steps, begun, end = network_step(experiment.network, source), data.targets.shape[1], None, END
    else:
        step, steps, end = network_step(experiment.network), GOES_ON, None
        begun = np.array(row or data.sources[0, :1].tolist(), np.intp)[:, None]
    step = remembered(side_by_side(step))
    return beam_tree(step, steps, width, length_penalty, begun, end), beam_tree(step, steps, 1, 0.0, begun, end)


def remembered(step: Step) -> Step:
    """The same step, which asks the network only for beginnings that it was not asked for before: searches have most of them in common."""
    known: dict[bytes, Array] = {}

    def again(prefix: Array) -> Array:
        names = [column.tobytes() for column in np.ascontiguousarray(prefix.T)]
        new = {name: place for place, name in enumerate(names) if name not in known}
        if new:
            known.update(zip(new, step(prefix[:, list(new.values())]).T, strict=True))
        return np.stack([known[name] for name in names], axis=1)

    return again


def side_by_side(step: Step) -> Step:
    """The same step with empty places filled up, see `WIDTHS`."""

    def wide(prefix: Array) -> Array:
        count = prefix.shape[1]
        size = next((size for size in WIDTHS if size >= count), count)
        return step(prefix[:, np.arange(size) % count])[:, :count]

    return wide


def _wanted(run: Run, data: Sequences, index: int | None, text: str) -> list[str] | None:
    """The tokens of the one right answer, as far as it is known."""
    if data.many or not data.prompt or data.wanted is None:
        return None
    if index is None:
        return (ruled(run.spec.data, text) or [])[:-1] or None
    return [data.wanted.tokens[n] for n in data.targets[index].tolist() if n > END]


def _told(written: Written, names: Vocabulary) -> dict[str, Any]:
    tokens = [names.tokens[n] for n in written.tokens]
    return {"text": names.decode(written.tokens), "score": written.score, "tokens": tokens, "branch": written.branch}


def _arrays(found: Search) -> dict[str, Array]:
    branches = found.branches
    won, at = np.zeros(len(branches), np.uint8), found.best[0].branch if found.best else -1
    while at >= 0:
        won[at], at = 1, branches[at].parent
    column = {name: [getattr(branch, name) for branch in branches] for name in ("parent", "depth", "share", "score", "kept", "ended")}
    types = {"parent": np.int32, "depth": np.uint16, "share": np.float64, "score": np.float64, "kept": np.uint8, "ended": np.uint8}
    return {**{name: np.array(values, types[name]) for name, values in column.items()}, "won": won}
