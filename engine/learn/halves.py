"""Large batches in two halves: the second is done by a replica of this process while a core is free, else after the first.

The halves are the same either way, each with chance of its own, and so is the order in which their gradients are added: which process did
the second cannot be told from the result, not from its last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import prod
from time import perf_counter
from typing import Any

import numpy as np

from engine.architecture import Node
from engine.data.examples import Batch, Feed
from engine.functional.loss_base import Loss
from engine.graph import Network, Planned
from engine.learn.base import Progress
from engine.learn.company import Company
from engine.learn.replica import Job, Replica, shared
from engine.tape import Program, replay
from engine.tensor import Array, Call, constant

LEAST = 16
"""How many examples a half has at least: vectors are that long."""
WORTH = 8_000_000
"""How many multiplications a batch takes on its way forward at least: about a millisecond there and back."""
APART = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""How far from the first half's random numbers the second half's are: the golden section of a generator's period."""


def halves(network: Planned, loss: Loss, size: int) -> list[slice]:
    """A batch of `size` whole, or in two where each half can be worked on by itself and the batch is worth it."""
    alone = loss.even and network.copies is None and not any(node.layer.mixes_examples for node in network.nodes)
    work = size * sum(_multiplications(node) for node in network.nodes)
    if not alone or size < 2 * LEAST or work < max(WORTH, LEAST * network.learnt):
        return [slice(0, size)]
    middle = (size + 1) // 2
    return [slice(0, middle), slice(middle, size)]


def _multiplications(node: Node) -> int:
    """About how many an example takes in a layer: each of its weights is used at every place of its input or output."""
    places = max(prod(shape[:-1]) for shape in (*node.in_shapes, node.out_shape))
    return places * sum(prod(block.shape) for block in node.blocks.values())


@dataclass(frozen=True)
class Half:
    """One half of a batch: takes its examples, and leaves its share of the gradient in `share`."""

    feed: Feed
    batch: Batch
    program: Program
    gradients: Array
    weight: Array
    share: Array

    def run(self, start: int, stop: int) -> None:
        """Work on examples `start` to `stop` of the order."""
        self.feed.load(self.batch, start, stop)
        self.program()
        np.multiply(self.gradients, self.weight, self.share)


class Halved:
    """A training step in two halves. `load` says which examples, `program` fills the gradient over them and makes the calls `after`.

    Whoever does the second halves can do other work on the network in between, one of the `errands`.
    """

    def __init__(
        self, network: Network, feed: Feed, progress: Progress, parts: list[slice],
        gradient: Callable[[int], tuple[Batch, list[Call]]], after: list[Call], errands: Mapping[str, Job],
    ) -> None:  # fmt: skip
        self._network, self._feed, self._progress = network, feed, progress
        self._length = parts[-1].stop
        self._middle = parts[0].stop
        self._start = 0
        self._jobs = {"half": self._answer, **errands}
        self._values = shared(network.values.shape, network.values.dtype)
        self._order = shared((feed.count,), np.intp)
        self._told: Array | None = None
        gradients = network.gradients[: network.learnt]
        # Halves of one length share their buffers: one after the other they find them in the cache, and a replica has its own copy.
        recorded = {length: gradient(length) for length in {part.stop - part.start for part in parts}}
        self.first, self.second = (
            Half(
                feed,
                batch,
                replay(calls),
                gradients,
                constant(batch.target.shape[-1] / self._length, gradients),
                shared(gradients.shape, gradients.dtype),
            )
            for batch, calls in (recorded[part.stop - part.start] for part in parts)
        )
        self._finish = replay([(np.add, self.first.share, self.second.share, gradients), *after])
        self.company = Company(self._join)

    def load(self, start: int, stop: int) -> None:
        """The next step is about examples `start` to `stop` of the order."""
        self._start = start

    def program(self) -> None:
        """The step."""
        begun = perf_counter()
        replica = self.company.replica()
        noise, middle, stop = self._network.noise.bit_generator, self._start + self._middle, self._start + self._length
        before = noise.state
        if replica is not None:
            self._ask(replica, middle, stop)
        with self.company.watching():
            self.first.run(self._start, middle)
        if replica is None or not replica.done(1 + 20 * (perf_counter() - begun)):
            state, noise.state = noise.state, before
            self._run_second(middle, stop)
            noise.state = state
        self._finish()
        self.company.took(perf_counter() - begun, together=replica is not None)

    def _run_second(self, start: int, stop: int) -> None:
        """The second half, with random numbers far from those that begin where the generator stands."""
        self._network.noise.bit_generator.advance(APART)  # type: ignore[attr-defined]  # a network's is PCG64
        self.second.run(start, stop)

    # -- the replica's side ------------------------------------------------------------------------------------------------------

    def _join(self) -> Replica:
        self._told = None
        return Replica({name: partial(self._follow, job) for name, job in self._jobs.items()})

    def _ask(self, replica: Replica, start: int, stop: int) -> None:
        order, new = self._progress.order, self._progress.order is not self._told
        if new and order is not None:
            self._order[:] = order
            self._told = order
        self._values[:] = self._network.values
        replica.ask("half", start, stop, new, self._network.noise.bit_generator.state)

    def errand(self, name: str) -> Replica | None:
        """Send whoever does the second halves on an errand, for the network as it stands; None where nobody does them."""
        replica = self.company.helper
        if replica is not None:
            self._values[:] = self._network.values
            replica.ask(name)
        return replica

    def _follow(self, job: Job, *given: Any) -> Any:
        """In the replica: a job for the network as it stands there."""
        self._network.values[:] = self._values
        return job(*given)

    def _answer(self, start: int, stop: int, new: bool, noise: Any) -> None:
        """In the replica: the second half of a batch."""
        self._network.noise.bit_generator.state = noise
        if new:
            self._feed.shuffle(self._order)
        self._run_second(start, stop)
