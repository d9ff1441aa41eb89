"""Learning to answer at every step of a sequence: to tag, to translate, to say what comes next.

Teacher forcing: a network that writes is shown, at every step, what it should have written before, not what it did (Williams & Zipser,
1989). The examples hold both, so that training is supervised learning with a target per step. With less of it, the network reads its own
words in places (Bengio et al., "Scheduled Sampling for Sequence Prediction with Recurrent Neural Networks", 2015).
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from engine.data.examples import Batch, Feed
from engine.data.examples_sequences import Sequences
from engine.data.text import PADDING
from engine.graph import Network
from engine.learn.base import Course, Learner, Material, Progress, recipes
from engine.learn.supervised import GradientLearner, Supervised
from engine.registry import argument
from engine.tensor import Array


@recipes.register
class Sequence(Supervised):
    """Sequence: one answer per step, as in tagging or in translation with teacher forcing; steps that are only padding do not count."""

    kind: Literal["sequence"] = "sequence"  # type: ignore[assignment]  # a kind's name is its own, also where it extends another
    writes_sequences: ClassVar[bool] = True
    teacher_forcing: float = argument(
        1.0, "Where a target is written: the share of symbols before which the network is shown what it should have written; before the "
        "others it reads what it has written itself.", title="Teacher forcing", ge=0, le=1,
        ui={"control": "slider", "step": 0.05, "live": True},
    )  # fmt: skip

    def learner(self, network: Network, material: Material, course: Course, progress: Progress) -> Learner:
        made = GradientLearner(network, material, course, progress, self)
        examples = material.examples
        if self.teacher_forcing < 1 and isinstance(examples, Sequences) and examples.prompt:
            made.feed = OwnWords(made.feed, network, examples.prompt, self.teacher_forcing)
        return made


@recipes.register
class LanguageModel(Supervised):
    """Language model: at every step of a text the network says what comes next; its perplexity is e to the power of its loss.

    Bengio et al., "A Neural Probabilistic Language Model", 2003.
    """

    kind: Literal["language_model"] = "language_model"  # type: ignore[assignment]  # as above
    writes_sequences: ClassVar[bool] = True
    goes_on: ClassVar[bool] = True


class OwnWords(Feed):
    """Batches in which the network finds, in places drawn anew each time, what it would have written instead of what it should have.

    `shown` is the share of places with what it should have written. What it would write depends on what it reads before, its own words
    among it: all places are guessed at once, and read again until nothing changes, at most once per step.
    """

    def __init__(self, feed: Feed, network: Network, prompt: int, shown: float) -> None:
        super().__init__(feed.count, feed.targets, feed.targets.dtype)
        self.feed, self.network, self.prompt, self.shown = feed, network, prompt, shown

    def shuffle(self, order: Array) -> None:
        self.feed.shuffle(order)

    def batch(self, size: int) -> Batch:
        return self.feed.batch(size)

    def load(self, batch: Batch, start: int, stop: int) -> None:
        self.feed.load(batch, start, stop)
        read = batch.x.data[self.prompt + 1 :]
        right = read.copy()
        keep = (self.network.noise.random(right.shape) < self.shown) | (right == PADDING)
        for _ in range(len(right)):
            if keep.all():
                break
            said = self.network.predict(batch.x.data)[:-1].argmax(axis=1)
            before = read.copy()
            read[...] = np.where(keep, right, said)
            if np.array_equal(before, read):
                break

    def look(self, batch: Batch, position: int) -> None:
        self.feed.look(batch, position)
