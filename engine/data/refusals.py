"""Field-level refusals raised from inside pydantic validators.

A plain `ValueError` in a validator that sees the whole model can only name the model; these name the field, down to the index.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Location = tuple[str | int, ...]


def refusal(problems: Sequence[tuple[Location, str]]) -> ValidationError:
    """The error to raise in a validator: one (location below the model, message) per field at fault."""
    details = [
        InitErrorDetails(type=PydanticCustomError("value_error", "{message}", {"message": message}), loc=location, input=None)
        for location, message in problems
    ]
    return ValidationError.from_exception_data("refused", details)
