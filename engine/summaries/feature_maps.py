"""What every layer makes of one picture, as pictures: its outputs, or how the loss slopes at each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.architecture import Node
from engine.border import to_outside
from engine.data.pictures import Images
from engine.experiment import Experiment
from engine.frames import Frame
from engine.nn.reach import Region, clipped
from engine.registry import argument
from engine.summaries.base import views, words
from engine.summaries.layers import activation_of
from engine.summaries.lens import loss_slopes
from engine.summaries.picture import Picture, PictureView
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MOST_NUMBERS = 4096
"""Of a layer that gives a row of numbers, the first so many."""


@views.register
class FeatureMaps(PictureView):
    """Feature maps: what every layer gives for one picture, or how the loss slopes at each of these numbers.

    Arrays: `input` (H, W, C) uint8 as people see it; for layer n, counted from 1, that gives images, `maps_n` (m, h, w) uint8 with
    `low_n` and `high_n` (m,) float32, what 0 and 255 mean in each map; for one that gives a sequence the same with one map, a row for
    each step; for one that gives a row, `values_n` (m,) float32. A slope comes with `maps_0`, that at the picture. The words tell per
    layer its shape, how many maps it has, and its `low` and `high`.
    """

    kind: Literal["feature_maps"] = "feature_maps"
    what: Literal["outputs", "slopes"] = argument("outputs", "What the maps show: outputs, or the slope of the loss at them.")
    layer: int | None = argument(None, "Only this layer, counted from 1; left out: all.", ge=1, le=512)
    first: int = argument(0, "The first map that is shown of each layer.", ge=0, le=100_000)
    most: int = argument(48, "At most so many maps of each layer.", ge=1, le=512)
    side: int = argument(64, "Maps with a longer side are shown smaller, as means over blocks of pixels.", ge=4, le=256)

    def look(self, run: Run, picture: Picture) -> Frame:
        experiment = run.experiment
        answer, outputs = answer_of(experiment, picture)
        told: dict[str, Any] = {
            "what": self.what,
            "only": self.layer,
            "picture": picture.told(),
            "answer": answer,
            "classes": names_of(run),
        }
        arrays: dict[str, Array] = {"input": picture.pixels}
        if self.what == "slopes":
            lens = loss_slopes(experiment, picture.inside, answer["target"])
            outputs = [to_outside(slope)[0] for slope in lens.slopes()]
            told |= {"loss": lens.end.item(), "sums": lens.sums, "input": self._maps(arrays, 0, to_outside(lens.input_slope())[0])}
        else:
            told["input"] = {"low": float(picture.inside.min()), "high": float(picture.inside.max())}
        told["layers"] = [
            self._layer(arrays, number, node, output)
            for number, (node, output) in enumerate(zip(experiment.network.nodes, outputs, strict=True), start=1)
            if self.layer in (None, number)
        ]
        return Frame("feature_maps", arrays, words(present=True, json=told))

    def _layer(self, arrays: dict[str, Array], number: int, node: Node, output: Array) -> dict[str, Any]:
        about = {
            "number": number, "name": node.name, "kind": node.layer.kind, "title": type(node.layer).title(),
            "activation": activation_of(node), "shape": list(node.out_shape), "sources": [source + 1 for source in node.sources],
        }  # fmt: skip
        if output.ndim > 1:
            return about | self._maps(arrays, number, output if output.ndim == 3 else output[..., None])
        row = np.nan_to_num(output.ravel().astype(np.float32))
        arrays[f"values_{number}"] = row[:MOST_NUMBERS]
        return about | {
            "low": _end(row.min()),
            "high": _end(row.max()),
            "count": row.size,
            "shown": min(row.size, MOST_NUMBERS),
            "first": 0,
        }

    def _maps(self, arrays: dict[str, Array], number: int, output: Array) -> dict[str, Any]:
        """A layer's output (h, w, C) as maps; what is told of it."""
        shown = output[..., self.first : self.first + self.most].transpose(2, 0, 1)
        maps, low, high = as_bytes(smaller(shown, self.side))
        arrays.update({f"maps_{number}": maps, f"low_{number}": low, f"high_{number}": high})
        return {"low": _end(output.min()), "high": _end(output.max()), "count": output.shape[2], "shown": len(maps), "first": self.first}


def _end(value: Any) -> float:
    return float(np.nan_to_num(value))


def smaller(maps: Array, side: int) -> Array:
    """Maps (m, h, w) whose longer side is at most `side`: means over blocks of pixels, those at the ends cut short."""
    block = -(-max(maps.shape[1:]) // side)
    for axis in (1, 2) if block > 1 else ():
        starts = np.arange(0, maps.shape[axis], block)
        counts = np.diff(np.append(starts, maps.shape[axis])).astype(maps.dtype)
        maps = np.add.reduceat(maps, starts, axis) / (counts[:, None] if axis == 1 else counts)
    return maps


def as_bytes(maps: Array) -> tuple[Array, Array, Array]:
    """Maps (m, h, w) as bytes, each between its own lowest and highest value, and these, (m,) float32 each."""
    values = np.nan_to_num(maps.astype(np.float32))
    low, high = values.min(axis=(1, 2), initial=np.inf), values.max(axis=(1, 2), initial=-np.inf)
    span = np.where(high > low, high.astype(np.float64) - low, 1.0)
    found = np.rint((values.astype(np.float64) - low[:, None, None]) * (255 / span)[:, None, None])
    return found.astype(np.uint8), low, high


def answer_of(experiment: Experiment, picture: Picture) -> tuple[dict[str, Any], list[Array]]:
    """What the network says to a picture, JSON-ready, and every layer's output as Keras shapes it.

    `target` is the class that the loss is taken for: the picture's own, or, where it has none, the one that the network chose.
    """
    network, head = experiment.network, experiment.head
    (_, found) = next(iter(network.evaluate(picture.inside)))
    outputs = [to_outside(output)[0].copy() for output in found]
    if not head.classes:
        return {"target": 0.0, "class": None}, outputs
    chosen = int(head.decide(found[-1])[0])
    return {"target": float(chosen if picture.label is None else picture.label), "class": chosen}, outputs


def names_of(run: Run) -> list[str]:
    """What the classes are called; none where the network answers with something else."""
    dataset = run.experiment.dataset
    return list(dataset.album.names) if run.experiment.head.classes and isinstance(dataset, Images) else []


def boxed(region: Region | None, shape: tuple[int, ...]) -> list[int] | None:
    """A region of an image as [top, left, bottom, right], its ends among them and clipped to it; None where there is none."""
    if region is None or len(shape) not in {2, 3}:
        return None
    (top, bottom), (left, right) = clipped(region, shape)[:2]
    return [top, left, bottom, right]
