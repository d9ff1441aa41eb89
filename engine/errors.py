"""What the engine says when something asked for cannot be done.

Every message names the thing, the rule and the value; `path` is the JSON path of the field in the spec, where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was asked for: where (a JSON path such as `model.layers[0].units`) and what."""

    path: str
    message: str


class EngineError(Exception):
    """Base of all errors that are a person's to mend."""


class SpecError(EngineError):
    """A spec that cannot be built, with one `Problem` per field at fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{p.path}: {p.message}" if p.path else p.message for p in self.problems))

    @classmethod
    def at(cls, path: str, message: str) -> SpecError:
        """A single problem at `path`."""
        return cls([Problem(path, message)])


class StateError(EngineError):
    """A command that the run cannot take in the state it is in."""


def json_path(location: Sequence[str | int], tags: frozenset[str] = frozenset()) -> str:
    """Spell a pydantic error location as a JSON path, leaving out the union tags that pydantic puts between."""
    path = ""
    for i, part in enumerate(location):
        if isinstance(part, int):
            path += f"[{part}]"
        elif not (part in tags and i > 0):
            path += f".{part}" if path else part
    return path


def problems_of(error: ValidationError, tags: frozenset[str] = frozenset()) -> list[Problem]:
    """The problems behind a pydantic `ValidationError`, each with its path and the value that was refused.

    A list that counts too few items only because one of them was refused is not a problem of its own.
    """
    found = [Problem(json_path(e["loc"], tags), _message(e)) for e in error.errors(include_url=False)]
    paths = {p.path for p in found}
    return [p for p in found if not any(other != p.path and other.startswith((f"{p.path}[", f"{p.path}.")) for other in paths)]


def _message(error: ErrorDetails) -> str:
    kind, value, context = error["type"], error.get("input"), error.get("ctx", {})
    if kind == "union_tag_invalid":
        return f"there is no kind {context.get('tag')!r}; choose one of {context.get('expected_tags')}".replace("'", "")
    if kind == "extra_forbidden":
        return "there is no such field"
    text = error["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    if kind in {"value_error", "missing"} or isinstance(value, dict | list):
        return text
    shown = repr(value)
    return f"{text}; got {shown if len(shown) <= 60 else shown[:57] + '…'}"
