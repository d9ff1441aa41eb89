"""A network as an ONNX graph; needs the optional package `onnx`."""

from __future__ import annotations

import importlib.util
from typing import Any, Literal

import numpy as np

from engine.architecture import Node
from engine.errors import SpecError
from engine.export.base import NetworkExporter, Translations, exporters
from engine.export.script import Script, activation_of
from engine.export.subject import Subject
from engine.tensor import Array

translations: Translations[OnnxGraph] = Translations("ONNX")
OPSET = 20
IR_VERSION = 10
BENT: dict[str, tuple[str, dict[str, Any]]] = {
    "tanh": ("Tanh", {}),
    "sigmoid": ("Sigmoid", {}),
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}),
    "elu": ("Elu", {}),
    "gelu": ("Gelu", {"approximate": "tanh"}),
    "softplus": ("Softplus", {}),
}
"""Activations that are one operation; softmax, step and sign are made in `OnnxGraph.bent`."""


class OnnxGraph(Script):
    """The graph as it grows. `values` are names of tensors; images stand as (examples, channels, rows, columns)."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject, ())
        self.operations: list[Any] = []
        self.constants: dict[str, Array] = {}
        if len(subject.in_shape) == 3:
            self.values[-1] = self.op("Transpose", "x", perm=(0, 3, 1, 2))
        for number, node in enumerate(self.subject.nodes):
            self.enter(number, node)
            translations.write(self, node)
            self.leave(node)

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """The name of an operation's result; of its first one where there are several, the others end in _1, _2 …"""
        from onnx import helper

        name = self.names.take(kind.lower())
        names = [name, *(f"{name}_{i}" for i in range(1, outputs))]
        self.operations.append(helper.make_node(kind, list(inputs), names, name=name, **attributes))
        return name

    def constant(self, value: Any, dtype: Any = None) -> str:
        """The name of a constant; the network's own type where no other is asked for."""
        name = self.names.take("constant")
        self.constants[name] = np.array(value, dtype or self.subject.dtype, order="C")
        return name

    def whole(self, *values: int) -> str:
        """The name of a constant of whole numbers."""
        return self.constant(values, np.int64)

    def array(self, node: Node, name: str) -> Array:
        """One of a node's weights."""
        return self.subject.weights[self.subject.start(node) + name]

    def held(self, node: Node, name: str) -> str:
        """The name of one of a node's weights in the graph."""
        key = f"{self.subject.start(node)}{name}"
        self.constants[key] = np.array(self.subject.weights[key], order="C")
        return key

    def set(self, value: str) -> None:
        """The current node's output is the tensor of this name."""
        self.values[self.at] = value

    def bent(self, node: Node, value: str) -> str:
        """The node's activation of a value."""
        name = activation_of(node.layer)
        if name in BENT:
            kind, attributes = BENT[name]
            return self.op(kind, value, **attributes)
        if name == "softmax":
            return self.op("Softmax", value, axis=1 if len(node.out_shape) == 3 else -1)
        if name == "step":
            return self.cast(self.op("Greater", value, self.constant(0)))
        if name == "sign":
            at_least = self.op("GreaterOrEqual", value, self.constant(0))
            return self.op("Where", at_least, self.constant(1), self.constant(-1))
        return value

    def cast(self, value: str) -> str:
        """A value as the network's own type."""
        return self.op("Cast", value, to=self.element)

    @property
    def element(self) -> int:
        """ONNX's number of the network's own type."""
        from onnx import helper

        return int(helper.np_dtype_to_tensor_dtype(np.dtype(self.subject.dtype)))

    def biased(self, node: Node, value: str) -> None:
        """The node's output is its activation of a value plus its bias."""
        plus = self.op("Add", value, self.held(node, "bias")) if self.has(node, "bias") else value
        self.set(self.bent(node, plus))

    def last(self, j: int) -> str:
        """A node's output with the channels last."""
        shape = self.subject.in_shape if j < 0 else self.subject.nodes[j].out_shape
        return self.op("Transpose", self.values[j], perm=(0, 2, 3, 1)) if len(shape) == 3 else self.values[j]

    def set_last(self, node: Node, value: str) -> None:
        """The node's output is a value that has its channels last."""
        self.set(self.op("Transpose", value, perm=(0, 3, 1, 2)) if len(node.out_shape) == 3 else value)

    def _in_units(self, value: str) -> str:
        """The network's outputs in the units of what it was asked for."""
        target = self.subject.target_scale
        if target.plain:
            return value
        return self.op("Add", self.op("Mul", value, self.constant(target.scale)), self.constant(target.offset))

    def model(self) -> Any:
        """The whole model, checked."""
        import onnx
        from onnx import helper, numpy_helper

        end = self.op("Identity", self._in_units(self.last(self.at)))
        given = helper.make_tensor_value_info("x", self.element, ["examples", *self.subject.in_shape])
        made = helper.make_tensor_value_info(end, self.element, ["examples", *self.subject.nodes[-1].out_shape])
        held = [numpy_helper.from_array(array, name) for name, array in self.constants.items()]
        told = f"{self.subject.title}. {self.subject.answers}"
        graph = helper.make_graph(self.operations, "network", [given], [made], held, doc_string=told)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="glassnet", ir_version=IR_VERSION)
        onnx.checker.check_model(model)
        return model


@exporters.register
class OnnxExport(NetworkExporter):
    """ONNX: the network as a graph for other programs, from its prepared inputs to its outputs; needs the optional package onnx."""

    kind: Literal["onnx"] = "onnx"
    file_name = "network.onnx"
    media_type = "application/octet-stream"

    def export(self, subject: Subject) -> bytes:
        if importlib.util.find_spec("onnx") is None:
            raise SpecError.at("format", 'onnx needs the optional package "onnx", which is not installed: pip install "glassnet[onnx]"')
        found: bytes = OnnxGraph(subject).model().SerializeToString()
        return found
