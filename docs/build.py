"""`python -m docs.build`: write the tables of docs/spec.md from the program itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from app.settings import Settings, environment_name, flag_name
from engine.catalog import catalog

PAGE = Path(__file__).parent / "spec.md"
LONGEST = 60
BLOCK = "<!-- tables: {} -->\n(.*?)<!-- end -->"
BOUNDS = {"minimum": "≥ {}", "exclusiveMinimum": "> {}", "maximum": "≤ {}", "exclusiveMaximum": "< {}"}


def page() -> str:
    """docs/spec.md as it should be now."""
    text, found = PAGE.read_text(encoding="utf-8"), catalog()
    tables = {"spec": spec_tables(found), "commands": commands_table(found), "settings": settings_table()}
    for name, lines in tables.items():
        block = f"<!-- tables: {name} -->\n" + "\n".join(lines) + "\n<!-- end -->"
        text = re.sub(BLOCK.format(name), block.replace("\\", r"\\"), text, flags=re.DOTALL)
    return text


def spec_tables(found: dict[str, Any]) -> Iterator[str]:
    """A heading per family; what most of its kinds take, once; then each kind with what is its own."""
    for family, kinds in found["families"].items():
        yield f"## {family.capitalize()}\n"
        rows = {kind["kind"]: list(arguments(kind["schema"])) for kind in kinds}
        often = Counter(row for own in rows.values() for row in own)
        shared = [row for row, count in often.items() if count > max(2, len(kinds) / 2)]
        if shared:
            yield "All of them take these, unless they say otherwise:\n"
            yield from table(shared)
        for kind in kinds:
            yield f"**`{kind['kind']}`** {kind['title']}" + (f": {kind['help']}\n" if kind["help"] else ".\n")
            yield from table([row for row in rows[kind["kind"]] if row not in shared])
    yield "## Activations\n"
    yield "| name | |\n|---|---|"
    yield from (f"| `{one['name']}` | {cell(one['help'])} |" for one in found["activations"])


def table(rows: list[str]) -> Iterator[str]:
    """Rows of arguments below their heads; nothing where there are none."""
    if rows:
        yield "| argument | default | range | |\n|---|---|---|---|"
        yield from rows
        yield ""


def arguments(schema: dict[str, Any], tag: str = "kind") -> Iterator[str]:
    """A row for each argument of a kind or command."""
    for name, field in schema.get("properties", {}).items():
        if name != tag:
            yield f"| `{name}` | {literal(field.get('default'))} | {allowed(field)} | {cell(field.get('description', ''))} |"


def commands_table(found: dict[str, Any]) -> Iterator[str]:
    """Every command a run takes, with its fields."""
    yield "| type | does | fields |\n|---|---|---|"
    for command in found["commands"]:
        fields = [name for name in command["schema"]["properties"] if name not in {"id", "type"}]
        yield f"| `{command['type']}` | {cell(command['help'])} | {', '.join(f'`{name}`' for name in fields)} |"


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
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`{cell(text)}`" if len(text) <= LONGEST else ""


def cell(text: str) -> str:
    """Text that cannot break a table."""
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
