"""The loss as a landscape: its height over a plane through the present weights, with the way the run has come."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10, prod, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.experiment import Experiment
from engine.frames import Frame
from engine.measure import Measure
from engine.metrics import judge
from engine.registry import argument
from engine.seeds import stream
from engine.summaries.base import View, views, words
from engine.summaries.probe import standing_at
from engine.summaries.routes import routes
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

EXAMPLES = 256
REMEMBERED = 40
"""Of a large network's way only so many of the last moments are looked at."""
EFFORT = 16_000_000
"""How many outputs and weights one picture may cost."""
FEWEST, MOST = 9, 31


@dataclass(frozen=True)
class Slice:
    """A plane in the space of all weights: `origin` + a·`across` + b·`up`, each (P,), and the part of it that is shown."""

    origin: Array
    across: Array
    up: Array
    window: tuple[float, float, float, float]
    """From and to along the first direction, from and to along the second."""

    def at(self, values: Array) -> Array:
        """Where parameters (M, P) fall on the plane, (2, M), by least squares."""
        basis = np.stack([self.across, self.up], axis=1)
        return np.asarray(np.linalg.lstsq(basis, (values - self.origin).T, rcond=None)[0])


@views.register
class Landscape(View):
    """Landscape: the training loss over a plane in the space of all weights, the way so far, and the present point on it.

    Arrays: `loss` (R, R) float32, row 0 at the lowest b; `across`, `up` (R,) float64, the values of a and b; `path` (2, M) float64, the
    remembered moments up to now, and for a comparison `route_0`, `route_1`, … (2, n) float64. The plane is exact for a network with two
    weights; else it is spanned by the steps of late (their first two principal directions) or by two random directions, every unit's part
    as long as that unit's own weights (Li et al., "Visualizing the Loss Landscape of Neural Nets", 2018).
    """

    kind: Literal["landscape"] = "landscape"
    plane: Literal["auto", "path", "random"] = argument(
        "auto", "Which plane: the two weights themselves where there are only two, else the way of late; or random."
    )
    resolution: int = argument(MOST, "Heights along each side; fewer for networks that take long.", ge=FEWEST, le=61)
    compare: bool = argument(False, "Whether the ways of batch, mini-batch and stochastic descent from the same start are shown too.")

    def compute(self, run: Run) -> Frame:
        experiment = run.experiment
        if not len(experiment.judged["train"]) or experiment.head.asked == "generation":
            return Frame("landscape", {}, words(plane="none"))
        kept = _path(run)
        exact = self.plane == "auto" and two_weights(experiment)
        others = routes(run) if self.compare and two_weights(experiment) else []
        cut = _exact(kept, [route.way for route in others]) if exact else self._spanned(run, kept)
        measure = judge(experiment.network, experiment.head, experiment.dataset, experiment.judged["train"][: _examples(experiment)])
        side = min(self.resolution, _affordable(experiment, len(measure.chosen)))
        across, up = (np.linspace(low, high, side) for low, high in (cut.window[:2], cut.window[2:]))
        arrays = {"loss": _heights(experiment, measure, cut, across, up), "across": across, "up": up, "path": cut.at(kept)}
        arrays |= {f"route_{i}": cut.at(route.way) for i, route in enumerate(others)}
        mode = "exact" if exact else "random" if self.plane == "random" else "path"
        told = [
            {"name": route.name, "size": route.size, "own": route.own, "steps": len(route.way) - 1, "loss": route.loss} for route in others
        ]
        here = cut.at(experiment.network.values[None])[:, 0]
        names = _axes(experiment) if exact else []
        meta = words(plane=mode, axes=names, here=here.tolist(), present=measure.loss(), examples=len(measure.chosen), routes=told)
        if exact and experiment.network.size > 2:
            meta |= words(held=float(experiment.network.values[2]))
        return Frame("landscape", arrays, meta)

    def _spanned(self, run: Run, kept: Array) -> Slice:
        """The plane through the present weights along the way of late, or along two random directions."""
        now = run.experiment.network.values.astype(np.float64)
        first, second = (random_direction(run.experiment, number) for number in (0, 1))
        if self.plane == "random":
            return Slice(now, first, second, (-1.0, 1.0, -1.0, 1.0))
        axes = _principal(kept - now)
        across = axes[0] if len(axes) > 0 else _unit(first)
        up = axes[1] if len(axes) > 1 else _unit(first - (first @ across) * across)
        cut = Slice(now, across, up, (0, 0, 0, 0))
        reach = float(np.abs(cut.at(kept)).max(initial=0.0))
        reach = 1.25 * reach if np.isfinite(reach) and reach > 1e-6 else 1.0
        return Slice(now, across, up, (-reach, reach, -reach, reach))


def two_weights(experiment: Experiment) -> bool:
    """Whether the network is one neuron with two weights: of two inputs, or of one input and the bias."""
    nodes, shape = experiment.network.nodes, experiment.network.in_shape
    return len(nodes) == 1 and nodes[0].out_shape == (1,) and shape in {(1,), (2,)} and experiment.network.size in {2, 3}


