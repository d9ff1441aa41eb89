"""Formulas as MathML: the engine writes LaTeX, browsers draw what comes out of here."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert

from engine.frames import Frame

MARK = "latex_"
SET = "mathml_"
REMEMBERED = 2048
NAMES = [
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "msup",
    "msub",
    "msubsup",
    "mfrac",
    "msqrt",
    "mroot",
    "munder",
    "mover",
    "munderover",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
]
PLAIN = frozenset(f"{{http://www.w3.org/1998/Math/MathML}}{name}" for name in NAMES)
"""The elements that a formula may be made of: nothing that links, loads or acts."""


@lru_cache(REMEMBERED)
def to_mathml(latex: str) -> str:
    """LaTeX of the plain subset that the engine writes as a MathML element; what cannot be set is shown as it is written."""
    try:
        made = str(convert(latex, display="block"))
        plain = all(element.tag in PLAIN for element in ET.fromstring(made).iter())  # noqa: S314 - made here, never sent in
    except Exception:  # noqa: BLE001 - the library raises errors of many kinds; a formula must not cost the picture around it
        plain = False
    if not plain:
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mtext>{escape(latex)}</mtext></math>'
    return made


def rendered(frame: Frame) -> Frame:
    """The frame with `mathml_…` in place of every `latex_…`, among its words and within those that are JSON."""
    return Frame(frame.view, frame.arrays, dict(_word(name, text) for name, text in frame.meta.items()))


def _word(name: str, text: str) -> tuple[str, str]:
    if name.startswith(MARK):
        return SET + name.removeprefix(MARK), to_mathml(text) if text else ""
    if f'"{MARK}' not in text:
        return name, text
    return name, json.dumps(_walk(json.loads(text)))


def _walk(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(_entry(name, item) for name, item in value.items())
    return [_walk(item) for item in value] if isinstance(value, list) else value


def _entry(name: str, item: Any) -> tuple[str, Any]:
    if name.startswith(MARK) and isinstance(item, str):
        return SET + name.removeprefix(MARK), to_mathml(item) if item else ""
    return name, _walk(item)
