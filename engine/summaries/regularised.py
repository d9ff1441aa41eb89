"""What layers do only while training: which units dropout has switched off, and which statistics batch normalization uses when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.frames import Frame
from engine.nn.norm import BatchNormalization
from engine.nn.regularise import Dropout
from engine.summaries.base import View, views, words
from engine.summaries.layers import per_unit
from engine.summaries.probe import Probe, probe_of
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Dropped(View):
    """Dropped: which units are off at this moment of training, for the first of the looked-at examples.

    Arrays: for each dropout layer, by its name, uint8 (units,), 1 where the unit is off; drawn by the layer itself from the generator as
    it stands. The words carry the rates and, of all looked-at examples together, the share that is off.
    """

    kind: Literal["dropped"] = "dropped"

    def compute(self, run: Run) -> Frame:
        network = run.experiment.network
        layers = [(node.name, node.layer.rate) for node in network.nodes if isinstance(node.layer, Dropout)]
        probe = probe_of(run, training=True) if layers else None
        if probe is None:
            return Frame("dropped", {}, words(json=[]))
        probe.run()
        arrays, told = dict[str, Array](), list[dict[str, Any]]()
        for name, rate in layers:
            off = ~per_unit(_kept(probe, name)).astype(bool)
            first = arrays[name] = off[:, 0].astype(np.uint8)
            told.append({"layer": name, "rate": rate, "units": len(off), "off": int(first.sum()), "share": float(off.mean())})
        return Frame("dropped", arrays, words(json=told))


def _kept(probe: Probe, name: str) -> Array:
    """The factors that a dropout layer multiplied with in the last pass: 0 where it dropped."""
    names = [node.name for node in probe.experiment.network.nodes]
    op = probe.outputs[names.index(name)].op
    scales = getattr(op, "scales", None)
    return np.ones_like(probe.outputs[names.index(name)].data) if scales is None else np.asarray(scales)


@views.register
class Normalization(View):
    """Normalization: for every batch normalization, the mean and variance it uses while training and those it uses otherwise.

    Arrays per layer (units,) float64: `NAME.batch_mean`, `NAME.batch_variance` of the looked-at examples taken as one batch,
    `NAME.moving_mean`, `NAME.moving_variance`, what the layer remembers; and of what it gives then: `NAME.training_mean`,
    `NAME.training_deviation`, `NAME.inference_mean`, `NAME.inference_deviation`. The words name the layers and count the examples.
    """

    kind: Literal["normalization"] = "normalization"

    def compute(self, run: Run) -> Frame:
        network = run.experiment.network
        layers = [(i, node) for i, node in enumerate(network.nodes) if isinstance(node.layer, BatchNormalization)]
        busy = probe_of(run, training=True) if layers else None
        calm = probe_of(run) if layers else None
        if busy is None or calm is None:
            return Frame("normalization", {}, words(json=[], examples=0))
        busy.run()
        calm.run()
        arrays: dict[str, Array] = {}
        for i, node in layers:
            source = node.sources[0]
            came = per_unit(busy.outputs[source].data if source >= 0 else busy.x.data).astype(np.float64)
            kept = {name: network.tensors[node.name][name].data.astype(np.float64) for name in ("moving_mean", "moving_variance")}
            given = {"training": busy.outputs[i].data, "inference": calm.outputs[i].data}
            found = {"batch_mean": came.mean(axis=1), "batch_variance": came.var(axis=1), **kept}
            for when, values in given.items():
                rows = per_unit(values).astype(np.float64)
                found |= {f"{when}_mean": rows.mean(axis=1), f"{when}_deviation": rows.std(axis=1)}
            arrays |= {f"{node.name}.{name}": np.array(values) for name, values in found.items()}
        told = [{"layer": node.name, "units": node.out_shape[-1]} for _, node in layers]
        return Frame("normalization", arrays, words(json=told, examples=len(busy.chosen)))
