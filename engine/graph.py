"""From layers to a network: names, shapes, parameters in one flat vector, and the forward pass that hands back every layer's output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from engine.errors import SpecError
from engine.nn.base import Layer, ParameterBlock, Shape, ShapeError
from engine.seeds import stream
from engine.tape import Tape
from engine.tensor import Array, Tensor, lifted_input

MAX_PARAMETERS = 2_000_000
CHUNK = 5000


@dataclass(frozen=True)
class Node:
    """One layer in its place: its name, what comes in, what goes out, and its parameter blocks."""

    name: str
    layer: Layer
    in_shape: Shape
    out_shape: Shape
    blocks: dict[str, ParameterBlock]

    @property
    def parameters(self) -> int:
        """How many trainable numbers the layer has."""
        return sum(prod(block.shape) for block in self.blocks.values())

    def view_shapes(self) -> dict[str, tuple[int, ...]]:
        """Every parameter's full Keras name ("dense_1.kernel") and shape."""
        arrays = {name: np.empty(block.shape, np.uint8) for name, block in self.blocks.items()}
        return {f"{self.name}.{name}": view.shape for name, view in self.layer.views(arrays).items()}


def plan(layers: Sequence[Layer], in_shape: Shape) -> list[Node]:
    """Names and shapes of every layer before any data exists. Raises SpecError with the JSON path of the field at fault."""
    nodes: list[Node] = []
    counts: dict[str, int] = {}
    taken = {layer.name for layer in layers if layer.name}
    shape = in_shape
    for i, layer in enumerate(layers):
        name = layer.name or _fresh(layer.kind, counts, taken)
        if any(node.name == name for node in nodes):
            raise SpecError.at(f"model.layers[{i}].name", f"two layers are called {name!r}; every name may stand once")
        try:
            nodes.append(Node(name, layer, shape, out := layer.output_shape(shape), layer.blocks(shape)))
        except ShapeError as error:
            raise SpecError.at(f"model.layers[{i}].{error.field}", f'{layer.kind} "{name}": {error}') from None
        shape = out
    _check_size(nodes)
    return nodes


def _fresh(kind: str, counts: dict[str, int], taken: set[str]) -> str:
    while True:
        counts[kind] = counts.get(kind, 0) + 1
        if (name := f"{kind}_{counts[kind]}") not in taken:
            return name


def _check_size(nodes: Sequence[Node]) -> None:
    total = sum(node.parameters for node in nodes)
    if total > MAX_PARAMETERS:
        raise SpecError.at("model.layers", f"the network has {total:,} parameters; at most {MAX_PARAMETERS:,} are allowed here")


class Network:
    """A network alive: nodes, and all parameters in one flat vector with its gradient beside it.

    `values` and `gradients` are flat (parameters,); each block of each layer is a view into them. `decayed` is 1 where weight
    penalties act (weights), 0 elsewhere (biases, frozen layers); `frozen` are the stretches that no optimizer may move. With `copies`
    it is that many networks at once: (copies, parameters).
    """

    def __init__(self, layers: Sequence[Layer], in_shape: Shape, dtype: Any = np.float32, copies: int | None = None) -> None:
        self.nodes = plan(layers, in_shape)
        self.in_shape = in_shape
        self.size = sum(node.parameters for node in self.nodes)
        self.copies = copies
        self.values: Array = np.zeros((copies, self.size) if copies else self.size, dtype)
        self.gradients: Array = np.zeros_like(self.values)
        self.decayed: Array = np.zeros(self.size, dtype)
        self.frozen: list[slice] = []
        self.tensors: dict[str, dict[str, Tensor]] = {}
        self._place()
        self._evaluators: dict[int, _Evaluator] = {}

    def _place(self) -> None:
        start, nets = 0, self.values.shape[:-1]
        for node in self.nodes:
            self.tensors[node.name] = {}
            for name, block in node.blocks.items():
                part = slice(start, start := start + prod(block.shape))
                data = self.values[..., part].reshape(*nets, *block.shape)
                tensor = Tensor(data, requires_grad=node.layer.trainable, name=f"{node.name}.{name}")
                tensor.grad = self.gradients[..., part].reshape(*nets, *block.shape)
                if node.layer.trainable:
                    self.decayed[part].reshape(block.shape)[block.decayed] = 1
                else:
                    self.frozen.append(part)
                self.tensors[node.name][name] = tensor

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

    def forward(self, x: Tensor, *, logits: bool = False) -> list[Tensor]:
        """Every layer's output for x, batch last; with `logits`, the last one before its activation."""
        outputs: list[Tensor] = []
        for node in self.nodes:
            last = logits and node is self.nodes[-1]
            x = node.layer.forward(x, self.tensors[node.name], logits=last)
            outputs.append(x)
        return outputs

    def evaluate(self, inputs: Array) -> Iterator[tuple[slice, list[Array]]]:
        """Every layer's output for inputs (D, M), in chunks of columns; the arrays are overwritten by the next chunk."""
        total = inputs.shape[1]
        for start in range(0, total, CHUNK):
            part = slice(start, min(total, start + CHUNK))
            size = part.stop - part.start
            if size not in self._evaluators:
                if len(self._evaluators) >= 8:
                    self._evaluators.pop(next(iter(self._evaluators)))
                self._evaluators[size] = _Evaluator(self, size)
            yield part, self._evaluators[size](inputs[:, part])

    def predict(self, inputs: Array) -> Array:
        """The last layer's output for inputs (D, M): (K, M), or (copies, K, M)."""
        result = np.empty((*self.values.shape[:-1], self.nodes[-1].out_shape[0], inputs.shape[1]), self.values.dtype)
        for part, outputs in self.evaluate(inputs):
            result[..., part] = outputs[-1]
        return result

    def views(self) -> dict[str, Array]:
        """Parameters by Keras name ("dense_1.kernel") in Keras's shapes; views, so writing there changes the network."""
        found: dict[str, Array] = {}
        for node in self.nodes:
            arrays = {name: tensor.data for name, tensor in self.tensors[node.name].items()}
            found.update({f"{node.name}.{name}": view for name, view in node.layer.views(arrays).items()})
        return found

    def finite(self) -> bool:
        """Whether every parameter is a finite number."""
        return bool(np.isfinite(self.values).all())


class _Evaluator:
    """A forward pass recorded for one number of columns."""

    def __init__(self, network: Network, columns: int) -> None:
        self.input = lifted_input(network.in_shape[0], columns, network.values.dtype)
        self.outputs = network.forward(self.input)
        self.tape = Tape(*self.outputs)

    def __call__(self, inputs: Array) -> list[Array]:
        np.copyto(self.input.data, inputs)
        self.tape.forward()
        return [t.data for t in self.outputs]


def summarize(nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """One row per layer, JSON-ready: name, kind, output shape with the batch first as Keras writes it, parameters, activation, units."""
    return [
        {
            "name": node.name,
            "kind": node.layer.kind,
            "output_shape": [None, *node.out_shape],
            "parameters": node.parameters,
            "activation": getattr(node.layer, "activation", None),
            "units": getattr(node.layer, "units", None),
            "trainable": node.layer.trainable,
        }
        for node in nodes
    ]


def ledger(nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """The shape of every matrix as the course writes it, W[l] (out, in) first; "B" is the batch."""
    rows = []
    for number, node in enumerate(nodes, start=1):
        for name, shape in node.layer.ledger(node.in_shape):
            rows.append({"name": f"{name}{number}", "symbol": name, "layer": number, "layer_name": node.name, "shape": list(shape)})
    return rows
