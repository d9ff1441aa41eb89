"""One example's way through the network and back: sums, outputs, the loss, and what each unit and weight has to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import nan
from typing import Literal

import numpy as np

from engine.architecture import Node
from engine.border import to_outside
from engine.experiment import Experiment
from engine.functional.activation import activations
from engine.learn.recorded import Recorded
from engine.learn.single import SingleNeuronLearner
from engine.learn.supervised import GradientLearner
from engine.nn.dense import Dense
from engine.tape import replay
from engine.tensor import Array

Way = Literal["gradient", "rule", "forward"]


@dataclass
class LayerTrace:
    """What a layer did with the example: `a` (units,), or (H, W, C) of an image, comes out.

    Of dense layers also `z` (units,), the weighted sums, and `delta` (units,), the slope of the loss at each of them; `pull` (units,) is
    the slope of the loss at the outputs. `gradients` are those of the parameters by Keras name, shaped as Keras shapes them.
    """

    name: str
    a: Array
    z: Array | None = None
    pull: Array | None = None
    delta: Array | None = None
    gradients: dict[str, Array] = field(default_factory=dict)


@dataclass
class Trace:
    """One example: its number in the dataset, None for one from outside, what went in, what should come out, the loss, and every layer.

    `way` says where the deltas come from: the gradient of the loss, or a rule for a single neuron, whose delta is what the rule
    multiplies the inputs with; "forward" where there are none.
    """

    index: int | None
    inputs: Array
    target: Array
    loss: float
    layers: list[LayerTrace]
    way: Way

    @property
    def output(self) -> Array:
        """What the network says."""
        return self.layers[-1].a

    def into(self, node: Node, which: int = 0) -> Array:
        """What a layer was given as input number `which`, as Keras shapes it."""
        return self.inputs if node.sources[which] < 0 else self.layers[node.sources[which]].a


def traces(experiment: Experiment, chosen: Sequence[int]) -> list[Trace]:
    """The ways of these examples of the dataset, each by itself. Weights, gradients and chance are left as they are."""
    learner, network = experiment.learner, experiment.network
    if any(len(node.out_shape) != 1 for node in network.nodes):
        return []
    found = [_forward(experiment, index) for index in chosen]
    if isinstance(learner, GradientLearner) and type(learner).record is GradientLearner.record and chosen:
        kept = network.gradients.copy()
        with network.undisturbed():
            recorded = learner.record(1, training=False)
            for trace in found:
                _backward(experiment, recorded, trace)
        np.copyto(network.gradients, kept)
    elif isinstance(learner, SingleNeuronLearner):
        for trace in found:
            _by_rule(learner, trace)
    return found


def _forward(experiment: Experiment, index: int) -> Trace:
    network, chosen = experiment.network, np.array([index])
    inputs = experiment.dataset.take(chosen).astype(network.values.dtype)
    target = experiment.head.targets(experiment.dataset.labels[..., chosen])[:, 0]
    return way_of(experiment, inputs, index, target)


def way_of(experiment: Experiment, inputs: Array, index: int | None = None, target: Array | None = None) -> Trace:
    """The way forward of one example, `inputs` (…, 1) as the engine lays it out; of images every layer's output is (H, W, C)."""
    network = experiment.network
    (_, outputs) = next(iter(network.evaluate(inputs)))
    layers = [LayerTrace(node.name, to_outside(out)[0].copy()) for node, out in zip(network.nodes, outputs, strict=True)]
    trace = Trace(index, to_outside(inputs)[0], np.empty(0) if target is None else target, nan, layers, "forward")
    for node, layer in zip(network.nodes, layers, strict=True):
        if isinstance(node.layer, Dense) and len(node.in_shapes[0]) == 1:
            weights, x = network.tensors[node.owner]["weights"].data, trace.into(node)
            layer.z = weights[:, :-1] @ x + weights[:, -1] if node.layer.use_bias else weights @ x
    return trace


def _backward(experiment: Experiment, recorded: Recorded, trace: Trace) -> None:
    network, batch = experiment.network, recorded.batch
    np.copyto(batch.x.data, trace.inputs[:, None])
    np.copyto(batch.target.data, trace.target[:, None])
    network.gradients.fill(0)
    recorded.tape.forward()
    recorded.tape.backward()
    trace.loss, trace.way = recorded.tape.outputs[0].item(), "gradient"
    for node, layer, out in zip(network.nodes, trace.layers, recorded.outputs, strict=True):
        if out.grad is None:
            continue
        pull = out.grad[:, 0].copy()
        logits = node is network.nodes[-1] and experiment.head.loss.logits_of is not None
        layer.pull = None if logits else pull
        if layer.z is not None:
            layer.delta = pull if logits else _delta(node, layer, pull)
        if node.layer.trainable and node.owner == node.name:
            blocks = {name: tensor.grad.copy() for name, tensor in network.tensors[node.name].items() if tensor.grad is not None}
            layer.gradients = {f"{node.name}.{name}": view for name, view in node.layer.views(blocks).items()} if blocks else {}


def _delta(node: Node, layer: LayerTrace, pull: Array) -> Array:
    """The slope at the weighted sums from that at the outputs, by the activation's own derivative."""
    assert layer.z is not None
    activation = activations[getattr(node.layer, "activation", "linear")]()
    z, y, dy = layer.z[:, None].copy(), np.empty_like(layer.z)[:, None], pull[:, None].copy()
    replay(activation.forward(z, y))()
    calls, dz = activation.backward(z, y, dy)
    replay(calls)()
    return np.asarray(dz[:, 0])


def _by_rule(learner: SingleNeuronLearner, trace: Trace) -> None:
    layer = trace.layers[-1]
    assert layer.z is not None  # these learners have one dense layer
    signal, trace.loss = learner.judge(float(layer.z[0]), float(trace.target[0]))
    layer.delta, trace.way = np.array([signal]), "rule"
    layer.gradients = {f"{layer.name}.kernel": signal * trace.inputs[:, None], f"{layer.name}.bias": np.array([signal])}
