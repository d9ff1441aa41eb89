"""`python -m docs.build`: write the tables of docs/spec.md from the program itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from app.settings import Settings, environment_name, flag_name
from engine.catalog import catalog

PAGE = Path(__file__).parent / "spec.md"
BLOCK = "<!-- tables: {} -->\n(.*?)<!-- end -->"
BOUNDS = {"minimum": "≥ {}", "exclusiveMinimum": "> {}", "maximum": "≤ {}", "exclusiveMaximum": "< {}"}


def page() -> str:
    """docs/spec.md as it should be now."""
    text = PAGE.read_text(encoding="utf-8")
    for name, lines in {"spec": spec_tables(catalog()), "settings": settings_table()}.items():
        block = f"<!-- tables: {name} -->\n" + "\n".join(lines) + "\n<!-- end -->"
        text = re.sub(BLOCK.format(name), lambda _, block=block: block, text, flags=re.DOTALL)  # type: ignore[misc]
    return text


def spec_tables(found: dict[str, Any]) -> Iterator[str]:
    """A heading per family, a paragraph per kind, a table of its arguments."""
    for family, kinds in found["families"].items():
        yield f"## {family.capitalize()}\n"
        for kind in kinds:
            yield f"**`{kind['kind']}`** {kind['title']}: {kind['help']}\n"
            yield from arguments(kind["schema"])
    yield "## Activations\n"
    yield "| name | |\n|---|---|"
    yield from (f"| `{one['name']}` | {cell(one['help'])} |" for one in found["activations"])


def arguments(schema: dict[str, Any]) -> Iterator[str]:
    """The table of a kind's arguments; nothing for a kind without any."""
    rows = [(name, field) for name, field in schema.get("properties", {}).items() if name != "kind"]
    if rows:
        yield "| argument | default | range | |\n|---|---|---|---|"
        for name, field in rows:
            yield f"| `{name}` | {literal(field.get('default'))} | {allowed(field)} | {cell(field.get('description', ''))} |"
        yield ""


def allowed(field: dict[str, Any]) -> str:
    """The choices or bounds of one argument."""
    variants = [field, *field.get("anyOf", [])]
    choices = [literal(choice) for variant in variants for choice in variant.get("enum", [])]
    bounds = [words.format(f"{variant[key]:g}") for variant in variants for key, words in BOUNDS.items() if key in variant]
    return ", ".join(choices or dict.fromkeys(bounds))


def settings_table() -> Iterator[str]:
    """Every setting of the server: environment variable, flag, default and what it does."""
    yield "| variable | flag | default | |\n|---|---|---|---|"
    for name, field in Settings.model_fields.items():
        yield f"| `{environment_name(name)}` | `{flag_name(name)}` | {default(field)} | {cell(field.description or '')} |"


def default(field: FieldInfo) -> str:
    """A setting's default, as one would write it."""
    value = field.get_default(call_default_factory=True)
    return "" if value is None or isinstance(value, SecretStr) else literal(str(value) if isinstance(value, Path) else value)


def literal(value: Any) -> str:
    """A JSON value as code; long ones are left out."""
    text = {None: "null", True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)
    return f"`{cell(text)}`" if text and len(text) <= 60 else ""


def cell(text: str) -> str:
    """Text that cannot break a table."""
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
