"""Tables: rows of measured columns, one of which is asked about."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, model_validator

from engine.data import bundle
from engine.data.bundle import Column, Table
from engine.data.encoders import Encoder, OneHot, Ordered, Standardize, encoders
from engine.data.examples import Task
from engine.data.kind import DataKind, datasets
from engine.data.points import PARTS, Floats
from engine.data.refusals import Location, refusal
from engine.data.rows import Rows, Shown, encode
from engine.data.scalers import UNSCALED, Scaler, TargetScale
from engine.data.split import Split, assign
from engine.errors import SpecError
from engine.registry import Model, argument

MAX_CLASSES = 24

if TYPE_CHECKING:
    AnyEncoder: TypeAlias = Encoder
else:
    AnyEncoder = Annotated[encoders.union(), BeforeValidator(lambda value: {"kind": value} if isinstance(value, str) else value)]


class Input(Model):
    """One column that the network is shown, and how."""

    column: str = argument(..., "The column's name.", max_length=100)
    encoder: AnyEncoder | None = argument(None, "How it becomes numbers; empty: one-hot for words, else standardize.")

    def chosen(self, column: Column) -> Encoder:
        """The encoder, also where it was left open."""
        return self.encoder or (OneHot() if column.categories else Standardize())


AnyInput = Annotated[Input, BeforeValidator(lambda value: {"column": value} if isinstance(value, str) else value)]


class TableData(DataKind):
    """A table of which one column is asked about: base of all kinds, whose own is where the table comes from."""

    shown_as = "table"
    has_plane = True
    in_workbench = True
    usual: ClassVar[dict[str, Encoder]] = {}

    columns: tuple[AnyInput, ...] = argument(
        (), "The columns that the network is shown, in this order; empty: all but the target.", ui={"control": "hidden"}, max_length=64
    )
    target: str = argument("", "The column that is to be predicted: words make classes, numbers a regression.", max_length=100,
                           ui={"control": "text"})  # fmt: skip
    only: tuple[str, ...] = argument(
        (), "Where the target holds words: keep only the rows with these; empty: all.", ui={"control": "text", "multiple": True},
        max_length=20,
    )  # fmt: skip
    split: Split = argument(Split(), "How the rows are divided into training, validation and test parts.")
    scale_target: bool = argument(
        True, "Where the target holds numbers and the last layer is linear: learn it with mean 0 and deviation 1, fitted on the training "
        "part. The loss is then that of the scaled target, 1 for whoever always says the mean; every other number stays in the target's "
        "own units.", title="Scale the target", ui={"control": "switch"},
    )  # fmt: skip

    @classmethod
    @abstractmethod
    def table_for(cls, fields: Mapping[str, Any]) -> Table:
        """The whole table, for the arguments of the kind. Raises ValidationError where they give none."""

    @property
    def table(self) -> Table:
        """The whole table."""
        return self.table_for(vars(self))

    @model_validator(mode="before")
    @classmethod
    def _written_out(cls, fields: Any) -> Any:
        """The target and the columns in full, where they were left open."""
        if not isinstance(fields, dict):
            return fields
        table = cls.table_for(fields)
        target = fields.get("target") or table.target
        columns = fields.get("columns")
        if columns is None or columns in ((), []):
            columns = [{"column": name, "encoder": cls.usual.get(name)} for name in cls.useful(table) if name != target]
        return {**fields, "target": target, "columns": columns}

    @classmethod
    def useful(cls, table: Table) -> list[str]:
        """The columns that are shown to the network where nobody says which."""
        return list(table.columns)

    @model_validator(mode="after")
    def _fits_the_table(self) -> TableData:
        problems = [*self._column_problems(), *self._target_problems()]
        if problems:
            raise refusal(problems)
        return self

    def _column_problems(self) -> list[tuple[Location, str]]:
        known, problems = self.table.columns, list[tuple[Location, str]]()
        if not self.columns:
            return [(("columns",), f"there is no column to learn {self.target} from: all others always say the same, or name the rows")]
        for i, shown in enumerate(self.columns):
            if shown.column not in known:
                problems.append((("columns", i, "column"), f"there is no column {shown.column!r}; there are {', '.join(known)}"))
            elif shown.column == self.target:
                problems.append((("columns", i, "column"), f"{shown.column} is the target, so it cannot be shown to the network"))
            elif shown.column in [other.column for other in self.columns[:i]]:
                problems.append((("columns", i, "column"), f"{shown.column} is there twice"))
            elif wrong := shown.chosen(known[shown.column]).problem(known[shown.column]):
                problems.append((("columns", i, "encoder"), wrong))
        return problems

    def _target_problems(self) -> list[tuple[Location, str]]:
        known = self.table.columns
        if self.target not in known:
            return [(("target",), f"there is no column {self.target!r}; there are {', '.join(known)}")]
        words = self.asked.categories
        if not words:
            return [(("only",), f"{self.target} holds numbers, not words; leave this empty")] if self.only else []
        strange = [name for name in self.only if name not in words]
        if strange:
            return [(("only",), f"{self.target} is never {strange[0]!r}; it is {', '.join(words)}")]
        if len(set(self.only)) == 1:
            return [(("only",), f"two classes at least are needed; got {self.only[0]}")]
        count = len(self.class_names())
        if not 2 <= count <= MAX_CLASSES:
            return [(("target",), f"{self.target} has {count} different words; from 2 to {MAX_CLASSES} classes can be learnt")]
        return []

    @property
    def asked(self) -> Column:
        """The target's column as it is asked about: words are classes, numbers values."""
        return self.table.columns[self.target]

    @property
    def task(self) -> Task:  # type: ignore[override]  # follows from the target
        """Classification where the target holds words."""
        return "classification" if self.asked.categories else "regression"

    @property
    def shown(self) -> Shown:
        """Each column that the network is shown, with its encoder."""
        known = self.table.columns
        return [(known[shown.column], shown.chosen(known[shown.column])) for shown in self.columns]

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (len(self.input_names()),)

    @property
    def holds_tokens(self) -> bool:
        return all(encoder.scaling == "none" for _, encoder in self.shown)

    def input_names(self) -> list[str]:
        return [name for column, encoder in self.shown for name in encoder.names(column)]

    def class_names(self) -> list[str]:
        words = self.asked.categories
        return [name for name in words if name in self.only or not self.only]

    def classes_count(self) -> int:
        return len(self.class_names())

    def ready(self, rng: np.random.Generator, kept: dict[str, Any] | None = None) -> Rows:
        """The rows that have a value in every column asked for, split and encoded."""
        target = self.asked
        chosen = np.ones(len(target.values), bool)
        if self.only:
            chosen = np.isin(target.values, [target.categories.index(name) for name in self.only])
        chosen, notes = _without_gaps(chosen, [*(column for column, _ in self.shown), target])
        label = target.values[chosen]
        if target.categories:
            label = np.searchsorted([target.categories.index(name) for name in self.class_names()], label).astype(np.float64)
        self._check_left(label)
        parts = assign(label if target.categories else np.zeros_like(label), self.split, rng.spawn(1)[0])
        values = [column.values[chosen] for column, _ in self.shown]
        scaler = Scaler.from_dict(kept["scaler"]) if kept else self._fit([some[parts == PARTS.index("train")] for some in values])
        inputs = np.ascontiguousarray(scaler.apply(encode(self.shown, values)), np.float32)
        target_scale = self._target_scale(label[parts == PARTS.index("train")], kept)
        return Rows(inputs, label, parts, self.task, self.classes_count(), self.shown, values, scaler, tuple(notes), target_scale)

    def _check_left(self, label: Floats) -> None:
        """Raises SpecError where, without the rows that have gaps, none are left, or none of a class."""
        without = "without those that lack a value in a column asked for"
        if not label.size:
            raise SpecError.at("data.columns", f"no row is left {without}; leave out columns with many gaps")
        names = self.class_names()
        counts = np.bincount(label.astype(np.intp), minlength=len(names)) if names else np.ones(1)
        if not counts.all():
            gone = names[int(counts.argmin())]
            raise SpecError.at("data.columns", f"no row of the class {gone!r} is left {without}; leave out columns with many gaps")

    def _target_scale(self, trained: Floats, kept: dict[str, Any] | None) -> TargetScale:
        """How target values stand in for training. What was kept before targets were scaled says nothing: they stand for themselves."""
        if not self.scale_target or self.task == "classification":
            return UNSCALED
        if kept:
            return TargetScale.from_dict(kept.get("target_scale", UNSCALED.to_dict()))
        return TargetScale.fit(trained)

    def _fit(self, values: list[Floats]) -> Scaler:
        """The scaling of all inputs in one, fitted column by column."""
        fitted = [
            Scaler.fit(encoder.scaling, encoder.rows(some, column)) for (column, encoder), some in zip(self.shown, values, strict=True)
        ]
        offset, scale = (np.concatenate([getattr(one, name) for one in fitted]) for name in ("offset", "scale"))
        return Scaler("none", offset, scale)


