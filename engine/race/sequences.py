"""What a member of a race on sequences says to one example, the same for all of them, and where it looks while it does."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data.text import PADDING
from engine.frames import Frame
from engine.reading_sequences import Reading, read_sequence, sequences_of
from engine.summaries.base import words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.experiment import Experiment


def is_told(experiment: Experiment) -> bool:
    """Whether its picture is what it says: where sequences of symbols are answered, or named step by step."""
    data = sequences_of(experiment)
    return data is not None and data.targets.ndim > 1 and data.prompt != 0


def told_sequence(experiment: Experiment) -> Frame:
    """The frame "sequence": `given`, `said`, and symbol by symbol whether that is `right`, null where nothing is asked.

    `look` (T, S) uint8 is where the last attention looks that goes to what was read, the mean over its heads.
    """
    data = sequences_of(experiment)
    assert data is not None
    found = read_sequence(experiment, example=longest_example(experiment))
    wanted = found.wanted or []
    told: dict[str, Any] = {
        "shown": "sequence", "form": "answer" if data.prompt else "tags", "given": found.given, "said": found.said, "wanted": wanted,
        "right": [None if right == "" else said == right for said, right in zip_longest(found.said, wanted[: len(found.said)])],
    }  # fmt: skip
    look = look_back(found)
    return Frame("sequence", {} if look is None else {"look": look}, words(**told))


def longest_example(experiment: Experiment) -> int:
    """The first of the longest examples that are not learnt from; where all are learnt from, of all."""
    data = sequences_of(experiment)
    assert data is not None
    chosen = next(experiment.parts[part] for part in ("test", "validation", "train") if len(experiment.parts[part]))
    return int(chosen[(data.sources[chosen] != PADDING).sum(axis=1).argmax()])


def look_back(found: Reading) -> Array | None:
    """Attention from each step that is said to each that was read, the mean over heads, (T, S) uint8; None without any."""
    for inside in reversed(found.notes.values()):
        for name, array in reversed(inside.items()):
            queries, keys = array.shape[1:3] if array.ndim == 4 else (0, 0)
            if name.endswith("weights") and queries and found.spans.get(keys) == len(found.given):
                shares = array[:, : len(found.said), : len(found.given), 0].mean(axis=0)
                return np.asarray(np.clip(shares, 0, 1) * 255).astype(np.uint8)
    return None
