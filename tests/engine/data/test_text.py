"""Vocabularies: text to numbers and back, whatever the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.text import END, MARKS, PADDING, START, UNKNOWN, Vocabulary, character_vocabulary, padded, windows, word_vocabulary


@given(st.text(min_size=1))
def test_a_text_survives_its_own_characters(text: str) -> None:
    text = text.translate({ord(mark): None for mark in MARKS if mark}) or "x"
    vocabulary = character_vocabulary(text)
    assert vocabulary.decode(vocabulary.encode(text)) == text
    assert vocabulary.tokens[: len(MARKS)] == MARKS


def test_words_are_ranked_by_use() -> None:
    vocabulary = word_vocabulary("The cat and the dog, the end.", limit=3)
    assert vocabulary.tokens[4:] == ("the", ",", ".")
    assert vocabulary.encode("the cat.") == [4, UNKNOWN, 6]
    assert word_vocabulary("don't stop").encode("Don't") == [4]
    assert vocabulary.decode([START, 4, 6, END, 5]) == "the ."


def test_what_is_not_known_is_shown_as_such() -> None:
    vocabulary = character_vocabulary("ab")
    assert vocabulary.encode("abc") == [4, 5, UNKNOWN]
    assert vocabulary.decode([4, UNKNOWN, 99, PADDING, 5]) == "a��b"
    assert len(vocabulary) == 6


def test_sequences_are_padded_at_the_end() -> None:
    assert padded([[5, 6], [7], []]).tolist() == [[5, 7, 0], [6, 0, 0]]
    assert padded([[5]], 3).tolist() == [[5], [0], [0]]
    with pytest.raises(ValueError, match="2 tokens does not fit into 1"):
        padded([[1, 2]], 1)


def test_windows_lie_one_token_apart() -> None:
    shown, wanted = windows(np.arange(7), 3, stride=2)
    assert shown.T.tolist() == [[0, 1, 2], [2, 3, 4]]
    np.testing.assert_array_equal(wanted, shown + 1)
    with pytest.raises(ValueError, match="at least 4"):
        windows([1, 2, 3], 3)


def test_bad_vocabularies_are_refused() -> None:
    for make in (lambda: character_vocabulary(""), lambda: word_vocabulary("  ")):
        with pytest.raises(ValueError, match="needs a text"):
            make()
    with pytest.raises(ValueError, match="begins with"):
        Vocabulary(("a", "b"))
    with pytest.raises(ValueError, match="once"):
        Vocabulary((*MARKS, "a", "a"))
