"""One picture's way through a network and back: the slope of the loss, or of one class's sum, at every activation and at every pixel.

Recorded once per network and replayed; weights, gradients, chance and kept statistics are left as they are.
"""

from __future__ import annotations

from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from engine.border import inside_shape
from engine.experiment import Experiment
from engine.functional.elementwise import multiply
from engine.head import Head
from engine.tape import Tape
from engine.tensor import Array, Tensor

Root = Literal["loss", "score"]


class Lens:
    """The recorded way of one picture. `root`: what the slopes are those of, the loss or the weighted sum of one class.

    `outputs` are all layers' (of the last one the weighted sums, where the root is a class's, or the loss takes them).
    """

    def __init__(self, experiment: Experiment, root: Root) -> None:
        network, head = experiment.network, experiment.head
        self.sums = head.logits or root == "score"
        self.x = Tensor(np.zeros(inside_shape(network.in_shape, 1), network.values.dtype), requires_grad=True)
        with network.still(network.tensors), network.undisturbed():
            self.outputs = network.forward(self.x, logits=self.sums)
            last = self.outputs[-1]
            shape = last.shape if root == "score" else head.targets(np.zeros(1)).shape
            self.wanted = Tensor(np.zeros(shape, network.values.dtype))
            if root == "score":
                self.end = multiply(last, self.wanted)
            else:
                self.end = head.loss(last, head.truth(Tensor(self.x.data), self.wanted, last))
            self.tape = Tape(self.end, *self.outputs)
            self.tape.backward_calls()

    def look(self, inside: Array, wanted: Array) -> Lens:
        """Go forward and back for a picture (H, C, W, 1); `wanted` is its target (K, 1), or 1 at the class whose sum is meant."""
        np.copyto(self.x.data, inside)
        np.copyto(self.wanted.data, wanted)
        self.tape.forward()
        self.tape.backward()
        return self

    def slopes(self) -> list[Array]:
        """The root's slope at every layer's output, batch last."""
        return [np.zeros_like(out.data) if out.grad is None else out.grad for out in self.outputs]

    def input_slope(self) -> Array:
        """The root's slope at every number of the picture, (H, C, W, 1)."""
        return self.x.gradient()


_lenses: WeakKeyDictionary[Experiment, dict[Root, tuple[Head, Lens]]] = WeakKeyDictionary()


def lens_of(experiment: Experiment, root: Root) -> Lens:
    """The lens of an experiment as it stands."""
    kept = _lenses.setdefault(experiment, {})
    if root not in kept or kept[root][0] is not experiment.head:
        kept[root] = experiment.head, Lens(experiment, root)
    return kept[root][1]


def loss_slopes(experiment: Experiment, inside: Array, label: float) -> Lens:
    """The way back of the loss for a picture whose class, or value, is `label`."""
    return lens_of(experiment, "loss").look(inside, experiment.head.targets(np.array([label])))


def score_slopes(experiment: Experiment, inside: Array, unit: int) -> Lens:
    """The way back of the weighted sum of the last layer's unit number `unit`."""
    lens = lens_of(experiment, "score")
    wanted = np.zeros(lens.wanted.shape, lens.wanted.data.dtype)
    wanted[unit] = 1
    return lens.look(inside, wanted)
