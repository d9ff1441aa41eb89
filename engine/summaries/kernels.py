"""The kernels of convolutions, as pictures: one for every filter and every channel that it sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.border import to_outside
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import views, words
from engine.summaries.feature_maps import smaller
from engine.summaries.picture import Picture, PictureView
from engine.tensor import Array, Tensor, no_grad

if TYPE_CHECKING:
    from engine.run import Run


SIDE = 64
"""What a filter gives is shown no larger than so many pixels a side."""


@views.register
class Kernels(PictureView):
    """Kernels: those of the convolutions, `kernels_n` (filters, channels, kh, kw) float32 for layer n, counted from 1.

    The words tell per layer how many filters and channels there are, the first that is shown, and the lowest and highest weight. Of the
    convolutions inside a block `kernels_n_part` tells the same, each named by its `part` under `inside`; where one layer and
    filter are asked for, `map_n_part` (h, w) float32 is what that filter gives for the picture.
    """

    kind: Literal["kernels"] = "kernels"
    layer: int | None = argument(None, "Only this layer, counted from 1; left out: all that have kernels.", ge=1, le=512)
    unit: int | None = argument(None, "Only this filter.", ge=0, le=4096)
    first: int = argument(0, "The first filter that is shown.", ge=0, le=4096)
    most: int = argument(16, "At most so many filters of each layer.", ge=1, le=256)
    channels: int = argument(16, "At most so many channels of each filter.", ge=1, le=256)

    def compute(self, run: Run) -> Frame:
        picture = None if self.layer is None or self.unit is None else self.picture(run)
        return self._frame(run) if picture is None else self.look(run, picture)

    def look(self, run: Run, picture: Picture) -> Frame:
        frame, network = self._frame(run), run.experiment.network
        inside = f"kernels_{self.layer}_"
        parts = [name.removeprefix(inside) for name in frame.arrays if name.startswith(inside)]
        if self.layer is None or not parts:
            return frame
        notes: dict[str, dict[str, Array]] = {}
        with no_grad(), network.undisturbed():
            network.forward(Tensor(picture.inside.astype(network.values.dtype)), notes=notes, last=self.layer)
        made = notes[network.nodes[self.layer - 1].name]
        for part in parts:
            shown = to_outside(made[part])[0, ..., self.unit]
            frame.arrays[f"map_{self.layer}_{part}"] = np.nan_to_num(smaller(shown[None].astype(np.float32), SIDE)[0])
        return frame

    def _frame(self, run: Run) -> Frame:
        arrays: dict[str, Array] = {}
        rows, inside = list[dict[str, Any]](), list[dict[str, Any]]()
        parameters = run.experiment.network.views()
        for number, node in enumerate(run.experiment.network.nodes, start=1):
            if self.layer not in (None, number):
                continue
            for name in _kernels_of(node.owner, parameters):
                kernel, part = _filters_first(parameters[f"{node.owner}.{name}"], node.layer.kind), name.removesuffix("kernel").rstrip("_")
                told = {"number": number, "name": node.name} | self._shown(arrays, f"kernels_{number}{'_' * bool(part)}{part}", kernel)
                (inside if part else rows).append(told | ({"part": part} if part else {}))
        return Frame("kernels", arrays, words(json=rows, inside=inside))

    def _shown(self, arrays: dict[str, Array], name: str, kernel: Array) -> dict[str, Any]:
        """The filters that are asked for, of a kernel (filters, channels, kh, kw); what is told of it."""
        first = self.first if self.unit is None else self.unit
        shown = kernel[first : first + (self.most if self.unit is None else 1), : self.channels]
        arrays[name] = np.nan_to_num(shown.astype(np.float32))
        return {"filters": kernel.shape[0], "channels": kernel.shape[1], "first": first, "size": list(kernel.shape[2:]),
                "low": float(np.nan_to_num(kernel.min())), "high": float(np.nan_to_num(kernel.max()))}  # fmt: skip


def _kernels_of(owner: str, parameters: Mapping[str, Array]) -> list[str]:
    """The names, within a layer, of what slides over images: its own kernel, and those of the convolutions it is made of."""
    names = [name.removeprefix(f"{owner}.") for name in parameters if name.startswith(f"{owner}.")]
    return [name for name in names if name.endswith("kernel") and parameters[f"{owner}.{name}"].ndim == 4]


def _filters_first(kernel: Array, kind: str) -> Array:
    """A kernel as Keras shapes it as (filters, channels, kh, kw)."""
    return kernel.transpose(2, 3, 0, 1) if kind == "conv2d_transpose" else kernel.transpose(3, 2, 0, 1)
