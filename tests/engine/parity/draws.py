"""Layers with arguments drawn at random, whatever kinds there are, and networks of them wired at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

import numpy as np
from pydantic.fields import FieldInfo

from engine.architecture import plan
from engine.errors import SpecError
from engine.functional.activation import activations
from engine.graph import Network
from engine.nn.base import Layer, Shape, layers
from engine.nn.recurrent import RecurrentLayer

SHAPES: tuple[Shape, ...] = ((4,), (12,), (5, 4), (6, 3), (4, 5, 2), (6, 6, 4))
TRIES = 300
TOKENS = 5
FIXED = {"kind", "name", "trainable", "inputs"}
"""Arguments every layer has, which say nothing of what it computes."""
SIZES: dict[str, Any] = {
    "key_dim": 3,
    "intermediate_dim": 5,
    "input_dim": TOKENS,
    "output_dim": 3,
    "rate": 0.25,
    "stddev": 0.3,
    "dropout": 0.3,
    "recurrent_dropout": 0.3,
}
"""Arguments that would be out of proportion if they were drawn."""
Wired = list[Layer]


def drawn(kind: str, rng: np.random.Generator) -> tuple[Layer, Shape]:
    """A layer of a kind with arguments drawn at random, and the shape of an input that it takes."""
    for _ in range(TRIES):
        shape = SHAPES[rng.integers(len(SHAPES))]
        try:
            layer = layers[kind].model_validate({"kind": kind, **arguments(layers[kind], rng)})
            plan([layer], shape)
        except (SpecError, ValueError):
            continue
        return layer, shape
    raise AssertionError(f"no arguments of {kind} were found that fit one of {SHAPES}")


def arguments(kind: type[Layer], rng: np.random.Generator) -> dict[str, Any]:
    """A value for every argument of a kind that says what it computes, and as many inputs as it may take."""
    found = {name: value(name, field, rng) for name, field in kind.model_fields.items() if name not in FIXED}
    low, high = kind.arity
    count = 1 if issubclass(kind, RecurrentLayer) else int(rng.integers(low, min(high, 3) + 1))
    return {name: given for name, given in found.items() if given is not None} | {"inputs": ("input",) * count}


def value(name: str, field: FieldInfo, rng: np.random.Generator) -> Any:
    """A value for one argument; None leaves it as it is."""
    asked = field.annotation
    if name in SIZES:
        return SIZES[name]
    if asked is bool:
        return bool(rng.integers(2))
    if get_origin(asked) is Literal:
        return _chosen([choice for choice in get_args(asked) if smooth(choice)], rng)
    if name == "activation":
        return _chosen([*filter(smooth, activations)], rng)
    if name == "target_shape":
        return (-1, int(rng.integers(1, 5)))
    if name == "layer":
        return {"kind": (kind := _chosen(["simple_rnn", "lstm", "gru"], rng)), **arguments(layers[kind], rng), "inputs": None}
    if asked is int or int in get_args(asked):
        low = next((part.ge for part in field.metadata if hasattr(part, "ge")), 1)
        return int(rng.integers(max(low, -2), 4)) if low <= 1 else int(low)
    return None


def smooth(choice: Any) -> bool:
    """Whether a choice is none of the activations that have no slope, or none of their own."""
    return choice != "auto" and (choice not in activations or activations[choice].differentiable)


def _chosen(choices: Sequence[Any], rng: np.random.Generator) -> Any:
    return choices[int(rng.integers(len(choices)))]


def filled(design: Sequence[Layer], shape: Shape, dtype: Any, seed: int) -> Network:
    """A network whose every number is drawn, so that no bias and no statistic is 0 or 1."""
    network = Network(design, shape, dtype)
    network.initialize(seed)
    rng = np.random.default_rng(seed)
    for name, view in network.views().items():
        low, high = (0.5, 1.5) if "variance" in name else (-0.7, 0.7)
        view[...] = rng.uniform(low, high, view.shape)
    return network


MEMBERS = (
    "activation", "batch_norm", "bidirectional", "conv1d", "conv2d", "dense", "gru", "layer_norm", "lstm", "max_pool2d",
    "multi_head_attention", "residual_block", "simple_rnn", "transformer_encoder_block", "up_sampling2d",
)  # fmt: skip
"""What random networks are made of."""


def wired(seed: int) -> tuple[Wired, Shape]:
    """A network of random layers at random places: some frozen, some used twice, and all loose ends merged in the end."""
    rng = np.random.default_rng(seed)
    shape: Shape = SHAPES[rng.integers(len(SHAPES))]
    design: Wired = []
    shapes: dict[str, Shape] = {"input": shape}
    while len(design) < 7:
        name, source = f"n{len(design)}", _chosen(list(shapes), rng)
        layer = _next(rng, design, shapes, source).model_copy(update={"name": name})
        try:
            node = plan([*design, layer], shape)[-1]
        except SpecError:
            continue
        design.append(layer)
        shapes[name] = node.out_shape
    return [*design, *_ends(design, shapes)], shape


def _next(rng: np.random.Generator, design: Wired, shapes: dict[str, Shape], source: str) -> Layer:
    """A layer after `source`: joined with another of its shape, one that is there already, or a new one."""
    alike = [name for name, shape in shapes.items() if shape == shapes[source]]
    roll = rng.random()
    if roll < 0.3 and len(alike) > 1:
        kind = _chosen(["add", "multiply", "concatenate"], rng)
        return layers[kind].model_validate({"kind": kind, "inputs": (source, _chosen(alike, rng))})
    fitting = [layer.name for layer in design if layer.parametric and shapes[(layer.inputs or ("input",))[0]] == shapes[source]]
    if roll < 0.5 and fitting:
        return layers["reuse"].model_validate({"kind": "reuse", "layer": _chosen(fitting, rng), "inputs": (source,)})
    kind = _chosen(MEMBERS, rng)
    given = arguments(layers[kind], rng)
    frozen = bool(rng.random() < 0.3)
    return layers[kind].model_validate({"kind": kind, **given, "inputs": (source,), "trainable": not frozen})


def _ends(design: Wired, shapes: dict[str, Shape]) -> Wired:
    """Every output that nobody reads, flattened, side by side, with a dense layer on all of them."""
    read = {source for layer in design for source in layer.inputs or ()}
    loose = [str(layer.name) for layer in design if layer.name not in read]
    flat = [layers["flatten"].model_validate({"kind": "flatten", "name": f"flat_{name}", "inputs": (name,)}) for name in loose]
    names = tuple(str(layer.name) for layer in flat)
    joined = [layers["concatenate"].model_validate({"kind": "concatenate", "inputs": names})] if len(names) > 1 else []
    return [*flat, *joined, layers["dense"].model_validate({"kind": "dense", "units": 3})]