def _axes(experiment: Experiment) -> list[str]:
    return ["w1", "w2"] if experiment.network.in_shape == (2,) else ["w1", "b"]


def _path(run: Run) -> Array:
    """The parameters at the remembered moments of this network up to now, (M, P) float64, the present ones last."""
    size, model, now = run.experiment.network.values.shape, run.spec.model, run.experiment.network.values
    fitting = [m for m in run.timeline.moments if m.step < run.step and m.values.shape == size and m.spec.model == model]
    last = max((i for i, m in enumerate(fitting) if m.progress.step == 0), default=0)
    wide = now.size > 20_000
    chosen = fitting[last:][-REMEMBERED:] if wide else fitting[last:]
    return np.array([*(m.values for m in chosen), now], np.float64)


def _exact(kept: Array, ways: list[Array]) -> Slice:
    """The plane of the two weights, the bias held where it stands, wide enough for the way and for the origin."""
    origin = kept[-1].copy()
    origin[:2] = 0
    across, up = np.eye(len(origin))[:2]
    seen = np.concatenate([kept[:, :2], *(way[:, :2] for way in ways), np.zeros((1, 2))])
    seen = seen[np.isfinite(seen).all(axis=1) & (np.abs(seen) < 1e9).all(axis=1)]
    low, high = seen.min(axis=0), seen.max(axis=0)
    half = _round(max(0.7 * float((high - low).max()), 0.4))
    grain = half / 4
    x, y = (grain * round(float(middle) / grain) for middle in (low + high) / 2)
    return Slice(origin, across, up, (x - half, x + half, y - half, y + half))


def _round(value: float) -> float:
    """The next larger of 1, 1.5, 2, 3, 5, 7 times a power of ten: the window then stays while the path grows a little."""
    power = 10.0 ** floor(log10(value))
    return next(power * step for step in (1, 1.5, 2, 3, 5, 7, 10) if power * step >= value * (1 - 1e-9))


def _principal(moves: Array) -> Array:
    """The first two principal directions (k, P) of moves (M, P), fewer where they lie on a line; signs fixed by the oldest move."""
    moves = moves[np.isfinite(moves).all(axis=1)]
    if len(moves) < 2:
        return np.zeros((0, moves.shape[1]))
    _, sizes, axes = np.linalg.svd(moves, full_matrices=False)
    found = axes[:2][sizes[:2] > 1e-9 * max(1e-30, float(sizes[0]))] if sizes[0] > 0 else axes[:0]
    signs = np.where(found @ moves[0] > 0, -1.0, 1.0)
    return np.asarray(found * signs[:, None])


def random_direction(experiment: Experiment, number: int) -> Array:
    """A random direction (P,), the part of every unit as long as the unit's own weights; biases and statistics stay."""
    network, rng = experiment.network, stream(experiment.spec.seed, "landscape", number)
    found = np.zeros(network.size)
    start = 0
    for moving in (True, False):
        for node in network.nodes:
            for name, block in node.blocks.items():
                if (node.layer.trainable and block.learnt) is not moving:
                    continue
                part = found[start : (start := start + prod(block.shape))].reshape(block.shape)
                if moving and block.decayed is not None and len(block.shape) > 1:
                    weights = network.tensors[node.name][name].data[block.decayed].astype(np.float64)
                    part[block.decayed] = _as_long(rng.standard_normal(weights.shape), weights)
    return found


def _as_long(drawn: Array, weights: Array) -> Array:
    """Every row of `drawn` at the length of the same row of `weights`."""
    over = tuple(range(1, weights.ndim))
    lengths = [np.sqrt(np.square(each).sum(axis=over, keepdims=True)) for each in (weights, drawn)]
    return np.asarray(drawn * (lengths[0] / np.maximum(lengths[1], 1e-30)))


def _unit(direction: Array) -> Array:
    length = float(np.linalg.norm(direction))
    return direction / length if length > 0 else np.full(direction.shape, 1 / sqrt(direction.size))


def _numbers(experiment: Experiment) -> int:
    return sum(prod(node.out_shape) for node in experiment.network.nodes)


def _examples(experiment: Experiment) -> int:
    """How many examples the heights are measured on: fewer where every one of them is much work."""
    room = EFFORT // (FEWEST * FEWEST * 2 * _numbers(experiment))
    return max(8, min(EXAMPLES, room))


def _affordable(experiment: Experiment, examples: int) -> int:
    """How many heights along a side fit into the effort."""
    each = _numbers(experiment) * examples + experiment.network.size
    return max(FEWEST, min(61, ceil(sqrt(EFFORT / each))))


def _heights(experiment: Experiment, measure: Measure, cut: Slice, across: Array, up: Array) -> Array:
    """The loss (R, R) at every crossing; the network stands as before afterwards."""
    found = np.empty((len(up), len(across)), np.float32)
    with standing_at(experiment, experiment.network.values):
        for row, b in enumerate(up.tolist()):
            base = cut.origin + b * cut.up
            for column, a in enumerate(across.tolist()):
                experiment.network.values[:] = base + a * cut.across
                found[row, column] = measure.loss()
    return found
