"""What keeps the house in order: which way imports point, how long a file may be, and what the text must never name."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import engine
from engine.registry import families

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("app", "engine", "static", "templates", "tests", "benchmarks", "docs")
MAX_LINES = 350
MAX_FUNCTION_LINES = 60
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "misc", "common", "stuff"}
SERVING = {"app", "fastapi", "jinja2", "plotly", "prometheus_client", "pydantic_settings", "starlette", "uvicorn", "websockets"}
COMMAND_LINE = {"rich", "typer"}

COMES_ALONG = {"multipart", "pil", "pydantic_core"}  # other names of declared packages, or parts of them
OPTIONAL = {"onnx", "torch", "uvloop"}  # used where they can be imported, done without elsewhere

JS_IMPORT = re.compile(r"""^\s*(?:import|(?:import|export)\b[\w\s,*{}]*\bfrom)\s*["']([^"']+)["']""", re.MULTILINE)

# The way of a number: each of these may import those before it, never one after it.
CHAIN = ("errors", "registry", "tensor", "functional", "nn", "graph", "learn", "run")
# What hangs off the side, and the last link of the chain that it may know.
SIDES = {
    "data": "tensor",
    "seeds": "registry",
    "init": "tensor",
    "optim": "tensor",
    "schedules": "registry",
    "summaries": "learn",
    "instruments": "learn",
}

# A Tensor's own methods (`a + b`, `loss.backward()`) reach for what carries them out when they are called.
LATE = {("tensor", "functional"), ("tensor", "tape")}


def files(*suffixes: str, under: tuple[str, ...] = SOURCES) -> list[Path]:
    """Every file of ours with one of the suffixes, caches and installed packages left out."""
    found = (path for top in under for path in (ROOT / top).rglob("*") if path.suffix in suffixes)
    return sorted(path for path in found if "__pycache__" not in path.parts)


def name(path: Path) -> str:
    """A file as one would type it from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The parsed source of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def module(path: Path) -> str:
    """The dotted module name of a Python file."""
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: Path) -> Iterator[str]:
    """Dotted names a file imports while running; `if TYPE_CHECKING:` blocks do not count."""
    nodes: list[ast.AST] = [tree(path)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from from_names(path, node)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            nodes.extend(node.orelse)
        else:
            nodes.extend(ast.iter_child_nodes(node))


def from_names(path: Path, node: ast.ImportFrom) -> Iterator[str]:
    """`from a import b` as "a.b", relative ones made absolute."""
    package = module(path).split(".") if path.name == "__init__.py" else module(path).split(".")[:-1]
    base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
    start = ".".join(part for part in (base, node.module) if part)
    yield from (f"{start}.{alias.name}" for alias in node.names)


def engine_part(dotted: str) -> str | None:
    """The engine module or package a dotted name belongs to: "engine.nn.dense" → "nn"; None for the world outside."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "engine" and len(parts) > 1 else None


@cache
def engine_imports() -> dict[str, dict[str, str]]:
    """part → {imported part: the file that does it}."""
    graph: dict[str, dict[str, str]] = {}
    for path in files(".py", under=("engine",)):
        part = engine_part(module(path))
        if part is not None:
            wanted = {to for dotted in imports(path) if (to := engine_part(dotted))} - {part, "__version__"}
            graph.setdefault(part, {}).update({to: name(path) for to in wanted if (part, to) not in LATE})
    return graph


@pytest.mark.parametrize("path", files(".py", under=("engine",)), ids=name)
def test_the_engine_knows_nothing_of_the_web(path: Path) -> None:
    known = {dotted.split(".")[0] for dotted in imports(path)}
    assert not known & (SERVING | COMMAND_LINE)


def test_numbers_flow_one_way() -> None:
    wrong = [
        f"{where}: {part} imports {to}"
        for part, wanted in engine_imports().items()
        if part in CHAIN
        for to, where in wanted.items()
        if to in CHAIN and CHAIN.index(to) > CHAIN.index(part)
    ]
    assert not wrong


def test_what_hangs_off_the_side_stays_there() -> None:
    wrong = [
        f"{where}: {part} imports {to}"
        for part, last in SIDES.items()
        for to, where in engine_imports().get(part, {}).items()
        if to in CHAIN and CHAIN.index(to) > CHAIN.index(last)
    ]
    assert not wrong


def test_no_part_of_the_engine_imports_itself_in_a_circle() -> None:
    graph, done = engine_imports(), set[str]()

    def visit(part: str, way: tuple[str, ...]) -> None:
        assert part not in way, " → ".join((*way[way.index(part) :], part))
        if part not in done:
            for to in graph.get(part, {}):
                visit(to, (*way, part))
            done.add(part)

    for part in graph:
        visit(part, ())


@pytest.mark.parametrize("path", files(".py", ".js", ".css", ".html"), ids=name)
def test_files_stay_readable_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", files(".py", under=("app", "engine", "benchmarks", "docs")), ids=name)
def test_functions_stay_short(path: Path) -> None:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert not [f"{f.name}: {length}" for f in functions if (length := (f.end_lineno or 0) - f.lineno) > MAX_FUNCTION_LINES]


@pytest.mark.parametrize("path", files(".py", under=("app", "engine", "benchmarks", "docs")), ids=name)
def test_modules_say_what_they_are_for(path: Path) -> None:
    assert ast.get_docstring(tree(path)) or not path.read_text().strip()


def test_every_file_is_named_for_what_it_serves() -> None:
    assert not [name(path) for path in files(".py", ".js") if path.stem.lower() in VAGUE_NAMES]


def test_everything_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[<>=]", line)[0].lower().replace("-", "_") for line in project["dependencies"]}
    ours = {"app", "engine", *sys.stdlib_module_names}
    used = {dotted.split(".")[0] for path in files(".py", under=("app", "engine")) for dotted in imports(path)}
    assert {package.lower() for package in used - ours} <= declared | COMES_ALONG | OPTIONAL


def test_every_kind_is_explained() -> None:
    for found in pkgutil.walk_packages(engine.__path__, "engine."):
        importlib.import_module(found.name)
    unexplained = [
        f"{family.name}.{kind.name()}" + (f".{field}" if field else "")
        for family in families.values()
        for kind in family
        for field, told in [("", kind.title() and kind.help()), *((key, value.description) for key, value in kind.model_fields.items())]
        if not told and field != "kind"
    ]
    assert families
    assert not unexplained


@pytest.mark.parametrize("path", files(".js", ".css", ".html", under=("static", "templates")), ids=name)
def test_pages_name_no_other_host(path: Path) -> None:
    addresses = re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z][^\s\"'`)<]*", path.read_text(encoding="utf-8"), re.IGNORECASE)
    assert not [address for address in addresses if "//www.w3.org/" not in address]


@pytest.mark.parametrize("path", files(".js", under=("static",)), ids=name)
def test_browser_modules_import_their_neighbors_only(path: Path) -> None:
    wanted = JS_IMPORT.findall(path.read_text(encoding="utf-8"))
    assert all(to.startswith(("./", "../")) for to in wanted), wanted


def test_the_text_names_nobodys_folders() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    folders = re.compile(r"(?<![\w.])/(?:work|root|home|opt|Users)/[\w.]")
    texts = {path: (ROOT / path).read_bytes() for path in listed if path and (ROOT / path).is_file()}
    assert not [path for path, data in texts.items() if b"\0" not in data and folders.search(data.decode("utf-8", "replace"))]
