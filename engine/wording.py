"""What pydantic refuses, in our own words: the rule, and the value that was refused.

Whoever reads a refusal asked for a network, not for a data model: `RULES` says of each kind of refusal what a value must be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LISTED = 280
"""Longer lists of names are cut."""
SHOWN = 60
"""Longer values are cut."""

RULES = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
    "union_tag_not_found": "must be an object that says its {discriminator}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "none_required": "must be null",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "string_type": "must be text",
    "string_sub_type": "must be text",
    "string_unicode": "must be text without broken characters",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must be of the form {pattern}",
    "path_type": "must be a path",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "set_type": "must be a list",
    "too_short": "must have at least {min_length} items; it has {actual_length}",
    "too_long": "must have at most {max_length} items; it has {actual_length}",
    "dict_type": "must be an object with named fields",
    "mapping_type": "must be an object with named fields",
    "model_type": "must be an object with named fields",
    "model_attributes_type": "must be an object with named fields",
}
_ONE = re.compile(r"\b(1 (?:item|character))s\b")
_WITHOUT_VALUE = {"missing", "extra_forbidden", "value_error", "assertion_error", "too_short", "too_long"}
"""Refusals that name the value themselves, or where there is none."""


def told(refusal: Mapping[str, Any], *, secret: bool = False) -> str:
    """One entry of a pydantic `ValidationError` as a sentence. The value is left out where it is `secret`, a text that nobody is to see."""
    kind, value, context = refusal["type"], refusal.get("input"), refusal.get("ctx", {})
    if secret and kind in {"too_short", "too_long"}:
        kind = f"string_{kind}"
    if kind == "union_tag_invalid":
        return f"there is no kind {short(context.get('tag'))}; choose one of {_listed(str(context.get('expected_tags')))}".replace("'", "")
    rule = RULES.get(kind)
    if rule is None:
        text = str(refusal["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ").replace("Input should be", "must be")
    else:
        text = _ONE.sub(r"\1", rule.format_map({name: _number(bound) for name, bound in context.items()}))
    if secret or kind in _WITHOUT_VALUE or isinstance(value, dict | list):
        return text
    return f"{text}; got {short(value)}"


def short(value: object) -> str:
    """A value as it would be typed, cut where it is long."""
    shown = repr(value)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 3]}…"


def _listed(names: str) -> str:
    """A list of names, told as far as a sentence can hold it."""
    return names if len(names) <= LISTED else f"{names[:LISTED].rpartition(',')[0]}, …"


def _number(bound: object) -> object:
    """A bound as one reads it: 1,000 and 0.5, never 1.0."""
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        return bound
    return f"{bound:,}" if isinstance(bound, int) else f"{bound:,.0f}" if bound.is_integer() else f"{bound:g}"