def _without_gaps(chosen: NDArray[np.bool_], columns: list[Column]) -> tuple[NDArray[np.bool_], list[str]]:
    """`chosen` (N,) without the rows that lack a value, and a sentence for each column that lacks some."""
    notes, left = [], chosen
    for column in columns:
        missing = chosen & np.isnan(column.values)
        if missing.any():
            notes.append(f"{missing.sum()} of {chosen.sum()} rows have no {column.name} and were left out.")
            left = left & ~missing
    return left, notes


class BundledTable(TableData):
    """A table that is shipped with the program, under the kind's name."""

    @classmethod
    def table_for(cls, fields: Mapping[str, Any]) -> Table:  # noqa: ARG003 - every one is the same
        return bundle.table(cls.kind_name())


@datasets.register
class Iris(BundledTable):
    """Iris: 150 flowers of three kinds, each by the length and width of its sepals and petals.

    Fisher, "The use of multiple measurements in taxonomic problems", 1936.
    """

    kind: Literal["iris"] = "iris"


@datasets.register
class Wine(BundledTable):
    """Wine: 178 wines of three grapes, each by thirteen results of a chemical analysis.

    Aeberhard & Forina, 1991.
    """

    kind: Literal["wine"] = "wine"


@datasets.register
class BreastCancer(BundledTable):
    """Breast cancer: 569 growths, malignant or benign, each by thirty measures of its cell nuclei.

    Wolberg, Mangasarian, Street & Street, 1995.
    """

    kind: Literal["breast_cancer"] = "breast_cancer"


@datasets.register
class Diabetes(BundledTable):
    """Diabetes: 442 patients by ten measurements, to tell how far the disease goes within a year.

    Efron, Hastie, Johnstone & Tibshirani, "Least angle regression", 2004.
    """

    kind: Literal["diabetes"] = "diabetes"


@datasets.register
class AutoMpg(BundledTable):
    """Cars: 398 cars of 1970 to 1982, to tell how far they go on a gallon of fuel.

    Quinlan, 1993.
    """

    kind: Literal["auto_mpg"] = "auto_mpg"
    usual = {"model year": Ordered(edges=(73, 76, 79))}  # noqa: RUF012 - not to be written to
