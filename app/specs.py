"""A spec as a request gives it: an object, or the id of a lab."""

from __future__ import annotations

from typing import Any

from app.labs import Lab
from engine.errors import SpecError
from engine.spec import Spec, parse_spec


def read_spec(asked: dict[str, Any] | str, labs: dict[str, Lab]) -> Spec:
    """The spec asked for. Raises SpecError, with paths from the spec's root."""
    if not isinstance(asked, str):
        return parse_spec(asked)
    lab = labs.get(asked)
    if lab is None:
        raise SpecError.at("spec", f"there is no lab {asked[:60]!r}; there are {', '.join(labs)}")
    return lab.spec
