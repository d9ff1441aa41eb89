"""Which training pictures are most like one picture, pixel by pixel or as the network sees them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.architecture import Node
from engine.data.pictures import Images
from engine.frames import Frame
from engine.graph import Network
from engine.registry import argument
from engine.summaries.base import views, words
from engine.summaries.picture import Picture, PictureView
from engine.survey import MOMENT
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

Space = Literal["pixels", "features"]
CHUNK = 1024
"""So many pictures stand in memory as numbers at a time."""
MOST = 60_000
"""Of a larger training part only so many pictures are compared pixel by pixel."""
AT_REST = 4
"""So many times more pictures are sent through the network while it does not train."""


@views.register
class Nearest(PictureView):
    """Nearest: the training pictures that are most like the one that is looked at.

    Arrays, the nearest first: `pictures` (n, H, W, C) uint8, `index` (n,) uint32, `labels` (n,) uint8, `distances` (n,) float32: Euclidean,
    over brightness from 0 to 1, or over what the layer `layer` gives. In the words `total`, how many were compared.
    """

    kind: Literal["nearest"] = "nearest"
    space: Space = argument("pixels", "What is compared: the brightness of pixels, or what the last hidden layer makes of them.")
    count: int = argument(6, "How many are shown.", ge=1, le=24)

    def look(self, run: Run, picture: Picture) -> Frame:
        dataset, network = run.experiment.dataset, run.experiment.network
        assert isinstance(dataset, Images)
        train = run.experiment.parts["train"]
        train = train[train != picture.example] if picture.part == "train" else train
        layer = last_hidden(network)
        if self.space == "features" and layer is not None:
            train = train[: _few(network, playing=run.playing)]
            distances = _apart(network, layer, dataset, train, picture.inside)
        else:
            train = train[:MOST]
            distances = _pixels_apart(dataset, train, picture.pixels)
        best = np.argsort(distances, kind="stable")[: self.count]
        album = dataset.album
        chosen = dataset.numbers[train[best]]
        arrays = {"pictures": dataset.shown(train[best]), "index": train[best].astype(np.uint32), "labels": album.labels[chosen],
                  "distances": distances[best].astype(np.float32)}  # fmt: skip
        told = words(present=True, space=self.space, layer=layer.name if layer else None, total=len(train), names=album.names)
        return Frame("nearest", arrays, told)


def last_hidden(network: Network) -> Node | None:
    """The layer whose outputs the last layer with weights reads; None where that reads the picture itself."""
    last = next(node for node in reversed(network.nodes) if node.blocks)
    return network.nodes[last.sources[0]] if last.sources[0] >= 0 else None


def _few(network: Network, *, playing: bool) -> int:
    """Through how many pictures the network can look in a moment."""
    numbers = sum(prod(node.out_shape) for node in network.nodes) + network.size
    return max(100, min(5000, MOMENT // numbers * (1 if playing else AT_REST)))


def _apart(network: Network, layer: Node, dataset: Images, train: Array, inside: Array) -> Array:
    """How far what `layer` makes of each of the training pictures is from what it makes of the picture."""
    at = network.nodes.index(layer)
    (_, outputs), *_ = network.evaluate(inside)
    own, found = outputs[at].copy(), np.empty(len(train))
    for start in range(0, len(train), CHUNK):
        some = found[start : start + CHUNK]
        for part, outputs in network.evaluate(dataset.take(train[start : start + CHUNK])):
            some[part] = np.sqrt(((outputs[at] - own) ** 2).reshape(-1, part.stop - part.start).sum(0))
    return found


def _pixels_apart(dataset: Images, train: Array, pixels: Array) -> Array:
    """How far each training picture is from one, as brightness from 0 to 1."""
    album, found = dataset.album, np.empty(len(train))
    rows = album.pixels.reshape(len(album.pixels), -1)
    own = pixels.reshape(-1).astype(np.float32) / np.float32(255)
    for start in range(0, len(train), CHUNK):
        some = rows[dataset.numbers[train[start : start + CHUNK]]].astype(np.float32)
        some *= np.float32(1 / album.white)
        some -= own
        found[start : start + CHUNK] = np.sqrt(np.einsum("ij,ij->i", some, some))
    return found
