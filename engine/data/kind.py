"""What every kind of data is, before any of it exists: what can be asked for, and how it becomes examples."""

from __future__ import annotations

from abc import abstractmethod
from math import prod
from typing import Any, ClassVar, Literal

import numpy as np

from engine.data.examples import Examples, Task
from engine.registry import Family, Kind

MOST_EXAMPLES = 10_000
"""So many examples are expected of data that does not tell how many it has."""
FLOAT_BYTES = 4
ShownAs = Literal["plane", "image", "table", "sequence"]


class DataKind(Kind):
    """Base of all datasets. `shown_as`: what a page needs to show an example of it. `has_plane`: it can be shown in a plane."""

    catalogued: ClassVar[tuple[str, ...]] = ("task", "shown_as", "has_plane", "in_workbench")
    task: ClassVar[Task] = "classification"
    shown_as: ClassVar[ShownAs]
    has_plane: ClassVar[bool] = False
    in_workbench: ClassVar[bool] = False
    """Whether the workbench has pictures for it."""
    origin: ClassVar[str | None] = None
    """The field that says whose data it is, where the kind alone does not: another value of it is other data."""

    @property
    def whose(self) -> tuple[str, object]:
        """What it is and where it comes from: alike for two that differ in how they are drawn, cut or scaled alone."""
        return self.kind, getattr(self, self.origin) if self.origin else None

    @property
    @abstractmethod
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one example as Keras writes it."""

    @property
    def target_shape(self) -> tuple[int, ...]:
        """The shape of one example's target: () for one label or value, (T,) for one at every step."""
        return ()

    @property
    def prompt_steps(self) -> int | None:
        """Where a target is written symbol by symbol: how many steps of an example are read before it, 0 in a text that goes on; None
        where nothing is written."""
        return None

    @property
    def holds_tokens(self) -> bool:
        """Whether every number of an input may stand for a token: a whole one, not scaled."""
        return False

    def tokens(self) -> int | None:
        """How many different tokens its inputs are made of, where the kind fixes them; None elsewhere."""
        return None

    def most_examples(self) -> int:
        """How many examples there may be, as far as that is known before any exists."""
        samples = getattr(self, "samples", None)
        return MOST_EXAMPLES if samples is None else int(samples)

    def judged(self) -> int:
        """How many of the training part's examples are measured at most."""
        return Examples.judged

    def held_bytes(self) -> int:
        """About how much memory all examples take, with their copy in the order of an epoch: numbers that may be there three times."""
        return 3 * FLOAT_BYTES * self.most_examples() * (prod(self.input_shape) + max(1, prod(self.target_shape)))

    @abstractmethod
    def classes_count(self) -> int:
        """The number of classes; 0 for regression."""

    def class_names(self) -> list[str]:
        """What the classes are called, in the order of their indices."""
        return [str(number) for number in range(self.classes_count())]

    def input_names(self) -> list[str]:
        """The names of the inputs, where each has one."""
        return []

    @abstractmethod
    def ready(self, rng: np.random.Generator, kept: dict[str, Any] | None = None) -> Examples:
        """The examples, drawn from `rng`; what was fitted on them before and `kept` (see `Examples.kept`) is used again.

        Raises SpecError where the data cannot be had or made.
        """


datasets: Family[DataKind] = Family("data")
