"""The catalogue: everything that can be asked for, as JSON: kinds with their schema, defaults and words, and the limits."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine import __version__
from engine import summaries as summaries  # the views enter their family here
from engine.commands import KINDS
from engine.data.points import MAX_CLASSES, MAX_POINTS
from engine.data.thumbnails import thumbnail_svg
from engine.functional.activation import activations
from engine.graph import MAX_PARAMETERS
from engine.registry import Family, Kind, families
from engine.spec import MAX_LAYERS, MAX_SEED, Spec

PUBLIC = ("data", "features", "layers", "initializers", "losses", "optimizers", "schedules", "training", "views")


@cache
def catalog() -> dict[str, Any]:
    """The whole catalogue, JSON-ready; the same object at every call."""
    return {
        "version": __version__,
        "spec_schema": Spec.model_json_schema(),
        "default_spec": Spec().to_json(),
        "families": {name: [describe_kind(kind) for kind in families[name]] for name in PUBLIC},
        "activations": [_activation(name) for name in activations],
        "commands": [{"type": _type_of(kind), "help": _first_line(kind), "schema": kind.model_json_schema()} for kind in KINDS],
        "limits": {"points": MAX_POINTS, "classes": MAX_CLASSES, "layers": MAX_LAYERS, "parameters": MAX_PARAMETERS, "seed": MAX_SEED},
    }


def describe_kind(kind: type[Kind]) -> dict[str, Any]:
    """One kind: its name, title, help, JSON Schema and defaults; for datasets also task, number of inputs and a thumbnail."""
    defaults = {name: field.get_default(call_default_factory=True) for name, field in kind.model_fields.items() if not field.is_required()}
    found: dict[str, Any] = {
        "kind": kind.kind_name(),
        "title": kind.title(),
        "help": kind.help(),
        "schema": kind.model_json_schema(),
        "defaults": kind.model_construct(**defaults).model_dump(mode="json", warnings=False),
    }
    for name in ("task", "inputs", "latex", "formula", "label", "heads", "tasks", "needs_gradient"):
        value = getattr(kind, name, None)
        if isinstance(value, str | int | tuple):
            found[name] = value
    if _is_dataset(kind):
        data = kind()
        found |= {"thumbnail": thumbnail_svg(data), "classes": data.classes_count(), "domain": list(data.domain)}
    return found


def _is_dataset(kind: type[Kind]) -> bool:
    family: Family[Any] = families["data"]
    return kind in set(family)


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


