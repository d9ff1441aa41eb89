"""How good an experiment's network is on every part of its data: two halves of work, the second by whoever helps with training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf, prod
from time import perf_counter
from typing import TypeAlias
from zlib import crc32

import numpy as np

from engine.architecture import Node
from engine.data.examples import Examples
from engine.data.points import PARTS, Part
from engine.graph import Network
from engine.head import Head
from engine.learn.replica import Replica
from engine.measure import HALVES, Look, Measure, Sums
from engine.metrics import judge
from engine.tensor import Array

MOMENT = 50_000_000
"""What may be computed for a status while training goes on, in outputs, and weights at every place where they stand, times examples."""

Measured: TypeAlias = dict[Part, dict[str, float] | None]


class Survey:
    """Measures a network with such a head on the `judged` examples of each part."""

    def __init__(self, network: Network, head: Head, dataset: Examples, judged: Mapping[Part, Array]) -> None:
        self._network, self._head, self._dataset, self._judged = network, head, dataset, judged
        self._judges: dict[Part, Measure] = {}
        self._looks: dict[int, Look] = {}
        self.found: Measured | None = None
        """What was measured last."""
        self._found_at: tuple[int, int] | None = None
        self.measured = -inf
        """When that was, on the clock of `perf_counter`."""

    def judge(self, part: Part) -> Measure:
        """What measures one part."""
        if part not in self._judges:
            self._judges[part] = judge(self._network, self._head, self._dataset, self._judged[part], self._looks)
        return self._judges[part]

    def measure(self, step: int, errand: Callable[[str], Replica | None]) -> Measured:
        """Measure the network as it stands after `step` steps, unless that was done. `errand` sends a helper for the second half."""
        here = step, crc32(self._network.values.tobytes())
        if self.found is None or self._found_at != here:
            first, second = self._halves(errand("measure"))
            self.found = {part: self.judge(part).total(first[part], second[part]) if part in first else None for part in PARTS}
            self._found_at = here
            self.measured = perf_counter()
        return self.found

    def stands_at(self, step: int) -> bool:
        """Whether what was measured last was measured after so many steps."""
        return self._found_at is not None and self._found_at[0] == step

    def few(self, part: Part, chunks: int, chance: np.random.Generator) -> Measure | None:
        """What measures as many examples of a part as so many of its chunks hold, or all; None of an empty part."""
        judged = self._judged[part]
        if not len(judged):
            return None
        whole = self.judge(part)
        if len(whole.parts) <= chunks:
            return whole
        # Passes of this size have been recorded already.
        size = whole.parts[0].stop
        chosen: Array = np.sort(chance.choice(judged, chunks * size, replace=False))
        return judge(self._network, self._head, self._dataset, chosen, self._looks)

    def _halves(self, helper: Replica | None) -> tuple[dict[Part, Sums], dict[Part, Sums]]:
        """What is found on both halves, the second by the helper, if one is on the way."""
        if helper is None:
            return self._half(HALVES[0]), self.second_half()
        begun = perf_counter()
        try:
            first = self._half(HALVES[0])
        except BaseException:
            helper.close()  # its answer would be taken for that to the next thing it is asked
            raise
        return first, helper.found if helper.done(1 + 20 * (perf_counter() - begun)) else self.second_half()

    def second_half(self) -> dict[Part, Sums]:
        """What is found on the second half of each part that has examples; JSON-ready."""
        return self._half(HALVES[1])

    def _half(self, half: int) -> dict[Part, Sums]:
        return {part: self.judge(part).sums(half) for part in PARTS if len(self._judged[part])}

    def lasts(self) -> bool:
        """Whether measuring takes longer than a status may while training goes on."""
        nodes = self._network.nodes
        numbers = sum(prod(node.out_shape) + node.parameters * places(node) for node in nodes)
        return numbers * sum(len(chosen) for chosen in self._judged.values()) > MOMENT


def places(node: Node) -> int:
    """At how many steps, or places of a picture, a layer uses its weights for one example."""
    return max(prod(shape[:-1]) for shape in (*node.in_shapes, node.out_shape))
