"""The spec: everything a person can ask for, as validated models. A spec is what a link carries and what reproduces a run bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, TypeVar

import numpy as np
from pydantic import ValidationError

from engine.architecture import Node, plan
from engine.data import datasets
from engine.data.kind import DataKind
from engine.data.rings import Circles
from engine.errors import Problem, SpecError, problems_of
from engine.functional.loss import AutoLoss, Loss, losses
from engine.head import Head
from engine.heads import head_of
from engine.learn.base import Clipping, Recipe, Regularization, recipes
from engine.learn.supervised import Supervised
from engine.nn.base import Layer, layers, shorthand
from engine.nn.dense import Dense
from engine.nn.embedding import Embedding
from engine.optim import Adam, Optimizer, optimizers
from engine.registry import Model, all_tags, argument
from engine.schedules import ConstantSchedule, Schedule, schedules
from engine.tensor import Array

M = TypeVar("M", bound=Model)

VERSION = 1
MAX_LAYERS = 64
MAX_SEED = 2**31 - 1
MAX_WEIGHT = 1e6

if TYPE_CHECKING:
    AnyData: TypeAlias = DataKind
    AnyLayer: TypeAlias = Layer
    AnyLoss: TypeAlias = Loss
    AnyOptimizer: TypeAlias = Optimizer
    AnySchedule: TypeAlias = Schedule
    AnyRecipe: TypeAlias = Recipe
else:
    AnyData = Annotated[datasets.union(), shorthand("circles")]
    AnyLayer = Annotated[layers.union(), shorthand("dense")]
    AnyLoss = Annotated[losses.union(), shorthand("auto")]
    AnyOptimizer = Annotated[optimizers.union(), shorthand("adam")]
    AnySchedule = Annotated[schedules.union(), shorthand("constant")]
    AnyRecipe = Annotated[recipes.union(), shorthand("supervised")]


class Redraw(Model):
    """How often chance was asked anew without changing the seed."""

    weights: int = argument(0, "How often new initial weights were drawn.", title="Weights", ge=0, le=1_000_000)
    data: int = argument(0, "How often new points were drawn.", title="Points", ge=0, le=1_000_000)


class ModelSpec(Model):
    """The network: its layers from input to output, and, where they are given, its initial weights."""

    layers: tuple[AnyLayer, ...] = argument(
        (Dense(units=8), Dense(units=8), Dense(units=None, activation="auto")),
        "The layers, from the inputs to the output.", title="Layers", min_length=1, max_length=MAX_LAYERS,
    )  # fmt: skip
    discriminator: tuple[AnyLayer, ...] = argument(
        (Dense(units=16, activation="relu"), Dense(units=16, activation="relu"), Dense(units=None, activation="auto")),
        "The second network, where two play: it tells real examples from generated ones.", title="Discriminator",
        max_length=MAX_LAYERS, ui={"control": "hidden"},
    )  # fmt: skip
    weights: dict[str, Any] | None = argument(
        None, 'Initial values by parameter, {"dense_1.kernel": [[…], …], "dense_1.bias": […]}, shaped as Keras shapes them.',
        title="Initial values", ui={"control": "hidden"},
    )  # fmt: skip
    frozen: dict[str, tuple[tuple[int, ...], ...]] | None = argument(
        None, 'Single weights that training leaves as they are, {"dense_1.kernel": [[0, 1], …]}, by parameter and index.',
        title="Frozen weights", ui={"control": "hidden"},
    )  # fmt: skip


class Spec(Model):
    """One experiment: data, network, loss, optimizer and training."""

    version: Literal[1] = argument(1, "The version of this format.", title="Version", ui={"control": "hidden"})
    seed: int = argument(
        7,
        "All chance in the run comes from this number: the same seed gives the same run.",
        title="Seed",
        ge=0,
        le=MAX_SEED,
        ui={"control": "number"},
    )
    redraw: Redraw = argument(Redraw(), "How often weights and points were drawn anew.", title="Redraw", ui={"control": "hidden"})
    data: AnyData = argument(Circles(), "What is learnt from.", title="Data")
    model: ModelSpec = argument(ModelSpec(), "The network.", title="Network")
    loss: AnyLoss = argument(AutoLoss(), "How being wrong is measured.", title="Loss")
    optimizer: AnyOptimizer = argument(Adam(), "How the gradient moves the weights.", title="Optimizer")
    schedule: AnySchedule = argument(ConstantSchedule(), "How the learning rate changes over time.", title="Schedule")
    regularization: Regularization = argument(Regularization(), "Penalties on large weights.", title="Regularization")
    clipping: Clipping = argument(Clipping(), "Limits on the gradient.", title="Clipping")
    training: AnyRecipe = argument(Supervised(), "How the network is trained.", title="Training")

    def head(self) -> Head:
        """Layers and loss with nothing left open. Raises SpecError where they do not fit the data."""
        return head_of(self.model.layers, self.model.discriminator, self.loss, self.training, self.data)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one example of what the network takes."""
        return self.training.input_shape(self.data.input_shape)

    def to_json(self) -> dict[str, Any]:
        """The spec as JSON, every field written out."""
        return self.model_dump(mode="json")


