"""The catalogue: everything that can be asked for, as JSON: kinds with their schema, defaults and words, and the limits."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine import __version__
from engine.architecture import MAX_PARAMETERS
from engine.commands import KINDS
from engine.data import PointsData
from engine.data.points import MAX_CLASSES, MAX_POINTS
from engine.data.sequences import SequenceData
from engine.data.sequences_text import Text
from engine.data.tables import TableData
from engine.data.thumbnails import sequence_svg, table_svg, thumbnail_svg
from engine.functional.activation import activations
from engine.instruments import instruments
from engine.nn.base import Layer, Shape, ShapeError
from engine.nn.conv_base import CONVOLUTIONS, size_of
from engine.registry import Kind, families
from engine.spec import MAX_LAYERS, MAX_SEED, Spec
from engine.summaries import views
from engine.zoo.pieces import Piece, pieces
from engine.zoo.trained import shipped

PUBLIC = (
    "data",
    "features",
    "encoders",
    "layers",
    "initializers",
    "losses",
    "optimizers",
    "schedules",
    "training",
    views.name,
    instruments.name,
)


@cache
def catalog() -> dict[str, Any]:
    """The whole catalogue, JSON-ready; the same object at every call."""
    return {
        "version": __version__,
        "spec_schema": Spec.model_json_schema(),
        "default_spec": Spec().to_json(),
        "families": {name: [describe_kind(kind) for kind in families[name]] for name in PUBLIC},
        "activations": [_activation(name) for name in activations],
        "pieces": [_piece(one) for one in pieces.values()],
        "commands": [{"type": _type_of(kind), "help": _first_line(kind), "schema": kind.model_json_schema()} for kind in KINDS],
        "trained": [{"name": name, "title": net.blueprint.title, "learnt": net.learnt} for name, net in shipped.items()],
        "bases": [{"name": name, "title": f"VGG-{name.removeprefix('vgg')}", "parameters": size_of(name)} for name in CONVOLUTIONS],
        "limits": {"points": MAX_POINTS, "classes": MAX_CLASSES, "layers": MAX_LAYERS, "parameters": MAX_PARAMETERS, "seed": MAX_SEED},
    }


def describe_kind(kind: type[Kind]) -> dict[str, Any]:
    """One kind: its name, title, help, JSON Schema and defaults, what its family tells of every kind, and what there is to see of it."""
    told = {name: value for name in kind.catalogued if isinstance(value := getattr(kind, name), str | int | tuple)}  # no property, not None
    return {
        "kind": kind.kind_name(),
        "title": kind.title(),
        "help": kind.help(),
        "schema": kind.model_json_schema(),
        "defaults": _defaults(kind),
        **told,
        **_seen(kind),
    }


def _seen(kind: type[Kind]) -> dict[str, Any]:
    """Of a layer the shapes that it takes and keeps; of a dataset its thumbnail, and what that shows."""
    if issubclass(kind, Layer):
        return {"keeps": kept_shapes(kind), "takes": taken_shapes(kind)}
    if issubclass(kind, TableData):
        table = kind.model_validate({})
        return {"task": table.task, "thumbnail": table_svg(table)}
    if issubclass(kind, SequenceData | Text) and kind.in_workbench:
        return {"thumbnail": sequence_svg(kind.model_validate({}))}
    if issubclass(kind, PointsData):
        data = kind.model_validate({})
        return {"thumbnail": thumbnail_svg(data), "classes": data.classes_count(), "domain": list(data.domain)}
    return {}


EXAMPLES: dict[str, Shape] = {"row": (4,), "sequence": (8, 4), "image": (8, 8, 4)}


def kept_shapes(kind: type[Layer]) -> list[str]:
    """What a layer of this kind, with its default arguments, takes and gives again: rows of numbers, sequences of them, images."""
    return [name for name, given in _given_shapes(kind).items() if len(given) == len(EXAMPLES[name])]


def taken_shapes(kind: type[Layer]) -> list[str]:
    """What a layer of this kind, with its default arguments, takes, whatever it makes of it."""
    return list(_given_shapes(kind))


def _piece(one: Piece) -> dict[str, Any]:
    """A piece as the builder offers it: where it fits is where its first layer does."""
    return {"name": one.name, "title": one.title, "help": one.help, "layers": one.asked(), "takes": taken_shapes(type(one.layers[0]))}


def _given_shapes(kind: type[Layer]) -> dict[str, Shape]:
    """What a layer of this kind gives for each of the examples that it takes."""
    if kind.arity[0] > 1 or any(field.is_required() for field in kind.model_fields.values()):
        return {}
    layer, found = kind.model_validate({}), dict[str, Shape]()
    for name, shape in EXAMPLES.items():
        try:
            found[name] = layer.output_shape(shape)
        except ShapeError:
            continue
    return found


def _defaults(kind: type[Kind]) -> dict[str, Any]:
    """Every argument's default, JSON-ready; arguments that must be given are left out."""
    if any(field.is_required() for field in kind.model_fields.values()):
        return {"kind": kind.kind_name()}
    return kind.model_validate({}).model_dump(mode="json")


def _activation(name: str) -> dict[str, Any]:
    kind = activations[name]
    return {
        "name": name,
        "title": kind.title,
        "help": kind.help,
        "latex": kind.latex,
        "low": kind.low if kind.low > -float("inf") else None,
        "high": kind.high if kind.high < float("inf") else None,
        "differentiable": kind.differentiable,
        "last_layer_only": kind.headonly,
    }


def _type_of(kind: type[Any]) -> str:
    return str(kind.model_fields["type"].annotation.__args__[0])


def _first_line(kind: type[Any]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())
