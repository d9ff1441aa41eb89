"""Commands that a race takes, and what each does to it."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any, Literal

from engine.commands import Command, Pause, Play, Reset, Speed, Step, reader
from engine.errors import SpecError
from engine.race.seeds import redrawn
from engine.race.spec import Name
from engine.registry import argument

if TYPE_CHECKING:
    from engine.race.race import Race


class Rename(Command):
    """Call a member something else."""

    type: Literal["rename"]
    member: int = argument(..., "Which one, counted from 0.", ge=0)
    name: Name


parse_order = reader((Play, Pause, Step, Reset, Speed, Rename))


def carry_out(race: Race, message: dict[str, Any]) -> dict[str, Any]:
    """Do to `race` what `message` says, and give what there is to say about it. Raises SpecError, StateError."""
    return _carry_out(parse_order(message), race)


@singledispatch
def _carry_out(order: Command, race: Race) -> dict[str, Any]:
    raise AssertionError(f"nobody carries out {type(order).__name__} on {race}")


@_carry_out.register(Play)
def _play(_: Play, race: Race) -> dict[str, Any]:
    race.play()
    return {}


@_carry_out.register(Pause)
def _pause(_: Pause, race: Race) -> dict[str, Any]:
    race.pause()
    return {"epoch": race.epoch, "step": race.step}


@_carry_out.register(Step)
def _step(order: Step, race: Race) -> dict[str, Any]:
    race.playing = False
    race.take_steps(order.unit, order.count)
    race.pause()
    return {"epoch": race.epoch, "step": race.step}


@_carry_out.register(Speed)
def _speed(order: Speed, race: Race) -> dict[str, Any]:
    race.clock.set(order.epochs_per_second)
    return {"speed": race.clock.speed}


@_carry_out.register(Reset)
def _reset(order: Reset, race: Race) -> dict[str, Any]:
    spec = race.spec
    if order.weights == "new":
        members = tuple(m.model_copy(update={"spec": redrawn(m.spec, spec.seeds)}) for m in spec.members)
        spec = spec.model_copy(update={"members": members})
    race.restart(spec)
    return {"weights": order.weights}


@_carry_out.register(Rename)
def _rename(order: Rename, race: Race) -> dict[str, Any]:
    names = [entrant.name for entrant in race.entrants]
    if order.member >= len(names):
        raise SpecError.at("member", f"there are {len(names)} members; there is no number {order.member}")
    if order.name in names[: order.member] + names[order.member + 1 :]:
        raise SpecError.at("name", f"{order.name!r} is taken; every member needs a name of its own")
    race.rename(order.member, order.name)
    return {"name": order.name}
