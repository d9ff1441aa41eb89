"""What every explanation has in common: a formula in symbols, the same with today's numbers, and what comes out.

Each kind of layer may bring an explanation of its own, one class entered under the layer's kind; a layer without one is told by its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engine.architecture import Node
from engine.experiment import Experiment
from engine.explain.latex import number, tight
from engine.explain.trace import LayerTrace, Trace
from engine.tensor import Array

Name = Literal["sum", "output", "delta", "gradient", "step", "share", "loss", "mean", "rule", "update", "units", "channel", "rest"]
"""What a formula is about; the page has a word for each."""


@dataclass(frozen=True)
class Formula:
    """`left` = `symbols` = `numbers` = `value`, as LaTeX and as a number; `numbers` and `value` may be missing.

    An "update" gives the weight its new value.
    """

    name: Name
    left: str
    symbols: str
    numbers: str = ""
    value: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The formula's lines; keys that begin with `latex_` are formulas to be set."""
        equals = r"\leftarrow" if self.name == "update" else "="
        lines = [part for part in (self.numbers, "" if self.value is None else number(self.value)) if part]
        if len(lines) == 2 and lines[0] == lines[1]:
            lines.pop()
        return {
            "name": self.name,
            "latex_symbols": f"{self.left} {equals} {self.symbols}",
            "latex_numbers": f"{self.left} {equals} {tight(' = '.join(lines))}" if lines else "",
            "value": self.value,
        }


@dataclass(frozen=True)
class Spot:
    """A place in a network: layer `number`, unit and the unit it comes from, all counted from 0, on the way of one example.

    Of a layer that gives images the unit is a channel, at `row` and `column`; of one that gives a sequence they are step and number.
    """

    experiment: Experiment
    trace: Trace | None
    number: int
    unit: int = 0
    source: int = 0
    row: int = 0
    column: int = 0

    @property
    def index(self) -> tuple[int, ...]:
        """The place in the layer's output, as Keras orders it."""
        return {3: (self.row, self.column, self.unit), 2: (self.row, self.column)}.get(len(self.node.out_shape), (self.unit,))

    @property
    def name(self) -> str:
        """The output's symbol."""
        return named("a", self.number + 1, self.index)

    @property
    def value(self) -> float | None:
        """The output's value."""
        return None if self.seen is None else float(self.seen.a[self.index])

    def named_source(self, index: Sequence[int], which: int = 0) -> str:
        """The symbol of an element of input number `which`."""
        return named("a", self.node.sources[which] + 1, index)

    def given(self, which: int = 0) -> Array:
        """What the layer was given as input number `which`, as Keras shapes it. There must be an example."""
        assert self.trace is not None
        return self.trace.into(self.node, which)

    @property
    def node(self) -> Node:
        """The layer."""
        return self.experiment.network.nodes[self.number]

    @property
    def last(self) -> bool:
        """Whether it is the layer that answers."""
        return self.number == len(self.experiment.network.nodes) - 1

    @property
    def before(self) -> int:
        """The number of the layer its inputs come from, counted from 1; 0 for the network's own input."""
        return self.node.sources[0] + 1

    @property
    def seen(self) -> LayerTrace | None:
        """What the layer did with the example."""
        return self.trace.layers[self.number] if self.trace else None

    def following(self) -> Iterator[Spot]:
        """The layers that take their input from this one."""
        for place, node in enumerate(self.experiment.network.nodes):
            if self.number in node.sources:
                yield Spot(self.experiment, self.trace, place)


@dataclass(frozen=True)
class Terms:
    """What a sum is made of: input · weight = product, as arrays of one shape.

    Of a window (rows, columns, channels), `outside` (rows, columns) where it stands beyond the border; else lists (n,), the largest
    products first, `source` being where each comes from, in the order of the layer's input. `sums` (channels,) are those of each channel.
    `total` is how many terms there are in all, `bias` what is added to them.
    """

    input: Array
    weight: Array
    total: int
    bias: float | None = None
    outside: Array | None = None
    source: Array | None = None
    role: Literal["weight", "share", "chosen"] = "weight"
    """What the second factor is: a weight that is learnt, the share in a mean, or 1 for what is chosen."""

    @property
    def product(self) -> Array:
        """Input · weight."""
        return np.asarray(self.input * self.weight)

    def arrays(self) -> dict[str, Array]:
        """Everything to be drawn, float32."""
        found = {"input": self.input, "weight": self.weight, "product": self.product}
        if self.input.ndim == 3:
            found["sums"] = self.product.sum(axis=(0, 1))
        told = {name: np.asarray(values, np.float32) for name, values in found.items()}
        if self.outside is not None:
            told["outside"] = self.outside.astype(np.uint8)
        if self.source is not None:
            told["source"] = self.source.astype(np.uint32)
        return told


class LayerExplanation:
    """How a kind of layer is explained. Subclasses say what they can; nothing is a fine answer."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        """How one unit's output comes about."""
        value = spot.value
        return [] if value is None else [Formula("output", spot.name, rf"\mathrm{{{_plain(spot.node.layer.kind)}}}(\dots)", "", value)]

    def terms(self, spot: Spot) -> Terms | None:
        """What one unit's output is added up from, number by number; None where it is no sum."""
        return None

    def weight(self, spot: Spot) -> Sequence[Formula]:
        """What one weight does."""
        return []

    def bias(self, spot: Spot) -> Sequence[Formula]:
        """What one bias does."""
        return []

    def back(self, spot: Spot) -> Sequence[Formula]:
        """How the loss's slope at one unit comes about."""
        return []

    def layer(self, spot: Spot) -> Sequence[Formula]:
        """All of the layer at once."""
        return []


def named(letter: str, layer: int, index: Sequence[int]) -> str:
    """The symbol of an element of a layer's output, places counted from 1; layer 0 is the input."""
    places = ",".join(str(at + 1) for at in index)
    return f"{letter}^{{[{layer}]}}_{{{places}}}" if layer else f"x_{{{places}}}"


def _plain(kind: str) -> str:
    return kind.replace("_", r"\ ")


explanations: dict[str, type[LayerExplanation]] = {}


def explains(kind: str) -> Callable[[type[LayerExplanation]], type[LayerExplanation]]:
    """Class decorator: this explains layers of `kind`."""

    def enter(cls: type[LayerExplanation]) -> type[LayerExplanation]:
        explanations[kind] = cls
        return cls

    return enter


def explanation_of(node: Node) -> LayerExplanation:
    """What explains a layer."""
    return explanations.get(node.layer.kind, LayerExplanation)()
