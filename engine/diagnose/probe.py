"""A look inside a network: every layer's outputs on a sample of the training examples, and how strong the gradient is in each layer.

Looking moves nothing: weights, gradients and chance are afterwards as before. Its cost is bounded by the sample's size.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod, sqrt
from typing import TYPE_CHECKING

import numpy as np

from engine.architecture import Node
from engine.border import input_tensor
from engine.tape import Tape
from engine.tensor import Array, Tensor

if TYPE_CHECKING:
    from engine.experiment import Experiment

SAMPLE = 256
"""Examples that are looked at, at most."""
LEAST = 8
"""Examples that are looked at in any case, however large the network is."""
WORK = 2_000_000
"""Numbers, outputs and weights over all examples, that one look may go through beyond that."""
ENOUGH = 64
"""Of fewer examples than this nothing is said about units, unless they are all there is."""
PRODUCTS = 128_000_000
"""Weights over ENOUGH examples that a look may still go through to speak about units: they are kept once, however many examples."""


@dataclass(frozen=True)
class LayerLook:
    """One layer: `number` from 0, `values` (units, columns) of its output, `slope` the root mean square of its kernel's gradient."""

    number: int
    node: Node
    values: Array
    slope: float | None

    @property
    def activation(self) -> str:
        """Its activation's name; "" where it has none."""
        return getattr(self.node.layer, "activation", "")


@dataclass(frozen=True)
class Look:
    """All layers of a network at one moment, on so many `examples`. `enough`: whether they allow to speak about single units."""

    layers: list[LayerLook]
    examples: int
    enough: bool

    @property
    def hidden(self) -> list[LayerLook]:
        """Every layer but the last."""
        return self.layers[:-1]

    @property
    def weighted(self) -> list[LayerLook]:
        """The layers with a kernel that learns."""
        return [layer for layer in self.layers if layer.slope is not None]


def sample_size(outputs: int, weights: int) -> int:
    """How many examples are looked at in a network of so many outputs and weights."""
    affordable = ENOUGH * outputs <= WORK and ENOUGH * weights <= PRODUCTS
    return min(SAMPLE, max(ENOUGH if affordable else LEAST, WORK // (outputs + weights)))


class Probe:
    """A pass from a sample of the training examples to the loss and back, recorded once and looked at as often as wanted."""

    def __init__(self, experiment: Experiment) -> None:
        network, head = experiment.network, experiment.head
        self.network = network
        outputs = sum(prod(node.out_shape) for node in network.nodes)
        train = experiment.parts["train"]
        size = min(len(train), sample_size(outputs, network.size))
        chosen = train[np.linspace(0, len(train) - 1, size).astype(np.intp)]
        self.enough = size >= min(ENOUGH, len(train))
        self.x = input_tensor(network.in_shape, size, network.values.dtype)
        np.copyto(self.x.data, experiment.dataset.take(chosen))
        targets = head.targets(experiment.dataset.labels[..., chosen])
        target = Tensor(targets.astype(network.values.dtype))
        with network.undisturbed():
            self.outputs = network.forward(self.x, logits=head.logits)
            self.loss = head.loss(self.outputs[-1], head.truth(self.x, target, self.outputs[-1]))
            self.tape = Tape(self.loss)
            self.tape.backward_calls()

    def look(self) -> Look:
        """Forward and backward on the weights as they stand."""
        self.tape.forward()
        values = [_by_unit(t.data) for t in self.outputs]
        gradients = self.network.gradients.copy()
        self.tape.backward()
        slopes = [self._slope(node) for node in self.network.nodes]
        np.copyto(self.network.gradients, gradients)
        layers = [LayerLook(i, node, values[i], slopes[i]) for i, node in enumerate(self.network.nodes)]
        return Look(layers, self.x.data.shape[-1], self.enough)

    def loss_at(self, values: Array) -> float:
        """The sample's loss with other weights, (parameters,)."""
        kept = self.network.values.copy()
        np.copyto(self.network.values, values)
        self.tape.forward()
        np.copyto(self.network.values, kept)
        return self.loss.item()

    def _slope(self, node: Node) -> float | None:
        tensors = self.network.tensors.get(node.name, {})
        gradients = {name: tensor.grad for name, tensor in tensors.items() if tensor.requires_grad and tensor.grad is not None}
        if not node.blocks or gradients.keys() != node.blocks.keys():
            return None
        kernel = node.layer.views(gradients).get("kernel")
        return None if kernel is None else sqrt(float(np.mean(np.square(kernel, dtype=np.float64))))


def _by_unit(values: Array) -> Array:
    """A layer's output as (units, columns), a copy: (D, B) as it is, sequences (T, D, B) and images (H, C, W, B) by channel."""
    return np.array(values if values.ndim == 2 else np.moveaxis(values, 1, 0).reshape(values.shape[1], -1))
