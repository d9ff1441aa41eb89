"""What the sources of all targets have in common: the weights at the top, the way in, and a name for every value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.architecture import Node
from engine.export.naming import Names
from engine.export.subject import Subject
from engine.export.unfold import unfold
from engine.export.weights import EMBEDDED, INSIDE, beside_source, weights_source
from engine.functional.conv_axis import Axis
from engine.nn.base import Layer
from engine.nn.recurrent import GRU, RecurrentLayer

OURS = {"Path", "encode", "features", "load_file", "network", "predict", "prepare", "unpack"}
"""What the parts that all scripts share define."""
WEIGHTS_FILE = "weights.safetensors"


class Script:
    """A script as it grows. `values` are the variables that hold the outputs of nodes, by number; `lines` make them.

    `masks` are the variables that say which steps of a sequence count, `states` those with what a recurrent layer ended with.
    `at` is the number of the node that is being written. `read` are the numbers of those whose last states another layer starts from.
    """

    def __init__(self, subject: Subject, reserved: Iterable[str]) -> None:
        self.subject = unfold(subject)
        self.names = Names(reserved)
        self.lines: list[str] = []
        self.values = {-1: "x"}
        self.masks: dict[int, str] = {}
        self.states: dict[int, str] = {}
        self.at = -1
        self.read = read_states(self.subject.nodes)

    def enter(self, number: int, node: Node) -> None:
        """Go on to the next node."""
        self.at = number
        self.values[number] = self.names.take(node.name)

    def leave(self, node: Node) -> None:
        """A node is written. A sequence with as many steps as the first input has the same padding, unless the layer said otherwise."""
        source = node.sources[0]
        if self.at not in self.masks and source in self.masks and len(node.out_shape) == 2 and node.out_shape[0] == node.in_shapes[0][0]:
            self.masks[self.at] = self.masks[source]

    def inputs(self, node: Node) -> list[str]:
        """The variables that a node takes its inputs from."""
        return [self.values[j] for j in node.sources]

    def weight(self, node: Node, name: str) -> str:
        """One of a node's weights."""
        return f'weights["{self.subject.start(node)}{name}"]'

    def has(self, node: Node, name: str) -> bool:
        """Whether a node has this weight."""
        return self.subject.start(node) + name in self.subject.weights

    def put(self, value: str) -> None:
        """The current node's output is `value`."""
        self.lines.append(f"{self.values[self.at]} = {value}")

    def same(self, node: Node) -> None:
        """The current node hands on what comes in."""
        source = node.sources[0]
        self.values[self.at] = self.values[source]
        for known in (self.masks, self.states):
            if source in known:
                known[self.at] = known[source]

    def mask(self, value: str) -> None:
        """The steps of the current node's output that count are `value`."""
        self.masks[self.at] = name = self.names.take(f"{self.values[self.at]}_mask")
        self.lines.append(f"{name} = {value}")

    def keep_mask(self, node: Node) -> None:
        """The steps that count are those of the node's first input that has a mask."""
        known = next((self.masks[j] for j in node.sources if j in self.masks), None)
        if known is not None:
            self.masks[self.at] = known

    @property
    def shape(self) -> str:
        """The shape of the inputs, for people."""
        return f"({', '.join(map(str, ('examples', *self.subject.in_shape)))})"

    def heading(self, imports: str, note: str = "") -> str:
        """The docstring and the imports."""
        return f'"""{self.subject.title}.\n\n{self.subject.answers}{note}\n"""\n\n{imports}\n'

    def lies_beside(self, *, beside: bool) -> bool:
        """Whether the weights are in a file beside the source: where there are many and they may, and where there are too many."""
        return self.subject.numbers > (EMBEDDED if beside else INSIDE)

    def weights_source(self, *, beside: bool, script: bool = True) -> str:
        """`weights`, in the source or in a file beside it; of a `script`, or of a notebook."""
        if self.lies_beside(beside=beside):
            return f"{beside_source(WEIGHTS_FILE, script=script)}\n"
        return f"{weights_source(self.subject.weights)}\n"

    def predict_source(self, answer: str) -> str:
        """`prepare(…)` and `predict(…)`, which answers with the expression `answer` in terms of `prepared`."""
        entrance, target, learned = self.subject.entrance, self.subject.target_scale, ""
        if not target.plain:
            answer = f"{answer} * TARGET_SCALE + TARGET_OFFSET"
            learned = f"TARGET_OFFSET, TARGET_SCALE = {target.offset!r}, {target.scale!r}  # learned: (target - offset) / scale\n"
        return f'''DTYPE = np.{self.subject.dtype}
{learned}{entrance.source}


def predict({entrance.arguments}):
    """{self.subject.answers}

    {entrance.told}
    """
    prepared = prepare({entrance.arguments})
    return {answer}
'''


