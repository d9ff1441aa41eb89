"""Transfer: what a network has learnt elsewhere is kept while a new head learns; then all of it is tuned, at a small rate.

Yosinski et al., "How transferable are features in deep neural networks?", 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import ClassVar, Literal

import numpy as np

from engine.architecture import Node
from engine.errors import SpecError
from engine.graph import Network
from engine.learn.base import Course, Learner, Material, Progress, Remark, recipes
from engine.learn.supervised import GradientLearner, Supervised
from engine.nn.base import Layer, LayerName
from engine.registry import argument


@recipes.register
class Transfer(Supervised):
    """Transfer learning: the first layers stay as they were learnt elsewhere while a new head learns; after some epochs they learn too,
    at a small rate.

    Layers taken over work as they do outside of training all the time, batch normalization with the statistics it remembers.
    """

    kind: Literal["transfer"] = "transfer"  # type: ignore[assignment]  # a kind's name is its own, also where it extends another
    renews_head: ClassVar[bool] = True
    source: str | None = argument(
        None, "Weights that the layers taken over begin with: a network that is shipped with them, or what was kept of a run or a file; "
        "empty: they begin with their own.",
        title="Source", ui={"control": "hidden"},
    )  # fmt: skip
    frozen_up_to: LayerName | None = argument(
        None, "The name of the last layer that is taken over; empty: all but the last one with weights.", title="Frozen up to",
        ui={"control": "hidden"},
    )  # fmt: skip
    unfreeze_after: int | None = argument(5, "Epochs after which the layers taken over learn too; empty: never.", title="Unfreeze after",
                                          ge=1, le=1_000_000, ui={"control": "number", "live": True})  # fmt: skip
    small_rate: float = argument(0.003, "The learning rate after that, as a share of the one before.", title="Small rate", gt=0, le=1,
                                 ui={"control": "slider", "scale": "log", "live": True})  # fmt: skip

    def check(self, layers: Sequence[Layer], task: str, classes: int) -> None:
        super().check(layers, task, classes)
        if sum(layer.parametric for layer in layers) < 2:
            raise SpecError.at("model.layers", "transfer keeps some layers and gives them a new head: it needs at least two with weights")

    def kept(self, nodes: Sequence[Node]) -> list[Node]:
        """The layers that are taken over. Raises SpecError where that is none, or leaves no head."""
        parametric = [i for i, node in enumerate(nodes) if node.blocks]
        names = [node.name for node in nodes]
        at = "training.frozen_up_to"
        if self.frozen_up_to is None:
            return list(nodes[: parametric[-1]])
        if self.frozen_up_to not in names:
            raise SpecError.at(at, f"no layer is called {self.frozen_up_to!r}; there are {', '.join(names)}")
        count = names.index(self.frozen_up_to) + 1
        if not parametric[0] < count <= parametric[-1]:
            raise SpecError.at(
                at, f"with {self.frozen_up_to!r} {'no' if count > parametric[-1] else 'every'} layer with weights is left to learn"
            )
        return list(nodes[:count])

    def taken_over(self, nodes: Sequence[Node], before: str) -> Sequence[Node]:
        kept = self.kept(nodes)
        self.from_source({name: shape for node in kept for name, shape in node.view_shapes().items()})
        if before == self.kind:
            return nodes
        return [] if self.source else kept

    def begin_with(self, network: Network) -> None:
        taken = {node.name for node in self.kept(network.nodes)}
        views = {name: view for name, view in network.views().items() if name.split(".")[0] in taken}
        for name, array in self.from_source({name: view.shape for name, view in views.items()}).items():
            views[name][...] = array

    def learner(self, network: Network, material: Material, course: Course, progress: Progress) -> Learner:
        return TransferLearner(network, material, course, progress, self)


class TransferLearner(GradientLearner):
    """First the head alone, then everything."""

    recipe: Transfer

    def __init__(self, network: Network, material: Material, course: Course, progress: Progress, recipe: Transfer) -> None:
        self._kept = recipe.kept(network.nodes)
        self._names = frozenset(node.name for node in self._kept)
        own = [block for node in self._kept if node.layer.trainable for block in node.blocks.values() if block.learnt]
        self._border = sum(prod(block.shape) for block in own)
        self._tuned = _unfrozen(recipe, progress)
        super().__init__(network, material, course, progress, recipe)

    def resting(self) -> frozenset[str]:
        return frozenset() if _unfrozen(self.recipe, self.progress) else self._names

    def inert(self) -> frozenset[str]:
        return self._names

    def moving(self) -> slice:
        return slice(0 if self._tuned else self._border, self.network.learnt)

    def pace(self) -> float:
        return super().pace() * (self.recipe.small_rate if _unfrozen(self.recipe, self.progress) else 1)

    def remarks(self) -> list[Remark]:
        if self.progress.epoch != self.recipe.unfreeze_after:
            return []
        rate = np.format_float_positional(super().pace() * self.recipe.small_rate, precision=2, fractional=False, trim="-")
        return [("unfrozen", f"From here on the layers up to {self._kept[-1].name} learn too; the learning rate is {rate}.")]

    def _begin(self) -> None:
        if self._tuned != _unfrozen(self.recipe, self.progress):
            self._tuned = not self._tuned
            self._bind()
        super()._begin()


def _unfrozen(recipe: Transfer, progress: Progress) -> bool:
    return recipe.unfreeze_after is not None and progress.epoch >= recipe.unfreeze_after
