"""Summaries: what can be seen of a run, each as named arrays. A view on screen asks for one by name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from engine.errors import SpecError
from engine.spec import parse
from engine.summaries.base import View, views

__all__ = ["View", "view", "views"]

for module in iter_modules(__path__):  # each registers its views
    import_module(f"{__name__}.{module.name}")


def view(request: dict[str, Any]) -> View:
    """The view that `request` ({"view": name, …options}) asks for. Raises SpecError for unknown views and wrong options."""
    name = request.get("view")
    if not isinstance(name, str) or name not in views.names():
        raise SpecError.at("view", f"there is no view {name!r}; choose one of {', '.join(views.names())}")
    options = {key: value for key, value in request.items() if key not in ("view", "max_fps")}
    return parse(views[name], {"kind": name, **options})
