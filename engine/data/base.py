"""What all point datasets share: their common arguments, how noise and splits are drawn, and the finished `Dataset`.

A kind only says where its points lie and what they are called (`place`); everything random around that is done here, each from a
generator of its own, so that turning one control never moves what another one drew.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import GetJsonSchemaHandler, field_validator, model_validator
from pydantic_core import CoreSchema

from engine.data.examples import Examples, Measured, Task, read_numbers
from engine.data.features import MAX_FEATURES, Feature, FeatureKind, matrix
from engine.data.kind import DataKind, datasets
from engine.data.points import MAX_CLASSES, MAX_POINTS, PARTS, PLANE, Domain, Floats, Parts, Points
from engine.data.refusals import Location, refusal
from engine.data.scalers import Scaler, Scaling
from engine.data.split import Split, assign
from engine.registry import argument
from engine.tensor import Array

__all__ = [
    "MAX_CLASSES",
    "MAX_POINTS",
    "PARTS",
    "PLANE",
    "Dataset",
    "Domain",
    "Floats",
    "Parts",
    "Points",
    "PointsData",
    "SampledData",
    "Split",
    "Task",
    "datasets",
]

COMMON_LAST = ("samples", "noise", "label_noise", "split", "scaling", "features")
VALUE_LIMIT = 1.5
CHECK_GRID = 121
POINT_BYTES = 200


def noise_argument(default: float) -> Any:
    """The field `noise`, the same in every dataset but for its default."""
    help = "How far points are moved at random: standard deviation as a share of the plane's half width. Labels stay as they were."
    return argument(default, help, ge=0, le=0.5, ui={"control": "slider", "step": 0.01})


def split_argument(default: Split) -> Any:
    """The field `split`, the same in every dataset but for its default."""
    return argument(default, "How the points are divided into training, validation and test parts.")


def scaling_argument(default: Scaling) -> Any:
    """The field `scaling`, the same in every dataset but for its default."""
    help = "How inputs are scaled, fitted on the training part: not at all, to mean 0 and deviation 1, or to the range 0…1."
    return argument(default, help, ui={"control": "choice"})


def features_argument(default: tuple[str, ...]) -> Any:
    """The field `features`, the same in every dataset but for its default."""
    help = "What the network is shown of each point, in this order."
    return argument(default, help, max_length=MAX_FEATURES, ui={"control": "choice", "multiple": True})


class PointsData(DataKind):
    """A dataset of points in a plane."""

    shown_as = "plane"
    has_plane = True
    in_workbench = True
    catalogued: ClassVar[tuple[str, ...]] = (*DataKind.catalogued, "inputs")
    inputs: ClassVar[int] = 2

    noise: float = noise_argument(0.05)
    label_noise: float = argument(
        0.0,
        "Share of the labels that are flipped to another class; for regression, the standard deviation of what is added to the targets.",
        title="Label noise",
        ge=0,
        le=0.5,
        ui={"control": "slider", "step": 0.01},
    )
    split: Split = split_argument(Split())
    scaling: Scaling = scaling_argument("standardize")
    features: tuple[Feature, ...] = features_argument(("x", "y"))

    if TYPE_CHECKING:

        @property
        def domain(self) -> Domain:
            """The part of the plane that data and pictures cover."""

        @property
        def samples(self) -> int:
            """How many points there are."""

    @property
    def input_shape(self) -> tuple[int, ...]:
        """One number per feature."""
        return (len(self.features),)

    def input_names(self) -> list[str]:
        """The features' names."""
        return [feature.text() for feature in self.features]

    def ready(self, rng: np.random.Generator, kept: dict[str, Any] | None = None) -> Dataset:
        """The points with their features scaled."""
        from engine.data.prepare import prepare

        return prepare(self, rng, Scaler.from_dict(kept["scaler"]) if kept else None)

    @abstractmethod
    def place(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Where the points lie before noise moves them, (2, N), and their labels, (N,)."""

    def classes_count(self) -> int:
        """The number of classes; 0 for regression."""
        return 2 if self.task == "classification" else 0

    def generate(self, rng: np.random.Generator) -> Points:
        """Draw the points, move them, disturb the labels and split: each with a generator spawned from `rng` for that alone.

        Labels and split are those of the unmoved points. Raises SpecError where a typed formula has no value.
        """
        placing, moving, flipping, parting = rng.spawn(4)
        xy, label = self.place(placing)
        strata = label if self.task == "classification" else np.zeros_like(label)
        split = assign(strata, self.split, parting, self.given_parts())
        moved = xy + moving.standard_normal((label.size, 2)).T * self.noise * self.domain.half()
        return Points(self.domain.clip(moved), self.disturb(label, flipping), split)

    def given_parts(self) -> Parts | None:
        """Parts decided beforehand, (N,) with `UNASSIGNED` where not; None if none are."""
        return None

    def disturb(self, label: Floats, rng: np.random.Generator) -> Floats:
        """Labels (N,) after `label_noise`: exactly that share flipped to another class, or normal noise added to targets.

        A larger share flips the same labels and some more.
        """
        if self.task == "regression":
            noisy = label + self.label_noise * rng.standard_normal(label.size)
            return np.clip(noisy, -VALUE_LIMIT, VALUE_LIMIT)
        order = np.argsort(rng.random(label.size), kind="stable")
        shift = rng.integers(1, self.classes_count(), label.size)
        flipped = order[: round(self.label_noise * label.size)]
        label = label.copy()
        label[flipped] = (label[flipped] + shift[flipped]) % self.classes_count()
        return label

    def thumbnail_points(self) -> Points:
        """A few of the points, the same at every call, without noise."""
        return self.generate(np.random.default_rng(0))

    @field_validator("features")
    @classmethod
    def _features_fit(cls, chosen: tuple[FeatureKind, ...]) -> tuple[FeatureKind, ...]:
        problems: list[tuple[Location, str]] = [] if chosen else [((), "at least one feature is needed, such as x")]
        for i, feature in enumerate(chosen):
            if feature in chosen[:i]:
                problems.append(((i,), f"feature {feature.text()} is there twice"))
            elif cls.inputs == 1 and feature.uses_y():
                problems.append(((i,), f"this dataset has one input, x; feature {feature.text()} needs y"))
        if problems:
            raise refusal(problems)
        return chosen

    @model_validator(mode="after")
    def _features_have_values(self) -> PointsData:
        grid = self.domain.grid(CHECK_GRID)
        found = [(("features", i), feature.problem(grid)) for i, feature in enumerate(self.features)]
        problems: list[tuple[Location, str]] = [(at, message) for at, message in found if message]
        if problems:
            raise refusal(problems)
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Order the fields as a form shows them: what is particular to the kind first, then what all kinds share."""
        schema = handler(core_schema)
        model = handler.resolve_ref_schema(schema)
        fields = model.get("properties", {})
        own = [name for name in fields if name not in COMMON_LAST]
        model["properties"] = {name: fields[name] for name in [*own, *COMMON_LAST] if name in fields}
        return schema


class SampledData(PointsData):
    """A dataset of as many points as asked for, drawn at random in the plane [−6, 6]²."""

    samples: int = argument(400, "How many points there are.", ge=10, le=MAX_POINTS, ui={"control": "slider", "step": 10})
    thumbnail_samples: ClassVar[int] = 80

    @property
    def domain(self) -> Domain:
        """The part of the plane that data and pictures cover."""
        return PLANE

    def thumbnail_points(self) -> Points:
        """A few of the points, the same at every call, without noise."""
        few = {"samples": min(self.samples, self.thumbnail_samples), "noise": 0.0, "label_noise": 0.0}
        return self.model_copy(update=few).generate(np.random.default_rng(0))


@dataclass(frozen=True)
class Dataset(Examples):
    """A dataset ready for training.

    `points` N with their split; `inputs` (D, N) float32, C-contiguous: the features, scaled; `chosen` the D features.
    """

    points: Points
    inputs: NDArray[np.float32]
    feature_names: list[str]
    classes: int
    task: Task
    scaler: Scaler
    domain: Domain
    chosen: tuple[FeatureKind, ...]
    dimensions: int = 2

    @property
    def labels(self) -> Floats:
        """Class indices or target values, (N,) float64."""
        return self.points.label

    @property
    def parts(self) -> Parts:
        """The part of each point, (N,) uint8."""
        assert self.points.split is not None  # generating points gives every one its part
        return self.points.split

    def held_bytes(self) -> int:
        """Points, features and the drawn spec: about POINT_BYTES for each."""
        return POINT_BYTES * len(self.points)

    def kept(self) -> dict[str, Any]:
        """The fitted scaling."""
        return {"scaler": self.scaler.to_dict()}

    def input_names(self) -> list[str]:
        """The features' names."""
        return self.feature_names

    def measured(self, index: int) -> list[Measured]:
        """The point's place in the plane."""
        return [Measured(name, float(value)) for name, value in zip("xy"[: self.dimensions], self.points.xy[:, index], strict=False)]

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]  # follows from the features
        """One row of features."""
        return (len(self.chosen),)

    def take(self, chosen: Array, out: Array | None = None) -> Array:
        """The scaled features of the chosen points, (D, n) float32."""
        return np.take(self.inputs, chosen, 1, out, "clip")

    def read(self, inputs: Any) -> NDArray[np.float32]:
        """Points [[x, y], …] from outside as scaled features, (D, M) float32. Raises SpecError where they are not such points."""
        return self.inputs_at(read_numbers(inputs, (2,)).T)

    def inputs_at(self, xy: Floats) -> NDArray[np.float32]:
        """Features and scaling of any points (2, M) of the plane, (D, M) float32, C-contiguous."""
        return np.ascontiguousarray(self.scaler.apply(matrix(self.chosen, np.asarray(xy, np.float64))), dtype=np.float32)
