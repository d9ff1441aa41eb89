"""Instruments: what is explored by hand instead of trained: the way down a slope, the shape of a loss. Importing registers all."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from engine.instruments.base import Instrument, instruments, parse_instrument

for _module in sorted(module.name for module in iter_modules(__path__)):
    if _module != "__main__":
        import_module(f"{__name__}.{_module}")

__all__ = ["Instrument", "instruments", "parse_instrument"]
