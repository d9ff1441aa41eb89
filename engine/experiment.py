"""A spec made real: its data prepared, its network built, its learner at work. `Run` gives it a clock and a past."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.data.examples import ALL_PARTS, Examples, Part
from engine.graph import Network, Node, plan, summarize
from engine.head import Head
from engine.learn.base import Course, Learner, Material, Progress
from engine.metrics import Judge
from engine.seeds import stream
from engine.spec import Spec
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
        self.head: Head = spec.head()
        self.network = Network(self.head.layers, spec.input_shape, spec.training.dtype)
        self.initialize()
        self.parts = {part: self.dataset.part(part) for part in ALL_PARTS}
        self._judges: dict[Part, Judge] = {}
        self.learner = self._learner(progress or fresh_progress(spec))

    def initialize(self) -> None:
        """Initial weights: drawn from the seed, then whatever the spec gives by name."""
        self.network.initialize(self.spec.seed, self.spec.redraw.weights)
        views = self.network.views()
        for name, values in (self.spec.model.weights or {}).items():
            views[name][...] = np.array(values)

    def _learner(self, progress: Progress) -> Learner:
        train = self.parts["train"]
        material = Material(self.dataset, train, self.head.targets(self.dataset.labels[train]))
        course = Course(self.head.loss, self.spec.optimizer, self.spec.schedule, self.spec.regularization, self.spec.clipping)
        return self.spec.training.learner(self.network, material, course, progress)

    @property
    def progress(self) -> Progress:
        """Where the learner stands."""
        return self.learner.progress

    def place(self, values: Array, progress: Progress) -> None:
        """Stand where another copy of this experiment stood."""
        self.network.values[:] = values
        self.learner = self._learner(progress)

    def retune(self, spec: Spec) -> None:
        """Go on with other settings of loss, optimizer, schedule, regularization or training on the same network and data."""
        self.spec, self.head = spec, spec.head()
        self._judges = {}
        self.progress.looked = 0
        self.learner = self._learner(self.progress)

    def measure(self) -> dict[Part, dict[str, float] | None]:
        """Loss and accuracy (or mean absolute error) of each part; None where a part is empty."""
        return {part: self._judge(part)() if len(self.parts[part]) else None for part in ALL_PARTS}

    def _judge(self, part: Part) -> Judge:
        if part not in self._judges:
            chosen = self.parts[part]
            self._judges[part] = Judge(self.network, self.head, self.dataset.take(chosen), self.dataset.labels[chosen])
        return self._judges[part]

    def curve_columns(self) -> list[str]:
        """The names of the history's columns besides epoch and step."""
        second = "accuracy" if self.head.classes else "mae"
        return [*(f"{part}_{name}" for name in ("loss", second) for part in ALL_PARTS), "learning_rate", *self.learner.columns]

    def inherit(self, other: Experiment) -> list[str]:
        """Keep every weight of `other` that still has its place. Returns the names of layers that start anew, in whole or in part."""
        renewed = []
        pairs = _pair(other.network.nodes, self.network.nodes)
        for i, node in enumerate(self.network.nodes):
            if not node.blocks:
                continue
            old = pairs.get(i)
            if old is None or not _copy(other, other.network.nodes[old], self, node, first=i == old == 0):
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
    """What building the spec would give, before any data exists: layers with shapes and parameters, JSON-ready."""
    head = spec.head()
    nodes = plan(head.layers, spec.input_shape)
    return {
        "layers": summarize(nodes),
        "parameters": sum(node.parameters for node in nodes),
        "input_shape": [None, *spec.input_shape],
        "features": spec.data.input_names(),
        "loss": head.loss.kind,
    }