def parse_spec(value: Any) -> Spec:
    """The spec that `value`, parsed JSON, asks for, checked as far as it can be without data.

    Raises SpecError with one problem per field at fault, each with its JSON path.
    """
    if not isinstance(value, dict):
        raise SpecError.at("", f"a spec is a JSON object; got {type(value).__name__}")
    version = value.get("version", VERSION)
    if version != VERSION:
        raise SpecError.at("version", f"this is version {version!r} of the format; version {VERSION} is understood here")
    spec = parse(Spec, value)
    shapes = _parameter_shapes(spec)
    _check_weights(spec, shapes)
    _check_frozen(spec, shapes)
    return spec


def with_weights(spec: Spec, weights: Mapping[str, Any] | None) -> Spec:
    """`spec` with those of `weights` as initial values that fit one of its parameters. Raises SpecError where the head does not fit."""
    shapes = _parameter_shapes(spec) if weights else {}
    kept = {name: given for name, given in (weights or {}).items() if np.shape(given) == shapes.get(name)}
    return spec.model_copy(update={"model": spec.model.model_copy(update={"weights": kept or None})})


def with_frozen(spec: Spec, frozen: Mapping[str, tuple[tuple[int, ...], ...]] | None) -> Spec:
    """`spec` with those of the frozen weights that it still has."""
    shapes = _parameter_shapes(spec) if frozen and spec.training.needs_gradient else {}
    kept = {name: tuple(place for place in places if _within(place, shapes.get(name, ()))) for name, places in (frozen or {}).items()}
    kept = {name: places for name, places in kept.items() if places}
    return spec.model_copy(update={"model": spec.model.model_copy(update={"frozen": kept or None})})


def _within(index: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(index) == len(shape) > 0 and all(0 <= i < n for i, n in zip(index, shape, strict=True))


def _parameter_shapes(spec: Spec) -> dict[str, tuple[int, ...]]:
    nodes = plan(spec.head().layers, spec.input_shape)
    spec.training.taken_over(nodes, "")
    check_tokens(spec, nodes)
    return {name: shape for node in nodes for name, shape in node.view_shapes().items()}


def check_tokens(spec: Spec, nodes: list[Node]) -> None:
    """Raises SpecError where a layer takes measured numbers for the numbers of tokens, or has fewer rows than the data has tokens."""
    tokens = spec.data.tokens() or 0
    for i, node in enumerate(nodes):
        if not isinstance(node.layer, Embedding) or -1 not in node.sources:
            continue
        if not spec.data.holds_tokens:
            rule = "embedding takes the numbers of tokens, as of texts"
            raise SpecError.at(f"model.layers[{i}].kind", f"{rule}; {spec.data.kind} gives measured numbers: use dense")
        if node.layer.input_dim < tokens:
            rule = f"must be at least {tokens}, one row for each token that {spec.data.kind} has"
            raise SpecError.at(f"model.layers[{i}].input_dim", f"{rule}; got {node.layer.input_dim}")


def parse(model: type[M], value: Any, root: str = "") -> M:
    """`value` as `model`. Raises SpecError with JSON paths, below `root` where that is given."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems = problems_of(error, all_tags())
    raise SpecError([Problem(".".join(filter(None, [root, p.path])), p.message) for p in problems])


def _check_weights(spec: Spec, shapes: dict[str, tuple[int, ...]]) -> None:
    for name, given in (spec.model.weights or {}).items():
        at = f"model.weights.{name}"
        if name not in shapes:
            raise SpecError.at(at, f"the network has no such parameter; it has {', '.join(shapes)}")
        values = _numbers(given)
        if values is None:
            raise SpecError.at(at, f"must be numbers in the shape {shapes[name]}")
        if values.shape != shapes[name]:
            raise SpecError.at(at, f"has the shape {values.shape}; the parameter's is {shapes[name]}")
        if not (np.abs(values) <= MAX_WEIGHT).all():
            raise SpecError.at(at, f"every value must be a number from −{MAX_WEIGHT:,.0f} to {MAX_WEIGHT:,.0f}")


def _check_frozen(spec: Spec, shapes: dict[str, tuple[int, ...]]) -> None:
    if spec.model.frozen and not spec.training.needs_gradient:
        rule = f"the {spec.training.kind} rule moves all of its weights; single ones rest under gradient descent"
        raise SpecError.at("model.frozen", rule)
    for name, places in (spec.model.frozen or {}).items():
        if name not in shapes:
            raise SpecError.at(f"model.frozen.{name}", f"the network has no such parameter; it has {', '.join(shapes)}")
        wrong = next((place for place in places if not _within(place, shapes[name])), None)
        if wrong is not None:
            raise SpecError.at(f"model.frozen.{name}", f"{list(wrong)} is not a place in a parameter of the shape {list(shapes[name])}")


def _numbers(given: Any) -> Array | None:
    """Nested lists of numbers as an array; None for anything else."""
    try:
        values = np.array(given)
    except ValueError:
        return None
    return np.asarray(values, np.float64) if values.dtype.kind in "iuf" else None
