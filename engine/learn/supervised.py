"""Supervised learning by gradient descent: logistic regression, multi-layer perceptrons and everything else with a loss.

A training step is recorded once per batch size (forward, backward, penalties, optimizer) and replayed on its own buffers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from time import perf_counter
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import field_validator

from engine.architecture import Node
from engine.data.examples import Batch
from engine.errors import SpecError
from engine.graph import Network
from engine.learn.base import Course, Learner, Material, Progress, Recipe, Remark, Step, recipes
from engine.learn.halves import Halved, halves
from engine.learn.limits import clip, hold, penalty, rest
from engine.learn.pieces import cuts, gradient_calls
from engine.learn.recorded import Recorded, Update
from engine.learn.replica import Replica
from engine.learn.slopes import check_slopes
from engine.learn.stopping import farewell, weigh
from engine.nn.base import Layer, Shape
from engine.registry import argument
from engine.tape import Tape, replay
from engine.tensor import Array, Call
from engine.weights import WeightsError, is_known, known_arrays, matched, shipped_names


@recipes.register
class Supervised(Recipe):
    """Supervised: the loss's gradient is followed back through the network, and the optimizer moves every weight, batch after batch."""

    kind: Literal["supervised"] = "supervised"
    batch_size: int = argument(32, "How many examples are averaged for one update.", title="Batch size", ge=1, le=5000,
                               ui={"control": "slider", "scale": "log", "max": 512, "live": True})  # fmt: skip
    patience: int | None = argument(
        None, "Early stopping: training ends when the validation loss (the training loss, where nothing is held out) has not become lower "
        "for so many epochs; empty: never.", title="Patience", ge=1, le=100_000, ui={"control": "number", "live": True},
    )  # fmt: skip
    min_delta: float = argument(0.0, "By how much a loss must be lower to count.", title="Smallest gain", ge=0, le=1,
                                ui={"control": "hidden", "live": True})  # fmt: skip
    source: str | None = argument(
        None, "A network that is shipped with its weights, with which layers begin where they fit; empty: each begins with its own.",
        title="Source", ui={"control": "hidden"},
    )  # fmt: skip
    restore_best: bool = argument(True, "Stopping early takes back the weights of the best epoch.", title="Take back the best",
                                  ui={"control": "switch", "live": True})  # fmt: skip

    def check(self, layers: Sequence[Layer], task: str, classes: int) -> None:
        check_slopes(layers)
        if not any(layer.trainable and layer.parametric for layer in layers):
            raise SpecError.at("model.layers", "every layer is frozen, so nothing can be learnt; let at least one be trainable")

    @field_validator("source")
    @classmethod
    def _is_shipped(cls, source: str | None) -> str | None:
        if source is not None and not is_known(source):
            shipped = ", ".join(shipped_names())
            rule = f"no network called {source[:40]!r} is shipped with weights; there are {shipped}"
            raise ValueError(f"{rule}, and none are kept here under this name: a link does not carry them")
        return source

    def taken_over(self, nodes: Sequence[Node], before: str) -> Sequence[Node]:
        self._fitting({name: shape for node in nodes for name, shape in node.view_shapes().items()})
        return nodes

    def begin_with(self, network: Network) -> None:
        views = network.views()
        for name, array in self._fitting({name: view.shape for name, view in views.items()}).items():
            views[name][...] = array

    def _fitting(self, wanted: Mapping[str, Shape]) -> dict[str, Array]:
        """What the source has for these parameters, without those that have another shape by now. Raises SpecError where none fits."""
        there = known_arrays(self.source) if self.source else {}
        fitting = {name: shape for name, shape in wanted.items() if name in there and there[name].shape == shape}
        return self.from_source(fitting or wanted)

    def from_source(self, wanted: Mapping[str, Shape]) -> dict[str, Array]:
        """What the source has for these parameters; nothing where there is none. Raises SpecError where it does not fit."""
        if self.source is None:
            return {}
        try:
            return matched(wanted, known_arrays(self.source), self.source)
        except WeightsError as error:
            raise SpecError.at("training.source", str(error)) from None

    def learner(self, network: Network, material: Material, course: Course, progress: Progress) -> Learner:
        return GradientLearner(network, material, course, progress, self)


