"""What can be adjusted on the way from a picture to its digits."""

from __future__ import annotations

from typing import Any, Self

from engine.ink.gray import MIXES, Way
from engine.ink.paper import WIDEST_STROKE
from engine.ink.turn import TURNS, Turn
from engine.registry import Model, argument

SLIDER: dict[str, Any] = {"control": "slider"}


class Preparation(Model):
    """How a picture is prepared, in the order in which it is done; `ui.stage` is where on the way what is set can be seen.

    The defaults suit drawings, scans and photos of one or several digits.
    """

    turn: Turn = argument(
        "none", "A picture that lies on its side is turned by quarters; what the camera says of it is heeded before.", title="Turn",
        ui={"control": "choice", "labels": TURNS, "stage": "original"},
    )  # fmt: skip
    sheet: bool = argument(
        True, "Take the paper out of what it lies on, and lay it flat where its four corners are seen.", title="Cut out the sheet",
        ui={"control": "switch", "stage": "original", "when": {"drawn": False}},
    )  # fmt: skip
    gray: Way = argument(
        "luminance",
        "What of the color becomes the brightness. Ink looks darkest in the channel that its color lacks, and vanishes in its own: red "
        "darkens blue pen and drops red lines, blue drops blue squares. The darkest of the three keeps every color of ink, the brightest "
        "only black, gray and pencil.",
        title="Gray from", ui={"control": "choice", "labels": {way: mix.title for way, mix in MIXES.items()}, "stage": "gray"},
    )  # fmt: skip
    even: bool = argument(
        True, "Judge every place by the paper around it, so that shadows go; without it one brightness is paper everywhere.",
        title="Even out the light", ui={"control": "switch", "stage": "paper"},
    )  # fmt: skip
    neighborhood: float = argument(
        WIDEST_STROKE,
        "How wide the surroundings are in which each place's paper is looked for, as a share of the picture's longer side: smaller follows "
        "sharper shadows, but strokes have to be narrower than that.",
        title="Neighborhood", ge=0.02, le=0.6, ui={**SLIDER, "step": 0.02, "stage": "paper", "when": {"even": True}},
    )  # fmt: skip
    lines: bool = argument(
        True, "Take away the printed lines or squares of the paper.", title="Remove paper lines",
        ui={"control": "switch", "stage": "mask", "when": {"drawn": False}},
    )  # fmt: skip
    threshold: float = argument(
        0.35, "Where ink begins, between the brightness of the paper (0) and of the darkest ink (1): lower takes in paler pencil.",
        title="Ink threshold", ge=0.05, le=0.95, ui={**SLIDER, "step": 0.05, "stage": "mask"},
    )  # fmt: skip
    smallest: float = argument(
        0.3, "Pieces lower than this share of a digit's height are taken for specks, unless they touch a digit; 0 leaves nothing out.",
        title="Smallest piece", ge=0, le=1, ui={**SLIDER, "step": 0.05, "stage": "digits"},
    )  # fmt: skip
    slant: float = argument(
        0.0,
        "How much of a digit's slant is taken back: 0 nothing, 1 all of it.",
        title="Straighten slant",
        ge=0,
        le=1,
        ui={**SLIDER, "step": 0.1, "stage": "square"},
    )
    stroke: bool = argument(
        True, "Make thin pens as wide, and thick ones as thin, as the strokes the network knows.", title="Even out the pen",
        ui={"control": "switch", "stage": "square"},
    )  # fmt: skip
    margin: int = argument(
        4, "Empty pixels around the digit; 4 leaves 20×20 as in MNIST.", title="Margin", ge=0, le=10, ui={**SLIDER, "stage": "square"}
    )

    def of_drawing(self) -> Self:
        """The same for what was drawn on a pad: there is no sheet to be cut out of anything, and there are no printed lines."""
        return self.model_copy(update={"sheet": False, "lines": False})
