"""Sequences made by rule, from which reading and writing sequences is learnt: echo, reverse, addition, parity and a sine.

Each task draws pairs of a source and its target as token numbers, targets closed by the end mark, both padded to the task's lengths.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from math import pi
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.text import END, PADDING, START, Vocabulary, padded, vocabulary_of
from engine.registry import Family, Kind, argument

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Pairs:
    """N sources (S, N) and their targets (T, N): token numbers, or values where a task has no vocabulary."""

    sources: NDArray[Any]
    targets: NDArray[Any]

    def teacher_forced(self) -> NDArray[Any]:
        """What a network with a decoder reads, (S + T, N): the source, and below it the target one step late, after the start mark."""
        first = np.full((1, self.targets.shape[1]), START, self.targets.dtype)
        return np.concatenate([self.sources, first, self.targets[:-1]])


class SequenceTask(Kind):
    """Base of sequence tasks. A task asks for `source_steps` and `target_steps`; vocabularies are None where it is about values."""

    @property
    @abstractmethod
    def source_vocabulary(self) -> Vocabulary | None:
        """The tokens of sources."""

    @property
    def target_vocabulary(self) -> Vocabulary | None:
        """The tokens of targets; those of sources, unless a task says otherwise."""
        return self.source_vocabulary

    @property
    @abstractmethod
    def source_steps(self) -> int:
        """The length of every source, padding included."""

    @property
    @abstractmethod
    def target_steps(self) -> int:
        """The length of every target, end mark and padding included."""

    @abstractmethod
    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        """Draw `count` pairs."""


class TextTask(SequenceTask):
    """Base of tasks whose pairs are texts."""

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


tasks: Family[SequenceTask] = Family("sequences", in_spec=False)


class LetterTask(TextTask):
    """Base of tasks on random letters."""

    length: int = argument(8, "How many letters a source has at most.", title="Length", ge=1, le=64, ui={"control": "slider"})
    symbols: int = argument(8, "How many different letters there are.", title="Letters", ge=2, le=26, ui={"control": "slider"})

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of(LETTERS[: self.symbols])

    @property
    def source_steps(self) -> int:
        return self.length

    @property
    def target_steps(self) -> int:
        return self.length + 1

    def word(self, rng: np.random.Generator) -> str:
        """1 to `length` letters."""
        return "".join(LETTERS[i] for i in rng.integers(0, self.symbols, rng.integers(1, self.length + 1)))


@tasks.register
class Echo(LetterTask):
    """Echo: the target is the source. The shortest test of memory."""

    kind: Literal["echo"] = "echo"

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        word = self.word(rng)
        return word, word


@tasks.register
class Reverse(LetterTask):
    """Reverse: the target is the source from its end to its start. With attention the alignment is a falling line."""

    kind: Literal["reverse"] = "reverse"

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        word = self.word(rng)
        return word, word[::-1]


@tasks.register
class Addition(TextTask):
    """Addition: from "27+5" to "32", one character after the other. Carrying has to be found out from examples alone."""

    kind: Literal["addition"] = "addition"
    digits: int = argument(3, "How many digits each number has at most.", title="Digits", ge=1, le=9, ui={"control": "slider"})

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of("0123456789+")

    @property
    def target_vocabulary(self) -> Vocabulary:
        return vocabulary_of("0123456789")

    @property
    def source_steps(self) -> int:
        return 2 * self.digits + 1

    @property
    def target_steps(self) -> int:
        return self.digits + 2

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        a, b = (int(rng.integers(0, 10 ** rng.integers(1, self.digits + 1))) for _ in range(2))
        return f"{a}+{b}", str(a + b)


@tasks.register
class Parity(TextTask):
    """Parity: 1 where a row of bits has an odd number of ones, else 0. Easy step by step, hard at one glance."""

    kind: Literal["parity"] = "parity"
    length: int = argument(8, "How many bits a source has.", title="Bits", ge=1, le=64, ui={"control": "slider"})

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of("01")

    @property
    def source_steps(self) -> int:
        return self.length

    @property
    def target_steps(self) -> int:
        return 2

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        bits = rng.integers(0, 2, self.length)
        return "".join(map(str, bits)), str(bits.sum() % 2)


@tasks.register
class Sine(SequenceTask):
    """Sine: a wave of random length and phase; the target is the same wave one step later, as values."""

    kind: Literal["sine"] = "sine"
    length: int = argument(32, "How many steps of the wave are shown.", title="Steps", ge=2, le=256, ui={"control": "slider"})
    noise: float = argument(0.0, "Standard deviation of what is added to every shown value.", title="Noise", ge=0, le=1,
                            ui={"control": "slider", "step": 0.01})  # fmt: skip

    @property
    def source_vocabulary(self) -> None:
        return None

    @property
    def source_steps(self) -> int:
        return self.length

    @property
    def target_steps(self) -> int:
        return self.length

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        period, phase = rng.uniform(8, 32, count), rng.uniform(0, 2 * pi, count)
        wave = np.sin(2 * pi * np.arange(self.length + 1)[:, None] / period + phase)
        shown = wave[:-1] + self.noise * rng.standard_normal((self.length, count))
        return Pairs(shown, wave[1:])


def exact(written: NDArray[Any], wanted: NDArray[Any]) -> float:
    """The share of sequences (T, N) that are right up to and including the end mark; what comes after it does not matter."""
    ended = np.cumsum(wanted == END, axis=0) - (wanted == END) > 0
    return float(np.all((written == wanted) | ended | (wanted == PADDING), axis=0).mean())
