"""A spec made real: its data prepared, its network built, its learner at work. `Run` gives it a clock and a past."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.border import to_inside
from engine.data.examples import ALL_PARTS, Examples, Part, read_numbers
from engine.graph import Network, Node, plan, summarize
from engine.head import Head
from engine.learn.base import Course, Learner, Material, Progress
from engine.metrics import measure_of
from engine.seeds import stream
from engine.spec import Spec
from engine.survey import Measured, Survey
from engine.tensor import Array


def make_dataset(spec: Spec, kept: dict[str, Any] | None = None) -> Examples:
    """The spec's data; with what was `kept` of it, scaled as before instead of anew."""
    return spec.data.ready(stream(spec.seed, "data", spec.redraw.data), kept)


def fresh_progress(spec: Spec) -> Progress:
    """The progress of a run that has not begun."""
    return Progress(rng=stream(spec.seed, "shuffle"), noise=stream(spec.seed, "noise"))


class Experiment:
    """Data, network and learner of one spec."""

    def __init__(self, spec: Spec, dataset: Examples | None = None, progress: Progress | None = None) -> None:
        self.spec = spec
        self.dataset = make_dataset(spec) if dataset is None else dataset
        self.head: Head = spec.head().on(self.dataset)
        self.network = Network(self.head.layers, spec.input_shape, spec.training.dtype)
        self.initialize()
        self.parts = {part: self.dataset.part(part) for part in ALL_PARTS}
        self.judged = {part: self._few(part) for part in ALL_PARTS}
        self.survey = Survey(self.network, self.head, self.dataset, self.judged)
        self.learner = self._learner(progress or fresh_progress(spec))

    def initialize(self) -> None:
        """Initial weights: drawn from the seed, then those learnt elsewhere, then whatever the spec gives by name."""
        self.network.initialize(self.spec.seed, self.spec.redraw.weights)
        self.spec.training.begin_with(self.network)
        views = self.network.views()
        for name, values in (self.spec.model.weights or {}).items():
            views[name][...] = np.array(values)

    def _few(self, part: Part) -> Array:
        """Those examples of a part that measures look at: all, or of a large training part the same few thousand every time."""
        chosen = self.parts[part]
        most = self.dataset.judged
        if part != "train" or len(chosen) <= most:
            return chosen
        return np.sort(stream(self.spec.seed, "judged").choice(chosen, most, replace=False))

    def _material(self) -> Material:
        train = self.parts["train"]
        return Material(self.dataset, train, self.head.targets(self.dataset.labels[..., train]), self.watched,
                        {"measure": self.survey.second_half})  # fmt: skip

    def _learner(self, progress: Progress) -> Learner:
        spec, head = self.spec, self.head
        course = Course(head.loss, spec.optimizer, spec.schedule, spec.regularization, spec.clipping, head.truth, head.cut,
                        spec.model.frozen or {})  # fmt: skip
        return spec.training.learner(self.network, self._material(), course, progress)

    @property
    def progress(self) -> Progress:
        """Where the learner stands."""
        return self.learner.progress

    def place(self, values: Array, progress: Progress) -> None:
        """Stand where another copy of this experiment stood."""
        self.network.values[:] = values
        self.learner.release()
        self.learner = self._learner(progress)

    def retune(self, spec: Spec) -> None:
        """Go on with other settings of loss, optimizer, schedule, regularization or training on the same network and data.

        Raises SpecError where the loss has no meaning for the data; nothing has changed then.
        """
        head, progress = spec.head().on(self.dataset), self.progress
        head.targets(self.dataset.labels[..., self.parts["train"]])
        if (head.loss, spec.schedule.kind) != (self.head.loss, self.spec.schedule.kind):
            progress.forget_losses()
        self.spec, self.head = spec, head
        self.survey = Survey(self.network, head, self.dataset, self.judged)
        progress.looked = 0
        self.learner.release()
        self.learner = self._learner(progress)

    def read(self, inputs: Any) -> Array:
        """Inputs from outside as the network takes them, batch last. Raises SpecError where they are something else."""
        if self.head.asked == "generation":
            return to_inside(read_numbers(inputs, self.network.in_shape)).astype(np.float32)
        return self.dataset.read(inputs)

    def measure(self) -> Measured:
        """Loss and accuracy (or whatever the answers are judged by) of each part; None where a part is empty."""
        return self.survey.measure(self.progress.step, self.learner.errand)

    def glance(self) -> Measured:
        """What there is to say while training goes on: measured now where that takes no time, else what was measured last."""
        return self.survey.found if self.survey.found is not None and self.survey.lasts() else self.measure()

    def watched(self) -> float:
        """The loss by which training is steered: of the validation part, or of the training part where nothing is held out."""
        return self.survey.judge("validation" if len(self.parts["validation"]) else "train").loss()

    def curve_columns(self) -> list[str]:
        """The names of the history's columns besides epoch and step."""
        return [*(f"{part}_{name}" for name in measure_of(self.head).names for part in ALL_PARTS), "learning_rate", *self.learner.columns]

    def inherit(self, other: Experiment) -> list[str]:
        """Keep every weight of `other` that still has its place. Returns the names of layers that start anew, in whole or in part.

        Where transfer begins, the head is a new one.
        """
        renewed = []
        pairs = _pair(other.network.nodes, self.network.nodes)
        kept = {node.name for node in self.spec.training.taken_over(self.network.nodes, other.spec.training.kind)}
        for i, node in enumerate(self.network.nodes):
            if not node.blocks:
                continue
            old = pairs.get(i)
            if old is None or node.name not in kept or not _copy(other, other.network.nodes[old], self, node, first=i == old == 0):
                renewed.append(node.name)
        return renewed


