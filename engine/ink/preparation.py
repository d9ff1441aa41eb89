"""What can be adjusted on the way from a picture to its digits."""

from __future__ import annotations

from typing import Any

from engine.registry import Model, argument

SLIDER: dict[str, Any] = {"control": "slider"}


class Preparation(Model):
    """How a picture is prepared; the defaults suit drawings, scans and photos of one or several digits."""

    threshold: float = argument(
        0.35, "Where ink begins, between the brightness of the paper (0) and of the darkest ink (1): lower takes in paler pencil.",
        title="Ink threshold", ge=0.05, le=0.95, ui={**SLIDER, "step": 0.05},
    )  # fmt: skip
    lines: bool = argument(
        True, "Take away the printed lines or squares of the paper.", title="Remove paper lines", ui={"control": "switch"}
    )
    smallest: float = argument(
        0.3, "Pieces lower than this share of a digit's height are taken for specks, unless they touch a digit.",
        title="Smallest piece", ge=0, le=1, ui={**SLIDER, "step": 0.05},
    )  # fmt: skip
    margin: int = argument(4, "Empty pixels around the digit; 4 leaves 20×20 as in MNIST.", title="Margin", ge=0, le=10, ui=SLIDER)
    slant: float = argument(
        0.0,
        "How much of a digit's slant is taken back: 0 nothing, 1 all of it.",
        title="Straighten slant",
        ge=0,
        le=1,
        ui={**SLIDER, "step": 0.1},
    )
    stroke: bool = argument(
        True, "Make thin pens as wide, and thick ones as thin, as the strokes the network knows.", title="Even out the pen",
        ui={"control": "switch"},
    )  # fmt: skip
