"""How good a network is on one part of the data: what there is to say, besides its loss, about each kind of answer."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp
from typing import ClassVar

import numpy as np

from engine.border import input_tensor
from engine.data.examples import Examples
from engine.data.text import PADDING
from engine.functional.activation import activate
from engine.functional.loss import Adversarial
from engine.graph import Network
from engine.head import Head
from engine.learn.decoding import settle
from engine.measure import Found, Look, Measure, Sums
from engine.tape import Tape
from engine.tensor import Array, Tensor

OUT = 64
HIGHEST = 80.0
"""e to the power of a larger loss is not told: float32 holds no more."""


class Judge(Measure):
    """Loss and accuracy of classes."""

    def __init__(self, network: Network, head: Head, examples: Examples, chosen: Array, looks: dict[int, Look] | None = None) -> None:
        super().__init__(network, head, examples, chosen, looks)
        # On logits the second of two classes begins at 0, whatever the activation.
        self.threshold = 0.0 if head.logits else head.threshold
        self.compare = np.greater_equal if head.activation == "sign" else np.greater

    names: ClassVar[tuple[str, ...]] = ("loss", "accuracy")

    def decisions(self, answer: Array) -> Array:
        """Class indices (n,) from answers (K, n) as the loss takes them; for regression the values, in the data's units."""
        if not self.head.classes:
            return np.asarray(self.head.in_units(answer)[0])
        if self.head.units > 1:
            return np.asarray(answer.argmax(axis=0))
        return np.asarray(self.compare(answer[0], self.threshold), np.intp)

    def found(self, look: Look, part: slice) -> Found:
        decided, labels, count = self.decisions(look.answer.data), self.labels[part], part.stop - part.start
        second = np.mean(decided == labels) if self.head.classes else np.mean(np.abs(decided - labels))
        return {"loss": (look.loss.item(), count), self.names[1]: (float(second), count)}


class Error(Judge):
    """Loss, of the target as it stands in training, and mean absolute error of values, in the data's units."""

    names: ClassVar[tuple[str, ...]] = ("loss", "mae")


class Reconstruction(Measure):
    """Loss and mean absolute error of inputs given back."""

    names: ClassVar[tuple[str, ...]] = ("loss", "mae")

    def found(self, look: Look, part: slice) -> Found:
        answer, truth = look.answer, look.truth
        shown = activate(answer, self.head.activation).data if self.head.logits else answer.data
        count = part.stop - part.start
        return {"loss": (look.loss.item(), count), "mae": (float(np.mean(np.abs(shown - truth.data))), count)}


def wholly_right(said: Array, wanted: Array, counted: Array) -> Array:
    """Which of n sequences are right at every step that counts, (n,) bool; all three are (T, n)."""
    return np.asarray(((said == wanted) | ~counted).all(axis=0))


class Steps(Measure):
    """Loss and accuracy over all steps of sequences that count, and the share of sequences in which every such step is right."""

    names: ClassVar[tuple[str, ...]] = ("loss", "accuracy", "exact")

    def found(self, look: Look, part: slice) -> Found:
        wanted = self.labels[:, part]
        counted = self.head.counted(wanted)
        said = look.answer.data.argmax(axis=1)
        steps = int(counted.sum())
        exact = float(np.mean(wholly_right(said, wanted, counted)))
        accuracy = float((said == wanted)[counted].mean()) if steps else 0.0
        return {"loss": (look.loss.item(), steps), "accuracy": (accuracy, steps), "exact": (exact, part.stop - part.start)}


class Written(Steps):
    """Loss with the targets shown; accuracy and the share that is wholly right of what the network writes, the likeliest symbol each time.

    What is right at every step with its target shown is written so without it, too: the network reads the same. Of the others at most
    `OUT` of each chunk are written out, and stand for the rest.
    """

    def found(self, look: Look, part: slice) -> Found:
        wanted, count = self.labels[:, part], part.stop - part.start
        said, counted = look.answer.data.argmax(axis=1), wanted != PADDING
        wrong = np.flatnonzero(~wholly_right(said, wanted, counted))
        steps, at_fault = int(counted.sum()), int(counted[:, wrong].sum())
        missed = 0.0
        if few := wrong[:OUT].tolist():
            written = settle(self.network, look.x.data[:, few], said[:, few])
            missed = at_fault * float((written != wanted[:, few])[counted[:, few]].mean())
        exact, accuracy = 1 - len(wrong) / count, 1 - missed / steps
        judged = int(self.head.counted(wanted).sum())
        return {"loss": (look.loss.item(), judged), "accuracy": (accuracy, steps), "exact": (exact, count)}


