"""Registries: the one list of everything that can be asked for, by family and kind.

A kind is one class, a pydantic model whose typed and bounded fields are its arguments; a decorator enters it into its family.
Forms, validation, the catalogue, docs and contract tests walk the families, so adding a kind touches nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Generic, TypeVar, Union, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict


class Model(BaseModel):
    """Base of everything a person can ask for: unknown fields and infinities are refused, values do not change once checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)


class Kind(Model):
    """A `Model` that is one of several kinds of its family; subclasses give `kind: Literal["name"] = "name"` and a `title`."""

    catalogued: ClassVar[tuple[str, ...]] = ()
    """The names of class attributes that the catalogue tells of every kind of the family."""
    kind: str

    @classmethod
    def kind_name(cls) -> str:
        """The kind's name as it stands in JSON."""
        return str(get_args(cls.model_fields["kind"].annotation)[0])

    @classmethod
    def title(cls) -> str:
        """The kind's name for people: the first words of its docstring, up to the first colon or full stop."""
        return (cls.__doc__ or "").strip().split("\n")[0].split(":")[0].rstrip(".")

    @classmethod
    def help(cls) -> str:
        """One paragraph saying what the kind is: its docstring's first paragraph after the title."""
        first = (cls.__doc__ or "").strip().split("\n\n")[0]
        return " ".join(first.partition(":")[2].split())


K = TypeVar("K", bound=Kind)


class Family(Generic[K]):
    """A named family of kinds (layers, losses, datasets, …); `in_spec`: its kinds stand in specs, where `kind` tells them apart."""

    def __init__(self, name: str, *, in_spec: bool = True) -> None:
        self.name = name
        self.in_spec = in_spec
        self._kinds: dict[str, type[K]] = {}
        families[name] = self

    def register(self, cls: type[K]) -> type[K]:
        """Class decorator: enter `cls` under its kind. Raises ValueError if the kind is taken."""
        name = cls.kind_name()
        if name in self._kinds:
            raise ValueError(f"{self.name} {name!r} is registered twice")
        self._kinds[name] = cls
        return cls

    def __iter__(self) -> Iterator[type[K]]:
        return iter(self._kinds.values())

    def __getitem__(self, name: str) -> type[K]:
        return self._kinds[name]

    def make(self, name: str, /, **arguments: Any) -> K:
        """The kind called `name`, with `arguments` and defaults."""
        return self._kinds[name].model_validate({"kind": name, **arguments})

    def names(self) -> list[str]:
        """Every kind's name, in the order of registration."""
        return list(self._kinds)

    def union(self) -> Any:
        """The type "any kind of this family", told apart by `kind`; to be taken after all kinds are registered."""
        kinds = tuple(self._kinds.values())
        return Annotated[Union[kinds], Field(discriminator="kind")] if len(kinds) > 1 else kinds[0]  # noqa: UP007 - made at run time


families: dict[str, Family[Any]] = {}


def all_tags() -> frozenset[str]:
    """Every kind's name in every family that specs are made of: what `errors.json_path` leaves out of a location."""
    return frozenset(name for family in families.values() if family.in_spec for name in family.names())


def argument(default: Any = ..., help: str = "", *, title: str = "", ui: dict[str, Any] | None = None, **bounds: Any) -> Any:
    """A documented, bounded field of a kind.

    `ui` tells forms how to show it: `control` (slider, choice, switch, number, text, hidden), `scale` ("log"), `step`,
    and `live` where a running training takes the change without being rebuilt.
    """
    extra: JsonDict | None = {"ui": ui} if ui else None
    return Field(default, title=title or None, description=help, json_schema_extra=extra, **bounds)
