"""What a worker keeps alive: a run, or several that race. Whoever drives, watches, asks or saves one needs to know no more than this."""

from __future__ import annotations

from typing import Any, Protocol

from engine.beat import Beat
from engine.errors import SpecError, StateError
from engine.footprint import Footprint, of_spec
from engine.frames import Frame
from engine.history import History
from engine.persist import load_run, open_checkpoint, save_run
from engine.race import Race, is_race, parse_race
from engine.race.footprint import of_race
from engine.race.persist import load_race, save_race
from engine.run import Run
from engine.spec import parse_spec


class Asked(Protocol):
    """What something alive was asked to be."""

    def to_json(self) -> dict[str, Any]: ...


class Alive(Protocol):
    """Something that trains in slices of time, takes commands, and shows pictures and curves."""

    playing: bool
    beat: Beat
    """Hears during long work that it goes on."""
    room: int | None
    """How many bytes of memory it may need from now on; None: nobody counts."""
    model_version: int
    data_version: int
    history: History
    """Its curves; another `History`, or another generation, when earlier points have changed."""

    @property
    def spec(self) -> Asked:
        """What it is asked to be; another object after every change."""

    @property
    def status(self) -> str:
        """What it is doing."""

    def footprint(self) -> Footprint:
        """What it needs of memory."""

    def status_message(self) -> dict[str, Any]:
        """Everything a person reads off it, JSON-ready."""

    def advance(self, seconds: float) -> bool:
        """Train for about `seconds` if it is playing. Whether anything was done."""

    def wait(self) -> float | None:
        """Seconds until there is something to do; None when nothing will happen by itself."""

    def take_steps(self, unit: Any, count: int) -> None:
        """Take so many steps now; curves get no more points than epochs end. Raises StateError for a unit that it does not have."""

    def command(self, message: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command. Raises SpecError for a wrong message, StateError where it cannot be done now."""

    def summary(self, request: dict[str, Any]) -> Frame:
        """The picture asked for. Raises SpecError where there is no such picture of it."""

    def predict(self, inputs: Any, how: Any = None) -> dict[str, Any]:
        """What it says to inputs. Raises SpecError, StateError."""

    def take_events(self) -> list[dict[str, Any]]:
        """What happened since the last call, JSON-ready."""


def begin(asked: dict[str, Any]) -> Alive:
    """What `asked`, a spec or a race as parsed JSON, describes, at epoch 0. Raises SpecError."""
    return Race(parse_race(asked)) if is_race(asked) else Run(parse_spec(asked))


def footprint(asked: dict[str, Any]) -> Footprint:
    """What `asked` will need of memory, before anything of it exists. Raises SpecError where it cannot be built."""
    return of_race(parse_race(asked)) if is_race(asked) else of_spec(parse_spec(asked))


def save(alive: Alive) -> bytes:
    """Its state as bytes, exact to the bit."""
    if isinstance(alive, Race):
        return save_race(alive)
    return save_run(one_run(alive))


def load(data: bytes) -> Alive:
    """What `save` wrote. Raises CheckpointError for anything else."""
    _, words = open_checkpoint(data)
    return load_race(data) if "race" in words else load_run(data)


def one_run(alive: Alive) -> Run:
    """The one run that `alive` is. Raises StateError where it is several."""
    if not isinstance(alive, Run):
        raise StateError("a race is several networks: open one of its members first")
    return alive


def branch(alive: Alive, step: int | None = None, member: int | None = None) -> Run:
    """A paused run of its own where this one stands, or stood at `step`, or where this `member` of a race stands.

    Raises SpecError where there is no such member, StateError where the step is not kept.
    """
    if isinstance(alive, Race):
        if member is None or not 0 <= member < len(alive.entrants):
            raise SpecError.at("member", f"say which member, from 0 to {len(alive.entrants) - 1}")
        alive = alive.entrants[member].lead
    elif member is not None:
        raise SpecError.at("member", "only a race has members")
    run = one_run(alive)
    twin = load_run(save_run(run))
    if step is not None:
        twin.timeline.moments = list(run.timeline.moments)
        twin.command({"type": "rewind", "step": step})
    twin.leave_future()
    twin.command({"type": "pause"})
    return twin
