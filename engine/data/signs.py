"""What a person sees as one sign: a letter with its marks, a flag, a family of joined pictures; and what they see as one word.

After Unicode Standard Annex #29, "Unicode Text Segmentation" (extended grapheme clusters GB9, GB9a, GB9c, GB11–GB13, words WB4), by the
general categories that Python knows: marks and joiners stay with what they follow, skin tones too, pictures are joined by a zero width
joiner, two regional indicators are a flag, and consonants of Indian scripts are joined by a virama. Ends of lines stay apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_CONTROLS = "\x00-\x1f\x7f-\x9f\u200b\u2028\u2029"
_PICTURES = "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
_JOINERS = "\u200c\u200d"
_VIRAMAS = "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d"
_INDIAN = (0x900, 0x980, 0xA80, 0xB00, 0xC00, 0xD00)
_CONSONANTS = "".join(f"{chr(block + 0x15)}-{chr(block + 0x39)}{chr(block + 0x58)}-{chr(block + 0x5F)}" for block in _INDIAN)
_OTHERS = "\u0e33\u0eb3\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
"""What stays with the sign before it and is no mark by its category: two vowels, half-width voicing, skin tones, tags of flags."""
_PLAIN_WORD = re.compile(r"\w+(?:'\w+)*|\S")
"""The same as below where no character is anything but ASCII."""


def _marks() -> str:
    """All characters that are marks (Mn, Mc, Me), as the inside of a character class."""
    spans: list[tuple[int, int]] = []
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)):  # there are none elsewhere
        if unicodedata.category(chr(code))[0] == "M":
            first = spans.pop()[0] if spans and spans[-1][1] == code - 1 else code
            spans.append((first, code))
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of a sign, and of a word or a sign between words; made for the first text beyond ASCII: looking through all marks takes its time."""
    along = f"[{_marks()}{_JOINERS}{_OTHERS}]"
    sign = (
        "[\U0001f1e6-\U0001f1ff]{2}" + f"{along}*"
        f"|[{_PICTURES}]{along}*(?:(?<=\u200d)[{_PICTURES}]{along}*)*"
        f"|[^{_CONTROLS}]{along}*(?:(?:(?<=[{_VIRAMAS}])|(?<=[{_VIRAMAS}]\u200d))[{_CONSONANTS}]{along}*)*"
        f"|[{_CONTROLS}]"
    )
    letters = rf"\w(?:\w|{along})*"
    return re.compile(sign), re.compile(rf"{letters}(?:['’]{letters})*|(?!\s)(?:{sign})")


def signs_in(text: str) -> list[str]:
    """Every sign of a text that is composed (NFC), in order; joined they are the text."""
    return list(text) if text.isascii() else _patterns()[0].findall(text)


def words_in(text: str) -> list[str]:
    """The words of a text that is composed (NFC), and every sign between them that is no space."""
    return (_PLAIN_WORD if text.isascii() else _patterns()[1]).findall(text)
