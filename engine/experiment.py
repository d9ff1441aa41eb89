"""A spec made real: its data prepared, its network built, its learner at work. `Run` gives it a clock and a past."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.architecture import plan, summarize
from engine.border import to_inside
from engine.data.examples import Examples, read_numbers
from engine.data.points import PARTS, Part
from engine.glimpse import Glimpse
from engine.graph import Network
from engine.head import Head
from engine.inheritance import Attic, Estate, hand_over
from engine.learn.base import Course, Learner, Material, Progress
from engine.metrics import measure_of
from engine.optim import Slots
from engine.seeds import stream
from engine.spec import Spec
from engine.survey import Measured, Survey
from engine.tensor import Array
from engine.timeline import copy_progress
from engine.workspace import Workspace


def make_dataset(spec: Spec, kept: dict[str, Any] | None = None) -> Examples:
    """The spec's data; with what was `kept` of it, scaled as before instead of anew."""
    return spec.data.ready(stream(spec.seed, "data", spec.redraw.data), kept)


def fresh_progress(spec: Spec) -> Progress:
    """The progress of a run that has not begun."""
    return Progress(rng=stream(spec.seed, "shuffle"), noise=stream(spec.seed, "noise"))


class Experiment:
    """Data, network and learner of one spec."""

    def __init__(
        self, spec: Spec, dataset: Examples | None = None, progress: Progress | None = None, workspace: Workspace | None = None
    ) -> None:
        """`workspace`: of whoever else is never at work at the same time; its own where that is left out."""
        self.spec = spec
        self.dataset = make_dataset(spec) if dataset is None else dataset
        self.head: Head = spec.head().on(self.dataset)
        self.network = Network(self.head.layers, spec.input_shape, spec.training.dtype, workspace=workspace)
        self.initialize()
        self.parts = {part: self.dataset.part(part) for part in PARTS}
        self.judged = {part: self._few(part) for part in PARTS}
        self.survey = Survey(self.network, self.head, self.dataset, self.judged)
        self.glimpse = Glimpse(self.survey, spec.seed)
        self.learner = self._learner(progress or fresh_progress(spec))
        self.attic = Attic()
        self.lost = False
        """Whether weights of the experiment before it have no place in this one."""

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
        self.glimpse = Glimpse(self.survey, spec.seed)
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
        return [*(f"{part}_{name}" for name in measure_of(self.head).names for part in PARTS), "learning_rate", *self.learner.columns]

    def point(self) -> dict[str, float]:
        """A point of the curves, as the network stands: by their names, and "epoch" and "step"."""
        progress, learner = self.progress, self.learner
        found = {f"{part}_{name}": value for part, values in self.measure().items() for name, value in (values or {}).items()}
        return {"epoch": progress.epoch + progress.cursor / max(1, learner.count), "step": progress.step, "learning_rate": learner.rate(),
                **progress.extra, **found}  # fmt: skip

    def succeed(self, before: Experiment) -> list[str]:
        """Go on from where another experiment stands, with the weights of it that have their place here. The layers that start anew."""
        renewed = self.inherit(before)
        progress = copy_progress(before.progress)
        progress.cursor = progress.looked = 0
        progress.order = None
        if self.network.size != before.network.size or renewed:
            progress.slots, progress.rival = Slots(), Slots()
        progress.forget_losses()
        self.place(self.network.values.copy(), progress)
        return renewed

    def inherit(self, other: Experiment) -> list[str]:
        """Keep every weight of `other` that still has its place. Returns the names of layers that start anew, in whole or in part.

        Where transfer begins, the head is a new one. What finds no place here is kept in the attic.
        """
        kept = {node.name for node in self.spec.training.taken_over(self.network.nodes, other.spec.training.kind)}
        estate = other.estate()
        found = hand_over(estate, self.estate(), kept)
        self.lost, self.attic = found.lost, other.attic.put(estate) if found.lost else other.attic
        return found.renewed

    def bring_back(self, other: Experiment) -> list[str] | None:
        """What `inherit` left to chance gets the weights it had the last time there was such a network, before `other`.

        The names of layers that start anew even so; None where no such network is kept.
        """
        earlier = self.attic.find(self.estate())
        if earlier is None:
            return None
        names = {node.name for node in self.network.nodes}
        missing = hand_over(earlier, self.estate(), names).renewed
        return [name for name in self.inherit(other) if name in missing]

    def estate(self) -> Estate:
        """The weights of the network as they are."""
        return Estate.of(self.network, self.dataset.input_names())


def describe(spec: Spec) -> dict[str, Any]:
    """What building the spec would give, before any data exists: layers with shapes and parameters, and the shape of every
    parameter by its Keras name, JSON-ready."""
    head = spec.head()
    nodes = plan(head.layers, spec.input_shape)
    return {
        "layers": summarize(nodes),
        "weights": {name: list(shape) for node in nodes for name, shape in node.view_shapes().items()},
        "resting": {f"{n.name}.{name}": list(shape) for n in nodes for name, shape in n.layer.resting_shapes(*n.in_shapes).items()},
        "parameters": sum(node.counted for node in nodes),
        "input_shape": [None, *spec.input_shape],
        "features": spec.data.input_names(),
        "loss": head.loss.kind,
    }
