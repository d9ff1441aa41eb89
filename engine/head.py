"""The head: the last layer and the loss, matched to what is asked.

`auto` and open units are filled in here, and combinations that cannot work are refused with the field and what would work instead.
Networks that answer with more than one class or value (their input, sequences, something new) have heads of their own in `heads.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.border import to_outside
from engine.data.examples import Examples
from engine.data.scalers import UNSCALED, TargetScale
from engine.errors import SpecError
from engine.functional.activation import activations
from engine.functional.loss import Loss, TargetStyle, losses
from engine.functional.shape import reshape
from engine.learn.base import Asked, Recipe
from engine.nn.base import Layer, Shape
from engine.tensor import Array, Tensor

FIRST_CHOICES = ("mse", "binary_crossentropy", "categorical_crossentropy", "hinge")


@dataclass(frozen=True)
class Head:
    """Layers and loss with nothing left open, and how the last layer is read.

    `logits`: the loss takes the weighted sums before the last activation. `style`: how targets are written.
    `target_shape` is that of one example's target as the data has it: () for a label, (T,) for one per step; steps whose target is
    `ignored` do not count. `prompt`: where a target is written symbol by symbol, how many steps of the input stand before it (see
    `DataKind.prompt_steps`). `cut`: where two networks play, how many of the layers are the first one's.
    `target_scale`: how values stand in for training (see `on`).
    """

    layers: tuple[Layer, ...]
    loss: Loss
    activation: str
    units: int
    classes: int
    logits: bool
    style: TargetStyle
    recipe: Recipe
    asked: Asked = "classification"
    target_shape: Shape = ()
    ignored: int | None = None
    prompt: int | None = None
    cut: int = 0
    target_scale: TargetScale = UNSCALED

    def on(self, examples: Examples) -> Head:
        """The head for these examples: where the last layer can say any number, values stand in as the examples scale them."""
        one_value = self.asked == "regression" and self.activation == "linear" and not self.target_shape
        return replace(self, target_scale=examples.target_scale) if one_value else self

    @property
    def threshold(self) -> float:
        """For a single output unit: where its activation changes from the first class to the second."""
        return 0.5 if activations[self.activation].low == 0 else 0.0

    @property
    def probable(self) -> bool:
        """Whether the last layer gives probabilities that sum up to 1."""
        return self.activation == "softmax" or (self.units == 1 and self.activation == "sigmoid")

    def shares(self, outputs: Array) -> Array:
        """Outputs (K, N) as a number for each class, (classes, N): of a single output, for both classes, equal at the threshold."""
        if self.units > 1 or len(outputs) > 1:
            return outputs
        return np.vstack([2 * self.threshold - outputs, outputs])

    def targets(self, labels: Array) -> Array:
        """Labels (…, N), class indices or values, as targets (K, N). Raises SpecError for values that the loss has no meaning for."""
        if self.style == "itself":
            return np.empty((0, labels.shape[-1]))
        if self.style == "one_hot":
            low = -1.0 if activations[self.activation].low < 0 and not self.logits else 0.0
            return np.asarray(np.where(labels == np.arange(self.units)[:, None], np.float32(1), np.float32(low)))
        if self.style == "signed":
            return np.asarray(np.where(labels > 0, 1.0, -1.0)[None])
        if labels.size and labels.min() < self.loss.lowest:
            found = f"needs targets of at least {self.loss.lowest:g}; the smallest is {labels.min():g}"
            raise SpecError.at("loss.kind", f"{self.loss.kind} {found}: use mse")
        if self.target_shape and self.classes:
            return np.asarray(labels)  # as small as they are: what learns and measures takes them batch by batch
        return np.asarray(labels if self.target_shape else self.target_scale.into(labels)[None], np.float64)

    def truth(self, x: Tensor, target: Tensor, answer: Tensor) -> Tensor:
        """What the loss compares an answer with: the target, or the network's own input x, shaped like the answer."""
        if self.style == "itself":
            return as_answered(x, answer)
        if self.target_shape and not self.classes:
            return Tensor(target.data[:, None])
        return target

    def in_units(self, outputs: Array) -> Array:
        """Outputs or targets as the network knows them, in the data's units."""
        return self.target_scale.back(outputs)

    def counted(self, labels: Array) -> Array:
        """Which of the labels (…, N) are judged: not those of steps that do not count."""
        return np.ones(labels.shape, bool) if self.ignored is None else np.asarray(labels != self.ignored)

    def decide(self, outputs: Array) -> Array:
        """Class indices (…, N) from outputs of the last activation (…, K, N); for regression the values, in the data's units."""
        if not self.classes:
            return np.asarray(self.in_units(outputs)[0])
        if self.units > 1:
            return np.asarray(outputs.argmax(axis=-2))
        return np.asarray(outputs[0] > self.threshold, np.intp)


def as_answered(x: Tensor, answer: Tensor) -> Tensor:
    """x with its numbers, in reading order, in the shape of an answer of as many."""
    return x if x.shape == answer.shape else reshape(x, to_outside(answer.data).shape[1:])


