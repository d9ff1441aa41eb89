"""Every layer's weights as a matrix, a row for each unit; and what a stack of linear layers comes to: one matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.data import Dataset
from engine.errors import SpecError
from engine.frames import Frame
from engine.functional.activation import activate
from engine.nn.dense import Dense
from engine.registry import argument
from engine.summaries.base import View, display_range, quantize, views, words
from engine.summaries.layers import activation_of, distinct_units
from engine.summaries.plane import grid_of
from engine.tensor import Array, Tensor, no_grad

if TYPE_CHECKING:
    from engine.run import Run

ROWS, COLUMNS = 128, 256
"""A larger matrix is shown by its first rows and columns."""


@views.register
class Matrices(View):
    """Matrices: the weights of every layer as the course writes them, `W1` (out, in) and `b1` (out,), float32, numbered like the layers.

    Kernels of more than two dimensions stand with one row per filter. The words tell, per matrix, the layer, the whole shape, how many
    rows differ from each other (`distinct`, over weights and bias), the largest size and the norm.
    """

    kind: Literal["matrices"] = "matrices"

    def compute(self, run: Run) -> Frame:
        network, arrays = run.experiment.network, dict[str, Array]()
        parameters, rows = network.views(), list[dict[str, Any]]()
        for number, node in enumerate((n for n in network.nodes if f"{n.name}.kernel" in parameters), start=1):
            kernel = parameters[f"{node.name}.kernel"]
            matrix, bias = kernel.reshape(-1, kernel.shape[-1]).T, parameters.get(f"{node.name}.bias")
            arrays[f"W{number}"] = matrix[:ROWS, :COLUMNS].astype(np.float32)
            told: dict[str, Any] = {"symbol": "W", "number": number, "layer": node.name, "shape": list(matrix.shape), "bias": False}
            whole = matrix
            if bias is not None and bias.shape == (len(matrix),):
                arrays[f"b{number}"] = bias[:ROWS].astype(np.float32)
                told["bias"], whole = True, np.concatenate([matrix, bias[:, None]], axis=1)
            size = np.abs(matrix).max(initial=0.0)
            rows.append({**told, "distinct": distinct_units(whole), "largest": float(size), "norm": float(np.linalg.norm(matrix)),
                         "inputs": _names(run) if node.sources == (-1,) else []})  # fmt: skip
        return Frame("matrices", arrays, words(json=rows))


def _names(run: Run) -> list[str]:
    names = run.experiment.dataset.input_names()
    return names if len(names) <= COLUMNS else []


@views.register
class Collapse(View):
    """Collapse: a stack of linear layers and the one layer that it is: W = W_L ⋯ W_2·W_1, b worked through likewise.

    Arrays: `W` (out, in) and `b` (out,) float64, the product; `deep` and `single` (R, R) uint8, the first output of the network and of
    that one layer over the plane, between `low` and `high`. `difference` in the words is the largest there is between the two. Where a
    layer before the last bends, there is no such product: `bent` names it.
    """

    kind: Literal["collapse"] = "collapse"
    resolution: int = argument(60, "Pixels along each side.", ge=8, le=200)

    def compute(self, run: Run) -> Frame:
        network = run.experiment.network
        dense = [node for node in network.nodes if isinstance(node.layer, Dense)]
        if len(dense) != len(network.nodes) or len(network.in_shape) != 1:
            raise SpecError.at("view", "only a stack of dense layers can be multiplied out")
        bent = next((n for n in dense[:-1] if activation_of(n) != "linear"), None)
        told = [{"layer": n.name, "shape": list(n.layer.output_shape(*n.in_shapes)) + list(n.in_shapes[0])} for n in dense]
        meta = words(layers=told, depth=len(dense), activation=activation_of(dense[-1]), features=run.experiment.dataset.input_names())
        if bent is not None:
            return Frame("collapse", {}, {**meta, **words(bent=bent.name, bend=activation_of(bent))})
        weight, bias = product(run)
        arrays: dict[str, Array] = {"W": weight, "b": bias}
        if isinstance(run.experiment.dataset, Dataset):
            found, about = self._side_by_side(run, weight, bias)
            arrays, meta = arrays | found, {**meta, **about}
        return Frame("collapse", arrays, meta)

    def _side_by_side(self, run: Run, weight: Array, bias: Array) -> tuple[dict[str, Array], dict[str, str]]:
        inputs, size = grid_of(run, self.resolution).inputs, self.resolution
        deep = run.experiment.network.predict(inputs)
        with no_grad():
            single = activate(Tensor(weight @ inputs + bias[:, None]), activation_of(run.experiment.network.nodes[-1])).data
        low, high = display_range(run.experiment.head.activation, deep[:1])
        difference = float(np.abs(deep - single).max(initial=0.0))
        maps = {name: _bytes(values[0], low, high).reshape(size, size) for name, values in (("deep", deep), ("single", single))}
        return maps, words(low=low, high=high, difference=difference, domain=list(run.experiment.dataset.domain))  # type: ignore[attr-defined]  # of a plane


def product(run: Run) -> tuple[Array, Array]:
    """W (out, in) and b (out,), float64, of the one layer that a stack of dense layers without bends comes to."""
    network, parameters = run.experiment.network, run.experiment.network.views()
    weight, bias = np.eye(network.in_shape[0]), np.zeros(network.in_shape[0])
    for node in network.nodes:
        kernel = parameters[f"{node.owner}.kernel"].T.astype(np.float64)
        shift = parameters.get(f"{node.owner}.bias")
        weight, bias = kernel @ weight, kernel @ bias + (0.0 if shift is None else shift)
    return weight, bias


def _bytes(values: Array, low: float, high: float) -> Array:
    out, scratch = np.empty(values.shape, np.uint8), np.empty(values.shape, values.dtype)
    quantize(np.clip(np.nan_to_num(values), low, high), low, high, out, scratch)
    return out
