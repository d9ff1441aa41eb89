"""Sequences as datasets: what their kinds have in common, from a source and a target of each to examples in parts.

A target is one class for a whole sequence, one at every step of it, or a sequence of its own that is written symbol by symbol after the
source was read. Targets that are written end in the end mark; both are padded to the lengths the kind asks for.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.examples_sequences import Sequences, judged_of, number_type
from engine.data.kind import DataKind
from engine.data.points import PARTS, UNASSIGNED
from engine.data.split import Split, assign
from engine.data.text import END, PADDING, START, Vocabulary, padded
from engine.registry import argument

MAX_SAMPLES = 100_000
BLOCK = 4096
"""So many pairs are drawn at a time: what is in between is large beside the numbers that are kept."""
ROUNDS = 6
"""So often, at most, pairs are drawn again in place of those that were there before."""
SPARE = 4
"""So many are drawn for each that is missing."""


NO_TWO_ALIKE = "How many sequences there are, no two alike, so that what is held out was never seen; fewer, where the rule knows fewer."


def samples_argument(default: int, help: str = NO_TWO_ALIKE) -> Any:
    """The field `samples`, the same in every dataset but for its default, and what it means where examples may come again."""
    return argument(default, help, title="Samples", ge=10, le=MAX_SAMPLES, ui={"control": "number", "step": 100})


@dataclass(frozen=True)
class Pairs:
    """N sources (S, N) and their targets (T, N), or (N,) where each has one: token numbers, classes, or values."""

    sources: NDArray[Any]
    targets: NDArray[Any]

    def teacher_forced(self) -> NDArray[Any]:
        """What a network with a decoder reads, (S + T, N): the source, and below it the target one step late, after the start mark."""
        first = np.full((1, self.targets.shape[1]), START, self.targets.dtype)
        return np.concatenate([self.sources, first, self.targets[:-1]])


class SequenceData(DataKind):
    """Base of all sequences. `writes`: the target is written symbol by symbol, by a network that reads the source first; `draws`: it is
    the moves of a pen. `told_apart`: no two of them have the same source, or the same target; None: they may come again.

    Vocabularies are None where a kind is about values, or about one class for the whole.
    """

    shown_as = "sequence"
    in_workbench = True
    catalogued: ClassVar[tuple[str, ...]] = (*DataKind.catalogued, "writes", "draws")
    writes: ClassVar[bool] = False
    draws: ClassVar[bool] = False
    told_apart: ClassVar[Literal["source", "target"] | None] = "source"

    samples: int = samples_argument(4000)
    split: Split = argument(Split(train=0.8, validation=0.1, test=0.1), "How the sequences are divided into training, validation and "
                            "test parts.")  # fmt: skip

    @property
    @abstractmethod
    def source_vocabulary(self) -> Vocabulary | None:
        """The tokens of sources."""

    @property
    def target_vocabulary(self) -> Vocabulary | None:
        """The tokens of targets; those of sources, unless a kind says otherwise."""
        return self.source_vocabulary

    @property
    @abstractmethod
    def source_steps(self) -> int:
        """The length of every source, padding included."""

    @property
    def target_steps(self) -> int | None:
        """The length of every target, end mark and padding included; None where a sequence has one class as a whole."""
        return self.source_steps

    def tokens(self) -> int | None:
        return None if self.source_vocabulary is None else len(self.source_vocabulary)

    def judged(self) -> int:
        return judged_of(self.prompt_steps, self.input_shape[0])

    @abstractmethod
    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        """Draw `count` pairs."""

    def answer(self, source: str) -> str | None:
        """What is right to say to a source that somebody typed; None where no rule knows it."""
        return None

    def withheld(self, sources: NDArray[Any]) -> NDArray[np.bool_] | None:
        """Which sources (N, S) are never learnt from, but stand in the test part whatever the split says; None: that is left to it."""
        return None

    def fits(self, given: Sequence[str], said: Sequence[str]) -> bool | None:
        """Where many answers are right: whether the tokens that were said are one of them; None where one is, or nobody knows."""
        return None

    @property
    def input_shape(self) -> tuple[int, ...]:
        """One token per step; below the source, where a target is written, what has been written so far."""
        return (self.source_steps + (self.target_steps or 0) * self.writes,)

    @property
    def holds_tokens(self) -> bool:
        return self.source_vocabulary is not None

    @property
    def target_shape(self) -> tuple[int, ...]:
        return () if self.target_steps is None else (self.target_steps,)

    @property
    def prompt_steps(self) -> int | None:
        return self.source_steps if self.writes else None

    def classes_count(self) -> int:
        return len(self.target_vocabulary or ())

    def class_names(self) -> list[str]:
        return list(self.target_vocabulary.tokens) if self.target_vocabulary else super().class_names()

    def ready(self, rng: np.random.Generator, kept: dict[str, Any] | None = None) -> Sequences:
        """As many sequences as asked for, or as there are, none twice, so that what is held out was never seen."""
        drawing, parting = rng.spawn(2)
        sources, targets = self._distinct(drawing)
        count = len(sources)
        told = () if count == self.samples else (f"Only {count:,} different sequences were found; {self.samples:,} were asked for.",)
        strata = np.zeros(count) if targets.ndim > 1 else targets.astype(np.float64)
        never = self.withheld(sources)
        given = None if never is None else np.where(never, PARTS.index("test"), UNASSIGNED).astype(np.uint8)
        parts = assign(strata, self.split, parting, given)
        return Sequences(
            sources,
            targets,
            parts,
            self.task,
            self.classes_count(),
            self.source_vocabulary,
            self.target_vocabulary,
            self.prompt_steps,
            told,
            self.told_apart is None,
        )

    def _distinct(self, rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]:
        """Sources (N, S) that differ from each other, in the order they were drawn, and their targets (N, …)."""
        sources, targets = self._rows(self.samples, rng)
        if self.told_apart is None:
            return sources, targets
        for attempt in range(ROUNDS + 1):
            first = _firsts(targets if self.told_apart == "target" else sources)
            if len(first) < len(sources):
                sources, targets = sources[first], targets[first]
            missing = self.samples - len(sources)
            if missing <= 0 or attempt == ROUNDS:
                break
            more, wanted = self._rows(min(self.samples, SPARE * missing), rng)
            sources, targets = np.concatenate([sources, more]), np.concatenate([targets, wanted])
        return sources[: self.samples], targets[: self.samples]

    def _rows(self, count: int, rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]:
        """`count` pairs with an example per row, in the smallest type that holds them."""
        given, wanted = number_type(self.source_vocabulary), number_type(self.target_vocabulary)
        steps = self.target_steps
        sources = np.empty((count, self.source_steps), given)
        targets = np.empty(count if steps is None else (count, steps), np.uint8 if steps is None else wanted)
        for start in range(0, count, BLOCK):
            pairs = self.generate(min(BLOCK, count - start), rng)
            sources[start : start + BLOCK], targets[start : start + BLOCK] = pairs.sources.T, pairs.targets.T
        return sources, targets


class TextTask(SequenceData):
    """Base of kinds whose sources and targets are texts, the target written after the source was read."""

    writes = True

    @abstractmethod
    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        """Draw one source and its target."""

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        given, wanted = self.source_vocabulary, self.target_vocabulary
        assert given is not None
        assert wanted is not None
        pairs = [self.pair(rng) for _ in range(count)]
        sources = padded([given.encode(source) for source, _ in pairs], self.source_steps)
        return Pairs(sources, padded([[*wanted.encode(target), END] for _, target in pairs], self.target_steps))


def _firsts(rows: NDArray[Any]) -> NDArray[np.intp]:
    """The numbers of the rows that no row before them is equal to, ascending."""
    keys = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1] * rows.itemsize))).ravel()
    return np.sort(np.unique(keys, return_index=True)[1])


def exact(written: NDArray[Any], wanted: NDArray[Any]) -> float:
    """The share of sequences (T, N) that are right up to and including the end mark; what comes after it does not matter."""
    ended = np.cumsum(wanted == END, axis=0) - (wanted == END) > 0
    return float(np.all((written == wanted) | ended | (wanted == PADDING), axis=0).mean())
