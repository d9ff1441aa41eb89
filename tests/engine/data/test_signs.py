"""Plain text is cut as any other is; what else there is to know of signs and words stands with the texts made of them."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from engine.data.signs import signs_in, words_in

ANY = "é"
"""With it in a text, nothing about the text is plain."""


@given(st.text(st.characters(codec="ascii")) | st.text(string.punctuation + "ab_' \r\n\x1f"))
def test_plain_text_is_cut_as_any_other(text):
    assert [*signs_in(text), ANY] == signs_in(text + ANY)
    assert [*words_in(text), ANY] == words_in(f"{text} {ANY}")