def _pair(old: list[Node], new: list[Node]) -> dict[int, int]:
    """Which old layer each new layer continues: by position where the count is the same, else from both ends."""
    if len(old) == len(new):
        return {i: i for i in range(len(new))}
    pairs: dict[int, int] = {}
    shorter = min(len(old), len(new))
    front = 0
    while front < shorter and _alike(old[front], new[front]):
        pairs[front] = front
        front += 1
    back = 1
    while back <= shorter - front and _alike(old[-back], new[-back]):
        pairs[len(new) - back] = len(old) - back
        back += 1
    return pairs


def _alike(a: Node, b: Node) -> bool:
    return (a.layer.kind, a.in_shapes, a.out_shape) == (b.layer.kind, b.in_shapes, b.out_shape)


def _copy(source: Experiment, old: Node, target: Experiment, new: Node, *, first: bool) -> bool:
    """Copy what overlaps of a layer's arrays, unit by unit; input features are matched by name. Whether nothing was left to chance."""
    if old.layer.kind != new.layer.kind:
        return False
    before = old.layer.views({n: t.data for n, t in source.network.tensors[old.name].items()})
    after = new.layer.views({n: t.data for n, t in target.network.tensors[new.name].items()})
    columns = _feature_columns(source.dataset.input_names(), target.dataset.input_names()) if first else None
    whole = True
    for name, view in after.items():
        whole &= name in before and _overlap(before[name], view, columns if view.ndim > 1 else None)
    return whole


def _feature_columns(old: list[str], new: list[str]) -> Mapping[int, int]:
    return {i: old.index(name) for i, name in enumerate(new) if name in old}


def _overlap(before: Array, after: Array, columns: Mapping[int, int] | None) -> bool:
    if columns is None:
        part = tuple(slice(min(a, b)) for a, b in zip(before.shape, after.shape, strict=True))
        after[part] = before[part]
        return not any(a < b for a, b in zip(before.shape, after.shape, strict=True))
    units = min(before.shape[1], after.shape[1])
    for i, j in columns.items():
        after[i, :units] = before[j, :units]
    return bool(len(columns) == after.shape[0] and units == after.shape[1])


def describe(spec: Spec) -> dict[str, Any]:
    """What building the spec would give, before any data exists: layers with shapes and parameters, and the shape of every
    parameter by its Keras name, JSON-ready."""
    head = spec.head()
    nodes = plan(head.layers, spec.input_shape)
    return {
        "layers": summarize(nodes),
        "weights": {name: list(shape) for node in nodes for name, shape in node.view_shapes().items()},
        "parameters": sum(node.parameters for node in nodes),
        "input_shape": [None, *spec.input_shape],
        "features": spec.data.input_names(),
        "loss": head.loss.kind,
    }
