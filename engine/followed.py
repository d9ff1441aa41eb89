"""Pictures that are followed: what the network said to each at every epoch, for as long as the run goes on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from engine.border import to_outside
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.experiment import Experiment

MOST = 4
"""So many pictures are followed, those that were looked at last."""
MOST_SCORES = 1200
"""Of more, every other one is forgotten."""


@dataclass
class Scores:
    """What was said to one example, `inside` (…, 1) as the network takes it: at each of `steps` with its `epochs`, `outputs` (K,)."""

    inside: Array
    steps: list[int] = field(default_factory=list)
    epochs: list[float] = field(default_factory=list)
    outputs: list[Array] = field(default_factory=list)

    def note(self, step: int, epoch: float, outputs: Array) -> None:
        """Add what was said at a step, in place of what was said at it or after it before."""
        self.forget_from(step)
        self.steps.append(step)
        self.epochs.append(epoch)
        self.outputs.append(outputs.astype(np.float32))
        if len(self.steps) > MOST_SCORES:
            for kept in (self.steps, self.epochs, self.outputs):
                del kept[1:-1:2]

    def forget_from(self, step: int) -> None:
        """Drop what was said at `step` and later."""
        while self.steps and self.steps[-1] >= step:
            for kept in (self.steps, self.epochs, self.outputs):
                kept.pop()


def key_of(inside: Array) -> str:
    """A name for an example, by what it is."""
    return hashlib.sha256(np.ascontiguousarray(inside).tobytes()).hexdigest()[:24]


class Followed:
    """The followed examples of a run, by their keys, the one looked at last at the end."""

    def __init__(self) -> None:
        self.scores: dict[str, Scores] = {}

    def look(self, inside: Array) -> Scores:
        """What was said to an example so far; from now on it is followed."""
        key = key_of(inside)
        found = self.scores.pop(key, None) or Scores(np.ascontiguousarray(inside))
        self.scores[key] = found
        while len(self.scores) > MOST:
            self.scores.pop(next(iter(self.scores)))
        return found

    def record(self, experiment: Experiment, epoch: float) -> None:
        """Ask the network as it stands what it says to each; examples that it cannot take any more are followed no longer."""
        shape = experiment.network.in_shape
        for key, scores in list(self.scores.items()):
            outputs = self._said(experiment, scores.inside, len(shape))
            if outputs is None or (scores.outputs and len(scores.outputs[-1]) != len(outputs)):
                self.scores.pop(key)
            else:
                scores.note(experiment.progress.step, epoch, outputs)

    @staticmethod
    def _said(experiment: Experiment, inside: Array, axes: int) -> Array | None:
        if inside.ndim != axes + 1 or to_outside(inside).shape[1:] != experiment.network.in_shape:
            return None
        outputs = experiment.network.predict(inside)
        return outputs[:, 0].copy() if outputs.ndim == 2 else None

    def forget_after(self, step: int) -> None:
        """Going on from an earlier step: what was said after it is no longer this run's."""
        for scores in self.scores.values():
            scores.forget_from(step + 1)

    def anew(self) -> Self:
        """The same examples, nothing said to them yet."""
        fresh = type(self)()
        fresh.scores = {key: Scores(scores.inside) for key, scores in self.scores.items()}
        return fresh

    def save(self, arrays: dict[str, Array]) -> list[dict[str, Any]]:
        """All of it as words, the arrays put to `arrays`."""
        told = []
        for i, scores in enumerate(self.scores.values()):
            arrays[f"followed{i}.inside"] = scores.inside
            arrays[f"followed{i}.outputs"] = np.stack(scores.outputs) if scores.outputs else np.zeros((0, 0), np.float32)
            told.append({"steps": scores.steps, "epochs": scores.epochs})
        return told

    @classmethod
    def load(cls, told: list[dict[str, Any]] | None, arrays: dict[str, Array]) -> Self:
        """What `save` wrote; nothing where there is none."""
        fresh = cls()
        for i, words in enumerate(told or []):
            inside = arrays[f"followed{i}.inside"]
            fresh.scores[key_of(inside)] = Scores(inside, words["steps"], words["epochs"], list(arrays[f"followed{i}.outputs"]))
        return fresh
