"""Sequences of letters, digits and bits made by rule, from which memory, copying, calculating and forecasting are learnt."""

from __future__ import annotations

from math import pi
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from engine.data.kind import datasets
from engine.data.refusals import refusal
from engine.data.sequences import Pairs, SequenceData, TextTask, samples_argument
from engine.data.text import MARKS, PADDING, Vocabulary, vocabulary_of
from engine.registry import argument

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
STAR = "*"
FIRST = len(MARKS)


def letters_argument(default: int) -> Any:
    """The field `symbols`, the same in every kind but for its default."""
    return argument(default, "How many different letters there are.", title="Letters", ge=2, le=26, ui={"control": "slider"})


@datasets.register
class Echo(SequenceData):
    """Echo: every letter has to be said again so many steps after it was heard. The longer the delay, the longer the memory."""

    kind: Literal["echo"] = "echo"
    length: int = argument(16, "How many letters a sequence has.", title="Length", ge=2, le=128, ui={"control": "slider"})
    delay: int = argument(3, "After how many steps a letter is to be said again.", title="Delay", ge=0, le=127, ui={"control": "slider"})
    symbols: int = letters_argument(8)

    @model_validator(mode="after")
    def _something_is_said(self) -> Echo:
        if self.delay >= self.length:
            raise refusal([(("delay",), f"must be less than the length, {self.length}, or nothing is ever said; got {self.delay}")])
        return self

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of(LETTERS[: self.symbols])

    @property
    def source_steps(self) -> int:
        return self.length

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        heard = rng.integers(FIRST, FIRST + self.symbols, (self.length, count))
        said = np.full_like(heard, PADDING)
        said[self.delay :] = heard[: self.length - self.delay]
        return Pairs(heard, said)


@datasets.register
class Recall(SequenceData):
    """Recall: the letter after the last star is asked for at the end; all letters between mean nothing and have to be let by.

    To keep something over time and to take in something new when told to: the latch of Bengio, Simard & Frasconi, "Learning Long-Term
    Dependencies with Gradient Descent is Difficult", 1994, as the flip-flop of Liu et al., "Exposing Attention Glitches with Flip-Flop
    Language Modeling", 2023.
    """

    kind: Literal["recall"] = "recall"
    length: int = argument(20, "How many steps a sequence has.", title="Length", ge=3, le=128, ui={"control": "slider"})
    symbols: int = letters_argument(6)
    every: int = argument(6, "How far stars stand apart, on average. The first step is one.", title="Star every", ge=2, le=128,
                          ui={"control": "slider"})  # fmt: skip
    asked: Literal["end", "always"] = argument("end", "The letter to be kept is asked for once, at the end, or after every step.",
                                               title="Asked for", ui={"control": "choice"})  # fmt: skip

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of(STAR + LETTERS[: self.symbols])

    @property
    def target_vocabulary(self) -> Vocabulary | None:
        return None if self.asked == "end" else vocabulary_of(LETTERS[: self.symbols])

    @property
    def source_steps(self) -> int:
        return self.length

    @property
    def target_steps(self) -> int | None:
        return None if self.asked == "end" else self.length

    def classes_count(self) -> int:
        return self.symbols if self.asked == "end" else super().classes_count()

    def class_names(self) -> list[str]:
        return list(LETTERS[: self.symbols]) if self.asked == "end" else super().class_names()

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        letters = rng.integers(0, self.symbols, (self.length, count))
        stars = rng.random((self.length, count)) < 1 / (self.every - 1)  # of those steps that may be one
        stars[0], stars[-1] = True, False
        for step in range(1, self.length):
            stars[step] &= ~stars[step - 1]  # a letter stands after each
        kept = letters.copy()
        for step in range(1, self.length):
            kept[step] = np.where(stars[step - 1], letters[step], kept[step - 1])
        read = np.where(stars, FIRST, FIRST + 1 + letters)
        return Pairs(read, kept[-1] if self.asked == "end" else np.where(stars, PADDING, FIRST + kept))


