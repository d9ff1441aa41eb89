"""Running text, cut into stretches, from which it is learnt what comes next: shipped passages, or a text of one's own."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import field_validator, model_validator

from engine.data.examples_sequences import Sequences, judged_of, number_type
from engine.data.kind import DataKind, datasets
from engine.data.points import PARTS, UNASSIGNED
from engine.data.refusals import refusal
from engine.data.split import Split
from engine.data.text import MARKS, UNKNOWN, Unit, Vocabulary, character_vocabulary, split, word_vocabulary
from engine.registry import argument
from engine.tensor import Array

FOLDER = Path(__file__).with_name("bundled") / "passages"
"""Each file begins with two lines: a title, and where the text is from; the passage follows after an empty one."""
MAX_TEXT = 200_000
MAX_SYMBOLS = 4000
MAX_WORDS = 2000
STRETCHES = 3
"""A text has to hold at least so many: one to learn from and one for each part that is held out."""


@lru_cache(maxsize=8)
def passage(name: str) -> tuple[str, str, str]:
    """A shipped passage: its title, where it is from, and its text."""
    title, source, _, text = (FOLDER / f"{name}.txt").read_text("utf-8").split("\n", 3)
    return title, source, text


@lru_cache(maxsize=16)
def _numbered(text: str, unit: Unit) -> tuple[Vocabulary, Array]:
    """The vocabulary of a text, and the text in its numbers, (length,), read-only. Raises ValueError where there is nothing in it."""
    vocabulary = character_vocabulary(text) if unit == "character" else word_vocabulary(text, MAX_WORDS)
    numbers = np.array([vocabulary.numbers.get(token, UNKNOWN) for token in split(text, unit)], number_type(vocabulary))
    numbers.setflags(write=False)
    return vocabulary, numbers


@datasets.register
class Text(DataKind):
    """Text: at every step of a running text, what comes next? The text is read in stretches of equal length."""

    kind: Literal["text"] = "text"
    shown_as = "sequence"
    in_workbench = True
    catalogued: ClassVar[tuple[str, ...]] = (*DataKind.catalogued, "writes")
    writes: ClassVar[bool] = True

    passage: Literal["sonnets", "harbor", "own"] = argument(
        "sonnets", "What is read: sonnets by Shakespeare, a short prose about a harbor, or a text of your own.", title="Text",
        ui={"control": "choice", "first": True},
    )  # fmt: skip
    own: str = argument("", f"Your own text, in any script, of at most {MAX_TEXT:,} characters; it is kept while another one is read.",
                        title="Your own text", max_length=MAX_TEXT,
                        ui={"control": "lines", "first": True, "beside": {"passage": "own"}})  # fmt: skip
    unit: Unit = argument("character", "What is read at a step: a character, or a word in small letters.", title="Unit",
                          ui={"control": "choice"})  # fmt: skip
    length: int = argument(64, "How many steps a stretch has: so far the network can look back.", title="Length", ge=4, le=256,
                           ui={"control": "slider"})  # fmt: skip
    stride: int | None = argument(None, "How many steps after one stretch the next one begins; empty: half a stretch.", title="Stride",
                                  ge=1, le=256, ui={"control": "number"})  # fmt: skip
    split: Split = argument(
        Split(train=0.8, validation=0.1, test=0.1),
        "How the text is divided: first the training part, then validation, then test; no stretch reaches from one into another.",
    )

    @property
    def whose(self) -> tuple[str, object]:
        return self.kind, self.own if self.passage == "own" else self.passage

    @field_validator("own")
    @classmethod
    def _readable(cls, own: str) -> str:
        if any("\ud800" <= symbol <= "\udfff" for symbol in own):
            raise refusal([((), "holds half of a character pair (a lone surrogate), which is no text")])
        return unicodedata.normalize("NFC", own.replace("\r\n", "\n").replace("\r", "\n"))

    @model_validator(mode="after")
    def _long_enough(self) -> Text:
        at = "own" if self.passage == "own" else "length"
        if self.passage == "own" and not self.own.strip():
            raise refusal([(("own",), "is empty; paste a text to learn from, or choose one that is shipped")])
        try:
            vocabulary, numbers = _numbered(self.whole, self.unit)
        except ValueError as error:
            raise refusal([((at,), str(error))]) from error
        symbols, needed = len(vocabulary) - len(MARKS), STRETCHES * (self.length + 1)
        if symbols < 2:
            raise refusal(
                [((at,), f"a text of one {self.unit} alone leaves nothing to guess; {vocabulary.tokens[-1][:20]!r} is all it has")]
            )
        if symbols > MAX_SYMBOLS:
            raise refusal([((at,), f"has {symbols:,} different {self.unit}s; at most {MAX_SYMBOLS:,} are told apart")])
        if len(numbers) < needed:
            message = f"stretches of {self.length} need a text of at least {needed:,} {self.unit}s; this one has {len(numbers):,}"
            raise refusal([((at,), message)])
        return self

    @property
    def whole(self) -> str:
        """The text that is read."""
        return self.own if self.passage == "own" else passage(self.passage)[2]

    @property
    def source_vocabulary(self) -> Vocabulary:
        """Every character, or the most frequent words, of the text."""
        return _numbered(self.whole, self.unit)[0]

    @property
    def target_vocabulary(self) -> Vocabulary:
        """The same: what is read is what is said."""
        return self.source_vocabulary

    @property
    def _every(self) -> int:
        """How many steps after one stretch the next one begins."""
        return self.stride or ceil(self.length / 2)

    @property
    def holds_tokens(self) -> bool:
        return True

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (self.length,)

    @property
    def target_shape(self) -> tuple[int, ...]:
        return (self.length,)

    @property
    def prompt_steps(self) -> int:
        return 0

    def judged(self) -> int:
        return judged_of(self.prompt_steps, self.input_shape[0])

    def most_examples(self) -> int:
        return max(1, len(_numbered(self.whole, self.unit)[1]) // self._every)

    def classes_count(self) -> int:
        return len(self.source_vocabulary)

    def class_names(self) -> list[str]:
        return list(self.source_vocabulary.tokens)

    def ready(self, rng: np.random.Generator, kept: dict[str, Any] | None = None) -> Sequences:
        """Every stretch of the text and the same one step later: views of one array, so that stretches that overlap cost nothing."""
        vocabulary, numbers = _numbered(self.whole, self.unit)
        found = np.lib.stride_tricks.sliding_window_view(numbers, self.length + 1)[:: self._every]
        parts = self._parts(np.arange(len(found)) * self._every, len(numbers))
        told = []
        if unknown := int((numbers == UNKNOWN).sum()):
            told.append(f"{unknown:,} of {len(numbers):,} {self.unit}s are too rare to be told apart.")
        for part, share in zip(PARTS, self.split.shares(), strict=True):
            if share and not (parts == PARTS.index(part)).any():
                told.append(f"The {part} part of the text is shorter than a stretch of {self.length}, so it stays empty.")
        return Sequences(
            found[:, :-1], found[:, 1:], parts, "classification", len(vocabulary), vocabulary, vocabulary, 0, tuple(told)
        )  # fmt: skip

    def _parts(self, starts: Array, total: int) -> Array:
        """The part of each stretch by where it begins, `UNASSIGNED` where it reaches into the next part; the first is for training."""
        ends = np.cumsum(self.split.shares()) * total
        first, last = (np.searchsorted(ends, at, side="right").clip(max=len(PARTS) - 1) for at in (starts, starts + self.length - 1))
        parts = np.where(first == last, first, UNASSIGNED).astype(np.uint8)
        parts[0] = 0
        return parts
