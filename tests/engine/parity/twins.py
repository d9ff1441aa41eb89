"""The same network in the engine and in PyTorch, side by side: outputs and the gradients of everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from engine.border import to_inside, to_outside
from engine.export import bare_subject
from engine.gradcheck import numeric_gradient
from engine.graph import Network
from engine.tape import Tape, topological
from engine.tensor import Array, Op, Tensor
from tests.engine.export.sources import exported
from tests.engine.parity.draws import TOKENS
from tests.engine.parity.table import apart

BATCH = 3
Who = set[tuple[str, str]]


def name_of(op: type[Op]) -> tuple[str, str]:
    """An op's row."""
    return "op", f"{op.__module__.removeprefix('engine.functional.')}.{op.__name__}"


class Side:
    """A network run on random inputs, its output weighed with random numbers and followed back to all it was made of."""

    def __init__(self, network: Network, *, training: bool = False, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.network, self.training, self.dtype = network, training, network.values.dtype
        shape = (BATCH, *network.in_shape)
        self.tokens = any(node.layer.kind == "embedding" for node in network.nodes)
        self.inputs = (rng.integers(0, TOKENS, shape) if self.tokens else rng.normal(size=shape)).astype(self.dtype)
        self.x = Tensor(to_inside(self.inputs).copy(), requires_grad=not self.tokens)
        self._chance, self._kept = network.noise.bit_generator.state, network.values[network.learnt :].copy()
        self.out = network.forward(self.x, training=training)[-1]
        self.slope = rng.normal(size=self.out.shape).astype(self.dtype)
        self.tape = Tape(self.out * Tensor(self.slope))
        self.total()
        if self.tape.outputs[0].requires_grad:
            self.tape.backward()

    def total(self) -> float:
        """The weighed output as one number, with the same chance every time."""
        self.network.noise.bit_generator.state = self._chance
        self.network.values[self.network.learnt :] = self._kept
        self.tape.forward()
        return float(self.tape.outputs[0].data.sum())

    def took_part(self) -> Who:
        """Every layer, activation and op."""
        nodes = self.network.nodes
        kinds = {("layer", node.layer.kind) for node in nodes} | {("layer", "reuse") for node in nodes if node.owner != node.name}
        bends = {("activation", str(bend)) for node in nodes if (bend := getattr(node.layer, "activation", None))}
        return kinds | bends | {name_of(type(t.op)) for t in topological([self.out]) if t.op is not None}

    def differences(self) -> Iterator[float]:
        """How far each gradient is from central differences."""
        learnt = self.network.learnt
        pairs = [(self.network.gradients[:learnt], self.network.values[:learnt])] if learnt else []
        pairs += [(self.x.gradient(), self.x.data)] if self.x.requires_grad else []
        for gradient, values in pairs:
            slope = numeric_gradient(self.total, values)
            self.total()
            yield apart(gradient, slope)

    def against_twin(self) -> Iterator[float]:
        """How far the output and each gradient are from PyTorch's."""
        import torch

        subject = bare_subject(self.network)
        model = exported(subject, "pytorch")["model"]
        model.to(torch.from_numpy(self.inputs).dtype).train(self.training)
        x = torch.from_numpy(self.inputs.copy()).requires_grad_(not self.tokens)
        out = model(x)
        yield apart(to_outside(self.out.data), out.detach().numpy())
        slope = torch.from_numpy(np.array(to_outside(self.slope), order="C"))
        if out.requires_grad:
            (out * slope).sum().backward()
        if not self.tokens:
            yield apart(to_outside(self.x.gradient()), np.zeros(x.shape) if x.grad is None else x.grad.numpy())
        # The engine's gradients, written where the weights stood, are laid out as PyTorch lays out its own.
        ours = dict(exported(replace(subject, weights=self.gradients()), "pytorch")["model"].named_parameters())
        for name, parameter in model.named_parameters():
            if self._learns(name) and not _constant(parameter):
                yield apart(ours[name].detach().numpy(), np.zeros(parameter.shape) if parameter.grad is None else parameter.grad.numpy())

    def gradients(self) -> dict[str, Array]:
        """Every gradient by Keras name in Keras's shape, zeros for what is not learnt."""
        found = {}
        for node in self.network.nodes:
            if node.owner != node.name:
                continue
            own = {n: t.gradient() if t.requires_grad else np.zeros_like(t.data) for n, t in self.network.tensors[node.name].items()}
            found.update({f"{node.name}.{name}": view.copy() for name, view in node.layer.views(own).items()})
        return found

    def _learns(self, name: str) -> bool:
        """Whether PyTorch's parameter belongs to a layer that is not frozen; names begin with the layer's."""
        frozen = [node.name for node in self.network.nodes if not node.layer.trainable]
        return not any(name == start or name.startswith((f"{start}.", f"{start}_")) for start in frozen)


def _constant(parameter: Any) -> bool:
    """Whether the script put it there because PyTorch has one and the engine has none: no drawn number is 0 or 1."""
    return bool((parameter == 0).all() or (parameter == 1).all())
