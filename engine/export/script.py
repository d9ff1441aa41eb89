"""What the sources of all targets have in common: the weights at the top, the way in, and a name for every value."""

from __future__ import annotations

from collections.abc import Iterable

from engine.export.naming import Names
from engine.export.subject import Subject
from engine.export.unfold import unfold
from engine.export.weights import EMBEDDED, beside_source, weights_source
from engine.graph import Node
from engine.nn.base import Layer

OURS = {"encode", "features", "load_file", "network", "predict", "prepare", "unpack"}
"""What the parts that all scripts share define."""
WEIGHTS_FILE = "weights.safetensors"


class Script:
    """A script as it grows. `values` are the variables that hold the outputs of nodes, by number; `lines` make them.

    `masks` are the variables that say which steps of a sequence count, `states` those with what a recurrent layer ended with.
    `at` is the number of the node that is being written.
    """

    def __init__(self, subject: Subject, reserved: Iterable[str]) -> None:
        self.subject = unfold(subject)
        self.names = Names(reserved)
        self.lines: list[str] = []
        self.values = {-1: "x"}
        self.masks: dict[int, str] = {}
        self.states: dict[int, str] = {}
        self.at = -1

    def enter(self, number: int, node: Node) -> None:
        """Go on to the next node."""
        self.at = number
        self.values[number] = self.names.take(node.name)

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

    def weights_source(self, *, beside: bool) -> str:
        """`weights`, in the source; where there are many and they may lie `beside` it, in a file there."""
        if beside and self.subject.numbers > EMBEDDED:
            return f"{beside_source(WEIGHTS_FILE)}\n"
        return f"{weights_source(self.subject.weights)}\n"

    def predict_source(self, answer: str) -> str:
        """`prepare(…)` and `predict(…)`, which answers with the expression `answer` in terms of `prepared`."""
        entrance = self.subject.entrance
        return f'''DTYPE = np.{self.subject.dtype}
{entrance.source}


def predict({entrance.arguments}):
    """{self.subject.answers}

    {entrance.told}
    """
    prepared = prepare({entrance.arguments})
    return {answer}
'''


def activation_of(layer: Layer) -> str:
    """The layer's activation; "linear" where it has none."""
    return str(getattr(layer, "activation", "linear"))
