"""Vocabularies: text to numbers and back, whatever the text."""

from __future__ import annotations

import re
from unicodedata import category, normalize

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.data.text import END, MARKS, PADDING, START, UNKNOWN, Vocabulary, character_vocabulary, padded, split, windows, word_vocabulary


@given(st.text(min_size=1))
def test_a_text_survives_its_own_characters(text: str) -> None:
    text = normalize("NFC", text).translate({ord(mark): None for mark in MARKS if mark}) or "x"
    vocabulary = character_vocabulary(text)
    assert vocabulary.decode(vocabulary.encode(text)) == text
    assert vocabulary.tokens[: len(MARKS)] == MARKS


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("नमस्ते स्वादिष्ट", ["नमस्ते", "स्वादिष्ट"], ["न", "म", "स्ते", " ", "स्वा", "दि", "ष्ट"]),
        ("שָׁלוֹם", ["שָׁלוֹם"], ["שָׁ", "ל", "וֹ", "ם"]),
        ("مَرْحَبًا", ["مَرْحَبًا"], ["مَ", "رْ", "حَ", "بً", "ا"]),
        ("สวัสดี", ["สวัสดี"], ["ส", "วั", "ส", "ดี"]),
        ("می‌خواهم", ["می‌خواهم"], ["م", "ی‌", "خ", "و", "ا", "ه", "م"]),
        ("e\u0301te\u0301!", ["été", "!"], ["é", "t", "é", "!"]),
        ("👨‍👩‍👧‍👦👍🏽 🇪🇸🇵🇹❤️", ["👨‍👩‍👧‍👦", "👍🏽", "🇪🇸", "🇵🇹", "❤️"], ["👨‍👩‍👧‍👦", "👍🏽", " ", "🇪🇸", "🇵🇹", "❤️"]),
        ("1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿", ["1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"], ["1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]),
        ("a\r\n\u0301b", ["a", "\u0301", "b"], ["a", "\r", "\n", "\u0301", "b"]),
    ],
)  # fmt: skip
def test_what_people_see_as_one_is_one(text: str, words: list[str], characters: list[str]) -> None:
    together = [[normalize("NFC", token) for token in tokens] for tokens in (words, characters)]
    assert [split(text, "word"), split(text, "character")] == together
    assert "".join(split(text, "character")) == normalize("NFC", text)


@given(st.text(st.characters(exclude_categories=["M", "Cf", "So", "Sk"], max_codepoint=0xFFF)))
def test_plain_texts_come_out_as_they_always_did(text: str) -> None:
    plain = normalize("NFC", text)
    marked = any(category(sign)[0] == "M" for sign in plain)  # some letters are always written as another and its mark
    assume(not marked and "İ" not in plain and not re.search("[\u0e33\u0eb3\xa9\xae]", plain))  # the small letter of İ has a mark
    assert split(text, "character") == list(plain)
    assert split(text, "word") == re.findall(r"\w+(?:['’]\w+)*|[^\w\s]", plain.lower())


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
