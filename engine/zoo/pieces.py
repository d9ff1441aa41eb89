"""Pieces: a few layers that famous networks repeat, to be put into a network in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.nn.base import Layer

WIDTHS = frozenset({"units", "filters"})
"""The argument that says how wide a layer is; a piece leaves it open, to be as wide as what it is put behind."""


@dataclass(frozen=True)
class Piece:
    """A row of layers under one name; each but the last gives again the sort of thing that it takes."""

    name: str
    title: str
    help: str
    layers: tuple[Layer, ...]

    def asked(self) -> list[dict[str, Any]]:
        """The layers as they stand in a spec, but for their widths."""
        return [{"kind": one.kind} | one.model_dump(mode="json", exclude_defaults=True, exclude=set(WIDTHS)) for one in self.layers]


pieces: dict[str, Piece] = {}


def piece(title: str) -> Callable[[Callable[[], Sequence[Layer]]], Callable[[], Sequence[Layer]]]:
    """Decorator: enter a function that gives layers among the pieces, under its own name; its docstring is the help."""

    def enter(design: Callable[[], Sequence[Layer]]) -> Callable[[], Sequence[Layer]]:
        pieces[design.__name__] = Piece(design.__name__, title, " ".join((design.__doc__ or "").split()), tuple(design()))
        return design

    return enter
