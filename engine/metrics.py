"""How good a network is on one part of the data: its loss, and accuracy or mean absolute error."""

from __future__ import annotations

import numpy as np

from engine.border import input_tensor
from engine.graph import Network
from engine.head import Head
from engine.tape import Tape
from engine.tensor import Array, Tensor


class Judge:
    """A forward pass from inputs to loss, recorded for one part of the data and replayed at every look.

    `inputs` (D, N), `labels` (N,) class indices or values. Chunks are not needed: a part has at most a few thousand points.
    """

    def __init__(self, network: Network, head: Head, inputs: Array, labels: Array) -> None:
        self.head, self.labels = head, labels
        dtype = network.values.dtype
        x = input_tensor(network.in_shape, inputs.shape[-1], dtype)
        x.data[...] = inputs
        output = network.forward(x, logits=head.logits)[-1]
        loss = head.loss(output, Tensor(head.targets(labels).astype(dtype)))
        self.output, self.loss, self.tape = output.data, loss.data, Tape(loss)
        # On logits the second of two classes begins at 0, whatever the activation.
        self.threshold = 0.0 if head.logits else head.threshold
        self.inclusive = head.activation == "sign"

    def decisions(self) -> Array:
        """Class indices (N,) from the outputs as they stand; for regression the values."""
        if not self.head.classes:
            return np.asarray(self.output[0])
        if self.head.units > 1:
            return np.asarray(self.output.argmax(axis=0))
        compare = np.greater_equal if self.inclusive else np.greater
        return np.asarray(compare(self.output[0], self.threshold), np.intp)

    def __call__(self) -> dict[str, float]:
        """{"loss", "accuracy"} for classes, {"loss", "mae"} for values, with the weights as they stand."""
        self.tape.forward()
        if self.head.classes:
            return {"loss": float(self.loss), "accuracy": float(np.mean(self.decisions() == self.labels))}
        return {"loss": float(self.loss), "mae": float(np.mean(np.abs(self.output[0] - self.labels)))}


def confusion(truth: Array, decided: Array, classes: int) -> Array:
    """Counts (C, C) uint32: row = true class, column = decided class."""
    pairs = truth.astype(np.intp) * classes + decided.astype(np.intp)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes).astype(np.uint32)
