"""What layer normalization does to the vectors of a sequence: before, at mean 0 and variance 1, and after scale and shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.errors import SpecError
from engine.frames import Frame
from engine.reading_sequences import Reading
from engine.registry import argument
from engine.summaries.base import quantize, views, words
from engine.summaries.sequences import STAGES, SequenceView, side_tokens
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class LayerNorms(SequenceView):
    """Layer norms: the vectors of a sequence before a layer normalization, at mean 0 and variance 1, and after its scale and shift.

    Arrays of the chosen norm, D features and T steps: `before`, `unit`, `after` (D, T) uint8 from `low` to `high` in the words; the mean
    and the standard deviation of each step's vector, `before_mean`, `before_deviation` and so on (T,) float32; `gamma`, `beta` (D,)
    float32, as far as there are any; of all norms `lengths` (norms, 2) float32, how long vectors are before and after on the average.
    `norms` in the words names each with its layer and its place in it.
    """

    kind: Literal["layer_norms"] = "layer_norms"
    norm: str = argument("", "The norm that is looked at, as `norms` names it; empty: the first.", max_length=200)

    def compute(self, run: Run) -> Frame:
        reading = self.reading(run)
        found = {} if reading is None else norms_of(reading)
        if self.norm and self.norm not in found:
            raise SpecError.at("norm", f"there is no norm {self.norm!r}; there are: {', '.join(found) or 'none'}")
        if reading is None or not found:
            return Frame("layer_norms", {}, words(norms=[]))
        chosen = self.norm or next(iter(found))
        stages, arrays = found[chosen], scales_of(run, chosen)
        reach = {}
        for name, vectors in stages.items():
            arrays[name], reach[name] = pictured(vectors)
            arrays[f"{name}_mean"], arrays[f"{name}_deviation"] = vectors.mean(axis=0), vectors.std(axis=0)
        arrays["lengths"] = np.array([[_length(each["before"]), _length(each["after"])] for each in found.values()], np.float32)
        told = [{"key": key, "layer": key.split(".")[0], "part": key.partition(".")[2]} for key in found]
        steps = stages["before"].shape[1]
        return Frame("layer_norms", arrays, words(norms=told, chosen=chosen, reach=reach, tokens=side_tokens(reading, steps)[:steps]))


def norms_of(reading: Reading) -> dict[str, dict[str, Array]]:
    """Every norm of a sequence's steps as LAYER or LAYER.PART, with its stages (D, T) float32, padding left out."""
    found: dict[str, dict[str, Array]] = {}
    for layer, inside in reading.notes.items():
        for name, array in inside.items():
            part, _, stage = name.rpartition("_")
            if stage in STAGES and array.ndim == 3:
                steps = reading.spans.get(len(array), len(array))
                vectors = np.ascontiguousarray(array[:steps, :, 0].T, np.float32)
                found.setdefault(f"{layer}.{part}".removesuffix("."), {})[stage] = vectors
    return found


def scales_of(run: Run, norm: str) -> dict[str, Array]:
    """Gamma and beta of a norm, as far as it has any."""
    layer, _, part = norm.partition(".")
    start, held = f"{layer}.{part}_" if part else f"{layer}.", run.experiment.network.views()
    return {name: held[start + name].astype(np.float32) for name in ("gamma", "beta") if start + name in held}


def pictured(vectors: Array) -> tuple[Array, dict[str, Any]]:
    """Vectors (D, T) as bytes, and what the lowest and the highest byte stand for."""
    reach = float(np.abs(vectors).max(initial=0)) or 1.0
    out = np.empty(vectors.shape, np.uint8)
    quantize(vectors, -reach, reach, out, np.empty_like(vectors))
    return out, {"low": -reach, "high": reach}


def _length(vectors: Array) -> float:
    return float(np.sqrt((vectors**2).sum(axis=0)).mean()) if vectors.size else 0.0
