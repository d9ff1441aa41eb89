"""One kind exchanged for another at a place in a spec: which kinds may stand there, and which arguments go over."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic_core import to_jsonable_python

from engine.registry import Kind, Model
from engine.spec import Spec

Kinds: TypeAlias = dict[str, type[Kind]]
_NOT_CARRIED = {"data": {"samples", "noise", "label_noise", "split", "columns", "target", "only", "classes"}}


def kinds_at(raw: dict[str, Any], way: list[str | int]) -> Kinds:
    """The kinds that may stand at a place of the spec `raw`, by name; none where nothing is of a kind."""
    found: list[Any] = [Spec]
    place: Any = raw
    for part in way:
        found = [inner for each in found if _stands(each, place) for inner in _inside(each, part)]
        place = place[part]
    return {each.kind_name(): each for each in found if _is(each, Kind)}


def of_kind(kind: str, before: dict[str, Any], kinds: Kinds, section: str | int) -> dict[str, Any]:
    """Another one of `kinds`, with the arguments that both have and that still mean the same.

    What stood at its default is left out: another kind has its own.
    """
    if kind not in kinds:
        return {"kind": kind}
    chosen, old = kinds[kind], kinds.get(before.get("kind", ""))
    dropped = {"kind", *_NOT_CARRIED.get(str(section), ())}
    kept = {name: value for name, value in before.items() if name in chosen.model_fields and name not in dropped}
    if old is not None:
        kept = {name: value for name, value in kept.items() if not _usual(old, name, value)}
    if section == "data" and getattr(chosen, "inputs", 2) != getattr(old, "inputs", 2):
        kept.pop("features", None)
    return {"kind": kind, **kept}


def _usual(kind: type[Kind], name: str, value: Any) -> bool:
    field = kind.model_fields.get(name)
    return field is not None and bool(to_jsonable_python(field.get_default(call_default_factory=True)) == value)


def _is(held: Any, base: type[Model]) -> bool:
    return isinstance(held, type) and issubclass(held, base)


def _stands(held: Any, place: Any) -> bool:
    """Whether it is this one of several kinds that stands there."""
    return not _is(held, Kind) or (isinstance(place, dict) and place.get("kind") == held.kind_name())


def _inside(held: Any, part: str | int) -> list[Any]:
    """What may stand in a field of a model, or at a number of a row."""
    if isinstance(part, int):
        return _each(get_args(held)[0]) if get_origin(held) is tuple else []
    return _each(held.model_fields[part].annotation) if _is(held, Model) and part in held.model_fields else []


def _each(held: Any) -> list[Any]:
    """The types that a type allows."""
    if get_origin(held) is Annotated:
        return _each(get_args(held)[0])
    if get_origin(held) in (Union, UnionType):
        return [inner for each in get_args(held) for inner in _each(each)]
    return [] if held is NoneType else [held]
