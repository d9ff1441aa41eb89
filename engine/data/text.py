"""Vocabularies: which tokens there are, and their numbers. Tokens are single characters or words, as people see them: marks stay with their
letters, and signs that are joined into one picture are one.

Four numbers are the same in every vocabulary: padding, the start and the end of a sequence, and whatever is not known.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.data.signs import signs_in, words_in

PADDING, START, END, UNKNOWN = range(4)
MARKS = ("", "⊢", "⊣", "�")
"""How the four are shown: padding not at all, start, end and unknown by a sign."""

Unit = Literal["character", "word"]


@dataclass(frozen=True)
class Vocabulary:
    """Tokens by number, the four marks first."""

    tokens: tuple[str, ...]
    unit: Unit = "character"
    numbers: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.tokens[: len(MARKS)] != MARKS or len(set(self.tokens)) != len(self.tokens):
            raise ValueError(f"a vocabulary begins with {MARKS} and names every token once")
        object.__setattr__(self, "numbers", {token: number for number, token in enumerate(self.tokens) if number >= len(MARKS)})

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, text: str) -> list[int]:
        """The numbers of a text's tokens; what is known in small letters only is read so, what is not known becomes `UNKNOWN`."""
        known = self.numbers
        return [known[token] if token in known else known.get(token.lower(), UNKNOWN) for token in split(text, self.unit)]

    def spelled(self, text: str) -> list[str]:
        """A text's tokens as they are shown, what is not known by its sign."""
        return [self.tokens[number] for number in self.encode(text)]

    def strange(self, text: str) -> list[str]:
        """The tokens of a text that are not known, each once, in their order."""
        return [token for token in dict.fromkeys(split(text, self.unit)) if self.encode(token) == [UNKNOWN]]

    def decode(self, numbers: Iterable[int]) -> str:
        """The text of token numbers up to the end mark; padding and the start mark are left out."""
        found: list[str] = []
        for number in map(int, numbers):
            if number == END:
                break
            if number not in (PADDING, START):
                found.append(self.tokens[number] if 0 <= number < len(self.tokens) else MARKS[UNKNOWN])
        return "".join(found) if self.unit == "character" else " ".join(found)


def split(text: str, unit: Unit) -> list[str]:
    """A text's characters, marks together with their letters, or its words in lower case with every punctuation mark by itself."""
    text = unicodedata.normalize("NFC", text)
    return signs_in(text) if unit == "character" else words_in(text.lower())


def vocabulary_of(tokens: Iterable[str], unit: Unit = "character") -> Vocabulary:
    """A vocabulary of the given tokens, in this order."""
    return Vocabulary((*MARKS, *dict.fromkeys(tokens)), unit)


def character_vocabulary(text: str) -> Vocabulary:
    """Every character of a text, with its marks, in the order of their code points. Raises ValueError where there is none."""
    if not text:
        raise ValueError("a vocabulary needs a text; this one is empty")
    return vocabulary_of(sorted(set(split(text, "character")) - set(MARKS)))


def word_vocabulary(text: str, limit: int = 5000) -> Vocabulary:
    """The `limit` words that a text uses most, the most frequent first. Raises ValueError where there is none."""
    counts = Counter(split(text, "word"))
    if not counts:
        raise ValueError("a vocabulary needs a text; this one has no words")
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return vocabulary_of(ranked[:limit], "word")


def padded(sequences: Sequence[Sequence[int]], length: int | None = None) -> NDArray[np.intp]:
    """Sequences of token numbers below each other in time: (length, N), padding after the end of each.

    `length` is that of the longest where left out. Raises ValueError where one is longer.
    """
    longest = max(map(len, sequences), default=0)
    length = longest if length is None else length
    if longest > length:
        raise ValueError(f"a sequence of {longest} tokens does not fit into {length} steps")
    table = np.full((length, len(sequences)), PADDING, np.intp)
    for column, sequence in enumerate(sequences):
        table[: len(sequence), column] = sequence
    return table


def windows(numbers: Sequence[int] | NDArray[Any], length: int, stride: int = 1) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every `stride`-th stretch of a text and the same one token later, (length, N) each: what a language model reads and must say.

    Raises ValueError where the text has fewer than length + 1 tokens.
    """
    text = np.asarray(numbers, np.intp)
    if len(text) <= length:
        raise ValueError(f"windows of {length} tokens need a text of at least {length + 1}; this one has {len(text)}")
    found = np.lib.stride_tricks.sliding_window_view(text, length + 1)[::stride].T
    return found[:-1].copy(), found[1:].copy()
