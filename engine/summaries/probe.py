"""A look through the network at some training examples, forward and back: what its layers give and what the loss wants of its weights.

Nothing of it stays: gradients, chance and the statistics that layers keep are as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from engine.architecture import Node
from engine.border import input_tensor
from engine.errors import SpecError
from engine.experiment import Experiment
from engine.functional.activation import activate
from engine.graph import probed_at_once
from engine.head import Head
from engine.tape import Tape
from engine.tensor import Array, Tensor

if TYPE_CHECKING:
    from engine.run import Run


def looked_at(experiment: Experiment) -> Array:
    """The indices of the examples that probes look at: the first of the training part, as many as are quickly looked at."""
    widest = max(prod(node.out_shape) for node in experiment.network.nodes)
    return experiment.judged["train"][: probed_at_once(widest)]


@dataclass(frozen=True)
class Block:
    """One layer's weights (without biases, where it can tell) and the gradient of the loss with respect to them, both flat."""

    node: Node
    weights: Array
    gradient: Array | None


class Probe:
    """A recorded pass over the looked-at examples; with `training`, dropout, noise and batch statistics are at work in it."""

    def __init__(self, experiment: Experiment, *, training: bool = False) -> None:
        network, head = experiment.network, experiment.head
        self.experiment, self.training = experiment, training
        self.chosen = looked_at(experiment)
        size = len(self.chosen)
        self.x = input_tensor(network.in_shape, size, network.values.dtype)
        targets = head.targets(experiment.dataset.labels[..., self.chosen])
        target = Tensor(targets.astype(network.values.dtype))
        self.x.data[...] = experiment.dataset.take(self.chosen)
        with network.undisturbed():
            seen = head.recipe.seen(self.x, network.noise) if training else self.x
            outputs = network.forward(seen, logits=head.logits, training=training)
            loss = head.loss(outputs[-1], head.truth(self.x, target, outputs[-1]))
            answer = activate(outputs[-1], head.activation) if head.logits else outputs[-1]
            self.loss, self.outputs = loss, [*outputs[:-1], answer]
            self.tape = Tape(loss, *self.outputs)

    def run(self, values: Array | None = None, *, backward: bool = False) -> None:
        """Compute every output and the loss, with `backward` also the gradients, for the weights as they stand or for other `values`."""
        network = self.experiment.network
        present, gradients = network.values.copy(), network.gradients.copy()
        try:
            if values is not None:
                network.values[:] = values
            with network.undisturbed():
                self.tape.forward()
                if backward and self.loss.requires_grad:
                    network.gradients[:] = 0
                    self.tape.backward()
                    self.gradients = network.gradients.copy()
        finally:
            network.values[:], network.gradients[:] = present, gradients


@contextmanager
def standing_at(experiment: Experiment, values: Array) -> Iterator[None]:
    """Inside, the network has other weights."""
    present = experiment.network.values.copy()
    experiment.network.values[:] = values
    try:
        yield
    finally:
        experiment.network.values[:] = present


_probes: WeakKeyDictionary[Experiment, dict[bool, tuple[Head, Probe]]] = WeakKeyDictionary()


def probe_of(run: Run, *, training: bool = False) -> Probe | None:
    """The probe of the run as it stands; None where there is no training example. Raises SpecError for two networks that play."""
    experiment = run.experiment
    if experiment.head.asked == "generation":
        raise SpecError.at("view", "this picture shows one network that answers examples; here two play against each other")
    if not len(looked_at(experiment)):
        return None
    kept = _probes.setdefault(experiment, {})
    if training not in kept or kept[training][0] is not experiment.head:
        kept[training] = experiment.head, Probe(experiment, training=training)
    return kept[training][1]


def forget(experiment: Experiment) -> None:
    """Let go of its probes: they are made again when somebody asks."""
    _probes.pop(experiment, None)


def learnt_blocks(experiment: Experiment, values: Array, gradients: Array | None = None) -> list[Block]:
    """The weights of every layer that has any, taken from the flat vectors `values` and `gradients`."""
    network, found = experiment.network, list[Block]()
    for node in network.nodes:
        parts: list[tuple[Array, Array | None]] = []
        for name, block in node.blocks.items():
            tensor = network.tensors[node.name][name]
            start = _offset(network.values, tensor.data)
            part, index = slice(start, start + tensor.data.size), block.decayed if block.decayed is not None else ...
            if block.learnt and (block.decayed is not None or not _has_weights(node)):
                slope = gradients[part].reshape(block.shape)[index].ravel() if gradients is not None and node.layer.trainable else None
                parts.append((values[part].reshape(block.shape)[index].ravel(), slope))
        if parts:
            slopes = [slope for _, slope in parts if slope is not None]
            found.append(Block(node, np.concatenate([w for w, _ in parts]), np.concatenate(slopes) if slopes else None))
    return found


def _has_weights(node: Node) -> bool:
    return any(block.decayed is not None for block in node.blocks.values())


def _offset(vector: Array, view: Array) -> int:
    """Where in a flat vector a view of it begins."""
    return int((view.__array_interface__["data"][0] - vector.__array_interface__["data"][0]) // vector.itemsize)
