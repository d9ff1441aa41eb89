"""Examples made of plain arrays, for tests that need no dataset."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.border import to_outside
from engine.data.examples import Examples
from engine.learn.base import recipes


class Table(Examples):
    """Inputs as the engine lays them out, batch last, and their labels (…, N), all for training unless `parts` says else."""

    def __init__(self, inputs: Any, labels: Any, parts: Any = None) -> None:
        self._inputs, self._labels = np.asarray(inputs), np.asarray(labels)
        self._parts = np.zeros(self._inputs.shape[-1], np.uint8) if parts is None else np.asarray(parts, np.uint8)
        self.task, self.classes, self.shape = "classification", 2, to_outside(self._inputs).shape[1:]

    @property
    def labels(self):
        return self._labels

    @property
    def parts(self):
        return self._parts

    def take(self, chosen, out=None):
        if out is None:
            return self._inputs[..., chosen]
        np.copyto(out, self._inputs[..., chosen])
        return out


ONE_ANSWER = [kind.kind_name() for kind in recipes if kind.asked is None and not kind.writes_sequences and not kind.renews_head]
"""The recipes that learn one class or value per example, with a single layer too."""
