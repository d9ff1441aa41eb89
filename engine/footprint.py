"""How much memory a run will need, worked out from its layer graph before anything of it exists.

Whoever gives runs room asks here first. It is an estimate, checked against real processes in `tests/app/runs/test_memory.py`: what
recorded steps hold (each layer says it of itself, `Layer.held`), passes that only measure or show, weights with all that is as long as
they are, and the data.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from math import prod

from engine.architecture import Node, plan
from engine.data.kind import DataKind
from engine.data.split import Split
from engine.errors import EngineError, SpecError
from engine.functional.loss_base import Loss
from engine.graph import probed_at_once, shown_at_once
from engine.learn.halves import halves
from engine.learn.pieces import cuts
from engine.measure import chunk_of
from engine.spec import Spec
from engine.timeline import MAX_BYTES, MAX_MOMENTS

FLOAT = 4
PROCESS = 16_000_000
"""What a worker has of its own before it has a network: measured, see the test."""
VECTORS = 8
"""Vectors as long as the parameters beside the optimizer's own: values, gradients, what is decayed, moves and penalties on their way,
those that pieces and halves of a batch add up in, and a checkpoint while it is written."""
TRAINED = 3
"""Of what a layer holds in a training step so many are as large as its output."""
FORWARD = 0.55
"""What share of a training step's numbers a pass forward alone keeps."""
LEARN_TWICE = 3
"""How often a recipe with two networks goes through them: the generator's turn, and the discriminator's on real and on generated ones."""
GIGABYTE, MEGABYTE = 1e9, 1e6


@dataclass
class Plan:
    """A network before it exists."""

    nodes: list[Node]
    learnt: int
    copies: int | None = None

    @property
    def size(self) -> int:
        """How many numbers all parameters are."""
        return sum(node.parameters for node in self.nodes)


@dataclass(frozen=True)
class Footprint:
    """Bytes that a run needs: `weights` for parameters and all that is as long, `batch` for recorded steps, `looks` for passes that
    measure and show, `data` for its examples."""

    weights: int = 0
    batch: int = 0
    looks: int = 0
    data: int = 0

    @property
    def total(self) -> int:
        """All of it, with the process itself."""
        return PROCESS + self.weights + self.batch + self.looks + self.data

    def __add__(self, other: Footprint) -> Footprint:
        return Footprint(self.weights + other.weights, self.batch + other.batch, self.looks + other.looks, self.data + other.data)

    def times(self, count: int) -> Footprint:
        """So many of them, with data of their own each."""
        return Footprint(*(count * part for part in (self.weights, self.batch, self.looks, self.data)))

    def largest(self) -> str:
        """The field of the spec that most of it is for."""
        if self.data > max(self.batch + self.looks, self.weights):
            return "data"
        return "training.batch_size" if self.batch > self.looks + self.weights else "model.layers"


def of_spec(spec: Spec) -> Footprint:
    """One run. Raises SpecError where the network does not fit the data."""
    planned, head, data = _planned(spec), spec.head(), spec.data
    shares = len(halves(planned, head.loss, _batch(spec)))
    probes = 2 if data.shown_as == "sequence" else 1  # pictures of sequences follow a pass of their own
    looks = sum(workspace(spec).values()) + _shown(planned, data) + probes * probe(spec)
    kept = FLOAT * sum(resting(spec).values())
    return of_networks(spec) + Footprint(kept, looks=FLOAT * looks * shares, data=data.held_bytes())


def of_networks(spec: Spec, count: int = 1, *, together: bool = False) -> Footprint:
    """So many networks of one spec, the first with a past, without their data and what they may share: room to work in, and probes.

    `together`: all besides the first are trained as one.
    """
    planned, head = _planned(spec), spec.head()
    slots, batch, limit = len(spec.optimizer.slot_names), _batch(spec), spec.training.epochs
    moment = FLOAT * planned.size * (1 + slots)
    kept = MAX_MOMENTS if limit is None else min(MAX_MOMENTS, limit + 1)
    one = Footprint(
        weights=FLOAT * planned.size * (VECTORS + slots) + moment,
        batch=FLOAT * _steps(planned, head.loss, batch, _examples(spec)) * (LEARN_TWICE if head.cut else 1),
        looks=FLOAT * sum(_kept(planned, size) for size in _sizes(planned, spec.data)),
    )
    past = Footprint(weights=max(moment, min(MAX_BYTES, kept * moment) - moment))
    if count > 1 and together:
        return past + one + one + Footprint(one.weights, one.batch).times(count - 1)
    return past + one.times(count)


def workspace(spec: Spec) -> dict[Hashable, int]:
    """How many numbers passes that only measure and answer work in at the same time, by what must be the same for two of them to share
    it. Raises SpecError."""
    planned = _planned(spec)
    work = dict[Hashable, int]()
    for size in {*_sizes(planned, spec.data)}:
        for node in planned.nodes:
            if not _of_steps(node):
                given, held = size * prod(node.out_shape), node.layer.held(size, *node.in_shapes)
                work[type(node.layer), *node.in_shapes, node.out_shape, held] = given + int(FORWARD * max(0, held - TRAINED * given))
    return work


