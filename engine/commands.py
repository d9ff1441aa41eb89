"""What a run can be told to do, as validated messages; the field `type` tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, Union

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from engine.errors import SpecError, problems_of
from engine.registry import Model, argument

PointRow = Annotated[list[float], Field(min_length=3, max_length=4)]
MAX_POINTS_IN_MESSAGE = 5000
CommandId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Command(Model):
    """Base of all commands. `id` is the sender's: a command is carried out once, however often it arrives."""

    id: CommandId | None = None


class Play(Command):
    """Train on."""

    type: Literal["play"]


class Pause(Command):
    """Stop training; everything stays as it is."""

    type: Literal["pause"]


class Step(Command):
    """Take a number of steps: one phase of an example (forward, loss, backward, update), one example, one update, or one pass over the
    training data. Phases may be those of a whole batch; any other command gives up an example that is on its way."""

    type: Literal["step"]
    unit: Literal["phase", "example", "batch", "epoch"] = "epoch"
    of: Literal["example", "batch"] = argument("example", "What the phases are those of.")
    count: int = argument(1, "How many.", ge=1, le=10_000)


class Reset(Command):
    """Start over, with the same initial weights or new ones."""

    type: Literal["reset"]
    weights: Literal["same", "new"] = "same"


class Set(Command):
    """Change the spec: single fields by JSON path, or all of it. With `restart`, begin again at epoch 0; with `back`, a change is taken
    back, and what it took away has the weights it had."""

    type: Literal["set"]
    changes: dict[str, Any] | None = argument(None, "New values by JSON path.", max_length=64)
    spec: dict[str, Any] | None = None
    restart: bool = False
    back: bool = False


class Speed(Command):
    """How many epochs a second; null for as many as fit."""

    type: Literal["speed"]
    epochs_per_second: float | None = argument(None, "Epochs per second.", gt=0, le=100_000)


class Edit(Command):
    """Set one weight or bias by hand; parameter and index as Keras has them."""

    type: Literal["edit"]
    parameter: Annotated[str, StringConstraints(max_length=80)]
    index: list[int] = argument(..., "Where in the parameter.", max_length=4)
    value: float = argument(..., "The new value.", ge=-1e6, le=1e6)


class EditPoints(Command):
    """Change the points that are learnt from, without a restart: replace all, or remove, then move, then add."""

    type: Literal["points"]
    points: list[PointRow] | None = argument(None, "All points, [x, y, label] or [x, y, label, split].", max_length=MAX_POINTS_IN_MESSAGE)
    remove: list[int] = argument([], "Indices of points to take away.", max_length=MAX_POINTS_IN_MESSAGE)
    move: list[Annotated[list[float], Field(min_length=3, max_length=3)]] = argument(
        [], "[index, x, y] each.", max_length=MAX_POINTS_IN_MESSAGE
    )
    add: list[PointRow] = argument([], "New points.", max_length=MAX_POINTS_IN_MESSAGE)
    classes: int | None = argument(None, "How many classes there are from now on.", ge=2, le=6)


class Rewind(Command):
    """Go back (or forward again) to an earlier moment. Where the spec was changed at the step, `spec` tells which side of the change."""

    type: Literal["rewind"]
    step: int = argument(..., "The step to stand at.", ge=0)
    spec: dict[str, Any] | None = argument(None, "The spec it was trained with.")


class Pocket(Command):
    """Take the weights that made the fewest mistakes so far (perceptron)."""

    type: Literal["pocket"]


KINDS: tuple[type[Command], ...] = (Play, Pause, Step, Reset, Set, Speed, Edit, EditPoints, Rewind, Pocket)


def reader(kinds: tuple[type[Command], ...]) -> Callable[[Any], Command]:
    """What reads a message, parsed JSON, as a command of one of these kinds. It raises SpecError with the fields at fault."""
    any_command = Annotated[Union[kinds], Field(discriminator="type")]  # type: ignore[valid-type]  # noqa: UP007 - made at run time
    adapter: TypeAdapter[Command] = TypeAdapter(any_command)
    tags = frozenset(kind.model_fields["type"].annotation.__args__[0] for kind in kinds)  # type: ignore[union-attr]  # each is a Literal

    def read(message: Any) -> Command:
        if not isinstance(message, dict):
            raise SpecError.at("", f"a command is a JSON object with a type; got {type(message).__name__}")
        try:
            return adapter.validate_python(message)
        except ValidationError as error:
            problems = problems_of(error, tags, tagged=True)
        raise SpecError(problems)

    return read


_read = reader(KINDS)


def parse_command(message: Any) -> Command:
    """The command that `message`, parsed JSON, is. Raises SpecError with the fields at fault."""
    return _read(message)
