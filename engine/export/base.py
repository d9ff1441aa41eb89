"""What every export is: one class per target, and for each target one place that says how each kind of layer is written there."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import ClassVar, Generic, Literal, TypeVar

from engine.architecture import Node
from engine.beat import Beat, silent
from engine.errors import SpecError
from engine.export.subject import Subject, subject_of
from engine.registry import Family, Kind
from engine.run import Run

S = TypeVar("S")
Translator = Callable[[S, Node], None]
"""Writes one layer into a script of the target."""


class Exporter(Kind):
    """Base of all exports. `file_name` is what a download is called; `group` says what is taken along: the run or its network.
    A `slow` one holds the run up while it is made.
    """

    file_name: ClassVar[str]
    media_type: ClassVar[str]
    group: ClassVar[Literal["run", "network"]] = "run"
    slow: ClassVar[bool] = False

    @abstractmethod
    def of(self, run: Run, beat: Beat = silent) -> bytes:
        """The file of a run as it stands; `beat` hears now and then that it is still being made. Raises SpecError where it cannot be."""


class NetworkExporter(Exporter):
    """Base of all exports of a network."""

    media_type: ClassVar[str] = "text/x-python; charset=utf-8"
    group = "network"

    def of(self, run: Run, beat: Beat = silent) -> bytes:
        return self.export(subject_of(run))

    @abstractmethod
    def export(self, subject: Subject) -> bytes:
        """The file. Raises SpecError where the target has no way to say what the network does."""


exporters: Family[Exporter] = Family("exporters", in_spec=False)


def exporter(name: str) -> Exporter:
    """The export of that name. Raises SpecError for an unknown one."""
    if name not in exporters.names():
        raise SpecError.at("format", f"there is no export {name[:40]!r}; choose one of {', '.join(exporters.names())}")
    return exporters.make(name)


def network_exporter(name: str) -> NetworkExporter:
    """The export of a network of that name. Raises SpecError for an unknown one, and for one that needs a run around the network."""
    kind = exporter(name)
    if not isinstance(kind, NetworkExporter):
        raise SpecError.at("format", f"{name} is made of a run, not of a network alone")
    return kind


class Translations(Generic[S]):
    """How each kind of layer is written for one target, by kind; `target` is the target's name for people."""

    def __init__(self, target: str) -> None:
        self.target = target
        self._by_kind: dict[str, Translator[S]] = {}

    def layer(self, *kinds: str) -> Callable[[Translator[S]], Translator[S]]:
        """Decorator: this function writes layers of these kinds. Raises ValueError if one is taken."""

        def enter(translator: Translator[S]) -> Translator[S]:
            for kind in kinds:
                if kind in self._by_kind:
                    raise ValueError(f"{self.target} has a translation of {kind!r} already")
                self._by_kind[kind] = translator
            return translator

        return enter

    def refusal(self, node: Node, reason: str) -> SpecError:
        """The error for a layer that the target cannot express."""
        return SpecError.at("model.layers", f'{node.layer.kind} "{node.name}" cannot be written for {self.target}: {reason}')

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_kind)

    def write(self, script: S, node: Node) -> None:
        """Write one layer. Raises SpecError where the target cannot express it."""
        if node.layer.kind not in self._by_kind:
            raise self.refusal(node, "nobody has said how")
        self._by_kind[node.layer.kind](script, node)
