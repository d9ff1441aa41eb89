"""Dates as people write them, to be turned into ISO 8601: a small translation that is never learnt by heart."""

from __future__ import annotations

from datetime import date
from typing import Literal

import numpy as np

from engine.data.kind import datasets
from engine.data.sequences import TextTask, samples_argument
from engine.data.text import Vocabulary, vocabulary_of
from engine.registry import argument

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# Slashes put the month first, dots and hyphens the day: every date can be read in one way only.
FORMATS = (
    "{d} {month} {y}",
    "{d}. {month} {y}",
    "{dd} {month} {y}",
    "{d} {mon} {y}",
    "{dd}-{mon}-{y}",
    "{d}-{mon}-{y}",
    "{dd}{mon}{y}",
    "{month} {d}, {y}",
    "{month} {d} {y}",
    "{month} {th}, {y}",
    "{mon} {d}, {y}",
    "{mon}. {d}, {y}",
    "{mon} {th} {y}",
    "{th} {month} {y}",
    "{th} of {month} {y}",
    "the {th} of {month}, {y}",
    "{day}, {d} {month} {y}",
    "{day}, {month} {d}, {y}",
    "{day} {d} {mon} {y}",
    "{wd} {d} {mon} {y}",
    "{wd}, {mon} {d}, {y}",
    "{m}/{d}/{y}",
    "{mm}/{dd}/{y}",
    "{d}.{m}.{y}",
    "{dd}.{mm}.{y}",
    "{d}-{m}-{y}",
    "{y} {month} {d}",
    "{y}, {month} {d}",
    "{y}/{mm}/{dd}",
    "{y}.{mm}.{dd}",
)
LONGEST = 30
FIRST, LAST = date(1900, 1, 1).toordinal(), date(2099, 12, 31).toordinal()


def written(day: date, pattern: str) -> str:
    """A date in one of the formats."""
    ending = "th" if day.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    month, name = MONTHS[day.month - 1], DAYS[day.weekday()]
    return pattern.format(
        d=day.day, dd=f"{day.day:02}", th=f"{day.day}{ending}", m=day.month, mm=f"{day.month:02}", y=day.year,
        month=month, mon=month[:3], day=name, wd=name[:3],
    )  # fmt: skip


@datasets.register
class Dates(TextTask):
    """Dates: from "Tue 5 Mar 1985" to "1985-03-05". No day comes twice. The attention shows where each digit is read from."""

    kind: Literal["dates"] = "dates"
    told_apart = "target"
    samples: int = samples_argument(20_000)
    formats: int = argument(len(FORMATS), "In how many ways dates are written.", title="Formats", ge=1, le=len(FORMATS),
                            ui={"control": "slider"})  # fmt: skip
    letters: Literal["lower", "mixed"] = argument("lower", "Lower case only, or as people write it, in lower, upper and title case.",
                                                  title="Letters", ui={"control": "choice"})  # fmt: skip

    @property
    def source_vocabulary(self) -> Vocabulary:
        names = "".join((*MONTHS, *DAYS, "stndrdthof"))
        letters = set(names.lower()) if self.letters == "lower" else set(names + names.lower() + names.upper())
        return vocabulary_of(sorted(letters | set("0123456789 ,./-")))

    @property
    def target_vocabulary(self) -> Vocabulary:
        return vocabulary_of("0123456789-")

    @property
    def source_steps(self) -> int:
        return LONGEST

    @property
    def target_steps(self) -> int:
        return len("YYYY-MM-DD") + 1

    def pair(self, rng: np.random.Generator) -> tuple[str, str]:
        day = date.fromordinal(int(rng.integers(FIRST, LAST + 1)))
        text = written(day, FORMATS[rng.integers(self.formats)])
        case = "lower" if self.letters == "lower" else ("lower", "upper", "title")[rng.integers(3)]
        shown = {"lower": text.lower(), "upper": text.upper(), "title": text}[case]
        return shown, day.isoformat()
