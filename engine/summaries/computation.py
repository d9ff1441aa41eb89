"""A single computation: one number of one layer for one picture, with everything that it is made of."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Literal

from engine.architecture import Node
from engine.border import to_outside
from engine.explain import Spot, explanation_of, field_of, growth_of, way_of
from engine.frames import Frame
from engine.functional.activation import activations
from engine.registry import argument
from engine.summaries.base import views, words
from engine.summaries.feature_maps import answer_of, boxed, names_of
from engine.summaries.layers import activation_of
from engine.summaries.lens import loss_slopes
from engine.summaries.picture import Picture, PictureView

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Computation(PictureView):
    """Computation: how one number of a layer comes about: what it has seen, times what, added up to what, with formulas.

    `json` tells the place, `value`, the loss's slope there, the boxes that it has seen in every layer before ([top, left, bottom,
    right], the picture is layer 0), how large its receptive field is with its formula, and `formulas`. Arrays: of a window `input`,
    `weight` and `product` (rows, columns, channels), `outside` (rows, columns) and `sums` (channels,), else lists (n,) with their `source`.
    """

    kind: Literal["computation"] = "computation"
    layer: int = argument(1, "The layer, counted from 1.", ge=1, le=512)
    unit: int = argument(0, "The map, or the unit of a layer that gives a row.", ge=0, le=1_000_000)
    row: int = argument(0, "The row within the map, or the step of a sequence.", ge=0, le=4096)
    column: int = argument(0, "The column within the map, or the number within the step.", ge=0, le=4096)

    def look(self, run: Run, picture: Picture) -> Frame:
        experiment, asked = run.experiment, {"layer": self.layer, "unit": self.unit, "row": self.row, "column": self.column}
        nodes = experiment.network.nodes
        if self.layer > len(nodes) or not self._inside(nodes[self.layer - 1]):
            return Frame("computation", {}, words(present=False, json={"target": asked}))
        spot = Spot(experiment, way_of(experiment, picture.inside, picture.example), self.layer - 1, self.unit, 0, self.row, self.column)
        explained, node, names = explanation_of(spot.node), spot.node, names_of(run)
        terms = explained.terms(spot)
        slopes = loss_slopes(experiment, picture.inside, answer_of(experiment, picture)[0]["target"])
        told: dict[str, Any] = {
            "target": asked,
            "named": names[self.unit] if spot.last and len(names) == prod(node.out_shape) else None,
            "value": spot.value,
            "slope": float(to_outside(slopes.slopes()[spot.number])[0][spot.index]),
            "slope_of_sum": slopes.sums and spot.last,
            "layer": {"name": node.name, "kind": node.layer.kind, "title": type(node.layer).title(), "help": type(node.layer).help(),
                      "activation": _activation(node), "shape": list(node.out_shape), "sources": [source + 1 for source in node.sources]},
            "formulas": [line.to_json() for line in explained.unit(spot)],
            "terms": None if terms is None else {"total": terms.total, "bias": terms.bias, "role": terms.role,
                                                 "shape": list(node.in_shapes[0])},
            **_field(nodes, spot),
        }  # fmt: skip
        return Frame("computation", {} if terms is None else terms.arrays(), words(present=True, json=told))

    def _inside(self, node: Node) -> bool:
        shape = node.out_shape
        shape = (1, 1, *shape) if len(shape) == 1 else (*shape, 1)[:3]
        return all(at < size for at, size in zip((self.row, self.column, self.unit), shape, strict=True))


def _activation(node: Node) -> str | None:
    """What the layer's sums go through, by its title; None where that is nothing."""
    name = activation_of(node)
    return None if name == "linear" else activations[name].title


def _field(nodes: list[Node], spot: Spot) -> dict[str, Any]:
    """The boxes that a place has seen, and how large they are: where that is `whole`, all of the picture, no larger than it."""
    field, shapes = field_of(nodes, spot.number, spot.index), [spot.experiment.network.in_shape, *(node.out_shape for node in nodes)]
    boxes = {str(at): box for at, region in field.regions.items() if (box := boxed(region, shapes[at]))}
    units = {str(at): list(region[-1]) for at, region in field.regions.items()}
    growth = [growth_of(nodes, spot.number, axis) for axis in (0, 1)]
    told = [
        {"latex_symbols": f"r = {one.symbols}", "latex_numbers": f"r = {one.numbers} = {one.size}", "size": one.size}
        for one in growth[: 1 if growth[0] == growth[1] else 2]
        if one is not None
    ]
    rows, columns = (*shapes[0][:2], 1)[:2]
    whole = boxes.get("0") == [0, 0, rows - 1, columns - 1]
    size = {"rows": rows, "columns": columns} if whole else {"rows": field.rows, "columns": field.columns}
    return {"boxes": boxes, "units": units, "field": {**size, "whole": whole, "formulas": told}}
