"""Sequences in memory: token numbers in as few bytes as they need, laid out for the network batch by batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.border import to_inside
from engine.data.examples import MAX_INPUTS, Batch, Examples, Feed, StreamFeed, Task, read_numbers
from engine.data.points import Parts
from engine.data.text import PADDING, START, Vocabulary
from engine.errors import SpecError
from engine.tensor import Array, Tensor

Form = Literal["class", "tags", "answer", "text"]
JUDGED_STEPS = 4096
MAX_TYPED = 10_000
"""Longer texts are refused before anybody looks at them."""


def judged_of(prompt: int | None, steps: int) -> int:
    """Of how many sequences that are learnt from it is measured how well they are known: a thousand; of a running text, in which every
    step is a prediction, as many stretches as hold a few thousand steps."""
    return 1000 if prompt != 0 else max(1, JUDGED_STEPS // steps)


def number_type(vocabulary: Vocabulary | None) -> Any:
    """The smallest type for the numbers of a vocabulary; float32 for values."""
    if vocabulary is None:
        return np.float32
    return np.uint8 if len(vocabulary) <= 256 else np.uint16 if len(vocabulary) <= 65_536 else np.uint32


@dataclass(frozen=True)
class Sequences(Examples):
    """N sequences ready for training, an example per row: `sources` (N, S), `targets` (N, T), or (N,) where each has one class.

    `given` and `wanted` are the vocabularies, None for values and classes. `prompt`: a target is written symbol by symbol, below so many
    steps that come before it (0: the text goes on where it stands); None where nothing is written.
    """

    sources: NDArray[Any]
    targets: NDArray[Any]
    part_of: Parts
    task: Task
    classes: int
    given: Vocabulary | None
    wanted: Vocabulary | None
    prompt: int | None
    told: tuple[str, ...] = ()
    many: bool = False

    @property
    def judged(self) -> int:  # type: ignore[override]  # follows from the sequences
        return judged_of(self.prompt, self.sources.shape[1])

    @property
    def form(self) -> Form:
        """What is asked for: a class of the whole, a name for each step, an answer that is written, or how a text goes on."""
        if self.targets.ndim == 1:
            return "class"
        return "tags" if self.prompt is None else "answer" if self.prompt else "text"

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]  # follows from the sequences
        """One token per step: a source and what is written below it, or the source alone; a value per step is a column."""
        steps = self.sources.shape[1]
        if self.given is None:
            return steps, 1
        return (steps + self.targets.shape[1] if self.prompt else steps,)

    @property
    def labels(self) -> Array:
        """Targets batch last: (T, N), or (N,)."""
        return self.targets.T

    @property
    def parts(self) -> Array:
        return self.part_of

    def notes(self) -> list[str]:
        return list(self.told)

    def take(self, chosen: Array, out: Array | None = None) -> Array:
        """What the network reads of the chosen examples, (S, n) or (S, 1, n); with a target that is written, (S + T, n): the source,
        the start mark, and the target one step late."""
        if out is None:
            out = np.empty((*self.shape, len(chosen)), np.float32)
        steps = self.sources.shape[1]
        rows = out[:, 0] if self.given is None else out
        rows[:steps] = self.sources[chosen].T
        if self.prompt:
            rows[steps] = START
            rows[steps + 1 :] = self.targets[chosen, :-1].T
        return out

    def feed(self, chosen: Array, targets: Array, dtype: Any, noise: np.random.Generator | None = None) -> Feed:
        return SequenceFeed(self, chosen, targets, dtype)

    def read(self, inputs: Any) -> Array:
        """Texts, or rows of token numbers or values, as the network takes them; below a source that is to be answered nothing is written.

        Raises SpecError with the number of the text that is empty or too long.
        """
        if isinstance(inputs, list) and inputs and all(isinstance(text, str) for text in inputs):
            rows = [self.encoded(text, f"inputs[{i}]") for i, text in enumerate(inputs[: MAX_INPUTS + 1])]
            if len(rows) > MAX_INPUTS:
                raise SpecError.at("inputs", f"must be at most {MAX_INPUTS:,} texts; got {len(inputs):,}")
            found = np.full((*self.shape, len(rows)), PADDING, np.float32)
            for column, row in enumerate(rows):
                found[: len(row), column] = row
            if self.prompt:
                found[self.prompt] = START
            return found
        if self.given is not None and (not isinstance(inputs, list) or not inputs or any(isinstance(row, str) for row in inputs)):
            raise SpecError.at("inputs", f"must be a list of texts, or of rows of {self.shape[0]} token numbers")
        found = to_inside(read_numbers(inputs, self.shape)).astype(np.float32)
        if self.given is not None and not ((found == found.round()) & (found >= 0) & (found < self._highest())).all():
            raise SpecError.at("inputs", f"token numbers are whole, from 0 to {self._highest() - 1}")
        return found

    def encoded(self, text: str, at: str) -> list[int]:
        """The token numbers of a typed text. Raises SpecError where there is nothing to read, or more than the network reads."""
        if self.given is None:
            raise SpecError.at(at, f"must be {self.sources.shape[1]} values, a list of numbers; got a text")
        if len(text) > MAX_TYPED:
            raise SpecError.at(at, f"has {len(text):,} characters; at most {MAX_TYPED:,} are read")
        found, most = self.given.encode(text), self.sources.shape[1]
        if not found and self.prompt != 0:
            raise SpecError.at(at, f"is empty; type {'1 ' + self.given.unit if most == 1 else f'1 to {most} {self.given.unit}s'}")
        if len(found) > most and self.prompt != 0:
            raise SpecError.at(at, f"has {len(found):,} {self.given.unit}s; the network reads at most {most}")
        return found

    def _highest(self) -> int:
        assert self.given is not None
        return max(len(self.given), len(self.wanted or ()) if self.prompt else 0)


class SequenceFeed(StreamFeed):
    """Sequences batch by batch; targets stay as small as they are and become the network's numbers in the buffers alone."""

    def __init__(self, examples: Sequences, chosen: Array, targets: Array, dtype: Any) -> None:
        super().__init__(examples, chosen, np.empty((*targets.shape[:-1], 0)), dtype)
        self.targets = targets

    def batch(self, size: int) -> Batch:
        made = super().batch(size)
        return Batch(made.x, Tensor(np.zeros((*self.targets.shape[:-1], size), self.dtype)), made.buffer)

    def _copy(self, batch: Batch, positions: Array) -> None:
        self.examples.take(self.chosen[positions], batch.buffer)
        batch.target.data[...] = self.targets[..., positions]
