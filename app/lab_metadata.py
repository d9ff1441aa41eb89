"""What may stand in the upper part of a lab file, in TOML: unknown names are mistakes, and each field says what it is for."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.race import MAX_SEEDS

Shape = Literal["falls", "creeps", "waits", "climbs", "zigzags", "turns"]
"""What a loss curve can look like; `static/js/prediction.js` tells them apart."""


class Words(BaseModel):
    """Base of what stands in the metadata: unknown names are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Check(Words):
    """When a step is done: a command was given, a field of the spec was changed, or a number of the status has come far enough.

    Besides commands to the run there are `look`, where an example of images is looked at, `draw`, where a picture of one's own is, and
    `chance`, where what is drawn is left to chance.
    `changed` may also be `inspected[n]`: something of layer n was looked at.

    `number` is a path in the status message, such as `epoch` or `metrics.train.accuracy`; of an instrument, into what it was asked
    and what came of it: `arguments.x`, `results.loss`, `moment`. `value` is such a path that has to lead to `equals`. `open`: and this tab
    of the dock is open.
    """

    command: str | None = None
    changed: str | None = None
    number: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    value: str | None = None
    equals: str | float | bool | None = None
    open: str | None = None


class Prediction(Words):
    """A question to answer before the run begins, which the run then answers: what the learner expects is drawn beside what came.

    `boundary`: the learner draws the border over the plane. `curve`: the learner picks the loss curve among the shapes in `among`.
    The run begins anew with `changes`, by JSON path, and is looked at after so many epochs.
    """

    of: Literal["boundary", "curve"]
    among: list[Shape] = Field(default_factory=list, max_length=5)
    changes: dict[str, Any] = Field(default_factory=dict)
    epochs: int = Field(30, ge=2, le=500)

    @model_validator(mode="after")
    def _choices(self) -> Self:
        if (self.of == "curve") != (len(set(self.among)) > 1):
            raise ValueError("`among` names at least two different shapes for a curve, and none for a boundary")
        return self


class Step(Words):
    """Something small to do."""

    text: str = Field(min_length=1)
    check: Check | None = None
    predict: Prediction | None = None


class Published(Words):
    """A figure that others have published for the lab's network, or a runner of its race, shown beside ours: accuracy in percent.

    `data`: the kind of data it was found on, where it is not the lab's own; beside other data it is not shown.
    """

    name: str
    data: str | None = None
    train: float | None = None
    test: float


class Runner(Words):
    """A configuration in a race: what it changes of the lab's spec, by JSON path; one that is `benched` waits to be chosen."""

    name: str = Field(min_length=1, max_length=40)
    changes: dict[str, Any] = Field(default_factory=dict)
    benched: bool = False


class Alternative(Words):
    """The same race on something else: what all its runners change besides; `after`: what they change last, in the network that
    each of them has by then."""

    name: str = Field(min_length=1, max_length=40)
    changes: dict[str, Any] = Field(default_factory=dict)
    after: dict[str, Any] = Field(default_factory=dict)


class Metadata(Words):
    """The upper part of a lab file."""

    title: str = Field(min_length=1, max_length=60)
    chapter: str = Field(min_length=1, max_length=60)
    order: int
    rows: list[str] = Field(min_length=1)
    summary: str = Field(min_length=1, max_length=160)
    views: list[str] = Field(default_factory=list)
    main: str = "boundary"
    unit: Literal["phase", "example", "batch", "epoch"] = "batch"
    speed: float | None = Field(None, gt=0)
    paused: bool = False
    ailments: list[str] = Field(default_factory=list, description="What the doctor rightly finds, because the lab is about it.")
    spec: dict[str, Any] | None = None
    instrument: dict[str, Any] | None = None
    film: list[dict[str, Any]] = Field(default_factory=list, max_length=24)
    race: list[Runner] = Field(default_factory=list, max_length=12)
    seeds: int = Field(1, ge=1, le=MAX_SEEDS)
    published: list[Published] = Field(default_factory=list)
    alternatives: list[Alternative] = Field(default_factory=list, max_length=6)
    steps: list[Step] = Field(min_length=1, max_length=8)

    @property
    def waits(self) -> bool:
        """Whether its run waits to be started: where the lab says so, or asks what one expects of it."""
        return self.paused or any(step.predict for step in self.steps)
