"""A network alive: its parameters in one flat vector, and the forward pass that hands back every layer's output."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any, Protocol

import numpy as np

from engine.architecture import MAX_PARAMETERS, Node, plan
from engine.border import input_tensor, inside_shape
from engine.nn.base import Layer, Pass, Shape
from engine.seeds import stream
from engine.tape import Tape, replay
from engine.tensor import Array, Tensor
from engine.workspace import Workspace, now_recording

CHUNK = 5000
CHUNK_NUMBERS = 600_000
"""So many numbers the widest layer gives at a time: they stay in the cache, and the buffers of a pass stay small."""
PASSES = 8
PROBED = 256

Notes = dict[str, dict[str, Array]]
"""What layers show of their inside: arrays by layer and by name."""


class Planned(Protocol):
    """A network, or the plan of one: what decides how its work is cut. `learnt`: how many numbers training moves."""

    nodes: list[Node]
    learnt: int
    copies: int | None


class Network:
    """A network alive: nodes, and all parameters in one flat vector with its gradient beside it.

    `values` and `gradients` are flat (parameters,); each block of each layer is a view into them. The first `learnt` of them are what
    training moves; frozen weights and the statistics that layers keep come after. `decayed` is 1 where weight penalties act (weights),
    0 elsewhere (biases, frozen layers). With `copies` it is that many networks at once: (copies, parameters). Passes forward alone work in
    its `workspace`, which other networks may share that are never asked at the same time.
    """

    def __init__(
        self, layers: Sequence[Layer], in_shape: Shape, dtype: Any = np.float32, copies: int | None = None, limit: int = MAX_PARAMETERS,
        workspace: Workspace | None = None,
    ) -> None:  # fmt: skip
        self.nodes = plan(layers, in_shape, limit)
        self.in_shape = in_shape
        self.size = sum(node.parameters for node in self.nodes)
        self.copies = copies
        self.values: Array = np.zeros((copies, self.size) if copies else self.size, dtype)
        self.gradients: Array = np.zeros(self.values.shape, dtype)
        self.decayed: Array = np.zeros(self.size, dtype)
        self.noise = np.random.Generator(np.random.PCG64(0))
        self.workspace = workspace or Workspace()
        self.tensors: dict[str, dict[str, Tensor]] = {node.name: {} for node in self.nodes if node.owner == node.name}
        self.learnt = self._place(0, moving=True)
        self._place(self.learnt, moving=False)
        self._evaluators: dict[tuple[int, bool], _Evaluator] = {}

    def _place(self, start: int, *, moving: bool) -> int:
        """Give every block that training moves (or does not) its part of the vector, from `start`; the end of the last one."""
        nets = self.values.shape[:-1]
        for node in self.nodes:
            for name, block in node.blocks.items():
                if (node.layer.trainable and block.learnt) is not moving:
                    continue
                part = slice(start, start := start + prod(block.shape))
                data = self.values[..., part].reshape(*nets, *block.shape)
                tensor = Tensor(data, requires_grad=moving, name=f"{node.name}.{name}")
                tensor.grad = self.gradients[..., part].reshape(*nets, *block.shape)
                if moving and block.decayed is not None:
                    self.decayed[part].reshape(block.shape)[block.decayed] = 1
                self.tensors[node.name][name] = tensor
        return start

    def initialize(self, seed: int, redraw: int = 0) -> None:
        """Draw every layer's initial weights; each layer has its own stream, so a new layer does not change the others.

        Of several copies, the first gets the draw `redraw`, the second the one after it, and so on.
        """
        for copy in range(self.copies or 1):
            for i, node in enumerate(self.nodes):
                rng = stream(seed, "init", redraw + copy, i)
                for name, block in node.blocks.items():
                    data = self.tensors[node.name][name].data
                    (data[copy] if self.copies else data)[...] = block.draw(rng)

    def forward(
        self,
        x: Tensor,
        *,
        logits: bool = False,
        training: bool = False,
        notes: Notes | None = None,
        first: int = 0,
        last: int | None = None,
        resting: frozenset[str] = frozenset(),
    ) -> list[Tensor]:
        """Every layer's output for x, batch last; with `logits`, the last one before its activation.

        `training` puts dropout, noise and batch statistics to work, except in the layers named in `resting`. `notes` collects what
        layers show of their inside, by layer. Of the layers `first` to `last` alone, x stands for all that came before them.
        """
        outputs: list[Tensor] = []
        stay = _Stay(self.nodes[first:last], first)
        for node in self.nodes[first:last]:
            inside = None if notes is None else notes.setdefault(node.name, {})
            how = Pass(training and node.name not in resting, logits and node is self.nodes[-1], self.noise, inside)
            inputs = [outputs[j - first] if j >= first else x for j in node.sources]
            outputs.append(_masked(node.layer.forward(inputs, self.tensors[node.owner], how), inputs[0]))
            stay.made(outputs)
        return outputs

    @contextmanager
    def still(self, names: Collection[str]) -> Iterator[None]:
        """Inside, the layers of these names want no gradient: what is recorded here does not move them."""
        held = [tensor for name in names for tensor in self.tensors.get(name, {}).values() if tensor.requires_grad]
        for tensor in held:
            tensor.requires_grad = False
        try:
            yield
        finally:
            for tensor in held:
                tensor.requires_grad = True

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Inside, chance and the statistics that layers keep may be used; afterwards they are as before.

        Recording a step runs it once, on whatever stands in its buffers: that must leave no trace.
        """
        chance, kept = self.noise.bit_generator.state, self.values[..., self.learnt :].copy()
        try:
            yield
        finally:
            self.noise.bit_generator.state = chance
            self.values[..., self.learnt :] = kept

    def evaluate(self, inputs: Array) -> Iterator[tuple[slice, list[Array]]]:
        """Every layer's output for inputs, M of them, batch last, in chunks; the arrays are overwritten by the next chunk.

        What is left after whole chunks goes through the pass of a whole one, too.
        """
        return self._chunks(inputs, whole=True)

    def _chunks(self, inputs: Array, *, whole: bool) -> Iterator[tuple[slice, list[Array]]]:
        total, chunk = inputs.shape[-1], self.chunk()
        for start in range(0, total, chunk):
            part = slice(start, min(total, start + chunk))
            yield part, self._evaluator(min(total, chunk), chunk, whole)(inputs[..., part])

    def _evaluator(self, columns: int, chunk: int, whole: bool) -> _Evaluator:
        """The pass over so many columns; the oldest go once there are too many, or all together hold more than two chunks."""
        found, kept = self._evaluators.pop((columns, whole), None), self._evaluators
        while found is None and kept and (len(kept) >= PASSES or sum(size for size, _ in kept) + columns > 2 * chunk):
            self._evaluators.pop(next(iter(self._evaluators)))
        self._evaluators[columns, whole] = found or _Evaluator(self, columns, whole)
        return self._evaluators[columns, whole]

    def chunk(self) -> int:
        """How many examples at once keep every layer's output within the cache's reach."""
        return shown_at_once(max(prod(node.out_shape) for node in self.nodes))

    def predict(self, inputs: Array) -> Array:
        """The last layer's output for M inputs, batch last: (K, M), or (copies, K, M)."""
        shape = inside_shape(self.nodes[-1].out_shape, inputs.shape[-1])
        result = np.empty((*self.values.shape[:-1], *shape), self.values.dtype)
        for part, outputs in self._chunks(inputs, whole=False):
            result[..., part] = outputs[-1]
        return result

    def views(self) -> dict[str, Array]:
        """Parameters by Keras name ("dense_1.kernel") in Keras's shapes; views, so writing there changes the network."""
        found: dict[str, Array] = {}
        for node in self.nodes:
            if node.owner != node.name:
                continue
            arrays = {name: tensor.data for name, tensor in self.tensors[node.name].items()}
            found.update({f"{node.name}.{name}": view for name, view in node.layer.views(arrays).items()})
        return found

    def resting(self) -> dict[str, Array]:
        """What layers work with that can never learn, by Keras name and in Keras's shapes; not to be written to."""
        own = [node for node in self.nodes if node.owner == node.name]
        return {f"{node.name}.{name}": array for node in own for name, array in node.layer.resting(*node.in_shapes).items()}

    def finite(self) -> bool:
        """Whether every parameter is a finite number."""
        return bool(np.isfinite(self.values).all())