@datasets.register
class Adding(SequenceData):
    """Adding: two of many digits stand after a star, one in each half, and their sum is asked for at the end.

    The adding problem of Hochreiter & Schmidhuber, "Long Short-Term Memory", 1997, with digits in place of real numbers.
    """

    kind: Literal["adding"] = "adding"
    length: int = argument(16, "How many steps a sequence has.", title="Length", ge=4, le=128, ui={"control": "slider"})
    symbols: int = argument(4, "How many different digits there are, from 0 on.", title="Digits", ge=2, le=10, ui={"control": "slider"})

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of(STAR + DIGITS[: self.symbols])

    @property
    def target_vocabulary(self) -> None:
        return None

    @property
    def source_steps(self) -> int:
        return self.length

    @property
    def target_steps(self) -> None:
        return None

    def classes_count(self) -> int:
        return 2 * self.symbols - 1

    def class_names(self) -> list[str]:
        return [str(total) for total in range(self.classes_count())]

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        digits, half, column = rng.integers(0, self.symbols, (self.length, count)), self.length // 2, np.arange(count)
        stars = rng.integers(0, half - 1, count), rng.integers(half, self.length - 1, count)
        total = sum(digits[star + 1, column] for star in stars)
        read = digits + FIRST + 1
        for star in stars:
            read[star, column] = FIRST
        return Pairs(read, np.asarray(total))


@datasets.register
class Reverse(TextTask):
    """Reverse: the target is the source from its end to its start. With attention the alignment is a falling line."""

    kind: Literal["reverse"] = "reverse"
    length: int = argument(8, "How many letters a source has at most.", title="Length", ge=1, le=64, ui={"control": "slider"})
    symbols: int = letters_argument(8)
    learnt: int | None = argument(None, "Longer words than this are never learnt from: they are only asked about, in the test part. Empty: "
                                  "all lengths are learnt.", title="Learnt up to", ge=1, le=64, ui={"control": "number"})  # fmt: skip

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of(LETTERS[: self.symbols])

    @property
    def source_steps(self) -> int:
        return self.length

    @property
    def target_steps(self) -> int:
        return self.length + 1

    def withheld(self, sources: NDArray[Any]) -> NDArray[np.bool_] | None:
        return None if self.learnt is None else (sources != PADDING).sum(axis=1) > self.learnt

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        word = "".join(LETTERS[i] for i in rng.integers(0, self.symbols, rng.integers(1, self.length + 1)))
        return word, word[::-1]


@datasets.register
class Addition(TextTask):
    """Addition: from "27+5" to "32", one character after the other. Carrying has to be found out from examples alone."""

    kind: Literal["addition"] = "addition"
    samples: int = samples_argument(20_000)
    places: int = argument(3, "How many digits each number has at most.", title="Digits", ge=1, le=9, ui={"control": "slider"})

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of(DIGITS + "+")

    @property
    def target_vocabulary(self) -> Vocabulary:
        return vocabulary_of(DIGITS)

    @property
    def source_steps(self) -> int:
        return 2 * self.places + 1

    @property
    def target_steps(self) -> int:
        return self.places + 2

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        a, b = (int(rng.integers(0, 10 ** rng.integers(1, self.places + 1))) for _ in range(2))
        return f"{a}+{b}", str(a + b)


@datasets.register
class Parity(SequenceData):
    """Parity: whether a row of bits has an odd number of ones. Easy step by step, hard at one glance."""

    kind: Literal["parity"] = "parity"
    length: int = argument(10, "How many bits a sequence has.", title="Bits", ge=1, le=64, ui={"control": "slider"})
    asked: Literal["whole", "running"] = argument(
        "whole", "One answer for the whole sequence, or one at every step for what was read so far.", title="Asked for",
        ui={"control": "choice"},
    )  # fmt: skip

    @property
    def source_vocabulary(self) -> Vocabulary:
        return vocabulary_of("01")

    @property
    def target_vocabulary(self) -> Vocabulary | None:
        return None if self.asked == "whole" else self.source_vocabulary

    @property
    def source_steps(self) -> int:
        return self.length

    @property
    def target_steps(self) -> int | None:
        return None if self.asked == "whole" else self.length

    def classes_count(self) -> int:
        return 2 if self.asked == "whole" else super().classes_count()

    def class_names(self) -> list[str]:
        return ["even", "odd"] if self.asked == "whole" else super().class_names()

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        bits = rng.integers(0, 2, (self.length, count))
        so_far = np.cumsum(bits, axis=0) % 2
        return Pairs(bits + FIRST, so_far[-1] if self.asked == "whole" else so_far + FIRST)


@datasets.register
class Wave(SequenceData):
    """Wave: a sine of random length and phase; at every step the value of the next one is asked for."""

    kind: Literal["wave"] = "wave"
    task = "regression"
    in_workbench = False
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
    def input_shape(self) -> tuple[int, ...]:
        """One value per step."""
        return self.length, 1

    def generate(self, count: int, rng: np.random.Generator) -> Pairs:
        period, phase = rng.uniform(8, 32, count), rng.uniform(0, 2 * pi, count)
        wave = np.sin(2 * pi * np.arange(self.length + 1)[:, None] / period + phase)
        shown = wave[:-1] + self.noise * rng.standard_normal((self.length, count))
        return Pairs(shown, wave[1:])
