"""The kernels of convolutions, as pictures: one for every filter and every channel that it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import View, views, words
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class Kernels(View):
    """Kernels: those of the convolutions, `kernels_n` (filters, channels, kh, kw) float32 for layer n, counted from 1.

    The words tell per layer how many filters and channels there are, the first that is shown, and the lowest and highest weight.
    """

    kind: Literal["kernels"] = "kernels"
    layer: int | None = argument(None, "Only this layer, counted from 1; left out: all that have kernels.", ge=1, le=512)
    unit: int | None = argument(None, "Only this filter.", ge=0, le=4096)
    first: int = argument(0, "The first filter that is shown.", ge=0, le=4096)
    most: int = argument(16, "At most so many filters of each layer.", ge=1, le=256)
    channels: int = argument(16, "At most so many channels of each filter.", ge=1, le=256)

    def compute(self, run: Run) -> Frame:
        network, arrays, rows = run.experiment.network, dict[str, Array](), list[dict[str, Any]]()
        parameters = network.views()
        for number, node in enumerate(network.nodes, start=1):
            kernel = parameters.get(f"{node.owner}.kernel")
            if kernel is None or kernel.ndim != 4 or self.layer not in (None, number):
                continue
            turned = _filters_first(kernel, node.layer.kind)
            first = self.first if self.unit is None else self.unit
            shown = turned[first : first + (self.most if self.unit is None else 1), : self.channels]
            arrays[f"kernels_{number}"] = np.nan_to_num(shown.astype(np.float32))
            rows.append({"number": number, "name": node.name, "filters": turned.shape[0], "channels": turned.shape[1], "first": first,
                         "size": list(turned.shape[2:]), "low": float(np.nan_to_num(kernel.min())),
                         "high": float(np.nan_to_num(kernel.max()))})  # fmt: skip
        return Frame("kernels", arrays, words(json=rows))


def _filters_first(kernel: Array, kind: str) -> Array:
    """A kernel as Keras shapes it as (filters, channels, kh, kw)."""
    return kernel.transpose(2, 3, 0, 1) if kind == "conv2d_transpose" else kernel.transpose(3, 2, 0, 1)
