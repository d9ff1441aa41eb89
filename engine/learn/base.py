"""What every recipe has in common: a kind a person picks, and a learner that takes its steps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, nan
from typing import Any, ClassVar, Literal

import numpy as np

from engine.architecture import Node
from engine.data.examples import Examples
from engine.errors import StateError
from engine.functional.loss import Loss
from engine.graph import Network
from engine.learn.replica import Job, Replica
from engine.nn.base import Layer, Shape
from engine.optim import Optimizer, Slots
from engine.registry import Family, Kind, Model, argument
from engine.schedules import Memory, Schedule
from engine.tensor import Array, Tensor

Unit = Literal["example", "batch", "epoch"]
UNITS: tuple[Unit, ...] = ("example", "batch", "epoch")
Step = Literal["example", "batch"]
"""What can be taken in phases."""
Asked = Literal["classification", "regression", "reconstruction", "generation"]
"""What a network is asked for: a class, a value, its own input, or something new."""
Remark = tuple[str, str]
"""Something worth telling: its kind and a sentence."""


class Regularization(Model):
    """Penalties on large weights (biases are left alone), as Keras defines them: l1·Σ|w| + l2·Σw²."""

    l1: float = argument(0.0, "Pull on every weight towards 0, the same for all: makes weights exactly small.", title="L1", ge=0, le=1,
                         ui={"control": "choice", "options": [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1], "live": True})  # fmt: skip
    l2: float = argument(0.0, "Pull on every weight towards 0, in proportion to its size: keeps weights small.", title="L2", ge=0, le=1,
                         ui={"control": "choice", "options": [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1], "live": True})  # fmt: skip
    max_norm: float | None = argument(None, "How long the weights into one unit may be; empty: no limit.", title="Max norm", gt=0,
                                      le=1000, ui={"control": "number", "live": True})  # fmt: skip


class Clipping(Model):
    """Limits on the gradient before every step; empty for none."""

    norm: float | None = argument(None, "A longer gradient is shortened to this length.", title="Clip norm", gt=0, le=1_000_000,
                                  ui={"control": "number", "live": True})  # fmt: skip
    value: float | None = argument(None, "No number of the gradient is larger than this.", title="Clip value", gt=0, le=1_000_000,
                                   ui={"control": "number", "live": True})  # fmt: skip


@dataclass(frozen=True)
class Material:
    """What is learnt from: the examples, the numbers (N,) of those that are for training, and their targets (…, N)."""

    examples: Examples
    numbers: Array
    targets: Array
    watch: Callable[[], float] = lambda: nan
    """The loss of the part that is watched while training: validation, or training where there is none."""
    errands: Mapping[str, Job] = field(default_factory=dict)
    """What a second process that helps with training may be asked to do in between (see `Learner.errand`)."""

    def inputs(self) -> Array:
        """All training inputs, batch last."""
        return self.examples.take(self.numbers)


@dataclass(frozen=True)
class Course:
    """How it is learnt: everything that may change while training goes on."""

    loss: Loss
    optimizer: Optimizer
    schedule: Schedule
    regularization: Regularization
    clipping: Clipping = field(default_factory=Clipping)
    truth: Callable[[Tensor, Tensor, Tensor], Tensor] = lambda _, target, __: target
    """What the loss compares an answer with, from the batch's input, its target and the answer."""
    cut: int = 0
    """Where two networks play, how many of the layers are the first one's."""
    frozen: Mapping[str, Sequence[tuple[int, ...]]] = field(default_factory=dict)
    """Single weights that steps leave as they are: indices by Keras name."""


@dataclass
class Best:
    """The best epoch so far by the loss that is watched, where somebody stops early: its weights, and how long ago it was."""

    loss: float = inf
    epoch: int = 0
    waited: int = 0
    stopped: bool = False
    values: Array | None = None


@dataclass
class Progress:
    """Where a learner stands: all it needs, besides the weights, to go on bit for bit."""

    epoch: int = 0
    step: int = 0
    cursor: int = 0
    """Examples of the current epoch that are behind it."""
    looked: int = 0
    """Examples of the batch at the cursor that were looked at one by one, before the batch's update."""
    order: Array | None = None
    """The order of the current epoch, positions in the training part (N,); None between epochs."""
    rng: np.random.Generator = field(default_factory=np.random.default_rng)
    """Draws the order of each epoch."""
    noise: np.random.Generator = field(default_factory=np.random.default_rng)
    """Draws dropout masks and noise inside the network."""
    slots: Slots = field(default_factory=Slots)
    rival: Slots = field(default_factory=Slots)
    """What the optimizer remembers for the second of two networks."""
    memory: Memory = field(default_factory=dict)
    """What the schedule remembers."""
    best: Best = field(default_factory=Best)
    extra: dict[str, float] = field(default_factory=dict)
    """What the recipe counts within an epoch (mistakes, cost)."""

    def forget_losses(self) -> None:
        """Losses measured so far mean nothing any more: other data, another network or another loss."""
        self.memory, self.best = {}, Best()


