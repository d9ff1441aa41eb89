"""Changing a spec by JSON path, and telling what a change needs: nothing, new settings, new data or a new network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Literal

from engine.data.drawn import Drawn
from engine.errors import SpecError
from engine.exchange import kinds_at, of_kind
from engine.spec import ModelSpec, Spec, parse_spec, with_frozen, with_weights

Reach = Literal["nothing", "settings", "data", "network"]
_PART = re.compile(r"\.?([a-z_][a-z0-9_]*)|\[(\d{1,4})\]")


def change(spec: Spec, changes: Mapping[str, Any]) -> Spec:
    """`spec` with new values at JSON paths (`model.layers[0].units`). Raises SpecError where a path or a value does not fit.

    Other shares divide drawn points anew, by the seed, whatever part each was of.
    Initial values and frozen weights that the spec gives for parameters which the change takes away or reshapes are left out.
    """
    raw = spec.to_json()
    for path, value in changes.items():
        try:
            _assign(raw, path, deepcopy(value))
        except RecursionError:
            raise SpecError.at(path, "the value is nested too deeply") from None
    if isinstance(spec.data, Drawn) and not _touches(changes, "data.points"):
        _divide_anew(raw["data"], spec.data)
    if any(path == "model" or path.startswith("model.weights") for path in changes):
        return parse_spec(raw)
    raw["model"]["weights"] = None
    frozen = raw["model"].pop("frozen")
    if not any(path.startswith("model.frozen") for path in changes):
        return with_frozen(with_weights(parse_spec(raw), spec.model.weights), spec.model.frozen)
    raw["model"]["frozen"] = frozen
    return with_weights(parse_spec(raw), spec.model.weights)


def _touches(changes: Mapping[str, Any], place: str) -> bool:
    """Whether one of the changes is of the field at `place`, of what is in it or of what it is in."""
    return any(path == place or path.startswith((f"{place}.", f"{place}[")) or place.startswith(f"{path}.") for path in changes)


def _divide_anew(raw: dict[str, Any], drawn: Drawn) -> None:
    """Where the shares have changed, take the parts away from the points; a dataset divides those without by the seed."""
    if raw["kind"] == drawn.kind and raw["split"] != drawn.split.model_dump():
        raw["points"] = [point[:3] for point in raw["points"]]


def parts_of(path: str) -> list[str | int]:
    """`model.layers[0].units` as ["model", "layers", 0, "units"]. Raises SpecError for anything else."""
    parts: list[str | int] = []
    at = 0
    while at < len(path):
        found = _PART.match(path, at)
        if not found:
            raise SpecError.at(path, f"not a path: unexpected {path[at]!r} at position {at}")
        parts.append(found[1] or int(found[2]))
        at = found.end()
    if not parts or isinstance(parts[0], int):
        raise SpecError.at(path, "not a path into the spec")
    return parts


def _assign(raw: dict[str, Any], path: str, value: Any) -> None:
    *way, last = parts_of(path)
    place: Any = raw
    for part in way:
        place = _enter(place, part, path)
    kinds = kinds_at(raw, way) if last == "kind" and isinstance(value, str) and isinstance(place, dict) else {}
    if kinds:
        kept = of_kind(value, place, kinds, way[0])
        place.clear()
        place.update(kept)
    elif isinstance(place, list):
        if not isinstance(last, int) or last >= len(place):
            raise SpecError.at(path, f"there are {len(place)} items here")
        place[last] = value
    elif isinstance(place, dict) and isinstance(last, str):
        place[last] = value
    else:
        raise SpecError.at(path, "there is no such place in the spec")


def _enter(place: Any, part: str | int, path: str) -> Any:
    if (isinstance(place, dict) and isinstance(part, str) and part in place) or (
        isinstance(place, list) and isinstance(part, int) and part < len(place)
    ):
        return place[part]  # type: ignore[index]  # the two cases above
    raise SpecError.at(path, f"there is no {part!r} in the spec here")


def reach(old: Spec, new: Spec) -> Reach:
    """The farthest thing that a change from `old` to `new` touches."""
    if old == new:
        return "nothing"
    same_wires = (_built(old.model), old.head().layers, *_wiring(old, new)) == (_built(new.model), new.head().layers, *_wiring(new, new))
    if not same_wires or (old.data.input_shape, old.data.input_names()) != (new.data.input_shape, new.data.input_names()):
        return "network"
    return "settings" if drawn_alike(old, new) else "data"


def _built(model: ModelSpec) -> ModelSpec:
    """What of a model decides about the network: not which of its weights rest."""
    return model.model_copy(update={"frozen": None})


def _wiring(spec: Spec, after: Spec) -> tuple[Any, ...]:
    """What a recipe decides about the network and its weights; one that takes over weights from another starts a new head."""
    recipe = spec.training
    return recipe.dtype, spec.input_shape, spec.head().cut, recipe.kind if after.training.renews_head else None


def drawn_alike(old: Spec, new: Spec) -> bool:
    """Whether both specs draw the same points, with the same features."""
    return (old.data, old.seed, old.redraw) == (new.data, new.seed, new.redraw)


def replaced(old: Spec, new: Spec) -> bool:
    """Whether another network, or other data, takes the place of what is there; data that is painted further, or drawn anew, does not."""
    if old is new:
        return False
    other_data = old.data.whose != new.data.whose and not isinstance(new.data, Drawn)
    inputs, others = (getattr(spec.data, "features", None) for spec in (old, new))
    return other_data or inputs != others or old.model.layers != new.model.layers


def comparable(old: Spec, new: Spec) -> bool:
    """Whether losses under both can be held against each other: those of one network, on the very same examples, by the same measure."""
    return old is new or (drawn_alike(old, new) and _measured(old) == _measured(new))


def _measured(spec: Spec) -> tuple[Any, ...]:
    return spec.loss, _built(spec.model), spec.training.kind, spec.training.dtype
