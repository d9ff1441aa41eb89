"""JSON from strangers: parsed strictly, refused with a reason.

Refused are bodies that are not UTF-8 or not JSON, NaN and infinities, numbers too large for exact arithmetic in a browser,
names given twice, lone surrogates, and nesting beyond `MAX_DEPTH`.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

import orjson

MAX_DEPTH = 64
MAX_INTEGER = 2**53
_MARK = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


class JsonError(ValueError):
    """A text that is not the JSON this server accepts; its message says why."""


def parse_json(body: bytes | str) -> Any:
    """Parse one JSON document. Raises JsonError with a sentence for a person."""
    text = _decode(body)
    _check_depth(text)
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_int=_integer, parse_float=_number, parse_constant=_constant)
        orjson.dumps(value)  # refuses lone surrogates
    except json.JSONDecodeError as error:
        raise JsonError(f"not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except orjson.JSONEncodeError:
        raise JsonError("not valid Unicode: a lone surrogate cannot be stored or shown") from None
    return value


def dump_json(value: Any) -> bytes:
    """Spell a value as JSON; NaN and infinities become null, NumPy values are taken as they are."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)


def _decode(body: bytes | str) -> str:
    if isinstance(body, str):
        return body
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonError(f"not UTF-8: byte {error.start} cannot be read") from None


def _check_depth(text: str) -> None:
    depth = 0
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise JsonError(f"nested deeper than {MAX_DEPTH} levels at character {match.start()}")
        elif mark in "]}":
            depth -= 1


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise JsonError(f"the name {name[:60]!r} is given twice")
        members[name] = value
    return members


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise JsonError(f"the number {digits[:20]}{'…' if len(digits) > 20 else ''} is larger than 2^53")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise JsonError(f"the number {digits[:20]} is too large")
    return value


def _constant(name: str) -> NoReturn:
    raise JsonError(f"{name} is not JSON")