class Recipe(Kind):
    """Base of all recipes.

    `asked`: what the network is for, where the data does not decide that. `writes_sequences`: it needs a target for every step; `goes_on`:
    of a running text. `goes_downhill`: its steps follow the slope of a cost, found by the network's gradient or by a rule of its own.
    `renews_head`: following another recipe in a run, it keeps only the first layers' weights. `losses`: those it can go by; empty: any.
    `tasks`: what the data may ask for, where the data decides.
    """

    catalogued: ClassVar = ("tasks", "losses", "needs_gradient", "asked", "writes_sequences", "goes_on")
    dtype: ClassVar[Any] = np.float32
    needs_gradient: ClassVar[bool] = True
    goes_downhill: ClassVar[bool] = True
    asked: ClassVar[Asked | None] = None
    writes_sequences: ClassVar[bool] = False
    goes_on: ClassVar[bool] = False
    renews_head: ClassVar[bool] = False
    losses: ClassVar[tuple[str, ...]] = ()
    tasks: ClassVar[tuple[str, ...]] = ("classification", "regression")
    epochs: int | None = argument(None, "Training stops after this many epochs; empty: it goes on.", title="Stop after epochs", ge=1,
                                  le=1_000_000, ui={"control": "number", "live": True})  # fmt: skip
    shuffle: bool = argument(
        True, "Whether every epoch takes the examples in a new order.", title="Shuffle", ui={"control": "switch", "live": True}
    )

    def head_activation(self) -> str | None:
        """The activation the last layer must have; None where the loss decides."""
        return None

    def input_shape(self, data_shape: Shape) -> Shape:
        """The shape of what the network takes, for data of `data_shape`."""
        return data_shape

    def seen(self, x: Tensor, noise: np.random.Generator) -> Tensor:
        """What the network is shown of its input while training and when it is judged."""
        return x

    def check(self, layers: Sequence[Layer], task: str, classes: int) -> None:
        """Raises SpecError where the recipe cannot train such a network on such data."""

    def begin_with(self, network: Network) -> None:
        """Write weights that were learnt elsewhere into a network that was just initialized."""

    def taken_over(self, nodes: Sequence[Node], before: str) -> Sequence[Node]:
        """The layers that may keep their weights when this recipe follows one of kind `before` in a run."""
        return nodes

    @abstractmethod
    def learner(self, network: Network, material: Material, course: Course, progress: Progress) -> Learner:
        """A learner that goes on from `progress`."""


recipes: Family[Recipe] = Family("training")


class Learner(ABC):
    """Training in progress. `progress` and the network's flat vector are its whole state.

    One step is one update of the weights. `run_epoch` is the fast way; `run_batch` and `run_example` take the same path in smaller pieces.
    """

    columns: tuple[str, ...] = ()
    """Names in `Progress.extra` that become columns of the history."""

    def __init__(self, network: Network, material: Material, course: Course, progress: Progress) -> None:
        self.network = network
        self.material = material
        self.course = course
        self.progress = progress
        # The recorded steps of the network hold its own generator: it takes on the state and is the progress's from now on.
        network.noise.bit_generator.state = progress.noise.bit_generator.state
        progress.noise = network.noise

    @property
    def count(self) -> int:
        """How many examples an epoch has."""
        return len(self.material.numbers)

    @abstractmethod
    def run_epoch(self, deadline: float | None = None) -> bool:
        """Go on to the end of the epoch; stops early once `time.perf_counter()` passes `deadline`. Whether the epoch ended."""

    @abstractmethod
    def run_batch(self) -> bool:
        """One update. Whether the epoch ended."""

    @abstractmethod
    def run_example(self) -> tuple[dict[str, Any], bool]:
        """One example, with everything that happened in numbers (JSON-ready). Whether the epoch ended."""

    def at_hand(self, of: Step) -> Array:
        """The numbers in the dataset of the examples that the step being taken is about, those of its batch that were looked at first.

        Raises StateError where training does not go from example to example.
        """
        raise StateError("this way of training takes no single examples, so there are no phases to go through")

    def errand(self, name: str) -> Replica | None:
        """Send a second process that helps with training on one of the material's errands, for the network as it stands.

        Its answer is fetched before training goes on. None where there is no such process now.
        """
        return None

    def release(self) -> None:  # noqa: B027 - most hold nothing else
        """Let go of whatever it holds besides memory; it may go on at any time."""

    def settled(self) -> bool:
        """Whether training is over by itself."""
        return False

    def farewell(self) -> list[Remark]:
        """What there is to say once it has settled; the last of it is why."""
        return [("settled", "Nothing will change any more.")]

    def remarks(self) -> list[Remark]:
        """What there is to say about the epoch that just ended."""
        return []

    def resting(self) -> frozenset[str]:
        """The names of layers that do not learn at the moment, though the network lets them."""
        return frozenset()

    def pace(self) -> float:
        """The learning rate before the schedule's factor for the step."""
        return self.course.optimizer.learning_rate * self.course.schedule.share(self.progress.memory)

    def rate(self) -> float:
        """The learning rate of the next step."""
        return self.pace() * self.course.schedule.factor(self.progress.step)

    def steps(self, unit: Unit) -> Iterator[Progress]:
        """Train on without end, handing back control after every `unit`."""
        while True:
            if unit == "example":
                self.run_example()
            elif unit == "batch":
                self.run_batch()
            else:
                while not self.run_epoch():
                    pass
            yield self.progress

    def begin(self, shuffle: bool) -> Array:
        """The current epoch's order, drawn at its first use."""
        progress = self.progress
        if progress.order is None:
            progress.order = progress.rng.permutation(self.count) if shuffle else np.arange(self.count)
            progress.extra = dict.fromkeys(self.columns, 0.0)
        return progress.order

    def end(self) -> None:
        """Close the epoch."""
        progress = self.progress
        progress.epoch += 1
        progress.cursor = progress.looked = 0
        progress.order = None
        if self.course.schedule.listens or self.watches():
            loss = self.material.watch()
            self.course.schedule.epoch_ended(loss, progress.memory)
            self.weigh(loss)

    def watches(self) -> bool:
        """Whether the learner itself wants to be told the loss at the end of every epoch."""
        return False

    def weigh(self, loss: float) -> None:  # noqa: B027 - most do not ask
        """An epoch ended with this loss of the part that is watched."""
