"""Histograms over time: how the weights, outputs and gradients of every layer are spread, now and at the moments that the run remembers.

Nothing is collected while training: the timeline holds the weights of earlier moments, bounded and thinned as it is, and a histogram of
one is made when somebody first looks. So they go back with a rewind, and cost nothing where nobody looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np

from engine.experiment import Experiment
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.summaries.layers import activation_of, fares
from engine.summaries.probe import learnt_blocks, probe_of
from engine.tensor import Array
from engine.timeline import Moment

if TYPE_CHECKING:
    from engine.run import Run

BINS = 40
MOST = 24
KEPT = 1500
HASTE = 0.012
"""Seconds for histograms of the past in one picture while training goes on; the others come with the next one."""

Quantity = Literal["weights", "activations", "gradients"]


@dataclass(frozen=True)
class Spread:
    """One layer's numbers at one moment: counts (40,) between `low` and `high`, and what cannot be seen from them."""

    counts: Array
    low: float
    high: float
    zeros: int
    bad: int
    total: int
    mean: float
    deviation: float
    saturated: float | None = None
    dead: int | None = None


def spread(values: Array) -> Spread:
    """The histogram of all finite numbers of an array; NaN and infinities are only counted."""
    flat = values.ravel()
    finite = flat[np.isfinite(flat)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    room = max(1e-12, 1e-6 * max(abs(low), abs(high))) if high - low <= 1e-9 * max(abs(low), abs(high), 1e-9) else 0.0
    counts = np.histogram(finite, BINS, (low - room, high + room))[0] if finite.size else np.zeros(BINS)
    mean, deviation = (float(finite.mean()), float(finite.std())) if finite.size else (0.0, 0.0)
    return Spread(
        counts.astype(np.uint32), low - room, high + room, int((flat == 0).sum()), flat.size - finite.size, flat.size, mean, deviation
    )


def spreads(run: Run, of: Quantity, values: Array, *, training: bool = False) -> dict[str, Spread]:
    """The spread of a quantity in every layer, for the network with these parameters."""
    experiment = run.experiment
    if of == "weights":
        return {block.node.name: spread(block.weights) for block in learnt_blocks(experiment, values)}
    probe = probe_of(run, training=training)
    if probe is None:
        return {}
    probe.run(values, backward=of == "gradients")
    if of == "gradients":
        blocks = learnt_blocks(experiment, values, getattr(probe, "gradients", None))
        return {block.node.name: spread(block.gradient) for block in blocks if block.gradient is not None}
    found = {}
    for node, output in zip(experiment.network.nodes, probe.outputs, strict=True):
        fate = fares(activation_of(node), output.data)
        found[node.name] = Spread(**{**vars(spread(output.data)), "saturated": fate["saturated"], "dead": fate["dead"]})
    return found


_Kept = dict[tuple[Quantity, bool, int], tuple[Array, dict[str, Spread]]]
_kept: WeakKeyDictionary[Experiment, tuple[Any, _Kept]] = WeakKeyDictionary()


def _past(run: Run) -> list[Moment]:
    """The moments before now that have the network that stands: about evenly spread, at most `MOST`, oldest first."""
    size, model = run.experiment.network.values.shape, run.spec.model
    fitting = [m for m in run.timeline.moments if m.step < run.step and m.values.shape == size and m.spec.model == model]
    stride = 1
    while True:
        chosen = [m for m in fitting if m.progress.epoch % stride == 0]
        if len(chosen) < MOST:
            return chosen
        stride *= 2


@views.register
class Histograms(View):
    """Histograms: how weights, outputs or gradients of every layer are spread, now and at earlier moments.

    Arrays, for L layers and M moments, the newest last: `counts` (L, M, 40) uint32, `edges` (L, M, 2) float64, the ends of the bins,
    `epochs` and `steps` (M,) float64, and (L, M) float32 `zeros`, `bad` (NaN or infinite), `total`, `mean`, `deviation`, `saturated`
    and `dead`, the last two NaN where the activation has no flat part. The words name the layers.
    """

    kind: Literal["histograms"] = "histograms"
    of: Quantity = argument("weights", "What is counted: weights, what the layers give for training examples, or gradients of the loss.")
    training: bool = argument(False, "Whether dropout, noise and batch statistics are at work, as they are while training.")

    def compute(self, run: Run) -> Frame:
        now = spreads(run, self.of, run.experiment.network.values, training=self.training)
        past = self._earlier(run)
        names = list(now)
        columns = [*(found for _, found in past), now]
        places = [(m.progress.epoch, m.step) for m, _ in past] + [(run.epoch, run.step)]
        rows = [[column[name] for column in columns] for name in names]
        kinds = {node.name: (node.layer.kind, activation_of(node)) for node in run.experiment.network.nodes}
        layers = [{"name": name, "kind": kinds[name][0], "activation": kinds[name][1]} for name in names]
        probe = None if self.of == "weights" or not names else probe_of(run, training=self.training)
        meta = words(layers=layers, of=self.of, training=self.training, examples=0 if probe is None else len(probe.chosen))
        return Frame("histograms", _arrays(rows, places) if names else {}, meta)

    def _earlier(self, run: Run) -> list[tuple[Moment, dict[str, Spread]]]:
        """Earlier moments with their spreads, made where they are not known yet, as far as there is time."""
        experiment = run.experiment
        head, kept = _kept.get(experiment, (None, {}))
        if head is not experiment.head or len(kept) > KEPT:
            kept = {}
            _kept[experiment] = experiment.head, kept
        deadline = perf_counter() + HASTE if run.playing else float("inf")
        found = []
        for moment in reversed(_past(run)):
            key = (self.of, self.training, moment.step)
            if key not in kept or kept[key][0] is not moment.values:
                if perf_counter() > deadline:
                    continue
                kept[key] = moment.values, spreads(run, self.of, moment.values, training=self.training)
            found.append((moment, kept[key][1]))
        return found[::-1]


def _arrays(rows: list[list[Spread]], places: list[tuple[int, int]]) -> dict[str, Array]:
    numbers = {
        name: np.array([[np.nan if (value := getattr(one, name)) is None else value for one in row] for row in rows], np.float32)
        for name in ("zeros", "bad", "total", "mean", "deviation", "saturated", "dead")
    }
    epochs, steps = np.array(places, np.float64).T
    counts = np.array([[one.counts for one in row] for row in rows], np.uint32)
    edges = np.array([[(one.low, one.high) for one in row] for row in rows], np.float64)
    return {"counts": counts, "edges": edges, "epochs": epochs, "steps": steps, **numbers}
