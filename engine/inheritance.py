"""What a network keeps of the one before it: every weight that still has its place. What was taken away may be brought back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from engine.graph import Network
from engine.nn.base import Shape
from engine.tensor import Array

MOST = 16
MAX_NUMBERS = 500_000
"""So many weights at most are kept of all networks of the past together."""


@dataclass(frozen=True)
class Holder:
    """A layer as far as its weights go: its name, its kind, what comes in and what goes out."""

    name: str
    kind: str
    in_shapes: tuple[Shape, ...]
    out_shape: Shape

    @classmethod
    def of_json(cls, raw: dict[str, Any]) -> Self:
        """The one that was written as `raw`."""
        return cls(raw["name"], raw["kind"], tuple(map(tuple, raw["in_shapes"])), tuple(raw["out_shape"]))

    def alike(self, other: Holder) -> bool:
        """Whether both are the same layer, whatever it is called."""
        return (self.kind, self.in_shapes, self.out_shape) == (other.kind, other.in_shapes, other.out_shape)


@dataclass(frozen=True)
class Estate:
    """The weights of a network: of each of its layers that has any, its arrays as Keras has them; and what its inputs are called."""

    layers: list[Holder]
    views: dict[str, dict[str, Array]]
    inputs: list[str]

    @classmethod
    def of(cls, network: Network, inputs: list[str]) -> Self:
        """Those of a network that lives: what is written here is written there."""
        layers = [Holder(node.name, node.layer.kind, node.in_shapes, node.out_shape) for node in network.nodes]
        owners = [node for node in network.nodes if node.blocks]
        return cls(layers, {n.name: n.layer.views({k: t.data for k, t in network.tensors[n.name].items()}) for n in owners}, inputs)

    def copy(self) -> Estate:
        """The same weights, which change no more."""
        return Estate(self.layers, {name: {k: view.copy() for k, view in views.items()} for name, views in self.views.items()}, self.inputs)

    @property
    def size(self) -> int:
        """How many weights there are."""
        return sum(view.size for views in self.views.values() for view in views.values())

    def fits(self, other: Estate) -> bool:
        """Whether every weight of one has its place in the other."""
        return self.inputs == other.inputs and len(self.layers) == len(other.layers) and all(map(Holder.alike, self.layers, other.layers))

    def save(self, at: str, arrays: dict[str, Array]) -> dict[str, Any]:
        """All of it as words, the arrays put to `arrays` under names that begin with `at`."""
        arrays |= {f"{at}.{layer}.{name}": view for layer, views in self.views.items() for name, view in views.items()}
        return {"layers": [asdict(layer) for layer in self.layers], "views": {layer: list(views) for layer, views in self.views.items()},
                "inputs": self.inputs}  # fmt: skip

    @classmethod
    def load(cls, words: dict[str, Any], at: str, arrays: Mapping[str, Array]) -> Self:
        """What `save` wrote."""
        views = {layer: {name: arrays[f"{at}.{layer}.{name}"] for name in names} for layer, names in words["views"].items()}
        return cls([Holder.of_json(raw) for raw in words["layers"]], views, words["inputs"])


@dataclass(frozen=True)
class Inheritance:
    """What became of the weights: which layers start anew, in whole or in part, and whether any weight has no place any more."""

    renewed: list[str]
    lost: bool


def hand_over(old: Estate, new: Estate, kept: Collection[str]) -> Inheritance:
    """Give the layers of `new` that are named in `kept` every weight of `old` that still has its place."""
    renewed, copied = [], 0
    pairs = _pair(old.layers, new.layers)
    for i, layer in enumerate(new.layers):
        if layer.name not in new.views:
            continue
        at, count = pairs.get(i), 0
        if at is not None and layer.name in kept and old.layers[at].kind == layer.kind:
            columns = _feature_columns(old.inputs, new.inputs) if i == at == 0 and (old.inputs or new.inputs) else None
            count = _copy(old.views.get(old.layers[at].name, {}), new.views[layer.name], columns)
        if count < sum(view.size for view in new.views[layer.name].values()):
            renewed.append(layer.name)
        copied += count
    return Inheritance(renewed, copied < old.size)


class Attic:
    """Networks of the past of which a change took something away, newest first; bounded."""

    def __init__(self, kept: tuple[Estate, ...] = ()) -> None:
        self._kept = kept

    def put(self, estate: Estate) -> Attic:
        """Another attic, with this network as well; without the oldest where they are too many, and those there is no room for."""
        kept, numbers = [], 0
        for one in (estate, *self._kept)[:MOST]:
            if numbers + one.size > MAX_NUMBERS:
                continue
            numbers += one.size
            kept.append(one if one is not estate else one.copy())
        return Attic(tuple(kept))

    def find(self, estate: Estate) -> Estate | None:
        """The newest that was built like this one; None where there is none."""
        return next((one for one in self._kept if one.fits(estate)), None)

    def save(self, arrays: dict[str, Array]) -> list[dict[str, Any]]:
        """All of it as words, the arrays put to `arrays`."""
        return [estate.save(f"attic{i}", arrays) for i, estate in enumerate(self._kept)]

    @classmethod
    def load(cls, told: list[dict[str, Any]] | None, arrays: Mapping[str, Array]) -> Self:
        """What `save` wrote; an empty one where there is none."""
        return cls(tuple(Estate.load(words, f"attic{i}", arrays) for i, words in enumerate(told or [])))


def _pair(old: list[Holder], new: list[Holder]) -> dict[int, int]:
    """Which old layer each new layer continues: by position where the count is the same, else from both ends."""
    if len(old) == len(new):
        return {i: i for i in range(len(new))}
    pairs: dict[int, int] = {}
    shorter = min(len(old), len(new))
    front = 0
    while front < shorter and old[front].alike(new[front]):
        pairs[front] = front
        front += 1
    back = 1
    while back <= shorter - front and old[-back].alike(new[-back]):
        pairs[len(new) - back] = len(old) - back
        back += 1
    return pairs


def _copy(before: dict[str, Array], after: dict[str, Array], columns: Mapping[int, int] | None) -> int:
    """Copy what overlaps of a layer's arrays, unit by unit; input features are matched by name. How many weights that were."""
    shared = [(before[name], view) for name, view in after.items() if name in before]
    return sum(_overlap(old, view, columns if view.ndim > 1 else None) for old, view in shared)


def _feature_columns(old: list[str], new: list[str]) -> Mapping[int, int]:
    return {i: old.index(name) for i, name in enumerate(new) if name in old}


def _overlap(before: Array, after: Array, columns: Mapping[int, int] | None) -> int:
    if columns is None:
        part = tuple(slice(min(a, b)) for a, b in zip(before.shape, after.shape, strict=True))
        after[part] = before[part]
        return int(after[part].size)
    units = min(before.shape[1], after.shape[1])
    for i, j in columns.items():
        after[i, :units] = before[j, :units]
    return len(columns) * int(after[:1, :units].size)
