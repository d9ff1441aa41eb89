"""A network as PyTorch source: a Module, and its state made of the weights as Keras shapes them."""

from __future__ import annotations

import keyword
from typing import Literal

from engine.architecture import Node
from engine.export.base import NetworkExporter, Translations, exporters
from engine.export.pytorch_parts import PARTS
from engine.export.script import OURS, Script, activation_of
from engine.export.subject import Subject

translations: Translations[TorchScript] = Translations("PyTorch")
RESERVED = {"np", "torch", "nn", "F", "x", "self", "weights", "state", "model", "Network", *OURS, *PARTS}
MODULE = {
    "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu", "cuda", "double", "dump_patches", "eval",
    "extra_repr", "float", "forward", "get_buffer", "get_extra_state", "get_parameter", "get_submodule", "half", "ipu", "load_state_dict",
    "modules", "mtia", "named_buffers", "named_children", "named_modules", "named_parameters", "parameters", "register_backward_hook",
    "register_buffer", "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
    "register_full_backward_pre_hook", "register_load_state_dict_post_hook", "register_load_state_dict_pre_hook", "register_module",
    "register_parameter", "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_", "set_extra_state",
    "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train", "training", "type", "xpu", "zero_grad",
}  # fmt: skip
"""What every Module has already."""

BENT = {
    "linear": "{}",
    "tanh": "torch.tanh({})",
    "sigmoid": "torch.sigmoid({})",
    "relu": "F.relu({})",
    "leaky_relu": "F.leaky_relu({}, 0.01)",
    "elu": "F.elu({})",
    "gelu": 'F.gelu({}, approximate="tanh")',
    "softplus": "F.softplus({})",
    "softmax": "torch.softmax({}, dim={dim})",
    "step": "({} > 0).to(x.dtype)",
    "sign": "torch.where({} >= 0, 1.0, -1.0).to(x.dtype)",
}
"""Every activation; `dim` is the axis of the units."""


class TorchScript(Script):
    """The modules, the lines of `forward` and the state. Images stand as (examples, channels, rows, columns), as PyTorch wants them."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject, RESERVED | MODULE | set(keyword.kwlist))
        self.modules: dict[str, str] = {}
        self.state: dict[str, str] = {}
        self.attributes: dict[str, str] = {}
        self.definitions: dict[str, str] = {}
        for number, node in enumerate(self.subject.nodes):
            self.enter(number, node)
            translations.write(self, node)
            self.leave(node)

    def module(self, node: Node, made: str, state: dict[str, str], way: str = "") -> str:
        """A module for a node's weights, as `self.name`; `state` are its tensors as NumPy expressions. `way` tells apart several."""
        key = node.owner + way
        if key not in self.attributes:
            self.attributes[key] = name = self.names.take(f"{self.values[self.at]}{way}") if way else self.values[self.at]
            self.modules[name] = made
            self.state.update({f"{name}.{part}": value for part, value in state.items()})
        return f"self.{self.attributes[key]}"

    def kernel(self, node: Node, turn: str) -> dict[str, str]:
        """The state of a module with a weight, turned as PyTorch shapes it, and a bias where there is one."""
        bias = {"bias": self.weight(node, "bias")} if self.has(node, "bias") else {}
        return {"weight": f"{self.weight(node, 'kernel')}{turn}"} | bias

    def bent(self, node: Node, value: str) -> str:
        """The node's activation of a value."""
        return BENT[activation_of(node.layer)].format(value, dim=1 if len(node.out_shape) == 3 else -1)

    def tensor(self, node: Node, shape: tuple[int, ...], value: str) -> str:
        """A learnt tensor of the network itself, as `self.name`."""
        if node.owner not in self.attributes:
            self.attributes[node.owner] = name = self.values[self.at]
            self.modules[name] = f"nn.Parameter(torch.empty({shape}))"
            self.state[name] = value
        return f"self.{self.attributes[node.owner]}"

    def define(self, name: str) -> str:
        """A class of `pytorch_parts` that goes into the script."""
        self.definitions[name] = PARTS[name]
        return name

    def last(self, j: int) -> str:
        """A node's output with the channels last."""
        return f"{self.values[j]}.permute(0, 2, 3, 1)" if len(self.shape_of(j)) == 3 else self.values[j]

    def put_last(self, node: Node, value: str) -> None:
        """The node's output is `value`, which has its channels last."""
        self.put(f"{value}.permute(0, 3, 1, 2)" if len(node.out_shape) == 3 else value)

    def shape_of(self, j: int) -> tuple[int, ...]:
        """The shape of a node's output, or of the network's input."""
        return self.subject.in_shape if j < 0 else self.subject.nodes[j].out_shape

    def module_source(self) -> str:
        """`Network` and `model`, with its weights in it."""
        made = "\n".join(f"        self.{name} = {value}" for name, value in self.modules.items())
        body = "\n".join(f"        {line}" for line in self.lines)
        state = "\n".join(f'    "{name}": {value},' for name, value in self.state.items())
        images = len(self.subject.in_shape) == 3
        entry = "        x = x.permute(0, 3, 1, 2)  # channels first\n" if images else ""
        answer = self.values[self.at]
        if len(self.subject.nodes[-1].out_shape) == 3:
            answer = f"{answer}.permute(0, 2, 3, 1)  # channels last"
        return f'''class Network(nn.Module):
    """Takes inputs {self.shape}."""

    def __init__(self):
        super().__init__()
{made}

    def forward(self, x):
{entry}{body}
        return {answer}


state = {{
{state}
}}
model = Network().to(torch.{self.subject.dtype})
model.load_state_dict({{name: torch.tensor(np.array(value, order="C")) for name, value in state.items()}})
model.eval()
'''


@exporters.register
class PyTorchExport(NetworkExporter):
    """PyTorch source: the network as a Module of PyTorch, its weights inside or in weights.safetensors beside it."""

    kind: Literal["pytorch"] = "pytorch"
    file_name = "network_pytorch.py"

    def export(self, subject: Subject) -> bytes:
        script = TorchScript(subject)
        imports = "import numpy as np\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn"
        parts = [
            script.heading(imports),
            script.weights_source(beside=True),
            *(f"\n{definition}" for definition in script.definitions.values()),
            f"\n{script.module_source()}",
            f"\n{script.predict_source(ANSWER)}",
        ]
        return "\n".join(parts).encode()


ANSWER = "model(torch.from_numpy(prepared)).detach().numpy()"
