"""Labs and lessons: one file each in templates/lessons, metadata in TOML between two lines of `+++`, then the introduction in HTML.

A lab is a spec with words around it, or an instrument with its arguments, in `[instrument]` instead of `[spec]`. A lab's id, the file's
name, is accepted wherever a spec is. What its words may hold tells `app.lesson_text`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.course import chapter_names, learned
from app.lab_metadata import Alternative, Metadata
from app.lesson_text import LessonTextError, check_text, to_html
from app.settings import ROOT
from engine.changes import change
from engine.data.thumbnails import data_svg
from engine.errors import EngineError, SpecError, json_path
from engine.instruments import Instrument, parse_instrument
from engine.spec import Spec, parse_spec
from engine.wording import told

FOLDER = ROOT / "templates" / "lessons"
FENCE = "+++"


class LabError(EngineError):
    """A lab file that cannot be used; the message begins with its path and line."""


class Lab:
    """One lab: `metadata`, `intro` as HTML, and either a spec or an instrument, checked."""

    def __init__(self, path: Path, metadata: Metadata, intro: str, shown: Spec | Instrument) -> None:
        self.id = path.stem
        self.metadata = metadata
        self.intro = intro
        self._shown = shown

    @property
    def url(self) -> str:
        """Where it opens."""
        return f"/play?lab={self.id}"

    @property
    def instrument(self) -> Instrument | None:
        """The instrument with the lab's arguments; None for a lab that trains."""
        return self._shown if isinstance(self._shown, Instrument) else None

    @property
    def spec(self) -> Spec:
        """What it trains. Raises SpecError for an instrument."""
        if isinstance(self._shown, Instrument):
            raise SpecError.at("", f"{self.id} is an instrument: there is nothing to train. Open {self.url}")
        return self._shown

    def to_json(self) -> dict[str, Any]:
        """Everything a page needs."""
        told = self.metadata.model_dump(exclude={"spec", "instrument", "order", "race", "film"}, exclude_none=True)
        if self.metadata.race:
            told["race"] = self.race()
            told["alternatives"] = [{"name": other.name, "race": self.race(other)} for other in self.metadata.alternatives]
        shown = "instrument" if self.instrument else "spec"
        told["paused"] = self.metadata.waits
        told["steps"] = [{**step, "text": to_html(step["text"])} for step in told["steps"]]
        return {"id": self.id, "url": self.url, **told, "intro": to_html(self.intro), shown: self._shown_json()}

    def race(self, other: Alternative | None = None) -> list[dict[str, Any]]:
        """The runners of the lab's race, or of that `other` one, each a name and a whole spec, JSON-ready.

        Raises SpecError where the changes do not fit the lab's spec.
        """
        before, after = (other.changes, other.after) if other else ({}, {})
        return [
            {"name": r.name, "benched": r.benched, "spec": change(self.spec, {**before, **r.changes, **after}).to_json()}
            for r in self.metadata.race
        ]

    def _shown_json(self) -> dict[str, Any]:
        return self._shown.model_dump(mode="json") if isinstance(self._shown, Instrument) else self._shown.to_json()

    def to_card(self) -> dict[str, Any]:
        """Its entry in the list of labs, with a picture of its data or of what its instrument shows, and how many steps can be done."""
        picture = self._shown.thumbnail() if isinstance(self._shown, Instrument) else data_svg(self.spec.data)
        done = sum(bool(step.check or step.predict) for step in self.metadata.steps)
        learns = [learned()[row] for row in self.metadata.rows]
        return {**self.to_index(), "thumbnail": picture, "steps": done, "learns": learns, "trains": self.instrument is None}

    def to_index(self) -> dict[str, Any]:
        """Its entry in the list of labs."""
        about = self.metadata
        return {
            "id": self.id,
            "title": about.title,
            "chapter": about.chapter,
            "rows": about.rows,
            "url": self.url,
            "summary": about.summary,
        }


def load_labs(folder: Path = FOLDER, *, compute: bool = True) -> dict[str, Lab]:
    """Every lab of a folder by id, in order, as by `load_lab`. Raises LabError."""
    labs = [load_lab(path, compute=compute) for path in sorted(folder.glob("*.html"))]
    return {lab.id: lab for lab in sorted(labs, key=lambda lab: (lab.metadata.order, lab.id))}


@cache
def built_in_labs() -> dict[str, Lab]:
    """The labs that come with Glassnet: what their instruments give was looked at when they were tested, not at every start."""
    return load_labs(compute=False)


def built_in_lab(name: str) -> Lab | None:
    """One of them, without reading the others; None where there is none of this name."""
    path = next((path for path in FOLDER.glob("*.html") if path.stem == name), None)
    return load_lab(path, compute=False) if path else None