def shown_at_once(widest: int) -> int:
    """How many examples a network whose widest layer gives so many numbers is evaluated on at a time."""
    return max(16, min(CHUNK, CHUNK_NUMBERS // widest))


def probed_at_once(widest: int) -> int:
    """On how many examples gradients are looked at for a picture."""
    return max(8, min(PROBED, CHUNK_NUMBERS // widest))


def _masked(out: Tensor, first: Tensor) -> Tensor:
    """The output of a layer; a sequence with as many steps as the first input has the same padding, unless the layer says otherwise."""
    if out.mask is None and first.mask is not None and out.data.ndim == 3 and len(out.data) == len(first.mask):
        out.mask = first.mask
    return out


class _Stay:
    """How long what layers give is needed in a pass that is recorded in a workspace."""

    def __init__(self, nodes: Sequence[Node], first: int) -> None:
        self._recording = now_recording()
        self._since = self._recording.mark() if self._recording else 0
        self._last = {j - first: i for i, node in enumerate(nodes) for j in node.sources} | {len(nodes) - 1: len(nodes)}

    def made(self, outputs: list[Tensor]) -> None:
        """One more layer is done."""
        if self._recording is None:
            return
        if outputs[-1].ended is not None:  # somebody may ask for more of it than its output
            self._since = self._recording.mark()
        later = [out.data for i, out in enumerate(outputs) if self._last.get(i, 0) >= len(outputs)]
        self._recording.keep_only(later, self._since)


class _Evaluator:
    """A forward pass recorded for one number of columns; fewer are answered in its first ones.

    `whole`: it keeps what every layer gave, else the last one alone, until the next pass in the network's workspace.
    """

    def __init__(self, network: Network, columns: int, whole: bool) -> None:
        self.input = input_tensor(network.in_shape, columns, network.values.dtype)
        if whole:
            self.outputs = network.forward(self.input)
            self.run = Tape(*self.outputs).forward
        else:
            with network.workspace.recording() as recording:
                self.outputs = network.forward(self.input)[-1:]
            self.run = replay(recording.calls())

    def __call__(self, inputs: Array) -> list[Array]:
        count = inputs.shape[-1]
        np.copyto(self.input.data[..., :count], inputs)
        self.run()
        return [t.data[..., :count] for t in self.outputs]
