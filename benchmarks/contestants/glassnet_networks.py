"""Glassnet's own learner on a larger network: bytes become batches, forward, backward, Adam, epoch after epoch in a new order.

python -m benchmarks.contestants.glassnet_networks WORK, one of `benchmarks.networks.works`. Like the server's workers it gives its
matrix products one thread.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.networks import CLASSES, EXAMPLES, Work, works
from benchmarks.turns import take_turns
from engine.data.augment import Augmentation
from engine.data.pictures import Album, Images, fit
from engine.functional.loss import AutoLoss
from engine.graph import Network
from engine.head import resolve
from engine.learn.base import Course, Learner, Material, Progress, Regularization
from engine.learn.supervised import Supervised
from engine.optim import Adam
from engine.schedules import ConstantSchedule


def images(work: Work, count: int) -> Images:
    """So many random bytes of the work's shape, all for training."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (count, *work.shape), np.uint8)
    labels = rng.integers(0, CLASSES, count, np.uint8)
    album, numbers = Album(pixels, labels, tuple("0123456789")), np.arange(count)
    return Images(album, numbers, np.zeros(count, np.uint8), fit("none", album, numbers), Augmentation())


def learner(work: Work, count: int = EXAMPLES) -> Learner:
    """The learner at the beginning of its first epoch of so many images."""
    recipe, examples = Supervised(batch_size=work.batch), images(work, count)
    head = resolve(work.layers, AutoLoss(), recipe, "classification", CLASSES)
    network = Network(head.layers, work.shape)
    network.initialize(seed=0)
    material = Material(examples, examples.numbers, head.targets(examples.labels))
    course = Course(head.loss, Adam(learning_rate=0.001), ConstantSchedule(), Regularization())
    return recipe.learner(network, material, course, Progress())


def training(work: Work) -> Callable[[float], int]:
    """Take turns at training; the units are images or batches."""
    student = learner(work)

    def turn(seconds: float) -> int:
        before, deadline = student.progress.step, perf_counter() + seconds
        while perf_counter() < deadline:
            student.run_epoch(deadline)
        return (student.progress.step - before) * work.each

    return turn


def single_batch(key: str) -> Callable[[], object]:
    """One training step on the only batch there is."""
    return learner(works[key], works[key].batch).run_batch


if __name__ == "__main__":
    with threadpool_limits(1, "blas"):
        take_turns(training(works[sys.argv[1]]))
