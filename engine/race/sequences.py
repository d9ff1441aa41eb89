"""What a member of a race on sequences says to one example, the same for all of them, and what goes on in it while it does."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data.examples_sequences import Sequences
from engine.data.text import PADDING
from engine.frames import Frame
from engine.reading_sequences import Reading, read_sequence, sequences_of
from engine.summaries.base import words
from engine.summaries.lengths import by_length
from engine.summaries.sequences import BOUNDED, likeliest_of, strips
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.experiment import Experiment

LIKELIEST = 4
"""So many classes, or symbols that may come next, are told with their shares."""


def told_sequence(experiment: Experiment, data: Sequences) -> Frame:
    """The frame "sequence": in `form` (see `Sequences`) what was `given` and what is `said`, and of each whether that is `right`, null
    where nothing is asked.

    `bands` are the right answers by length, as the view "lengths" has them. Of a class of the whole, and of a text that goes on,
    `likeliest` are the first few of [{token, share}]. `look` (T, S) uint8 is where the last attention looks that goes to what was read,
    the mean over its heads; where none does, `gate_n` (units, steps) uint8 are the gates and the state of the last layer that has any,
    and `gates` tells of them as the view of that name does.
    """
    names = experiment.spec.data.class_names()
    found = read_sequence(experiment, example=longest_example(experiment))
    said, wanted = _answer(found, names)
    told: dict[str, Any] = {
        "shown": "sequence", "form": data.form, "given": found.given, "said": said, "wanted": wanted,
        "right": [None if right == "" else each == right for each, right in zip_longest(said, wanted[: len(said)])],
    }  # fmt: skip
    if data.form in {"class", "text"}:
        told["likeliest"] = likeliest_of(found.shares[0], names, LIKELIEST)
    told["bands"] = by_length(experiment)
    look = look_back(found)
    arrays, told["gates"] = _gates(found) if look is None else ({"look": look}, [])
    return Frame("sequence", arrays, words(**told))


def _answer(found: Reading, names: list[str]) -> tuple[list[str], list[str]]:
    """What is said, and what should be: token by token, or the one class of the whole."""
    if found.label is None:
        return found.said, found.wanted or []
    return [names[int(found.shares[0].argmax())]], [names[found.label]]


def _gates(found: Reading) -> tuple[dict[str, Array], list[dict[str, Any]]]:
    """Gates and state of the last layer that has a state, and what is told of each."""
    arrays, rows = strips(found)
    own = [row for row in rows if row["layer"] == rows[-1]["layer"] and (row["name"] in BOUNDED or row["name"] == "hidden")]
    return {f"gate_{n}": arrays[row["key"]] for n, row in enumerate(own)}, own


def longest_example(experiment: Experiment) -> int:
    """The first of the longest examples that are not learnt from; where all are learnt from, of all."""
    data = sequences_of(experiment)
    assert data is not None
    chosen = next(experiment.parts[part] for part in ("test", "validation", "train") if len(experiment.parts[part]))
    return int(chosen[(data.sources[chosen] != PADDING).sum(axis=1).argmax()])


def look_back(found: Reading) -> Array | None:
    """Attention from each step that is said to each that was read, the mean over heads, (T, S) uint8; None without any."""
    for inside in reversed(found.notes.values()) if found.said else ():
        for name, array in reversed(inside.items()):
            queries, keys = array.shape[1:3] if array.ndim == 4 else (0, 0)
            if name.endswith("weights") and queries and found.spans.get(keys) == len(found.given):
                shares = array[:, : len(found.said), : len(found.given), 0].mean(axis=0)
                return np.asarray(np.clip(shares, 0, 1) * 255).astype(np.uint8)
    return None
