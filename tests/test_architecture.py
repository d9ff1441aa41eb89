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

import engine
from engine.registry import families

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("app", "engine", "static", "templates", "tests", "benchmarks", "docs")
OURS = ("app", "engine", "benchmarks", "docs")
MAX_LINES = 350
MAX_FUNCTION_LINES = 60
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "misc", "common", "stuff"}
SERVING = {"app", "fastapi", "jinja2", "plotly", "prometheus_client", "pydantic_settings", "starlette", "uvicorn", "websockets"}
COMMAND_LINE = {"rich", "typer"}

COMES_ALONG = {"multipart", "pil", "pydantic_core"}  # other names of declared packages, or parts of them
OPTIONAL = {"onnx", "torch", "uvloop"}  # used where they can be imported, done without elsewhere

ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z][^\s\"'`)<]*", re.IGNORECASE)
JS_IMPORT = re.compile(r"""^\s*(?:import|(?:import|export)\b[\w\s,*{}]*\bfrom)\s*["']([^"']+)["']""", re.MULTILINE)

# The way of a number: each of these may import those before it, never one after it.
CHAIN = ("errors", "registry", "tensor", "functional", "nn", "architecture", "graph", "learn", "run")
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


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Dotted names a file imports while running; `if TYPE_CHECKING:` blocks do not count."""
    return tuple(imported(path))


def imported(path: Path) -> Iterator[str]:
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


def test_the_engine_knows_nothing_of_the_web() -> None:
    used = {name(path): {dotted.split(".")[0] for dotted in imports(path)} for path in files(".py", under=("engine",))}
    assert not {path: known for path, packages in used.items() if (known := packages & (SERVING | COMMAND_LINE))}


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


def test_files_stay_readable_in_one_sitting() -> None:
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(".py", ".js", ".css", ".html")}
    assert lines
    assert not {path: count for path, count in lines.items() if count > MAX_LINES}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, those inside of others as well."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_functions_stay_short() -> None:
    lengths = [(name(path), f.name, (f.end_lineno or 0) - f.lineno) for path in files(".py", under=OURS) for f in functions(path)]
    assert lengths
    assert not [found for found in lengths if found[-1] > MAX_FUNCTION_LINES]


def test_modules_say_what_they_are_for() -> None:
    assert not [name(path) for path in files(".py", under=OURS) if not ast.get_docstring(tree(path)) and path.read_text().strip()]


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


def test_pages_name_no_other_host() -> None:
    texts = {name(path): path.read_text(encoding="utf-8") for path in files(".js", ".css", ".html", under=("static", "templates"))}
    assert texts
    assert not [(path, address) for path, text in texts.items() for address in ADDRESS.findall(text) if "//www.w3.org/" not in address]


def test_browser_modules_import_their_neighbors_only() -> None:
    wanted = {name(path): JS_IMPORT.findall(path.read_text(encoding="utf-8")) for path in files(".js", under=("static",))}
    assert any(wanted.values())
    assert not [(path, to) for path, names in wanted.items() for to in names if not to.startswith(("./", "../"))]


def test_the_text_names_nobodys_folders() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    folders = re.compile(r"(?<![\w.])/(?:work|root|home|opt|Users)/[\w.]")
    texts = {path: (ROOT / path).read_bytes() for path in listed if path and (ROOT / path).is_file()}
    assert not [path for path, data in texts.items() if b"\0" not in data and folders.search(data.decode("utf-8", "replace"))]
