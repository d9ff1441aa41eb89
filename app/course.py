"""The map of the course: its chapters, what one learns in each, and the labs that teach it. The chapters stand in templates/course.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.settings import ROOT

FILE = ROOT / "templates" / "course.toml"
BEFORE = "0 · Start here"
"""What stands before the first chapter: the playground."""


class Chapter(BaseModel):
    """A chapter: its `number` from 1, its title, a sentence about it, and what one learns in it by row of the curriculum."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    number: int
    title: str
    about: str
    rows: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """As labs call it."""
        return f"{self.number} · {self.title}"


@cache
def chapters() -> tuple[Chapter, ...]:
    """Every chapter in order. Raises pydantic.ValidationError where the file is wrong."""
    told = tomllib.loads(FILE.read_text("utf-8"))["chapters"]
    return tuple(Chapter(number=number, **chapter) for number, chapter in enumerate(told, start=1))


@cache
def learned() -> dict[str, str]:
    """What one learns, by row of the curriculum."""
    return {row: words for chapter in chapters() for row, words in chapter.rows.items()}


def chapter_names() -> tuple[str, ...]:
    """The chapters that a lab may stand in."""
    return (BEFORE, *(chapter.name for chapter in chapters()))


def course_map(cards: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The page's map: `chapters` that have labs, with their cards and rows, `start`, the cards before them, and chapters still `coming`.

    A row is told only where a lab teaches it, with the first one that does.
    """
    cards = list(cards)
    found = [_told(chapter, [card for card in cards if _place(card["chapter"]) == chapter.number], cards) for chapter in chapters()]
    return {
        "start": [card for card in cards if not _place(card["chapter"])],
        "chapters": [told for told in found if told["cards"]],
        "coming": [told for told in found if not told["cards"]],
    }


def _told(chapter: Chapter, cards: list[dict[str, Any]], everywhere: list[dict[str, Any]]) -> dict[str, Any]:
    rows = []
    for row, words in chapter.rows.items():
        teaching = [card for card in [*cards, *everywhere] if row in card["rows"]]
        if teaching:
            rows.append({"id": row, "words": words, "url": teaching[0]["url"], "lab": teaching[0]["id"], "title": teaching[0]["title"]})
    return {"number": chapter.number, "title": chapter.title, "about": chapter.about, "rows": rows, "cards": cards}


def _place(name: str) -> int:
    """The number of the chapter in whose section a lab stands."""
    return next((chapter.number for chapter in chapters() if chapter.name == name), 0)
