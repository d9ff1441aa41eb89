"""A network as Keras 3 source in the functional style."""

from __future__ import annotations

import keyword
from typing import Any, Literal

from engine.architecture import Node
from engine.export.base import NetworkExporter, Translations, exporters
from engine.export.keras_parts import DEFINED
from engine.export.script import OURS, Script
from engine.export.subject import Subject

translations: Translations[KerasScript] = Translations("Keras")
RESERVED = {"np", "keras", "x", "weights", "model", "name", "parts", *OURS, *keyword.kwlist}


class KerasScript(Script):
    """The calls that build the model; `filled` are the weights of each Keras layer, in its order."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject, RESERVED | set(DEFINED))
        self.definitions: dict[str, str] = {}
        self.filled: dict[str, list[str]] = {}
        self.layers: dict[str, str] = {}
        for number, node in enumerate(self.subject.nodes):
            self.enter(number, node)
            translations.write(self, node)
            self.leave(node)

    def activation(self, name: str) -> str:
        """An activation as an argument."""
        return self.define(name) if name in DEFINED else f'"{name}"'

    def layer(self, node: Node, kind: str, *weights: str, **arguments: Any) -> str:
        """A layer of Keras, to be called; a variable where it is used more than once. Arguments that are text stand as they are."""
        found = [self.weight(node, name) for name in weights if self.has(node, name)]
        return self.layer_with(node, f"keras.layers.{kind}", found, **arguments)

    def layer_with(self, node: Node, made: str, weights: list[str], **arguments: Any) -> str:
        """The same for any class, with the weights as expressions."""
        if node.owner in self.layers:
            return self.layers[node.owner]
        told = "".join(f"{name}={value}, " for name, value in arguments.items())
        name = self.values[self.at]
        if weights:
            self.filled[name] = weights
        made = f'{made}({told}name="{name}")'
        if self.subject.shared(node):
            self.layers[node.owner] = variable = self.names.take(f"{node.owner}_shared")
            self.lines.append(f"{variable} = {made}")
            return variable
        return made

    def define(self, name: str) -> str:
        """A function or class of `keras_parts` that goes into the script."""
        self.definitions[name] = DEFINED[name]
        return name

    def call(self, layer: str, node: Node) -> None:
        """The current node's output is that of a layer for the node's inputs."""
        inputs = self.inputs(node)
        given = inputs[0] if len(inputs) == 1 else f"[{', '.join(inputs)}]"
        self.put(f"{layer}({given})")

    def model_source(self) -> str:
        """`model`, with its weights in it."""
        body = "\n".join(self.lines)
        filled = "\n".join(f'    "{name}": [{", ".join(parts)}],' for name, parts in self.filled.items())
        wide = 'keras.config.set_floatx("float64")\n\n' if self.subject.dtype == "float64" else ""
        return f"""{wide}x = keras.Input({self.subject.in_shape}, name="input")
{body}
model = keras.Model(x, {self.values[self.at]})

for name, parts in {{
{filled}
}}.items():
    model.get_layer(name).set_weights(parts)
"""


@exporters.register
class KerasExport(NetworkExporter):
    """Keras source: the network as a functional model of Keras 3, its weights inside or in weights.safetensors beside it."""

    kind: Literal["keras"] = "keras"
    file_name = "network_keras.py"

    def export(self, subject: Subject) -> bytes:
        script = KerasScript(subject)
        parts = [
            script.heading("import keras\nimport numpy as np", "\nNeeds Keras 3 and one of its backends."),
            script.weights_source(beside=True),
            *(f"\n{definition}" for definition in script.definitions.values()),
            f"\n{script.model_source()}",
            f"\n{script.predict_source(ANSWER)}",
        ]
        return "\n".join(parts).encode()


ANSWER = "keras.ops.convert_to_numpy(model(prepared, training=False))"