def resolve(layers: Sequence[Layer], loss: Loss, recipe: Recipe, task: str, classes: int) -> Head:
    """Fill in what was left open for one class or value per example, and check that it fits. Raises SpecError with the field at fault."""
    last, at = layers[-1], f"model.layers[{len(layers) - 1}]"
    if not hasattr(last, "activation") or not hasattr(last, "units"):
        raise SpecError.at(at, f"the last layer must be one with units and an activation, such as dense; got {last.kind}")
    only_last_is_open(layers)
    activation = _activation(last.activation, at, loss, recipe, classes)
    units = last.units or _units(activation, classes)
    done = (*layers[:-1], last.model_copy(update={"activation": activation, "units": units}))
    recipe.check(done, task, classes)
    _check_units(units, activation, at, classes)
    chosen = _loss(loss, activation, task)
    check_loss(chosen, activation, task)
    if recipe.losses and chosen.kind not in recipe.losses:
        rule = f"{recipe.kind} means to go by {' or '.join(recipe.losses)}; with {chosen.kind} use supervised"
        raise SpecError.at("loss.kind", rule)
    flat = not activations[activation].differentiable
    style = chosen.target_style(activation, units, task)
    asked: Asked = "classification" if classes else "regression"
    return Head(done, chosen, activation, units, classes, flat or chosen.logits_of is not None, style, recipe, asked)


def only_last_is_open(layers: Sequence[Layer], where: str = "model.layers") -> None:
    """Raises SpecError where a layer before the last leaves its activation to be chosen."""
    for i, layer in enumerate(layers[:-1]):
        if getattr(layer, "activation", "") == "auto":
            raise SpecError.at(f"{where}[{i}].activation", "only the last layer may choose its activation by itself")


def _activation(asked: str, at: str, loss: Loss, recipe: Recipe, classes: int) -> str:
    needed = recipe.head_activation()
    if needed and asked not in ("auto", needed):
        raise SpecError.at(f"{at}.activation", f"the {recipe.kind} rule needs {needed} here; got {asked}")
    if asked != "auto":
        return asked
    if needed:
        return needed
    if loss.logits_of:
        return loss.logits_of
    if loss.kind != "auto" and loss.heads:
        return "sigmoid" if classes and "sigmoid" in loss.heads else loss.heads[0]
    return "linear" if classes == 0 else "sigmoid" if classes == 2 else "softmax"


def _units(activation: str, classes: int) -> int:
    return 1 if classes == 0 or (classes == 2 and activation != "softmax") else classes


def _check_units(units: int, activation: str, at: str, classes: int) -> None:
    if classes == 0 and units != 1:
        raise SpecError.at(f"{at}.units", f"the data has one number as target, so the last layer needs 1 unit; got {units}")
    if classes == 2 and not (units == 2 or (units == 1 and activation != "softmax")):
        what = "softmax needs one unit per class: 2" if activation == "softmax" else "the data has 2 classes: 1 unit, or 2 with softmax"
        raise SpecError.at(f"{at}.units", f"{what}; got {units}")
    if classes > 2 and units != classes:
        raise SpecError.at(f"{at}.units", f"the data has {classes} classes, so the last layer needs {classes} units; got {units}")


def _loss(asked: Loss, activation: str, task: str) -> Loss:
    if asked.kind != "auto":
        return asked
    if not activations[activation].differentiable:
        return losses.make("perceptron")
    fitting = {"sigmoid": "binary_crossentropy", "softmax": "categorical_crossentropy"}
    return losses.make(fitting.get(activation, "mse") if task == "classification" else "mse")


def check_loss(loss: Loss, activation: str, task: str) -> None:
    """Raises SpecError where the loss is for something else, or does not take what the last layer gives."""
    if task not in loss.tasks:
        raise SpecError.at("loss.kind", _misplaced(loss, task))
    if not activations[activation].differentiable:
        if loss.kind != "auto" and "linear" not in loss.heads:
            raise SpecError.at("loss.kind", f"{loss.kind} needs {' or '.join(loss.heads)}, not {activation}; use auto or perceptron")
        return
    if loss.heads and activation not in loss.heads:
        fits = [name for name in losses.names() if activation in losses[name].heads and task in losses[name].tasks]
        instead = " or ".join([name for name in fits if name in FIRST_CHOICES] or fits) or "another activation"
        raise SpecError.at("loss.kind", f"{loss.kind} needs {' or '.join(loss.heads)} on the last layer; with {activation} use {instead}")


def _misplaced(loss: Loss, task: str) -> str:
    if "generation" in loss.tasks:
        return f"{loss.kind} is for two networks that play against each other; use auto, or training gan"
    if task == "regression":
        return f"{loss.kind} compares classes; this data has numbers as targets: use mse"
    fits = [name for name in losses.names() if task in losses[name].tasks and name != "auto"]
    return f"{loss.kind} is not for {task}; use {' or '.join(fits[:3])}"