def probe(spec: Spec) -> int:
    """How many numbers a pass there and back over the examples holds that probes look at. Raises SpecError."""
    planned, data = _planned(spec), spec.data
    return _held(planned, max(1, min(_parts(data)[0], data.judged(), probed_at_once(_widest(planned)))))


def resting(spec: Spec) -> dict[Hashable, int]:
    """How many numbers layers that never learn keep, by what must be the same for two of them to share it. Raises SpecError."""
    examples, found = spec.data.most_examples(), dict[Hashable, int]()
    for node in _planned(spec).nodes:
        if kept := node.layer.keeps(examples, *node.in_shapes):
            found[node.layer, *node.in_shapes] = kept
    return found


def _of_steps(node: Node) -> bool:
    """Whether a layer is one of sequences: these keep what they make of every step."""
    return any(len(shape) == 2 for shape in (*node.in_shapes, node.out_shape))


def _kept(planned: Plan, size: int) -> int:
    """How many numbers a pass that only measures or answers keeps to itself: its input, and what sequences became."""
    steps = sum(node.layer.held(size, *node.in_shapes) for node in planned.nodes if _of_steps(node))
    return size * prod(planned.nodes[0].in_shapes[0]) + int(FORWARD * steps)


def _planned(spec: Spec) -> Plan:
    nodes = plan(spec.head().layers, spec.input_shape)
    return Plan(nodes, sum(prod(b.shape) for node in nodes if node.layer.trainable for b in node.blocks.values() if b.learnt))


def _examples(spec: Spec) -> int:
    return max(1, _parts(spec.data)[0])


def _batch(spec: Spec) -> int:
    return min(_examples(spec), getattr(spec.training, "batch_size", 1))


def _widest(planned: Plan) -> int:
    return max(prod(node.out_shape) for node in planned.nodes)


def _held(planned: Plan, batch: int) -> int:
    """Numbers that a recorded step on `batch` examples holds, with the examples themselves."""
    return sum(node.layer.held(batch, *node.in_shapes) for node in planned.nodes) + 2 * batch * prod(planned.nodes[0].in_shapes[0])


def _steps(planned: Plan, loss: Loss, batch: int, examples: int) -> int:
    """Numbers of the steps that training records: on whole batches and on what is left at the end of an epoch, a second time by whoever
    helps with large ones."""
    sizes = {batch, examples % batch} - {0}
    return sum(_step(planned, loss, size) for size in sizes)


def _step(planned: Plan, loss: Loss, batch: int) -> int:
    shares = halves(planned, loss, batch)
    lengths = {part.stop - part.start for part in shares}
    pieces = {cut.stop - cut.start for length in lengths for cut in cuts(planned, length)}
    return len(shares) * sum(_held(planned, piece) for piece in pieces)


def _sizes(planned: Plan, data: DataKind) -> list[int]:
    """Of how many examples the passes are that measure all parts of the data, one over whole chunks and one over what is left of each, and
    the one that answers for pictures."""
    widest, inputs = _widest(planned), prod(planned.nodes[0].in_shapes[0])
    learnt, *others = _parts(data)
    sizes, shared = list[int](), set[int]()
    for count in (min(learnt, data.judged()), *others):
        chunk = max(1, chunk_of(count, max(widest, inputs)))
        if chunk < count:
            shared |= {chunk, count % chunk}
        else:
            sizes.append(count)
    sizes += shared
    if data.shown_as != "sequence":
        sizes.append(min(data.most_examples(), shown_at_once(widest)))
    return [size for size in sizes if size]


def _shown(planned: Plan, data: DataKind) -> int:
    """Numbers of a pass that shows what every layer gives."""
    if data.shown_as == "sequence":
        return 0
    return int(FORWARD * _held(planned, min(data.most_examples(), shown_at_once(_widest(planned)))))


def _parts(data: DataKind) -> list[int]:
    """How many examples each part has, the one that is learnt from first."""
    split = getattr(data, "split", None)
    shares = split.shares() if isinstance(split, Split) else (1.0,)
    return [round(share * data.most_examples()) for share in shares]


class RoomError(EngineError):
    """What is asked for needs more memory than there is room for now."""

    def __init__(self, found: Footprint) -> None:
        self.found = found
        super().__init__(f"it needs about {told_size(found.total)} of memory")


def refused(needs: int, limit: int, setting: str, path: str) -> SpecError:
    """What to say where a run needs more than the `limit` that a setting gives it, most of it for the field at `path`."""
    rule = f"the server allows {told_size(limit)} per run ({setting})"
    return SpecError.at(
        path, f"training this needs about {told_size(needs)} of memory; {rule}: use a smaller network or batch, or less data"
    )


def told_size(count: float) -> str:
    """So many bytes in words: 2.3 GB, 310 MB."""
    return f"{count / GIGABYTE:.1f} GB" if count >= 0.95 * GIGABYTE else f"{count / MEGABYTE:.0f} MB"
