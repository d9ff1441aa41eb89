"""What a network that learns to write has written, epoch after epoch: how gibberish turns into words."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from engine.beat import Beat
from engine.data.examples_sequences import Sequences
from engine.learn.decoding import network_step, sample
from engine.reading_sequences import read_sequence, sequences_of, usual_example
from engine.seeds import stream
from engine.tensor import Array, quiet

if TYPE_CHECKING:
    from engine.experiment import Experiment

MOST = 64
"""Of more entries every other one is forgotten, and from then on only every other epoch has one."""
SYMBOLS = 45
"""A text is gone on with by so many characters, or by a third as many words."""
TEMPERATURE = 0.8


@dataclass(frozen=True)
class Entry:
    """What was written at the end of an epoch: `said` to `given`, where `wanted` was right, or a running text with both empty."""

    step: int
    epoch: int
    loss: float | None
    given: str
    said: str
    wanted: str


@dataclass
class Diary:
    """The entries of a run, oldest first, no more than `MOST`."""

    entries: list[Entry] = field(default_factory=list)
    stride: int = 1

    def begin(self, experiment: Experiment, beat: Beat) -> None:
        """Write the first entry, if there is none."""
        if not self.entries:
            self.record(experiment, beat)

    def record(self, experiment: Experiment, beat: Beat) -> None:
        """Write an entry if this is the end of an epoch that is to have one, and the network is one that writes."""
        progress = experiment.progress
        if progress.cursor or progress.epoch % self.stride or not writes(experiment):
            return
        self.forget_after(progress.step - 1)
        self.entries.append(entry(experiment, beat))
        if len(self.entries) > MOST:
            self.stride *= 2
            self.entries = [kept for kept in self.entries if kept.epoch % self.stride == 0]

    def forget_after(self, step: int) -> None:
        """Going on from an earlier step: what was written after it is no longer this run's."""
        self.entries = [kept for kept in self.entries if kept.step <= step]

    def save(self) -> dict[str, Any]:
        """All of it, JSON-ready."""
        return {"stride": self.stride, "entries": [asdict(kept) for kept in self.entries]}

    @classmethod
    def load(cls, told: dict[str, Any] | None) -> Self:
        """What `save` wrote; an empty one where there is nothing."""
        return cls([Entry(**kept) for kept in told["entries"]], told["stride"]) if told else cls()


class Unwritten(Diary):
    """Of a network that trains against others: nobody reads what it wrote on its way."""

    def record(self, experiment: Experiment, beat: Beat) -> None:
        """Nothing."""


def writes(experiment: Experiment) -> bool:
    """Whether the network learns to write: to go on with a text, or to answer symbol by symbol."""
    data = sequences_of(experiment)
    return data is not None and data.prompt is not None


@quiet
def entry(experiment: Experiment, beat: Beat) -> Entry:
    """What the network that stands here writes: the answer to the first example that is not learnt from, or a text with drawn symbols.

    The dice are the same every time, thrown from a stream of their own: texts differ because the weights do.
    """
    data, progress = sequences_of(experiment), experiment.progress
    assert data is not None
    given, said, wanted = _answer(experiment, data) if data.prompt else ("", text_of(experiment, data, beat), "")
    measured = experiment.measure()["train"]
    loss = measured["loss"] if measured and np.isfinite(measured["loss"]) else None
    return Entry(progress.step, progress.epoch, loss, given, said, wanted)


def text_of(experiment: Experiment, data: Sequences, beat: Beat, length: int = SYMBOLS) -> str:
    """A text of `length` characters, or a third as many words, that begins as the one that is learnt does, its symbols drawn with the same
    dice every time. It beats with every symbol."""
    assert data.given is not None
    begin = data.sources[0, :1].astype(np.intp)[:, None]
    symbols = length if data.given.unit == "character" else length // 3
    dice = stream(experiment.spec.seed, "diary")
    step = network_step(experiment.network)

    def living(prefix: Array) -> Array:
        beat()
        return step(prefix)

    whole = sample(living, begin, symbols, dice, TEMPERATURE)[:, 0]
    return ("" if data.given.unit == "character" else " ").join(data.given.tokens[number] for number in whole)


def _answer(experiment: Experiment, data: Sequences) -> tuple[str, str, str]:
    assert data.given is not None
    assert data.wanted is not None
    example = usual_example(experiment)
    said = map(data.wanted.tokens.index, read_sequence(experiment, example=example).said)
    return data.given.decode(data.sources[example]), data.wanted.decode(said), data.wanted.decode(data.targets[example])