@recipes.register
class Logistic(Supervised):
    """Logistic regression: one layer with sigmoid (two classes) or softmax, trained by cross-entropy.

    Cox, 1958.
    """

    kind: Literal["logistic"] = "logistic"  # type: ignore[assignment]  # a kind's name is its own, also where it extends another
    losses: ClassVar = ("binary_crossentropy", "categorical_crossentropy")
    tasks: ClassVar = ("classification",)

    def check(self, layers: Sequence[Layer], task: str, classes: int) -> None:
        if task != "classification":
            raise SpecError.at("training.kind", "logistic regression separates classes; this data has numbers as targets: use supervised")
        if len(layers) != 1:
            raise SpecError.at("model.layers", f"logistic regression has one layer, not {len(layers)}; use supervised for more")
        if getattr(layers[0], "activation", "") not in {"sigmoid", "softmax"}:
            raise SpecError.at("model.layers[0].activation", "logistic regression ends in sigmoid (two classes) or softmax")
        super().check(layers, task, classes)


class GradientLearner(Learner):
    """Follows the gradient of a loss, batch after batch."""

    recipe: Supervised

    def __init__(self, network: Network, material: Material, course: Course, progress: Progress, recipe: Supervised) -> None:
        super().__init__(network, material, course, progress)
        self.recipe = recipe
        self.feed = material.examples.feed(material.numbers, material.targets, network.values.dtype, network.noise)
        self.feed.in_rows = recipe.asked is None and all(node.layer.reads_rows for node in network.nodes if -1 in node.sources)
        self._fed: Array | None = None
        self._updates: dict[int, Update] = {}
        self._bind()

    def _bind(self) -> None:
        """Tie the optimizer to what it moves; what it remembers of anything else is void."""
        network, progress = self.network, self.progress
        values, gradients = network.values[..., self.moving()], network.gradients[..., self.moving()]
        progress.slots = self.course.optimizer.slots_for(values, progress.slots)
        self.bound = self.course.optimizer.bind(values, gradients, progress.slots)
        self.release()
        self._updates = {}

    def moving(self) -> slice:
        """The part of the network's flat vector that steps move."""
        return slice(self.network.learnt)

    def _update(self, size: int) -> Update:
        """The training step for batches of `size`."""
        if size not in self._updates:
            before = penalty(self.network, self.course, self.moving()) + clip(self.network, self.course, self.moving())
            after = hold(self.network, self.course, [node for node in self.network.nodes if node.name not in self.resting()])
            noted, put_back = rest(self.network, self.course)
            calls = before + noted + self.bound.calls + after + put_back
            parts = halves(self.network, self.course.loss, size)
            if len(parts) > 1:
                halved = Halved(self.network, self.feed, self.progress, parts, self._gradient, calls, self.material.errands)
                self._updates[size] = Update(halved.load, halved.program, halved)
            else:
                batch, gradient = self._gradient(size)
                self._updates[size] = Update(partial(self.feed.load, batch), replay(gradient + calls))
        return self._updates[size]

    def _gradient(self, size: int) -> tuple[Batch, list[Call]]:
        """The buffers for `size` examples, and calls that fill the gradient of the mean loss over them."""
        parts = cuts(self.network, size)
        if len(parts) > 1:
            batch = self.feed.batch(size)
            return batch, gradient_calls(self.network, batch, parts, self.record)
        recorded = self.record(size)
        return recorded.batch, recorded.tape.gradient_calls()

    def errand(self, name: str) -> Replica | None:
        halved = (update.halved for update in self._updates.values() if update.halved is not None)
        return next((replica for each in halved if (replica := each.errand(name)) is not None), None)

    def release(self) -> None:
        for update in self._updates.values():
            if update.halved is not None:
                update.halved.company.rest()

    def record(self, size: int, *, training: bool = True) -> Recorded:
        """A pass from inputs to loss for batches of `size`, as it is while training or as it is otherwise."""
        batch = self.feed.batch(size)
        with self.network.undisturbed(), self.network.still(self.resting()):
            seen = self.recipe.seen(batch.x, self.network.noise) if training else batch.x
            outputs = self.network.forward(seen, logits=self.course.loss.logits_of is not None, training=training, resting=self.inert())
            loss = self.course.loss(outputs[-1], self.course.truth(batch.x, batch.target, outputs[-1]))
            tape = Tape(loss)
            tape.backward_calls()  # what is still wants no gradient, so this has to be settled here
            return Recorded(batch, tape, outputs)

    def inert(self) -> frozenset[str]:
        """The names of layers that work as they do outside of training: without dropout, with the statistics they remember."""
        return frozenset()

    def _begin(self) -> None:
        order = self.begin(self.recipe.shuffle)
        if self._fed is not order:
            self.feed.shuffle(order)
            self._fed = order

    def watches(self) -> bool:
        return self.recipe.patience is not None

    def weigh(self, loss: float) -> None:
        weigh(self.progress, self.recipe, self.network.values, loss)

    def settled(self) -> bool:
        return self.recipe.patience is not None and self.progress.best.stopped

    def farewell(self) -> list[Remark]:
        return farewell(self.progress, self.recipe, validated=bool(len(self.material.examples.part("validation"))))

    def run_epoch(self, deadline: float | None = None) -> bool:
        self._begin()
        progress, count, size = self.progress, self.count, self.recipe.batch_size
        schedule, rate, pace = self.course.schedule, self.bound.rate, self.pace()
        constant_rate, cursor, step = schedule.constant, progress.cursor, progress.step
        rate[()] = self.rate()
        whole = self._update(min(size, count))
        load, program = whole.load, whole.program
        while cursor < count:
            stop = cursor + size
            if stop > count:
                last = self._update(count - cursor)
                load, program = last.load, last.program
                stop = count
            load(cursor, stop)
            if not constant_rate:
                rate[()] = pace * schedule.factor(step)
            program()
            cursor = stop
            step += 1
            if deadline is not None and perf_counter() > deadline and cursor < count:
                progress.cursor, progress.step, progress.looked = cursor, step, 0
                return False
        progress.cursor, progress.step = cursor, step
        self.end()
        return True

    def run_batch(self) -> bool:
        self._begin()
        progress = self.progress
        stop = min(self.count, progress.cursor + self.recipe.batch_size)
        update = self._update(stop - progress.cursor)
        update.load(progress.cursor, stop)
        self.bound.rate[()] = self.rate()
        update.program()
        progress.cursor, progress.looked, progress.step = stop, 0, progress.step + 1
        if stop == self.count:
            self.end()
            return True
        return False

    def run_example(self) -> tuple[dict[str, Any], bool]:
        self._begin()
        progress = self.progress
        position = progress.cursor + progress.looked
        size = min(self.recipe.batch_size, self.count - progress.cursor)
        report = self._look_at(position)
        progress.looked += 1
        report |= {"position": position, "in_batch": progress.looked, "batch": size, "updated": progress.looked == size}
        before = self.network.values.copy()
        ended = self.run_batch() if report["updated"] else False
        report["change"] = float(np.abs(self.network.values - before).max(initial=0))
        return report, ended

    def at_hand(self, of: Step) -> Array:
        self._begin()
        progress = self.progress
        assert progress.order is not None  # just drawn
        many = self.recipe.batch_size if of == "batch" else progress.looked + 1
        return np.asarray(self.material.numbers[progress.order[progress.cursor : progress.cursor + many]])

    def _look_at(self, position: int) -> dict[str, Any]:
        """One example through the network and back, without moving a weight."""
        assert self.progress.order is not None
        gradients = self.network.gradients.copy()
        recorded = self.record(1, training=False)
        self.feed.look(recorded.batch, position)
        recorded.tape.forward()
        recorded.tape.backward()
        largest = float(np.abs(self.network.gradients).max(initial=0))
        np.copyto(self.network.gradients, gradients)
        x = recorded.batch.x.data
        return {
            "index": int(self.material.numbers[self.progress.order[position]]),
            "inputs": x.ravel().tolist(),
            "target": recorded.batch.target.data.ravel().tolist(),
            "output": self.network.predict(x).ravel().tolist(),
            "loss": recorded.tape.outputs[0].item(),
            "largest_gradient": largest,
        }
