"""The zoo at work: a named network with data to learn from and settings under which it learns well, as a spec."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isqrt, prod
from typing import Any

from pydantic import ValidationError

from engine.changes import change
from engine.data import datasets
from engine.data.kind import DataKind
from engine.errors import SpecError
from engine.spec import Spec, parse_spec
from engine.zoo.base import Blueprint, zoo

NICKNAMES = {"lenet": "lenet5", "dates": "seq2seq_attention", "attention": "seq2seq_attention", "transformer_chars": "char_transformer"}


@dataclass(frozen=True)
class Setting:
    """What a named network is trained on and how, unless somebody says otherwise."""

    data: str = "mnist"
    fields: dict[str, Any] = field(default_factory=dict)


def _adam(rate: float, batch: int, **training: Any) -> dict[str, Any]:
    return {"optimizer": {"kind": "adam", "learning_rate": rate}, "training": {"batch_size": batch, **training}}


SETTINGS: dict[str, Setting] = {
    "lenet5": Setting(fields=_adam(0.003, 512)),
    "lenet_average": Setting(fields=_adam(0.002, 128)),
    "lenet_relu": Setting(fields=_adam(0.002, 128)),
    "mnist_mlp": Setting(fields=_adam(0.0003, 1024)),
    "lstm_digits": Setting(fields=_adam(0.002, 128)),
    "lstm_classifier": Setting("sentiment", _adam(0.005, 64, epochs=5)),
    "transformer_classifier": Setting("sentiment", _adam(0.001, 64, epochs=10)),
    "seq2seq_attention": Setting("dates", _adam(0.004, 64, kind="sequence", epochs=5)),
    "one_to_many": Setting("strokes", _adam(0.005, 32, kind="sequence", epochs=40)),
    "seq2seq_transformer": Setting("dates", _adam(0.002, 64, kind="sequence", epochs=10)),
    "char_transformer": Setting("text", _adam(0.002, 16, kind="language_model", epochs=40, patience=5)),
    "autoencoder": Setting(fields=_adam(0.001, 128, kind="autoencoder")),
    "conv_autoencoder": Setting(fields=_adam(0.001, 128, kind="autoencoder")),
    "upsampling_autoencoder": Setting(fields=_adam(0.001, 128, kind="autoencoder")),
}
USUAL = Setting(fields=_adam(0.001, 64))


FEATURES = [layer.model_dump(mode="json") for layer in zoo["lenet_relu"].layers()[:-1]]
FROZEN = {"frozen_up_to": "max_pool2d_2", "small_rate": 1 / 300}
ANSWER = {"kind": "dense", "units": None, "activation": "auto"}


def _transfer(data: dict[str, Any], **training: Any) -> dict[str, Any]:
    """LeNet with a new head on its convolutions: four epochs of the head alone, then two of all, at a three-hundredth of the rate."""
    return {
        "data": data,
        "model": {"layers": [*FEATURES, ANSWER]},
        "optimizer": {"kind": "adam", "learning_rate": 0.0003},
        "training": {"kind": "transfer", "batch_size": 128, "epochs": 6, "unfreeze_after": 4, **FROZEN, **training},
    }


TASKS: dict[str, dict[str, Any]] = {
    "transfer": _transfer({"kind": "fashion_mnist"}, source="lenet"),
    "transfer_digits": _transfer({"kind": "mnist", "classes": [5, 6, 7, 8, 9]}),
}
"""Tasks that are more than a network."""
BEFORE: dict[str, dict[str, Any]] = {
    "transfer_digits": {
        **_transfer({"kind": "mnist", "classes": [0, 1, 2, 3, 4]}),
        "optimizer": {"kind": "adam", "learning_rate": 0.002},
        "training": {"kind": "supervised", "batch_size": 128, "epochs": 3},
    }
}
"""What a task's network learns before."""


def names() -> list[str]:
    """Every name that `experiment` knows."""
    return [*NICKNAMES, *zoo, *TASKS]


def before(asked: str) -> Spec | None:
    """What a named task's network learns first; None where that is nothing."""
    value = BEFORE.get(asked.replace("-", "_"))
    return None if value is None else parse_spec(value)


def is_known(asked: str) -> bool:
    """Whether there is a network or a task of that name."""
    return asked.replace("-", "_") in TASKS or find(asked) is not None


def find(asked: str) -> Blueprint | None:
    """The named network; dashes and underscores are alike."""
    name = asked.replace("-", "_")
    return zoo.get(NICKNAMES.get(name, name))


def experiment(asked: str, data: str | None = None) -> Spec:
    """The named network or task as a spec, learning from `data`, the name of a dataset. Raises SpecError where one of them is not known."""
    task = TASKS.get(asked.replace("-", "_"))
    if task is not None:
        return parse_spec(task) if data is None else change(parse_spec(task), {"data.kind": data})
    blueprint = find(asked)
    if blueprint is None:
        raise SpecError.at("", f"there is no network called {asked!r}; there are {', '.join(names())}")
    setting = SETTINGS.get(blueprint.name, USUAL)
    kind = data or setting.data
    if kind not in datasets.names():
        near = get_close_matches(kind, datasets.names(), 1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(datasets.names())}"
        raise SpecError.at("data.kind", f"there is no dataset called {kind!r}{hint}")
    given = _sized(blueprint, datasets[kind])
    value = {"data": given.model_dump(mode="json", include={"kind", "size"}), "model": {"layers": _layers(blueprint, given)}}
    return parse_spec({**value, **setting.fields})


def _sized(blueprint: Blueprint, kind: type[DataKind]) -> DataKind:
    """The data as it comes; where its size can be chosen and another one suits the network, with that."""
    given = kind.model_validate({})
    side = isqrt(prod(blueprint.in_shape[:2]))
    if prod(given.input_shape) == prod(blueprint.in_shape) or "size" not in kind.model_fields:
        return given
    try:
        return kind.model_validate({"size": side})
    except ValidationError:
        return given


def _layers(blueprint: Blueprint, data: DataKind) -> list[dict[str, Any]]:
    """The network's layers, cut to the data where they can be, else the examples laid out before them as it takes them."""
    if blueprint.fits and isinstance(data, blueprint.fits):
        return [layer.model_dump(mode="json") for layer in blueprint.layers(data)]
    shape = data.input_shape
    layers = [layer.model_dump(mode="json") for layer in blueprint.layers()]
    if shape == blueprint.in_shape:
        return layers
    if prod(shape) != prod(blueprint.in_shape):
        raise SpecError.at("data.kind", f"{blueprint.name} takes examples of {blueprint.in_shape}; these are {shape}")
    return [{"kind": "reshape", "target_shape": list(blueprint.in_shape)}, *layers]
