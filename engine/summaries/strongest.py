"""The training examples that excite a unit most, each with the place where."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np

from engine.architecture import Node
from engine.data.pictures import Images
from engine.experiment import Experiment
from engine.explain import field_of
from engine.frames import Frame
from engine.graph import CHUNK_NUMBERS
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.summaries.feature_maps import boxed, names_of
from engine.tape import Tape
from engine.tensor import Array, Tensor

if TYPE_CHECKING:
    from engine.run import Run

LOOKED = 2000
"""So many training examples are looked through at most."""
WORK = 1_500_000_000
"""And so many that the multiplications up to the layer stay below this: about a tenth of a second."""
CHUNK = 100


@views.register
class Strongest(View):
    """Strongest: the training examples for which a map, or a unit, is largest, and where in each; nothing for a layer of steps.

    `pictures` (n, H, W, C) uint8, `value` (n,) float32, `index` (n,) uint32. `json` tells `boxes`, the receptive field of the place in each
    picture as [top, left, bottom, right], their `labels`, and how many of the training examples were looked through.
    """

    kind: Literal["strongest"] = "strongest"
    layer: int = argument(1, "The layer, counted from 1.", ge=1, le=512)
    unit: int = argument(0, "The map, or the unit of a layer that gives a row.", ge=0, le=1_000_000)
    count: int = argument(9, "How many are shown.", ge=1, le=36)

    def compute(self, run: Run) -> Frame:
        experiment, dataset, asked = run.experiment, run.experiment.dataset, {"layer": self.layer, "unit": self.unit}
        nodes = experiment.network.nodes
        there = isinstance(dataset, Images) and experiment.network.in_shape == dataset.shape and self.layer <= len(nodes)
        shape = nodes[self.layer - 1].out_shape if there else ()
        if not isinstance(dataset, Images) or len(shape) not in {1, 3} or self.unit >= shape[-1]:
            return Frame("strongest", {}, words(present=False, json={"target": asked}))
        chosen = looked_through(experiment, self.layer)
        values, places = _largest(experiment, chosen, self.layer, self.unit)
        best = np.argsort(-values, kind="stable")[: self.count]
        numbers = chosen[best]
        white = 255 / dataset.album.white
        arrays: dict[str, Array] = {
            "pictures": np.rint(dataset.album.pixels[dataset.numbers[numbers]] * white).astype(np.uint8),
            "value": np.nan_to_num(values[best]).astype(np.float32),
            "index": numbers.astype(np.uint32),
        }
        told: dict[str, Any] = {"target": asked, "looked": len(chosen), "of": len(experiment.parts["train"]), "classes": names_of(run)}
        told["labels"] = dataset.labels[numbers].astype(int).tolist()
        told["boxes"] = [_box(experiment, self.layer, self.unit, int(at)) for at in places[best]]
        return Frame("strongest", arrays, words(present=True, json=told))


def looked_through(experiment: Experiment, layer: int) -> Array:
    """The training examples that are looked through: as many as can be done in a moment, the same every time."""
    work = sum(_products(node) for node in experiment.network.nodes[:layer])
    return experiment.judged["train"][: max(CHUNK, min(LOOKED, WORK // max(1, work)))]


def _products(node: Node) -> int:
    """About how many multiplications one example costs in a layer."""
    places = prod(node.out_shape[:-1])
    return places * max(node.parameters, node.out_shape[-1])


class _Search:
    """The forward pass up to a layer, recorded for chunks of examples."""

    def __init__(self, experiment: Experiment, layer: int, size: int) -> None:
        network = experiment.network
        self.x = Tensor(np.zeros(experiment.dataset.take(np.zeros(size, np.intp)).shape, network.values.dtype))
        with network.undisturbed():
            self.out = network.forward(self.x, last=layer)[-1]
        self.tape = Tape(self.out)


_searches: WeakKeyDictionary[Experiment, dict[tuple[int, int], _Search]] = WeakKeyDictionary()


def _search(experiment: Experiment, layer: int, size: int) -> _Search:
    kept = _searches.setdefault(experiment, {})
    if (layer, size) not in kept:
        if len(kept) >= 4:
            kept.clear()
        kept[layer, size] = _Search(experiment, layer, size)
    return kept[layer, size]


def _largest(experiment: Experiment, chosen: Array, layer: int, unit: int) -> tuple[Array, Array]:
    """Of every example the unit's largest output, and its place within the map, counted in reading order."""
    widest = max(prod(node.out_shape) for node in experiment.network.nodes[:layer])
    step = max(8, min(CHUNK, CHUNK_NUMBERS // widest))
    values, places = np.empty(len(chosen), np.float32), np.zeros(len(chosen), np.intp)
    for start in range(0, len(chosen), step):
        part = slice(start, min(len(chosen), start + step))
        search = _search(experiment, layer, part.stop - part.start)
        experiment.dataset.take(chosen[part], search.x.data)
        search.tape.forward()
        rows = np.moveaxis(search.out.data, 1, 0)[unit] if search.out.data.ndim > 2 else search.out.data[unit][None]
        flat = rows.reshape(-1, rows.shape[-1])
        places[part] = flat.argmax(axis=0)
        values[part] = flat.max(axis=0)
    return values, places


def _box(experiment: Experiment, layer: int, unit: int, place: int) -> list[int] | None:
    network = experiment.network
    shape = network.nodes[layer - 1].out_shape
    index = (*divmod(place, shape[1]), unit) if len(shape) == 3 else (unit,)
    return boxed(field_of(network.nodes, layer - 1, index).regions.get(0), network.in_shape)
