"""Why the network says what it says of a picture: which pixels its answer hangs on, found in three ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.border import inside_shape, to_outside
from engine.experiment import Experiment
from engine.frames import Frame
from engine.registry import argument
from engine.summaries.base import views, words
from engine.summaries.feature_maps import answer_of, names_of
from engine.summaries.lens import score_slopes
from engine.summaries.picture import Picture, PictureView
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run

MOST_MULTIPLICATIONS = 75_000_000_000
"""About a few seconds of a large network."""
MOST_PATCHES = 1024
"""So many places of a patch are tried at most; larger pictures are gone over in larger steps."""
MOST_NUMBERS = 4_000_000
"""And so many pixels are covered and seen in all."""


class Reason(PictureView):
    """Base of the pictures of why: for the class that the network chose, or another one."""

    target: int | None = argument(
        None, "The class that is asked about, by number; left out: the one that the network chose.", ge=0, le=10_000
    )

    def look(self, run: Run, picture: Picture) -> Frame:
        head = run.experiment.head
        answer, outputs = answer_of(run.experiment, picture)
        chosen = answer["class"] if self.target is None else self.target
        if chosen is None or chosen >= head.classes:
            return Frame(self.kind, {}, words(present=False))
        shares = run.experiment.head.shares(outputs[-1].reshape(-1, 1))[:, 0]
        told = {
            "picture": picture.told(),
            "target": chosen,
            "class": answer["class"],
            "classes": names_of(run),
            "share": float(shares[chosen]),
            "probable": run.experiment.head.probable,
        }
        arrays, more = self.why(run.experiment, picture, chosen)
        return Frame(self.kind, {"input": picture.pixels, **arrays}, words(present=True, json=told | more))

    def why(self, experiment: Experiment, picture: Picture, chosen: int) -> tuple[dict[str, Array], dict[str, Any]]:
        """The arrays of this way to look, and what is told of them."""
        raise AssertionError("given by each kind")


def slope_of(experiment: Experiment, picture: Picture, chosen: int) -> tuple[Array, list[Array]]:
    """The slope of a class's weighted sum at the picture (H, W, C) and at every layer's output as Keras shapes it.

    A single unit stands for two classes: its sum speaks for the second and against the first.
    """
    single = experiment.head.units == 1
    lens, sign = score_slopes(experiment, picture.inside, 0 if single else chosen), -1 if single and chosen == 0 else 1
    return sign * to_outside(lens.input_slope())[0], [sign * to_outside(slope)[0] for slope in lens.slopes()]


@views.register
class Saliency(Reason):
    """Saliency: how much the class's weighted sum changes with each pixel, |∂z/∂x|, the largest over the colors.

    `map` (H, W) float32, `slope` (H, W, C) float32 with its sign. Simonyan, Vedaldi & Zisserman, 2013.
    """

    kind: Literal["saliency"] = "saliency"

    def why(self, experiment: Experiment, picture: Picture, chosen: int) -> tuple[dict[str, Array], dict[str, Any]]:
        slope, _ = slope_of(experiment, picture, chosen)
        found = np.nan_to_num(np.abs(slope).max(axis=-1)).astype(np.float32)
        return {"map": found, "slope": np.nan_to_num(slope).astype(np.float32)}, {"low": 0.0, "high": float(found.max())}


@views.register
class Occlusion(Reason):
    """Occlusion: a patch is slid over the picture; each place shows how far the class's probability falls while it is covered.

    `fall` (rows, columns) float32, one for each place of the patch, `top` (rows,) and `left` (columns,) int32 where it stood. The patch
    has the mean color of the picture. Zeiler & Fergus, 2014.
    """

    kind: Literal["occlusion"] = "occlusion"
    patch: int = argument(3, "The patch's side in pixels.", ge=1, le=112)
    stride: int = argument(1, "How far the patch moves at a time.", ge=1, le=112)

    def why(self, experiment: Experiment, picture: Picture, chosen: int) -> tuple[dict[str, Array], dict[str, Any]]:
        height, width, _ = experiment.network.in_shape
        patch = min(self.patch, height, width)
        work = sum(node.layer.multiplications(*node.in_shapes) for node in experiment.network.nodes)
        top, left, stride = self._places(height, width, patch, MOST_MULTIPLICATIONS // max(1, work))
        covered = np.empty(inside_shape(experiment.network.in_shape, len(top) * len(left)), np.float32)
        covered[...] = picture.inside
        gray = picture.inside.mean(axis=(0, 2), keepdims=True)[..., 0]
        for number, (row, column) in enumerate((row, column) for row in top for column in left):
            covered[row : row + patch, :, column : column + patch, number] = gray
        shares = experiment.head.shares(experiment.network.predict(covered))[chosen]
        before = float(experiment.head.shares(experiment.network.predict(picture.inside))[chosen, 0])
        fall = np.nan_to_num(before - shares).reshape(len(top), len(left)).astype(np.float32)
        return (
            {"fall": fall, "top": top.astype(np.int32), "left": left.astype(np.int32)},
            {"low": float(fall.min()), "high": float(fall.max()), "patch": patch, "stride": stride, "before": before},
        )

    def _places(self, height: int, width: int, patch: int, most: int = MOST_PATCHES) -> tuple[Array, Array, int]:
        """The rows and columns that the patch begins at, and the step between them, larger where there would be too many."""
        stride, most = self.stride, max(1, min(MOST_PATCHES, MOST_NUMBERS // (height * width), most))
        while True:
            top, left = np.arange(0, height - patch + 1, stride), np.arange(0, width - patch + 1, stride)
            if len(top) * len(left) <= most:
                return top, left, stride
            stride += 1


@views.register
class GradCam(Reason):
    """Grad-CAM: the maps of a layer, each weighted by the mean slope of the class's sum at it, added up; what speaks for the class is kept.

    `map` (h, w) float32, at the layer's own resolution; `weights` (C,) float32. Selvaraju et al., 2017.
    """

    kind: Literal["grad_cam"] = "grad_cam"
    layer: int | None = argument(None, "The layer, counted from 1; left out: the last that gives images.", ge=1, le=512)

    def why(self, experiment: Experiment, picture: Picture, chosen: int) -> tuple[dict[str, Array], dict[str, Any]]:
        nodes = experiment.network.nodes
        offered = [number for number, node in enumerate(nodes, start=1) if len(node.out_shape) == 3]
        number = self.layer if self.layer in offered else offered[-1] if offered else None
        told = {"layers": [{"number": at, "name": nodes[at - 1].name} for at in offered], "layer": number}
        if number is None:
            return {}, told | {"low": 0.0, "high": 0.0}
        slopes = slope_of(experiment, picture, chosen)[1][number - 1]
        outputs = answer_of(experiment, picture)[1][number - 1]
        weights = slopes.mean(axis=(0, 1))
        found = np.nan_to_num(np.maximum(outputs @ weights, 0)).astype(np.float32)
        return {"map": found, "weights": np.nan_to_num(weights).astype(np.float32)}, told | {"low": 0.0, "high": float(found.max())}
