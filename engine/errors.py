"""What the engine says when something asked for cannot be done.

Every message names the thing, the rule and the value; `path` is the JSON path of the field in the spec, where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from engine.wording import told


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


def json_path(location: Sequence[str | int], tags: frozenset[str] = frozenset(), *, tagged: bool = False) -> str:
    """Spell a pydantic error location as a JSON path, leaving out the union tags that pydantic puts between.

    A tag follows a field or an index at once, and only one of them: behind it the same word is a field (`momentum` of momentum).
    `tagged`: the whole value is of a union, so the location begins with a tag.
    """
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif tagged and part in tags:
            tagged = False
            continue
        else:
            path += f".{part}" if path else part
        tagged = True
    return path


def problems_of(error: ValidationError, tags: frozenset[str] = frozenset(), *, tagged: bool = False) -> list[Problem]:
    """The problems behind a pydantic `ValidationError`, each with its path and the value that was refused (see `json_path`).

    A list that counts too few items only because one of them was refused is not a problem of its own.
    """
    found = [Problem(json_path(e["loc"], tags, tagged=tagged), told(e)) for e in error.errors(include_url=False)]
    paths = {p.path for p in found}
    return [p for p in found if not any(other != p.path and other.startswith((f"{p.path}[", f"{p.path}.")) for other in paths)]