IDLE = {"dropout", "gaussian_noise"}
"""Layers that do nothing but while training."""
RECURRENT = {"simple_rnn": 1, "lstm": 2, "gru": 1, "bidirectional": 2}
"""How many states a recurrent layer has, at most."""


def idle(node: Node) -> bool:
    """Whether a node hands on what comes in."""
    return node.layer.kind in IDLE or (node.layer.kind == "activation" and activation_of(node.layer) == "linear")


def read_states(nodes: Sequence[Node]) -> set[int]:
    """The numbers of recurrent nodes whose last states another one starts from."""
    found = set()
    for node in nodes:
        if node.layer.kind in RECURRENT and len(node.sources) == 2:
            source = node.sources[1]
            while source >= 0 and idle(nodes[source]):
                source = nodes[source].sources[0]
            if source >= 0 and nodes[source].layer.kind in RECURRENT:
                found.add(source)
    return found


def pads_of(axis: Axis) -> tuple[int, int]:
    """How many elements of padding stand before and after an axis that a window slides over."""
    total = (axis.places - 1) * axis.stride + axis.reach - axis.size
    return axis.before, max(0, total - axis.before) if axis.padding != "valid" else 0


def activation_of(layer: Layer) -> str:
    """The layer's activation; "linear" where it has none."""
    return str(getattr(layer, "activation", "linear"))


def bias_shape(layer: RecurrentLayer) -> tuple[int, ...]:
    """The shape of a recurrent layer's biases as Keras writes them, whether it has any or not."""
    rows = layer.gates * layer.units
    return (2, rows) if isinstance(layer, GRU) and layer.reset_after else (rows,)


def recurrent_bias(script: Script, node: Node, layer: RecurrentLayer, way: str) -> str:
    """A recurrent layer's biases in source, zeros where it has none."""
    return script.weight(node, f"{way}bias") if layer.use_bias else f"np.zeros({bias_shape(layer)}, np.{script.subject.dtype})"


def recurrent_op(layer: RecurrentLayer) -> str:
    """What a recurrent layer computes, by the name of the engine's op."""
    return "gru_reset_first" if isinstance(layer, GRU) and not layer.reset_after else layer.kind


def state_values(script: Script, node: Node, last: str) -> str | None:
    """The states that a recurrent layer starts from, as a tuple in source; None for zeros. `last` takes the last step of a sequence."""
    given = node.sources[1:]
    if not given:
        return None
    if len(given) > 1:
        return f"({', '.join(script.values[j] for j in given)})"
    if given[0] in script.states:
        return script.states[given[0]]
    value = script.values[given[0]]
    return f"({value}{last},)" if len(node.in_shapes[1]) == 2 else f"({value},)"


def attended(script: Script, node: Node) -> tuple[tuple[int, int, int], str | None]:
    """Where an attention layer's query, value and key come from, and the mask of what is looked at."""
    query, value = node.sources[0], node.sources[min(1, len(node.sources) - 1)]
    key = node.sources[2] if len(node.sources) > 2 else value
    return (query, value, key), script.masks.get(value) or script.masks.get(key)


def select_step(script: Script, node: Node) -> None:
    """One step of a sequence: written alike in every language that slices."""
    layer: Any = node.layer
    script.put(f"{script.inputs(node)[0]}[:, {layer.index}]")


def cropping1d(script: Script, node: Node) -> None:
    """A stretch of a sequence, and of its mask: written alike in every language that slices."""
    layer: Any = node.layer
    left, part = layer.cropping[0], node.out_shape[0]
    script.put(f"{script.inputs(node)[0]}[:, {left}:{left + part}]")
    if node.sources[0] in script.masks:
        script.mask(f"{script.masks[node.sources[0]]}[:, {left}:{left + part}]")
