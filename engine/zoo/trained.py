"""Networks that are shipped with their weights, ready to predict, and what each expects to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.graph import Network
from engine.tensor import Array
from engine.weights import FOLDER, WeightsError, read_weights
from engine.zoo.base import Blueprint, zoo

__all__ = ["Trained", "WeightsError", "load", "put", "shipped"]


@dataclass(frozen=True)
class Trained:
    """A network with weights of its own: which one of the zoo, the set it learnt, what its outputs are, how inputs must be prepared."""

    name: str
    network: str
    learnt: str
    classes: tuple[str, ...]
    preprocessing: tuple[str, ...]

    @property
    def blueprint(self) -> Blueprint:
        """The network without its weights."""
        return zoo[self.network]

    @property
    def file(self) -> Path:
        """Its weights, under their Keras names and shapes."""
        return FOLDER / f"{self.name}.safetensors"

    @property
    def log(self) -> Path:
        """How it was trained: spec with seed, figures of every epoch, and how often each test example was taken for what."""
        return FOLDER / f"{self.name}.json"


PREPARED = (
    "One digit per image, gray, 28×28×1; brightness from 0 for the ground to 1 for the ink, so dark ink on paper is inverted.",
    "The digit's longer side fills 20 pixels, its proportions kept, its edges softened as shrinking a larger image does.",
    "Its center of mass, weighed by brightness, lies in the middle of the image.",
)
LEARNT = "MNIST, and digits drawn as other hands write them"
AGAIN = "some of MNIST's a second time at low resolution, enlarged again"
DIGITS = tuple("0123456789")

shipped: dict[str, Trained] = {
    one.name: one
    for one in (
        Trained("lenet", "lenet_relu", LEARNT, DIGITS, PREPARED),
        Trained("lenet_average", "lenet_average", f"{LEARNT}, {AGAIN}", DIGITS, PREPARED),
    )
}


def load(name: str) -> Network:
    """The network `name` with its trained weights, ready to predict.

    Inputs are prepared as `shipped[name].preprocessing` says; (N, H, W, C) goes through `engine.border.to_inside`, and
    `Network.predict` gives probabilities (classes, N). Raises WeightsError where there is no such network or its file is damaged.
    """
    if name not in shipped:
        raise WeightsError(f"no trained network is called {name!r}; there are {', '.join(shipped)}")
    wanted = shipped[name]
    network = Network(wanted.blueprint.layers(), wanted.blueprint.in_shape)
    put(network, read_weights(wanted.file), wanted.file.name)
    return network


def put(network: Network, arrays: dict[str, Array], source: str) -> None:
    """Copy arrays by Keras name into the network, all of them or, where one does not fit (WeightsError, naming `source`), none."""
    views = network.views()
    if arrays.keys() != views.keys():
        odd = sorted(arrays.keys() ^ views.keys())
        raise WeightsError(f"{source} must hold exactly the network's {len(views)} parameters; missing or unknown: {', '.join(odd)}")
    for name, view in views.items():
        if arrays[name].shape != view.shape:
            raise WeightsError(f"{source}: {name} has the shape {arrays[name].shape}; the network's is {view.shape}")
        if not np.isfinite(arrays[name]).all():
            raise WeightsError(f"{source}: {name} holds values that are not finite numbers")
    for name, view in views.items():
        view[...] = arrays[name]
