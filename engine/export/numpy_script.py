"""A network as a stand-alone NumPy script: every layer is spelled out, and nothing but NumPy is imported."""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable
from typing import Any, Literal

from engine.architecture import Node
from engine.export import numpy_layers, numpy_steps
from engine.export.base import NetworkExporter, Translations, exporters
from engine.export.copied import plain_source
from engine.export.script import OURS, Script, activation_of
from engine.export.subject import Subject

translations: Translations[NumpyScript] = Translations("NumPy")
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: value
    for module in (numpy_layers, numpy_steps)
    for name, value in vars(module).items()
    if inspect.isfunction(value) and value.__module__ == module.__name__
}
RESERVED = {"np", "x", "weights", *OURS, *FUNCTIONS, *keyword.kwlist}


class NumpyScript(Script):
    """The lines of `network(x)` and the functions they call."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject, RESERVED)
        self.functions: dict[str, None] = {}
        for number, node in enumerate(self.subject.nodes):
            self.enter(number, node)
            translations.write(self, node)
            self.leave(node)

    def use(self, name: str) -> str:
        """The name of a function of `numpy_layers`, which goes into the script with all that it calls."""
        if name not in self.functions:
            for other in _names_in(FUNCTIONS[name].__code__):
                if other in FUNCTIONS and other != name:
                    self.use(other)
            self.functions[name] = None
        return name

    def bent(self, activation: str, value: str) -> str:
        """An activation of a value."""
        if activation == "linear":
            return value
        return f"np.tanh({value})" if activation == "tanh" else f"{self.use(activation)}({value})"

    def plus_bias(self, node: Node, value: str) -> str:
        """A value and the node's bias, bent by its activation."""
        return self.bent(activation_of(node.layer), f"{value} + {self.weight(node, 'bias')}" if self.has(node, "bias") else value)

    def functions_source(self) -> str:
        """The functions in use."""
        return "\n\n".join(plain_source(FUNCTIONS[name]) for name in self.functions)

    def network_source(self) -> str:
        """`network(x)`."""
        body = "\n".join(f"    {line}" for line in (*self.lines, f"return {self.values[self.at]}"))
        return f'def network(x):\n    """The network\'s outputs for inputs {self.shape}."""\n{body}\n'


def _names_in(code: Any) -> list[str]:
    """The names that a function uses, also in functions inside it."""
    inside = [name for constant in code.co_consts if inspect.iscode(constant) for name in _names_in(constant)]
    return [*code.co_names, *inside]


@exporters.register
class NumpyExport(NetworkExporter):
    """NumPy script: the network spelled out in NumPy alone, with its weights inside, or, of millions, beside it. Runs anywhere."""

    kind: Literal["numpy"] = "numpy"
    file_name = "network_numpy.py"

    def export(self, subject: Subject) -> bytes:
        script = NumpyScript(subject)
        parts = [
            script.heading("import numpy as np"),
            script.weights_source(beside=False),
            *([f"\n{script.functions_source()}"] if script.functions else []),
            f"\n{script.network_source()}",
            f"\n{script.predict_source('network(prepared)')}",
        ]
        return "\n".join(parts).encode()
