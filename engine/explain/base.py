"""What every explanation has in common: a formula in symbols, the same with today's numbers, and what comes out.

Each kind of layer may bring an explanation of its own, one class entered under the layer's kind; a layer without one is told by its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.experiment import Experiment
from engine.explain.latex import number, tight
from engine.explain.trace import LayerTrace, Trace
from engine.graph import Node

Name = Literal["sum", "output", "delta", "gradient", "step", "share", "loss", "mean", "rule", "update", "units"]
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
    """A place in a network: layer `number`, unit and the unit it comes from, all counted from 0, on the way of one example."""

    experiment: Experiment
    trace: Trace | None
    number: int
    unit: int = 0
    source: int = 0

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


class LayerExplanation:
    """How a kind of layer is explained. Subclasses say what they can; nothing is a fine answer."""

    def unit(self, spot: Spot) -> Sequence[Formula]:
        """How one unit's output comes about."""
        seen = spot.seen
        name = rf"a^{{[{spot.number + 1}]}}_{{{spot.unit + 1}}}"
        return (
            []
            if seen is None
            else [Formula("output", name, rf"\mathrm{{{_plain(spot.node.layer.kind)}}}(\dots)", "", float(seen.a[spot.unit]))]
        )

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