def load_lab(path: Path, *, compute: bool = True) -> Lab:
    """One lab; with `compute`, its instrument is asked for what it shows. Raises LabError with file and line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    fences = [i for i, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:
        raise LabError(f"{path}:1: a lab begins with its metadata between two lines of {FENCE}")
    text, intro = lines[: fences[1]], "\n".join(lines[fences[1] + 1 :]).strip()
    metadata = _read_metadata(path, text)
    _check_words(path, metadata, intro, text)
    lab = Lab(path, metadata, intro, _read_shown(path, metadata, text, compute=compute))
    _check_predictions(lab, path, text)
    if not metadata.race:
        return lab
    try:
        for other in (None, *metadata.alternatives):
            lab.race(other)
    except SpecError as error:
        problem = error.problems[0]
        raise LabError(f"{path}:{_line(text, 'race')}: race: {problem.path}: {problem.message}") from None
    return lab


def _check_words(path: Path, metadata: Metadata, intro: str, text: list[str]) -> None:
    """Raises LabError for a chapter or a row that is not the course's, and for what does not belong into a text."""
    if metadata.chapter not in chapter_names():
        raise LabError(f"{path}:{_line(text, 'chapter')}: chapter: there is no {metadata.chapter!r} in the course")
    if unknown := [row for row in metadata.rows if row not in learned()]:
        raise LabError(f"{path}:{_line(text, 'rows')}: rows: the course has no {unknown[0]!r}")
    place = "picture" if metadata.instrument is not None else "race" if metadata.race else "workbench"
    steps = [number for number, line in enumerate(text, start=1) if line.strip() == "[[steps]]"]
    texts = [(intro, len(text) + 2), *zip((step.text for step in metadata.steps), (number + 1 for number in steps), strict=False)]
    for words, line in texts:
        try:
            check_text(words, place)
        except LessonTextError as error:
            raise LabError(f"{path}:{line + error.line}: {error}") from None


def _check_predictions(lab: Lab, path: Path, text: list[str]) -> None:
    """Raises LabError where a question before the run does not fit what is run."""
    for prediction in (step.predict for step in lab.metadata.steps if step.predict):
        line = next(number for number, row in enumerate(text, start=1) if row.strip().startswith(("predict", "[steps.predict")))
        if lab.instrument or lab.metadata.race:
            raise LabError(f"{path}:{line}: predict: only a lab with one run can be predicted")
        try:
            spec = change(lab.spec, prediction.changes)
        except SpecError as error:
            problem = error.problems[0]
            raise LabError(f"{path}:{line}: predict.changes: {problem.path}: {problem.message}") from None
        if prediction.of == "boundary" and not (spec.data.has_plane and spec.data.task == "classification"):
            raise LabError(f"{path}:{line}: predict: a border needs classes in the plane")


def _read_shown(path: Path, metadata: Metadata, text: list[str], *, compute: bool) -> Spec | Instrument:
    """What the lab shows: its spec, or its instrument. Raises LabError with file and line."""
    if (metadata.spec is None) == (metadata.instrument is None):
        raise LabError(f"{path}:1: a lab has either [spec] or [instrument]")
    table = "spec" if metadata.spec is not None else "instrument"
    try:
        if metadata.spec is not None:
            return _read_spec(metadata.spec, raced=bool(metadata.race))
        instrument = parse_instrument(str((metadata.instrument or {}).get("kind")), metadata.instrument)
        if compute and not instrument.measures:  # one that measures takes its time
            instrument.frame()
        return instrument
    except SpecError as error:
        problem = error.problems[0]
        raise LabError(f"{path}:{_line(text, f'{table}.{problem.path}')}: {table}.{problem.path}: {problem.message}") from None


def _read_spec(given: dict[str, Any], *, raced: bool) -> Spec:
    """The lab's spec. Raises SpecError where it is none, or asks for data that the workbench cannot show."""
    spec = parse_spec(_open_units(given))
    if not spec.data.in_workbench and not raced:
        raise SpecError.at(
            "data.kind", f"the workbench shows points, tables, images and sequences of symbols; {spec.data.kind} is a {spec.data.shown_as}"
        )
    return spec


def _open_units(spec: dict[str, Any]) -> dict[str, Any]:
    """TOML has no null: `units = "auto"` in a lab leaves the last layer's size to the data."""
    model = spec.get("model", {})
    layers = [{**layer, "units": None} if layer.get("units") == "auto" else layer for layer in model.get("layers", [])]
    return {**spec, "model": {**model, "layers": layers}} if layers else spec


def _read_metadata(path: Path, lines: list[str]) -> Metadata:
    try:
        return Metadata.model_validate(tomllib.loads("\n".join(["", *lines[1:]])))
    except tomllib.TOMLDecodeError as error:
        text = str(error)
        line = text.rpartition("(at line ")[2].partition(",")[0] if "(at line " in text else str(len(lines))
        raise LabError(f"{path}:{line}: {text}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = json_path(first["loc"])
        raise LabError(f"{path}:{_line(lines, where)}: {where}: {told(first)}") from None


def _line(lines: list[str], path: str) -> int:
    """The line where the field at a JSON path stands, or else the table that it would stand in."""
    names = path.replace("[", ".").split(".")
    for length in range(len(names), 0, -1):
        table, key = ".".join(names[: length - 1]), names[length - 1]
        current = ""
        for number, line in enumerate(lines, start=1):
            stripped = line.strip()
            if stripped.startswith("["):
                current = stripped.strip("[]")
                if current == ".".join(names[:length]):
                    return number
            elif current == table and stripped.partition("=")[0].strip() == key:
                return number
    return 1
