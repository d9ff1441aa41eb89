"""The three weighted sums that are pulled on a picture of softmax."""

from __future__ import annotations

from engine.registry import argument

REACH = 10


def logit(default: float, number: int, of: str) -> float:
    """The field of an instrument for the weighted sum of `of` `number`, counted from 1; it stands in no form."""
    help = f"The weighted sum of {of} {number}."
    found: float = argument(default, help, title=f"z{'₁₂₃'[number - 1]}", ge=-REACH, le=REACH, ui={"control": "hidden"})
    return found
