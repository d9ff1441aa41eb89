"""What every dataset is once it is ready: N examples with labels and parts, however they are kept, and a way to feed them in batches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from engine.border import input_tensor, inside_shape, row_tensor, to_inside
from engine.data.points import PARTS, Part
from engine.data.scalers import UNSCALED, TargetScale
from engine.errors import SpecError
from engine.tensor import Array, Tensor

MAX_INPUTS = 10_000
Task = Literal["classification", "regression"]


def read_numbers(inputs: Any, shape: tuple[int, ...]) -> Array:
    """`inputs`, parsed JSON, as an array (B, *shape), float64. Raises SpecError where it is not one, or too large."""
    try:
        found = np.array(inputs, np.float64)
    except (ValueError, TypeError, OverflowError):
        found = np.empty(0)
    if found.shape[1:] != shape or not len(found):
        raise SpecError.at("inputs", f"must be a list of inputs of the shape {list(shape)}")
    if len(found) > MAX_INPUTS or not np.isfinite(found).all():
        raise SpecError.at("inputs", f"must be at most {MAX_INPUTS:,} inputs of finite numbers")
    return found


class Measured(NamedTuple):
    """What one thing about an example is, in the data's own units."""

    name: str
    value: float | str
    unit: str = ""


class Examples(ABC):
    """N examples ready for training. `shape` is one example's as Keras writes it; arrays come out batch last, as the engine keeps them."""

    task: Task
    classes: int
    shape: tuple[int, ...]
    target_scale: TargetScale = UNSCALED
    """How target values stand in for training; `labels` are in the data's own units all the same."""
    judged: ClassVar[int] = 5000
    """Of a larger training part only so many examples are measured."""
    many: bool = False
    """Whether one input has many right answers, so that the target beside it is but one of them."""

    @property
    @abstractmethod
    def labels(self) -> Array:
        """Class indices or target values, (N,)."""

    @property
    @abstractmethod
    def parts(self) -> Array:
        """The part of each example, (N,) uint8: 0 train, 1 validation, 2 test."""

    @abstractmethod
    def take(self, chosen: Array, out: Array | None = None) -> Array:
        """The chosen examples as the network sees them, batch last, float32; written into `out` where that is given."""

    def varies(self) -> bool:
        """Whether `vary` changes anything."""
        return False

    def vary(self, batch: Array, noise: np.random.Generator) -> None:  # noqa: B027 - most datasets know none
        """Change a training batch at random, where it stands: augmentation, for datasets that know any."""

    def read(self, inputs: Any) -> Array:
        """A list of inputs from outside, shaped as Keras shapes them, as the network sees them, batch last.

        Raises SpecError where they are not numbers of that shape.
        """
        return to_inside(read_numbers(inputs, self.shape)).astype(np.float32)

    def held_bytes(self) -> int:
        """Memory that a kept moment of a run holds for data that was changed by hand after it."""
        return 0

    def kept(self) -> dict[str, Any]:
        """What was fitted on the examples and is to be used again after a restart, JSON-ready."""
        return {}

    def input_names(self) -> list[str]:
        """The names of the inputs, where each has one."""
        return []

    def measured(self, index: int) -> list[Measured]:
        """One example as it was measured, before features and scaling; nothing where it is not made of a few numbers."""
        return []

    def notes(self) -> list[str]:
        """What was left out or changed on the way from what was asked for, in sentences."""
        return []

    def part(self, name: Part) -> Array:
        """The indices of the examples of one part, ascending."""
        return np.flatnonzero(self.parts == PARTS.index(name))

    def feed(self, chosen: Array, targets: Array, dtype: Any, noise: np.random.Generator | None = None) -> Feed:
        """A feed of the chosen examples with their targets, batch last; varied by `noise` (see `vary`) where that is given."""
        if len(self.shape) == 1:
            return TableFeed(self.take(chosen), targets, dtype)
        return StreamFeed(self, chosen, targets, dtype, noise)


@dataclass
class Batch:
    """The buffers of one batch size: what a recorded step reads."""

    x: Tensor
    target: Tensor
    buffer: Array


class Feed(ABC):
    """Examples in the order of an epoch, copied batch by batch into the buffers of recorded steps.

    `in_rows`: whoever reads the buffers takes each example as one row of numbers, so images are best laid out as such.
    """

    in_rows = False

    def __init__(self, count: int, targets: Array, dtype: Any) -> None:
        self.count = count
        self.targets = targets.astype(dtype, copy=False)
        self.dtype = dtype

    @abstractmethod
    def shuffle(self, order: Array) -> None:
        """Take the examples in this order from now on."""

    @abstractmethod
    def batch(self, size: int) -> Batch:
        """Buffers for batches of `size`."""

    @abstractmethod
    def load(self, batch: Batch, start: int, stop: int) -> None:
        """Copy examples `start` to `stop` of the order into the buffers."""

    def look(self, batch: Batch, position: int) -> None:
        """Copy the example at `position` of the order into the buffers of a batch of 1, as it is in the dataset."""
        self.load(batch, position, position + 1)


class TableFeed(Feed):
    """Rows of numbers that fit in memory twice: inputs (D, N), a row of ones and targets stand in one array, so a batch is one copy."""

    def __init__(self, inputs: Array, targets: Array, dtype: Any) -> None:
        super().__init__(inputs.shape[1], targets, dtype)
        self.rows = inputs.shape[0]
        ones = np.ones((1, self.count))
        self._table = np.concatenate([inputs, ones, targets]).astype(dtype, copy=False)
        self._shuffled = np.empty_like(self._table)

    def shuffle(self, order: Array) -> None:
        np.take(self._table, order, 1, self._shuffled, "clip")

    def batch(self, size: int) -> Batch:
        buffer = np.ones((len(self._table), size), self.dtype)
        x = Tensor(buffer[: self.rows])
        x.lifted = buffer[: self.rows + 1]
        return Batch(x, Tensor(buffer[self.rows + 1 :]), buffer)

    def load(self, batch: Batch, start: int, stop: int) -> None:
        np.copyto(batch.buffer, self._shuffled[:, start:stop])


class StreamFeed(Feed):
    """Examples too large to keep as floats: each batch is taken from the dataset as it is needed.

    `noise` is the run's own generator: its state is part of what a moment of the run keeps, so a replay varies every batch as before.
    """

    def __init__(self, examples: Examples, chosen: Array, targets: Array, dtype: Any, noise: np.random.Generator | None = None) -> None:
        super().__init__(len(chosen), targets, dtype)
        self.examples, self.chosen, self.noise = examples, chosen, noise
        self._order = np.arange(self.count)

    def shuffle(self, order: Array) -> None:
        self._order = order

    def batch(self, size: int) -> Batch:
        rows = self.in_rows and len(self.examples.shape) == 3 and not self.examples.varies()
        x = (row_tensor if rows else input_tensor)(self.examples.shape, size, self.dtype)
        assert x.shape == inside_shape(self.examples.shape, size)
        return Batch(x, Tensor(np.zeros((*self.targets.shape[:-1], size), self.dtype)), x.data)

    def load(self, batch: Batch, start: int, stop: int) -> None:
        self._copy(batch, self._order[start:stop])
        if self.noise is not None:
            self.examples.vary(batch.buffer, self.noise)

    def look(self, batch: Batch, position: int) -> None:
        self._copy(batch, self._order[position : position + 1])

    def _copy(self, batch: Batch, positions: Array) -> None:
        self.examples.take(self.chosen[positions], batch.buffer)
        np.take(self.targets, positions, -1, batch.target.data, "clip")
