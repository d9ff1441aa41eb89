"""The network's numbers: weights, the shapes of its matrices, and the single neuron's line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from engine.architecture import ledger
from engine.frames import Frame
from engine.summaries.base import View, plane_of, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Weights(View):
    """Weights: every kernel and bias, shaped as Keras shapes them: `dense_1.kernel` (in, out), `dense_1.bias` (out,), float32."""

    kind: Literal["weights"] = "weights"

    def compute(self, run: Run) -> Frame:
        network = run.experiment.network
        arrays = {name: view.astype(np.float32) for name, view in network.views().items()}
        return Frame(
            "weights",
            arrays,
            words(layers=[node.name for node in network.nodes if node.blocks], features=run.experiment.dataset.input_names()),
        )


@views.register
class Shapes(View):
    """Shapes: the dimensions of W, b, Z, A and their gradients layer by layer, as the course writes them: W (out, in), A (out, B)."""

    kind: Literal["shapes"] = "shapes"
    static: ClassVar[bool] = True

    def compute(self, run: Run) -> Frame:
        nodes = run.experiment.network.nodes
        sizes = [run.spec.input_shape[0], *(node.out_shape[0] for node in nodes)]
        return Frame("shapes", {}, words(json=ledger(nodes), sizes=sizes, parameters=run.experiment.network.size))


@views.register
class Neuron(View):
    """Neuron: weights, bias, line and normal vector of a network that is a single neuron.

    `line` holds w and b in the plane's own units (scaling undone), so that w1·x + w2·y + b = 0 can be drawn; None where the inputs are not
    just x and y.
    """

    kind: Literal["neuron"] = "neuron"

    def compute(self, run: Run) -> Frame:
        experiment = run.experiment
        nodes = experiment.network.nodes
        if len(nodes) != 1 or nodes[0].out_shape != (1,):
            return Frame("neuron", {}, words(json={"single": False}))
        views_ = experiment.network.views()
        w = views_[f"{nodes[0].name}.kernel"][:, 0].astype(float)
        bias = views_.get(f"{nodes[0].name}.bias", np.zeros(1)).astype(float)[0]
        names = experiment.dataset.input_names()
        found = {
            "single": True,
            "layer": nodes[0].name,
            "activation": experiment.head.activation,
            "features": names,
            "w": w.tolist(),
            "b": float(bias),
            "line": _line(run, w, float(bias)) if names == ["x", "y"] else None,
        }
        return Frame("neuron", {}, words(json=found))


def _line(run: Run, w: Array, b: float) -> dict[str, object]:
    """w·(x − offset)/scale + b written as v·x + c: the same line in the plane's own units."""
    scaler = plane_of(run, "neuron").scaler
    return {"w": (w / scaler.scale).tolist(), "b": float(b - np.sum(w * scaler.offset / scaler.scale))}
