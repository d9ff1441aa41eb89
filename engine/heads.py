"""Heads of networks that answer with more than one class or value: with their own input, with sequences, or with something new."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from engine.architecture import Node, plan
from engine.data.kind import DataKind
from engine.errors import Problem, SpecError
from engine.functional.activation import activations
from engine.functional.loss import Loss, losses
from engine.head import Head, check_loss, only_last_is_open, resolve
from engine.learn.base import Recipe
from engine.nn.base import Layer, Shape

Layers = Sequence[Layer]
PADDING = 0
GENERATOR, DISCRIMINATOR = "model.layers", "model.discriminator"


def head_of(layers: Layers, second: Layers, loss: Loss, recipe: Recipe, data: DataKind) -> Head:
    """The head that recipe and data ask for. `second`: the layers of the other network, where two play. Raises SpecError."""
    if recipe.asked == "generation":
        return generation(layers, second, loss, recipe, data.input_shape)
    if recipe.asked == "reconstruction":
        return reconstruction(layers, loss, recipe, data.input_shape)
    if data.target_shape:
        return sequence(layers, loss, recipe, data)
    if recipe.writes_sequences:
        raise SpecError.at("training.kind", f"{recipe.kind} learns one target per step; {data.kind} has one per example: use supervised")
    return resolve(layers, loss, recipe, data.task, data.classes_count())


def reconstruction(layers: Layers, loss: Loss, recipe: Recipe, shape: Shape) -> Head:
    """The head of a network that gives back what comes in, in the same shape or as one row of as many numbers.

    Left open, images end in sigmoid with cross-entropy, pixel by pixel, everything else in straight units with squared errors.
    """
    image = len(shape) == 3
    usual = "sigmoid" if image else "linear"
    done, activation = _closed(layers, "model.layers", loss, usual, {"units": prod(shape), "filters": shape[-1]})
    recipe.check(done, "reconstruction", 0)
    size = prod(plan(done, shape)[-1].out_shape)
    if size != prod(shape):
        wanted = f"an autoencoder gives back what comes in, {shape}: {prod(shape):,} numbers"
        raise SpecError.at(f"model.layers[{len(layers) - 1}]", f"{wanted}; this layer gives {size:,}")
    chosen = loss if loss.kind != "auto" else losses.make("binary_crossentropy" if image and activation == "sigmoid" else "mse")
    check_loss(chosen, activation, "reconstruction")
    return Head(done, chosen, activation, size, 0, _takes_logits(chosen), "itself", recipe, "reconstruction")


def sequence(layers: Layers, loss: Loss, recipe: Recipe, data: DataKind) -> Head:
    """The head of a network that answers with a class or a value at every step."""
    classes, shape = data.classes_count(), data.target_shape
    done, activation = _closed(layers, "model.layers", loss, "softmax" if classes else "linear", {"units": classes or 1})
    task = "classification" if classes else "regression"
    recipe.check(done, task, classes)
    if recipe.goes_on and (data.prompt_steps or not classes):
        raise SpecError.at("training.kind", f"{recipe.kind} learns how a text goes on; {data.kind} is no running text: use sequence")
    wanted, found = (*shape, classes or 1), plan(done, data.input_shape)[-1].out_shape
    if found != wanted:
        raise SpecError.at(f"model.layers[{len(layers) - 1}]", f"the data asks for {wanted}, one answer per step; this layer gives {found}")
    chosen = loss
    if loss.kind == "auto":
        chosen = losses.make("sparse_categorical_crossentropy", ignore_class=PADDING) if classes else losses.make("mse")
    if classes and not hasattr(chosen, "ignore_class"):
        raise SpecError.at("loss.kind", f"{chosen.kind} compares one class per example; use sparse_categorical_crossentropy")
    check_loss(chosen, activation, task)
    ignored = getattr(chosen, "ignore_class", None)
    logits = _takes_logits(chosen)
    return Head(
        done,
        chosen,
        activation,
        wanted[-1],
        classes,
        logits,
        "value",
        recipe,
        "classification" if classes else "regression",
        shape,
        ignored,
        data.prompt_steps,
    )


def generation(layers: Layers, second: Layers, loss: Loss, recipe: Recipe, shape: Shape) -> Head:
    """The head of two networks: the first makes examples of `shape` from random numbers, the second tells them from real ones."""
    chosen = loss if loss.kind != "auto" else losses.make("non_saturating")
    if not second:
        raise SpecError.at(DISCRIMINATOR, "a gan needs a second network, which tells real examples from generated ones")
    usual = {"units": prod(shape), "filters": shape[-1]}
    maker, _ = _closed(layers, GENERATOR, losses.make("auto"), "sigmoid" if len(shape) == 3 else "linear", usual)
    critic, activation = _closed(second, DISCRIMINATOR, chosen, "sigmoid", {"units": 1})
    done = (*maker, *critic)
    nodes = _planned(done, len(maker), recipe, shape)
    made, said = nodes[len(maker) - 1].out_shape, nodes[-1].out_shape
    if made != shape:
        raise SpecError.at(
            f"{GENERATOR}[{len(maker) - 1}]", f"the generator makes examples like the data's, {shape}; this one gives {made}"
        )
    if said != (1,):
        raise SpecError.at(f"{DISCRIMINATOR}[{len(critic) - 1}]", f"the discriminator answers with one number, real or not; got {said}")
    check_loss(chosen, activation, "generation")
    return Head(done, chosen, activation, 1, 0, _takes_logits(chosen), "itself", recipe, "generation", cut=len(maker))


def _closed(layers: Layers, where: str, loss: Loss, usual: str, sizes: dict[str, int]) -> tuple[tuple[Layer, ...], str]:
    """The layers with the last one's size and activation filled in, where it has them and left them open, and that activation."""
    only_last_is_open(layers, where)
    last, change = layers[-1], dict[str, Any]()
    for field, size in sizes.items():
        if getattr(last, field, size) is None:
            change[field] = size
    activation = getattr(last, "activation", "linear")
    if activation == "auto":
        fitting = loss.heads if loss.kind != "auto" else ()
        activation = change["activation"] = loss.logits_of or (usual if usual in fitting or not fitting else fitting[0])
    if not activations[activation].differentiable:
        message = f"{activation} has no slope, so gradient descent cannot train it; use sigmoid or tanh"
        raise SpecError.at(f"{where}[{len(layers) - 1}].activation", message)
    return (*layers[:-1], last.model_copy(update=change)), activation


def _takes_logits(loss: Loss) -> bool:
    return loss.logits_of is not None


def _planned(layers: Layers, cut: int, recipe: Recipe, shape: Shape) -> list[Node]:
    """The plan of both networks in a row, what is wrong with the second told by its own paths."""
    try:
        recipe.check(layers, "generation", 0)
        return plan(layers, recipe.input_shape(shape))
    except SpecError as error:
        problems = []
        for problem in error.problems:
            number, dot, rest = problem.path.removeprefix(f"{GENERATOR}[").partition("]")
            own = number.isdigit() and int(number) >= cut
            problems.append(Problem(f"{DISCRIMINATOR}[{int(number) - cut}]{rest}", problem.message) if own and dot else problem)
        raise SpecError(problems) from None
