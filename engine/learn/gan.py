"""Two networks that play against each other: one makes examples from random numbers, the other tells them from real ones.

Goodfellow et al., "Generative Adversarial Nets", 2014, algorithm 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from time import perf_counter
from typing import Any, ClassVar, Literal

import numpy as np

from engine.border import input_tensor
from engine.data.examples import Batch
from engine.errors import SpecError
from engine.functional.loss import Adversarial
from engine.graph import Network
from engine.learn.base import Asked, Course, Learner, Material, Progress, Recipe, recipes
from engine.learn.limits import clip, hold, penalty
from engine.learn.slopes import check_slopes
from engine.nn.base import Layer, Shape
from engine.optim import Bound, Slots
from engine.registry import argument
from engine.tape import Program, Tape, replay
from engine.tensor import Array, Call, Tensor


@recipes.register
class Gan(Recipe):
    """GAN: a generator learns to make examples that a discriminator, learning too, takes for real. While one learns the other is frozen.

    Goodfellow et al., 2014.
    """

    kind: Literal["gan"] = "gan"
    asked: ClassVar[Asked | None] = "generation"
    batch_size: int = argument(64, "How many real and how many generated examples make one update.", title="Batch size", ge=1, le=5000,
                               ui={"control": "slider", "scale": "log", "max": 512, "live": True})  # fmt: skip
    latent: int = argument(2, "How many random numbers the generator makes an example from.", title="Random numbers", ge=1, le=1024,
                           ui={"control": "stepper", "max": 128})  # fmt: skip
    discriminator_steps: int = argument(1, "How many updates the discriminator makes for one of the generator (k).",
                                        title="Discriminator steps", ge=1, le=100, ui={"control": "stepper", "live": True})  # fmt: skip
    discriminator_rate: float = argument(1.0, "The discriminator's learning rate, as a multiple of the generator's.",
                                         title="Discriminator's rate", gt=0, le=100,
                                         ui={"control": "slider", "scale": "log", "live": True})  # fmt: skip

    def input_shape(self, data_shape: Shape) -> Shape:
        return (self.latent,)

    def check(self, layers: Sequence[Layer], task: str, classes: int) -> None:
        check_slopes(layers)

    def learner(self, network: Network, material: Material, course: Course, progress: Progress) -> Learner:
        return GanLearner(network, material, course, progress, self)


@dataclass(frozen=True)
class Turn:
    """A recorded update of one of the two: the real examples it reads, where it has any, and what is left to be seen."""

    program: Program
    batch: Batch | None
    shown: Array
    answer: Array
    loss: Tape


class GanLearner(Learner):
    """Updates of the discriminator, each on real and generated examples, then one of the generator, and so on.

    Every update is a step. An epoch ends when all real examples have been seen and the generator has had its turn.
    `Progress.extra["turns"]` counts the discriminator's updates since the generator's last.
    """

    def __init__(self, network: Network, material: Material, course: Course, progress: Progress, recipe: Gan) -> None:
        super().__init__(network, material, course, progress)
        self.recipe = recipe
        self.feed = material.examples.feed(material.numbers, material.targets, network.values.dtype, network.noise)
        self._fed: Array | None = None
        generator, discriminator = network.nodes[: course.cut], network.nodes[course.cut :]
        self.sides = (frozenset(node.name for node in generator), frozenset(node.name for node in discriminator))
        own = [b for n in generator if n.layer.trainable for b in n.blocks.values() if b.learnt]
        border = sum(prod(block.shape) for block in own)
        self.parts = (slice(border), slice(border, network.learnt))
        if not border or border == network.learnt:
            where = "model.discriminator" if border else "model.layers"
            raise SpecError.at(where, "every layer is frozen, so nothing can be learnt; let at least one be trainable")
        self._tie()
        self._turns: dict[tuple[int, bool], Turn] = {}

    def _tie(self) -> None:
        """An optimizer of its own for each of the two."""
        optimizer, progress, (mine, other) = self.course.optimizer, self.progress, self.parts
        progress.slots = optimizer.slots_for(self.network.values[mine], progress.slots)
        progress.rival = optimizer.slots_for(self.network.values[other], progress.rival)
        self.bounds = self._bound(mine, progress.slots), self._bound(other, progress.rival)

    def _bound(self, part: slice, slots: Slots) -> Bound:
        return self.course.optimizer.bind(self.network.values[part], self.network.gradients[part], slots)

    # -- whose turn it is --------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        order = self.begin(self.recipe.shuffle)
        if self._fed is not order:
            self.feed.shuffle(order)
            self._fed = order

    def generating(self) -> bool:
        """Whether the next step is the generator's."""
        progress = self.progress
        return progress.extra.get("turns", 0) >= self.recipe.discriminator_steps or (
            progress.order is not None and progress.cursor >= self.count
        )

    def resting(self) -> frozenset[str]:
        return self.sides[self.generating()]

    # -- steps -------------------------------------------------------------------------------------------------------------------

    def run_batch(self) -> bool:
        self._begin()
        self._turn()
        if self.progress.cursor >= self.count and not self.progress.extra["turns"]:
            self.end()
            return True
        return False

    def _turn(self) -> Turn:
        """One update of whose turn it is."""
        progress, generating = self.progress, self.generating()
        size = min(self.recipe.batch_size, self.count if generating else self.count - progress.cursor)
        turn = self._recorded(size, generating)
        rate = self.rate()
        self.bounds[0].rate[()], self.bounds[1].rate[()] = rate, rate * self.recipe.discriminator_rate
        if turn.batch is not None:
            self.feed.load(turn.batch, progress.cursor, progress.cursor + size)
            progress.cursor += size
        progress.extra["turns"] = 0 if generating else progress.extra.get("turns", 0) + 1
        turn.program()
        progress.step += 1
        return turn

    def run_epoch(self, deadline: float | None = None) -> bool:
        while not self.run_batch():
            if deadline is not None and perf_counter() > deadline:
                return False
        return True

    def run_example(self) -> tuple[dict[str, Any], bool]:
        """A whole update, told by its first example: a batch is what the two play for."""
        self._begin()
        progress, generating, position = self.progress, self.generating(), self.progress.cursor
        assert progress.order is not None
        resting, before = sorted(self.resting()), self.network.values.copy()
        turn = self._turn()
        turn.loss.forward()
        report = {
            "turn": "generator" if generating else "discriminator",
            "frozen": resting,
            "index": int(self.material.numbers[progress.order[min(position, self.count - 1)]]),
            "position": min(position, self.count - 1),
            "in_batch": turn.shown.shape[-1],
            "batch": turn.shown.shape[-1],
            "updated": True,
            "inputs": turn.shown[..., 0].ravel().tolist(),
            "target": [1.0],
            "output": _share(turn.answer[0, 0], self.course.loss.logits_of is not None),
            "loss": turn.loss.outputs[0].item(),
            "change": float(np.abs(self.network.values - before).max(initial=0)),
        }
        ended = progress.cursor >= self.count and not progress.extra["turns"]
        if ended:
            self.end()
        return report, ended

    # -- recording ---------------------------------------------------------------------------------------------------------------

    def _recorded(self, size: int, generating: bool) -> Turn:
        if (size, generating) not in self._turns:
            with self.network.undisturbed(), self.network.still(self.sides[generating]):
                self._turns[size, generating] = self._generate(size) if generating else self._discriminate(size)
        return self._turns[size, generating]

    def _latent(self, size: int) -> tuple[Tensor, Call]:
        """A buffer for random numbers (latent, size) and the call that draws them."""
        z = input_tensor((self.recipe.latent,), size, self.network.values.dtype)
        return z, (self.network.noise.standard_normal, None, z.data.dtype, z.data)

    def _update(self, calls: list[Call], side: int) -> Program:
        """`calls`, which fill the gradients, and after them the update of one of the two."""
        network, course, part = self.network, self.course, self.parts[side]
        nodes = [node for node in network.nodes if node.name in self.sides[side]]
        before, after = penalty(network, course, part) + clip(network, course, part), hold(network, course, nodes)
        return replay(calls + before + self.bounds[side].calls + after)

    def _discriminate(self, size: int) -> Turn:
        """Real and generated examples side by side, told apart; nothing goes back into the generator."""
        network, cut, loss = self.network, self.course.cut, self.course.loss
        batch, (z, draw) = self.feed.batch(size), self._latent(size)
        made = Tape(network.forward(z, training=True, last=cut)[-1])
        both = input_tensor(self.material.examples.shape, 2 * size, network.values.dtype)
        truth = Tensor(np.repeat(np.array([[1, 0]], network.values.dtype), size, axis=1))
        answer = network.forward(both, training=True, first=cut, logits=loss.logits_of is not None)[-1]
        tape = Tape(loss(answer, truth))
        beside = [
            (np.copyto, both.data[..., :size], batch.x.data),
            (np.copyto, both.data[..., size:], made.outputs[0].data),
        ]
        calls = [draw, (made.forward,), *beside, *tape.gradient_calls()]
        return Turn(self._update(calls, 1), batch, both.data, answer.data, tape)

    def _generate(self, size: int) -> Turn:
        """Generated examples through the frozen discriminator, and the gradient all the way back."""
        network, cut, loss = self.network, self.course.cut, self.course.loss
        assert isinstance(loss, Adversarial)
        z, draw = self._latent(size)
        outputs = network.forward(z, training=True, logits=loss.logits_of is not None)
        tape = Tape(loss.generator(outputs[-1]))
        return Turn(self._update([draw, *tape.gradient_calls()], 0), None, outputs[cut - 1].data, outputs[-1].data, tape)


def _share(answer: float, logit: bool) -> list[float]:
    """The discriminator's answer as it would give it: a probability, where it ends in sigmoid."""
    return [float(1 / (1 + np.exp(-answer))) if logit else float(answer)]
