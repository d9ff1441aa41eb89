"""What is exported: a network with its weights, and how its inputs are made of what a person knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.architecture import Node
from engine.border import to_outside
from engine.data.base import Dataset
from engine.data.scalers import UNSCALED, TargetScale
from engine.export.entrance import Entrance, entrance_of
from engine.graph import Network
from engine.nn.base import Shape
from engine.run import Run
from engine.tensor import Array, quiet

EXAMPLES = 5


@dataclass(frozen=True)
class Subject:
    """A network to be exported.

    `weights` by Keras name, in Keras's shapes. `answers` says in a sentence what comes out. `asked` are a few inputs as `predict` takes
    them and `answered` the network's outputs for them, batch first; None where there are no examples at hand.
    """

    title: str
    nodes: tuple[Node, ...]
    in_shape: Shape
    weights: dict[str, Array]
    entrance: Entrance
    answers: str = "One row of outputs per example."
    asked: tuple[Array, ...] | None = None
    answered: Array | None = None
    starts: dict[str, str] = field(default_factory=dict)
    """How the names of a part's weights begin, by owner, where it is part of a layer: "block_conv1" -> "block.conv1_"."""
    target_scale: TargetScale = UNSCALED
    """What stands between the network's outputs and values in the data's units."""

    @property
    def dtype(self) -> str:
        """The type the network computes in, as NumPy calls it."""
        return next((str(array.dtype) for array in self.weights.values()), "float32")

    @property
    def numbers(self) -> int:
        """How many numbers the weights are."""
        return sum(array.size for array in self.weights.values())

    def start(self, node: Node) -> str:
        """How the names of the weights that a node uses begin."""
        return self.starts.get(node.owner, f"{node.owner}.")

    def own(self, node: Node) -> dict[str, Array]:
        """The weights that a node uses, by their names within it."""
        start = self.start(node)
        return {name.removeprefix(start): array for name, array in self.weights.items() if name.startswith(start)}

    def shared(self, node: Node) -> bool:
        """Whether other places of the network use the same weights."""
        return sum(other.owner == node.owner for other in self.nodes) > 1


@quiet
def subject_of(run: Run) -> Subject:
    """The network of a run as it stands; of two that play against each other, the one that makes examples."""
    experiment = run.experiment
    network, head, dataset = experiment.network, experiment.head, experiment.dataset
    nodes = network.nodes[: head.cut or None]
    inside = {node.owner for node in nodes}
    weights = {name: array for name, array in _weights(network).items() if name.split(".")[0] in inside}
    entrance = entrance_of(None if head.cut else dataset)
    subject = Subject(_title(run), tuple(nodes), network.in_shape, weights, entrance, _answers(run), target_scale=head.target_scale)
    if head.cut or not isinstance(dataset, Dataset):
        return subject
    asked = dataset.points.xy[:, :EXAMPLES]
    answered = to_outside(head.in_units(network.predict(dataset.inputs_at(asked)))).copy()
    return replace(subject, asked=tuple(asked[: dataset.dimensions]), answered=answered)


def bare_subject(network: Network, title: str = "network") -> Subject:
    """A network without data around it: inputs are what it takes."""
    return Subject(title, tuple(network.nodes), network.in_shape, _weights(network), entrance_of(None))


def _weights(network: Network) -> dict[str, Array]:
    """All weights by Keras name; those that can never learn as they are, the others as they are now."""
    return {name: array.copy() for name, array in network.views().items()} | network.resting()


def _title(run: Run) -> str:
    count = len(run.experiment.network.nodes)
    return f"A network of {count} layer{'s' * (count > 1)}, trained on {run.spec.data.kind} for {run.epoch:,} epochs"


def _answers(run: Run) -> str:
    head = run.experiment.head
    if head.target_shape and head.classes:
        return "One row per step of each example, with a number for each token."
    names = run.spec.data.class_names() if head.classes and not head.cut else []
    if len(names) == 2 and head.units == 1:
        return f"One number per example: above {head.threshold:g} means {_word(names[1])}, otherwise {_word(names[0])}."
    if names and len(names) == head.units:
        return f"One row per example, with a number for each class: {', '.join(map(_word, names[:20]))}."
    return "One row of outputs per example." if not head.classes else "One row per example, with a number for each class."


def _word(name: str) -> str:
    """A class's name, safe inside a docstring."""
    return "".join(c for c in name if c.isprintable() and c not in '"\\')