class Perplexity(Measure):
    """Loss and accuracy over all steps of a running text, and e to the power of the loss: among how many symbols it is undecided."""

    names: ClassVar[tuple[str, ...]] = ("loss", "accuracy", "perplexity")

    def total(self, *halves: Sums) -> dict[str, float]:
        found = super().total(*halves)
        return {**found, "perplexity": exp(min(found["loss"], HIGHEST))}

    def found(self, look: Look, part: slice) -> Found:
        wanted = self.labels[:, part]
        right = look.answer.data.argmax(axis=1) == wanted
        return {"loss": (look.loss.item(), wanted.size), "accuracy": (float(right.mean()), wanted.size)}


class Values(Measure):
    """Loss and mean absolute error over all steps of sequences of values."""

    names: ClassVar[tuple[str, ...]] = ("loss", "mae")

    def found(self, look: Look, part: slice) -> Found:
        error, count = np.abs(look.answer.data[:, 0] - self.labels[:, part]), part.stop - part.start
        return {"loss": (look.loss.item(), count), "mae": (float(error.mean()), count)}


class Duel(Measure):
    """The discriminator's loss and the share of real and generated examples that it tells apart, and the generator's loss.

    What is generated for a part comes from the same numbers at every look, so that the curves show the networks, not chance.
    """

    names: ClassVar[tuple[str, ...]] = ("loss", "accuracy", "generator_loss")

    def __init__(self, network: Network, head: Head, examples: Examples, chosen: Array, looks: dict[int, Look] | None = None) -> None:
        super().__init__(network, head, examples, chosen, looks)
        self.threshold = 0.0 if head.logits else 0.5
        self._bouts: dict[int, Bout] = {}

    def each(self, parts: list[slice]) -> Iterator[Found]:
        for part in parts:
            bout, size = self._held(part), part.stop - part.start
            right = np.mean(bout.real.data > self.threshold) + np.mean(bout.made.data <= self.threshold)
            yield {"loss": (bout.loss(), size), "accuracy": (float(right) / 2, size), "generator_loss": (bout.generator.item(), size)}

    def _held(self, part: slice) -> Bout:
        """A bout that has just been held on a part of the examples; what is generated for it follows from where the part begins."""
        size = part.stop - part.start
        if size not in self._bouts:
            self._bouts[size] = Bout(self.network, self.head, self.examples.shape, size)
        bout = self._bouts[size]
        np.random.Generator(np.random.PCG64(part.start)).standard_normal(None, bout.z.data.dtype, bout.z.data)
        np.copyto(bout.x.data, self.examples.take(self.chosen[part]))
        bout.tape.forward()
        return bout

    def loss(self) -> float:
        return self()["loss"]


class Bout:
    """Both networks on `size` real examples and as many generated ones, recorded to be replayed."""

    def __init__(self, network: Network, head: Head, shape: tuple[int, ...], size: int) -> None:
        assert isinstance(head.loss, Adversarial)
        self.z = input_tensor(network.in_shape, size, network.values.dtype)
        self.x = input_tensor(shape, size, network.values.dtype)
        fake = network.forward(self.z, last=head.cut)[-1]
        self.real, self.made = (network.forward(each, first=head.cut, logits=head.logits)[-1] for each in (self.x, fake))
        ones, zeros = (Tensor(np.full_like(self.real.data, value)) for value in (1, 0))
        self.losses = head.loss(self.real, ones), head.loss(self.made, zeros)
        self.generator = head.loss.generator(self.made)
        self.tape = Tape(*self.losses, self.generator)

    def loss(self) -> float:
        """The discriminator's loss over both halves."""
        return sum(loss.item() for loss in self.losses) / 2


def judge(network: Network, head: Head, examples: Examples, chosen: Array, looks: dict[int, Look] | None = None) -> Measure:
    """What measures a network with such a head on the chosen examples; what it writes counts only where one answer alone is right."""
    kind = measure_of(head)
    return (Steps if kind is Written and examples.many else kind)(network, head, examples, chosen, looks)


def measure_of(head: Head) -> type[Measure]:
    """The kind of measure that fits a head."""
    if head.asked == "generation":
        return Duel
    if head.asked == "reconstruction":
        return Reconstruction
    if head.target_shape:
        return (Steps if head.prompt is None else Written if head.prompt else Perplexity) if head.classes else Values
    return Judge if head.classes else Error


def confusion(truth: Array, decided: Array, classes: int) -> Array:
    """Counts (C, C) uint32: row = true class, column = decided class."""
    pairs = truth.astype(np.intp) * classes + decided.astype(np.intp)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes).astype(np.uint32)
