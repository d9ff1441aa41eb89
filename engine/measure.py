"""How one part of the data is measured with a network: passes over chunks that stay in the cache, added up in two halves."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import ClassVar, TypeAlias, final

import numpy as np

from engine.border import input_tensor
from engine.data.examples import Examples
from engine.graph import Network
from engine.head import Head
from engine.tape import replay
from engine.tensor import Array, Tensor

CHUNK = 2500
IN_CACHE = 600_000
"""So many numbers the widest layer gives for a chunk: what follows finds them in the cache."""
ALL_AT_ONCE = 5000
HALVES = (0, 1)
Found: TypeAlias = dict[str, tuple[float, float]]
"""Of every name a value with its weight: how many it is the mean of."""
Sums: TypeAlias = dict[str, tuple[float, float]]
"""Of every name the sum of what was found, each value times its weight, and the sum of the weights."""


def chunk_of(count: int, widest: int) -> int:
    """How many of `count` examples are looked at at a time by a network whose widest layer gives so many numbers.

    A few less where nothing is left over then: what is left needs a pass of its own.
    """
    if count <= ALL_AT_ONCE and count * widest <= IN_CACHE:
        return count
    most = max(16, min(CHUNK, IN_CACHE // widest))
    return next((size for size in range(most, most * 3 // 4, -1) if count % size == 0), most)


class Look:
    """A forward pass from the buffers of `size` examples to their loss and the network's answer, recorded to be replayed.

    What it found stands until the next pass in the network's workspace.
    """

    def __init__(self, network: Network, head: Head, size: int) -> None:
        self.x = input_tensor(network.in_shape, size, network.values.dtype)
        targets = head.targets(np.zeros((*head.target_shape, size)))
        self.target = Tensor(np.zeros(targets.shape, network.values.dtype))
        self.chance = np.random.Generator(np.random.PCG64(0))
        self._state = self.chance.bit_generator.state
        with network.workspace.recording() as recording:
            self.answer = network.forward(head.recipe.seen(self.x, self.chance), logits=head.logits)[-1]
            self.truth = head.truth(self.x, self.target, self.answer)
            self.loss = head.loss(self.answer, self.truth)
        self._program = replay(recording.calls())

    def load(self, inputs: Array, targets: Array) -> None:
        """Fill the buffers."""
        np.copyto(self.x.data, inputs)
        np.copyto(self.target.data, targets)

    def run(self) -> None:
        """Compute answer and loss; chance is the same every time."""
        self.chance.bit_generator.state = self._state
        self._program()


class Measure:
    """Measures one part of the data, in one piece where it is small, else chunk by chunk; `names` are what it finds.

    The chunks are added up in two halves, so that who did the second cannot be told from the result, not from its last bit.
    """

    def __init__(self, network: Network, head: Head, examples: Examples, chosen: Array, looks: dict[int, Look] | None = None) -> None:
        """`looks`: passes by their number of examples, shared with the other parts of the same network and head: chunks are filled anew."""
        self.network, self.head, self.examples, self.chosen = network, head, examples, chosen
        self.labels = examples.labels[..., chosen]
        widest = max(prod(network.in_shape), *(prod(node.out_shape) for node in network.nodes))
        count = len(chosen)
        size = chunk_of(count, widest)
        self.parts = [slice(start, min(count, start + size)) for start in range(0, count, size)]
        self._looks = looks if looks is not None and len(self.parts) > 1 else {}
        self._standing: Look | None = None

    def looks(self, parts: list[slice]) -> Iterator[tuple[slice, Look]]:
        """Every one of these parts of the examples, with a pass that has just run on it."""
        for part in parts:
            size = part.stop - part.start
            if size not in self._looks:
                self._looks[size] = Look(self.network, self.head, size)
            look = self._looks[size]
            if len(self.parts) > 1 or self._standing is not look:
                look.load(self.examples.take(self.chosen[part]), self.head.targets(self.labels[..., part]))
                self._standing = look
            look.run()
            yield part, look

    names: ClassVar[tuple[str, ...]] = ("loss",)

    @final
    def __call__(self) -> dict[str, float]:
        """What is found with the weights as they stand."""
        return self.total(*(self.sums(half) for half in HALVES))

    @final
    def sums(self, half: int) -> Sums:
        """What is found on the chunks of one half."""
        middle = (len(self.parts) + 1) // 2
        sums, weights = dict.fromkeys(self.names, 0.0), dict.fromkeys(self.names, 0.0)
        for found in self.each(self.parts[middle:] if half else self.parts[:middle]):
            for name, (value, weight) in found.items():
                sums[name] += value * weight
                weights[name] += weight
        return {name: (sums[name], weights[name]) for name in self.names}

    def each(self, parts: list[slice]) -> Iterator[Found]:
        """What is found on each of these chunks."""
        return (self.found(look, part) for part, look in self.looks(parts))

    def total(self, *halves: Sums) -> dict[str, float]:
        """What was found on all halves."""
        added = {name: [sum(each) for each in zip(*(half[name] for half in halves), strict=True)] for name in self.names}
        return {name: value / weight if weight else 0.0 for name, (value, weight) in added.items()}

    def loss(self) -> float:
        """The loss alone."""
        return float(sum(look.loss.item() * (part.stop - part.start) for part, look in self.looks(self.parts)) / len(self.chosen))

    def found(self, look: Look, part: slice) -> Found:
        """What a pass found on a part."""
        return {"loss": (look.loss.item(), part.stop - part.start)}
