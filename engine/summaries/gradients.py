"""The gradient ladder: how much of the loss's gradient reaches each layer, and how far the next step would move its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.frames import Frame
from engine.learn.limits import clip, penalty
from engine.optim import Slots
from engine.summaries.base import View, views, words
from engine.summaries.layers import activation_of, distinct_units, fares
from engine.summaries.probe import Probe, learnt_blocks, probe_of
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Gradients(View):
    """Gradients: for every layer the norm of the gradient of its weights, that of the weights, and how far the next step would move them.

    Arrays, for the L layers with weights: `gradient`, `weight` and `update` (L,) float64, Euclidean norms; `update` is NaN where no
    optimizer steps. The words carry the rest per layer, dead and saturated units among it, and `fall`, the first layer's gradient norm as
    a share of the last one's. All over the first training examples, `examples` of them.
    """

    kind: Literal["gradients"] = "gradients"

    def compute(self, run: Run) -> Frame:
        probe, experiment = probe_of(run), run.experiment
        if probe is None:
            return Frame("gradients", {}, words(layers=[], examples=0))
        probe.run(backward=True)
        slopes = getattr(probe, "gradients", np.full_like(experiment.network.gradients, np.nan))
        after = _next_values(run, slopes)
        blocks = learnt_blocks(experiment, experiment.network.values, slopes)
        moved = [] if after is None else [b.weights - a.weights for a, b in zip(blocks, learnt_blocks(experiment, after), strict=True)]
        gradient = np.array([np.nan if b.gradient is None else _norm(b.gradient) for b in blocks])
        weight = np.array([_norm(b.weights) for b in blocks])
        update = np.array([_norm(m) for m in moved]) if moved else np.full(len(blocks), np.nan)
        rows = _rows(run, probe)
        for block, g, w, u in zip(blocks, gradient, weight, update, strict=True):
            rows[block.node.name] |= {
                "gradient": g,
                "weight": w,
                "update": u,
                "ratio": u / w if w > 0 else None,
                "numbers": block.weights.size,
            }
        flowing = [g for g in gradient.tolist() if np.isfinite(g)]
        fall = flowing[0] / flowing[-1] if len(flowing) > 1 and flowing[-1] > 0 else None
        meta = words(layers=list(rows.values()), examples=len(probe.chosen), fall=fall, loss=probe.loss.item())
        return Frame("gradients", {"gradient": gradient, "weight": weight, "update": update}, meta)


def _norm(values: Array) -> float:
    return float(np.sqrt(np.sum(np.square(values, dtype=np.float64))))


def _rows(run: Run, probe: Probe) -> dict[str, dict[str, Any]]:
    """What is known of every layer besides its gradient."""
    network, rows = run.experiment.network, dict[str, dict[str, Any]]()
    views_ = network.views()
    for node, output in zip(network.nodes, probe.outputs, strict=True):
        kernel = views_.get(f"{node.name}.kernel")
        whole, bias = None, views_.get(f"{node.name}.bias")
        if kernel is not None and kernel.ndim == 2 and (bias is None or bias.ndim == 1):
            whole = kernel.T if bias is None else np.concatenate([kernel.T, bias[:, None]], axis=1)
        rows[node.name] = {
            "name": node.name,
            "kind": node.layer.kind,
            "activation": activation_of(node),
            "frozen": not node.layer.trainable,
            "distinct": None if whole is None else distinct_units(whole),
            **fares(activation_of(node), output.data),
        }
    return rows


def _next_values(run: Run, slopes: Array) -> Array | None:
    """Where one step of the run's optimizer along these gradients, penalties and clipping included, would bring the weights.

    None where the rule does not follow gradients. Nothing moves: the step is taken on copies.
    """
    experiment = run.experiment
    learner, network = experiment.learner, experiment.network
    if not experiment.spec.training.needs_gradient:
        return None
    kept = network.gradients.copy()
    try:
        network.gradients[:] = slopes
        for function, *arguments in [*penalty(network, learner.course), *clip(network, learner.course)]:
            function(*arguments)
        values, gradients = network.values.copy(), network.gradients.copy()
    finally:
        network.gradients[:] = kept
    old = learner.progress.slots
    part = slice(network.learnt)
    slots = Slots({name: vector.copy() for name, vector in old.vectors.items()}, old.step)
    optimizer = learner.course.optimizer
    bound = optimizer.bind(values[part], gradients[part], optimizer.slots_for(values[part], slots))
    bound.rate[()] = learner.rate()
    for function, *arguments in bound.calls:
        function(*arguments)
    return values
