"""What a race is asked to be: up to six configurations with names, and from how many first weights each of them runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from engine.architecture import plan
from engine.errors import Problem, SpecError
from engine.registry import Model, argument
from engine.spec import Spec, parse, parse_spec

MAX_MEMBERS = 6
MAX_SEEDS = 32
MAX_NUMBERS = 8_000_000
"""How many parameters all networks of a race may have together."""
LETTERS = "ABCDEF"

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class Member(Model):
    """One configuration in a race."""

    name: Name = argument(..., "What it is called in tables and curves.", title="Name")
    spec: Spec = argument(..., "The configuration.", title="Configuration")


class RaceSpec(Model):
    """A race: who takes part, and how often each is trained.

    With `same_start` all members take the first one's seed and redraws, so that what the rest of their specs draws alike is alike.
    """

    version: Literal[1] = argument(1, "The version of this format.", title="Version", ui={"control": "hidden"})
    members: tuple[Member, ...] = argument(..., "The configurations.", title="Members", min_length=1, max_length=MAX_MEMBERS)
    seeds: int = argument(1, "From how many first weights each configuration is trained.", title="First weights", ge=1, le=MAX_SEEDS,
                          ui={"control": "stepper"})  # fmt: skip
    same_start: bool = argument(True, "All members draw from the first one's seed.", title="Same start", ui={"control": "switch"})

    def to_json(self) -> dict[str, Any]:
        """The race as JSON, every field written out."""
        return self.model_dump(mode="json")


def is_race(value: Any) -> bool:
    """Whether `value`, parsed JSON, asks for a race rather than for one run."""
    return isinstance(value, dict) and "members" in value


def parse_race(value: Any) -> RaceSpec:
    """The race that `value`, parsed JSON, asks for, checked as far as it can be without data.

    Raises SpecError with one problem per field at fault, each with its JSON path, such as `members[2].spec.model.layers[0].units`.
    """
    if not isinstance(value, dict) or not isinstance(value.get("members"), list):
        raise SpecError.at("members", f"a race is a list of 1 to {MAX_MEMBERS} members, each with a name and a spec")
    if not 1 <= len(value["members"]) <= MAX_MEMBERS:
        raise SpecError.at("members", f"1 to {MAX_MEMBERS} configurations can race; got {len(value['members'])}")
    members, problems = [], list[Problem]()
    for i, given in enumerate(value["members"]):
        try:
            members.append(_member(given, i))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    race = parse(RaceSpec, {**value, "members": members})
    return _checked(_from_one_start(race) if race.same_start else race)


def _member(given: Any, i: int) -> Member:
    at = f"members[{i}]"
    if not isinstance(given, dict) or "spec" not in given:
        raise SpecError.at(f"{at}.spec", "every member has a spec")
    try:
        spec = given["spec"] if isinstance(given["spec"], Spec) else parse_spec(given["spec"])
    except SpecError as error:
        raise SpecError([Problem(f"{at}.spec.{p.path}".rstrip("."), p.message) for p in error.problems]) from None
    return parse(Member, {"name": f"Configuration {LETTERS[i]}", **given, "spec": spec}, at)


def _from_one_start(race: RaceSpec) -> RaceSpec:
    first = race.members[0].spec
    same = {"seed": first.seed, "redraw": first.redraw}
    members = tuple(m.model_copy(update={"spec": m.spec.model_copy(update=same)}) for m in race.members)
    return race.model_copy(update={"members": members})


def _checked(race: RaceSpec) -> RaceSpec:
    """Raises SpecError where names are not told apart, or there is too much to keep in memory."""
    names = [member.name for member in race.members]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise SpecError.at(f"members[{i}].name", f"{name!r} is taken; every member needs a name of its own")
    total = sum(node.parameters for m in race.members for node in plan(m.spec.head().layers, m.spec.input_shape)) * race.seeds
    if total > MAX_NUMBERS:
        raise SpecError.at("seeds", f"all networks together have {total:,} parameters; at most {MAX_NUMBERS:,} are allowed in a race")
    return race
