"""What the examples of a step say together: the loss and the gradient that the step goes along, and the same by central differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.experiment import Experiment
from engine.explain.trace import traces
from engine.gradcheck import numeric_gradient
from engine.graph import Network
from engine.learn.adaline import BatchAdaline
from engine.learn.single import SingleNeuronLearner
from engine.learn.supervised import GradientLearner
from engine.tape import Tape
from engine.tensor import Array, Tensor

How = Literal["mean", "sum"]
EPSILON = 1e-5
TINY = 1e-9
"""Slopes below this are nothing but rounding."""


@dataclass(frozen=True)
class Gathered:
    """`gradients` by Keras name, shaped as Keras shapes them: the mean over the examples, or their sum where the rule adds them up."""

    loss: float
    gradients: dict[str, Array]
    how: How


def gathered(experiment: Experiment, chosen: Sequence[int]) -> Gathered | None:
    """Loss and gradient of these examples together; None where training goes along none."""
    learner = experiment.learner
    if isinstance(learner, SingleNeuronLearner):
        found = traces(experiment, chosen)
        names = found[0].layers[-1].gradients
        total = {name: np.sum([trace.layers[-1].gradients[name] for trace in found], axis=0) for name in names}
        return Gathered(sum(trace.loss for trace in found), total, "sum" if isinstance(learner, BatchAdaline) else "mean")
    if not isinstance(learner, GradientLearner) or type(learner).record is not GradientLearner.record:
        return None
    network, kept = experiment.network, experiment.network.gradients.copy()
    recorded = learner.record(len(chosen), training=False)
    np.copyto(recorded.batch.x.data, experiment.dataset.take(np.array(chosen)))
    np.copyto(recorded.batch.target.data, experiment.head.targets(experiment.dataset.labels[..., np.array(chosen)]))
    network.gradients.fill(0)
    recorded.tape.forward()
    recorded.tape.backward()
    found_now = {name: view.copy() for name, view in named(network, network.gradients).items()}
    np.copyto(network.gradients, kept)
    return Gathered(recorded.tape.outputs[0].item(), found_now, "mean")


def named(network: Network, flat: Array) -> dict[str, Array]:
    """A vector as long as the network's, cut into parameters by Keras name and shape: views into `flat`."""
    found: dict[str, Array] = {}
    for node in network.nodes:
        arrays = {}
        for name, tensor in network.tensors.get(node.name, {}).items():
            start = (tensor.data.ctypes.data - network.values.ctypes.data) // network.values.itemsize
            arrays[name] = flat[start : start + tensor.data.size].reshape(tensor.shape)
        if arrays:
            found.update({f"{node.name}.{name}": view for name, view in node.layer.views(arrays).items()})
    return found


@dataclass(frozen=True)
class Compared:
    """One weight's slope of the loss: from the way back, and as a difference quotient; `error` is relative to the larger of both."""

    parameter: str
    index: tuple[int, ...]
    backprop: float
    quotient: float

    @property
    def error(self) -> float:
        """|backprop − quotient| / max(|backprop|, |quotient|); 0 where both are 0."""
        largest = max(abs(self.backprop), abs(self.quotient))
        return abs(self.backprop - self.quotient) / largest if largest > TINY else 0.0


def compared(experiment: Experiment, chosen: Sequence[int], wanted: Sequence[tuple[str, tuple[int, ...]]]) -> list[Compared]:
    """Every wanted weight (Keras name and index) from the way back and from (L(w + ε) − L(w − ε)) / 2ε, computed in double precision.

    The loss is that of the chosen examples, as it is outside of training. Empty where training goes along no gradient.
    """
    found = gathered(experiment, chosen)
    if found is None or isinstance(experiment.learner, SingleNeuronLearner):
        return []
    head, twin = experiment.head, Network(experiment.head.layers, experiment.spec.input_shape, np.float64)
    twin.values[:] = experiment.network.values
    x = Tensor(experiment.dataset.take(np.array(chosen)).astype(np.float64))
    target = Tensor(head.targets(experiment.dataset.labels[..., np.array(chosen)]).astype(np.float64))
    outputs = twin.forward(x, logits=head.loss.logits_of is not None)
    tape = Tape(head.loss(outputs[-1], head.truth(x, target, outputs[-1])))

    def loss() -> float:
        tape.forward()
        return tape.outputs[0].item()

    views, rows = twin.views(), []
    for name, index in wanted:
        place = views[name][tuple(slice(i, i + 1) for i in index)]
        quotient = float(numeric_gradient(loss, place, EPSILON).item())
        rows.append(Compared(name, index, float(found.gradients[name][index]), quotient))
    return rows
