"""What the language models of a race write on their way: now one of them, now another, as often as there is time for it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from engine.beat import Beat
from engine.diary import SYMBOLS, text_of
from engine.reading_sequences import sequences_of

if TYPE_CHECKING:
    from engine.experiment import Experiment

LENGTH = SYMBOLS // 3
"""So many characters a member writes, each of them a pass through its network."""
PACE = 3.0
"""While the race goes on, so many seconds at least lie between two texts."""
SHARE = 0.1
"""While the race goes on, writing takes no more than this share of the time."""


class Texts:
    """The last text of each member that goes on with a text. One is written at a time, and only where somebody looks."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Experiment, dict[str, Any]] = WeakKeyDictionary()
        self._wanted = False
        self._rested = 0.0

    def look(self, experiment: Experiment) -> dict[str, Any] | None:
        """What it wrote last, {text, epoch}; None if it has not written yet. If that was in another epoch, it is to write again."""
        kept = self._kept.get(experiment)
        self._wanted |= _stale(experiment, kept)
        return kept

    def wait(self, playing: bool) -> float | None:
        """Seconds until the next text is due; None where nobody waits for one."""
        if not self._wanted:
            return None
        return max(0.0, self._rested - perf_counter()) if playing else 0.0

    def write(self, experiments: list[Experiment], beat: Beat) -> None:
        """The one whose text is the oldest writes anew; of others it is heard when somebody looks again."""
        self._wanted = False
        kept = self._kept
        stale = [each for each in experiments if _writes(each) and _stale(each, kept.get(each))]
        if not stale:
            return
        chosen = min(stale, key=lambda each: kept[each]["epoch"] if each in kept else -1)
        data, begun = sequences_of(chosen), perf_counter()
        assert data is not None
        kept[chosen] = {"epoch": chosen.progress.epoch, "text": text_of(chosen, data, beat, LENGTH)}
        now = perf_counter()
        self._rested = now + max(PACE, (now - begun) / SHARE)


def _writes(experiment: Experiment) -> bool:
    data = sequences_of(experiment)
    return data is not None and data.form == "text"


def _stale(experiment: Experiment, kept: dict[str, Any] | None) -> bool:
    return kept is None or kept["epoch"] != experiment.progress.epoch
