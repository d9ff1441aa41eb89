"""How many whole answers are right, by the length of what was read: of examples that are not learnt from."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np

from engine.data.examples_sequences import Sequences
from engine.data.text import PADDING
from engine.frames import Frame
from engine.metrics import wholly_right
from engine.reading_sequences import sequences_of
from engine.summaries.base import View, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.experiment import Experiment
    from engine.run import Run

MOST = 400
"""So many examples are asked at most, and as many of those that are longer than any that is learnt from."""
BANDS = 4
"""Lengths that are learnt from are told in so many bands at most, and so are longer ones."""

_kept: WeakKeyDictionary[Experiment, tuple[tuple[int, int], list[dict[str, Any]]]] = WeakKeyDictionary()
"""Of each experiment what was found last, and at which epoch of how many steps."""


@views.register
class Lengths(View):
    """Lengths: the share of whole answers that are right, by the length of what was read.

    No arrays; `bands` in the words are {from, to, count, right, learnt}: sources of so many tokens, how many were asked, the share of
    them with a wholly right answer, and whether sources as long were learnt from. Measured once in an epoch while the run goes on. Empty
    where no answers are written, and where many answers are right.
    """

    kind: Literal["lengths"] = "lengths"

    def compute(self, run: Run) -> Frame:
        return Frame("lengths", {}, words(bands=by_length(run.experiment, still=not run.playing)))


def by_length(experiment: Experiment, still: bool = False) -> list[dict[str, Any]]:
    """What `Lengths` tells; `still`: at this very step, else at the first step of the epoch that somebody looked at."""
    data = sequences_of(experiment)
    if data is None or data.form != "answer" or data.many:
        return []
    moment = experiment.progress.epoch, experiment.progress.step if still else -1
    before, found = _kept.get(experiment, (None, []))
    if before is None or before[0] != moment[0] or (still and before != moment):
        found = _measured(experiment, data)
        _kept[experiment] = (moment, found)
    return found


def _measured(experiment: Experiment, data: Sequences) -> list[dict[str, Any]]:
    """An answer that is right at every step with its target shown is written so without it, too: the network reads the same."""
    chosen = next((experiment.parts[part] for part in ("test", "validation", "train") if len(experiment.parts[part])), np.empty(0, np.intp))
    if not len(chosen):
        return []
    lengths = _lengths(data, chosen)
    learnt = int(_lengths(data, experiment.parts["train"]).max(initial=0))
    few = np.sort(np.concatenate([np.flatnonzero(lengths <= learnt)[:MOST], np.flatnonzero(lengths > learnt)[:MOST]]))
    chosen, lengths = chosen[few], lengths[few]
    wanted = data.targets[chosen].T
    said = experiment.network.predict(data.take(chosen)).argmax(axis=1)
    right = wholly_right(said, wanted, wanted != PADDING)
    bands = []
    for first, last in _bands(int(lengths.min()), int(lengths.max()), learnt):
        inside = (lengths >= first) & (lengths <= last)
        if inside.any():
            share = float(right[inside].mean())
            bands.append({"from": first, "to": last, "count": int(inside.sum()), "right": share, "learnt": last <= learnt})
    return bands


def _lengths(data: Sequences, chosen: Array) -> Array:
    return np.asarray((data.sources[chosen] != PADDING).sum(axis=1))


def _bands(shortest: int, longest: int, learnt: int) -> list[tuple[int, int]]:
    """From `shortest` to `longest`, in bands that do not reach across `learnt`."""
    found: list[tuple[int, int]] = []
    for first, last in ((shortest, min(longest, learnt)), (max(shortest, learnt + 1), longest)):
        edges = np.linspace(first, last + 1, min(BANDS, max(1, last + 1 - first)) + 1).round().astype(int).tolist()
        found += [(low, high - 1) for low, high in pairwise(edges) if high > low]
    return found
