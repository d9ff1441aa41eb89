"""`glassnet doctor`: is everything here that Glassnet needs?"""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.markup import escape

from app.complaints import REFUSED, lines
from app.settings import ROOT, Settings, environment_name, read_settings
from app.written import check_folder
from engine.errors import SpecError

PACKAGES = ("numpy", "fastapi", "starlette", "uvicorn", "websockets", "pydantic", "orjson", "safetensors", "plotly")
ENOUGH_BYTES = 200_000_000


def examine() -> int:
    """Print one line per check; the exit code: 1 if one failed, 2 if it was for want of a setting that can be used.

    Raises SpecError where a setting is none at all.
    """
    console = Console(highlight=False, soft_wrap=True)
    code = 0
    for title, check in checks(read_settings()):
        try:
            console.print(f"[green]✓[/] {title}: {escape(check())}")
        except SpecError as error:
            code = REFUSED
            console.print(*(f"[red]✗[/] {title}: {line}" for line in lines(error)), sep="\n")
        except Exception as error:  # noqa: BLE001 - whatever is wrong is what we want to tell
            code = code or 1
            console.print(f"[red]✗[/] {title}: {escape(str(error))}")
    return code


def checks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every check: its title, and a function that returns what it found or raises."""
    yield "Python", lambda: f"{platform.python_version()} ({sys.executable})"
    yield "Packages", lambda: ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    yield "NumPy's linear algebra", _blas
    yield "Engine", _engine
    yield "Pages and labs", _pages
    yield "Data folder", lambda: _data_folder(settings)
    yield "Port", lambda: _port(settings)


def _blas() -> str:
    import numpy as np

    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{blas['name']} {blas['version']}"


def _engine() -> str:
    from engine.run import Run
    from engine.spec import parse_spec

    run = Run(parse_spec({}))
    run.command({"type": "play"})
    run.advance(0.3)
    return f"the default network trained {run.epoch} epochs in 0.3 s"


def _pages() -> str:
    from app.assets import packed_plotly
    from app.labs import built_in_labs

    if not (ROOT / "static" / "js" / "main.js").is_file():
        raise FileNotFoundError(f"the pages' scripts are missing below {ROOT / 'static'}")
    packed_plotly()
    return f"{len(built_in_labs())} labs, chart library found"


def _data_folder(settings: Settings) -> str:
    check_folder(settings.state_dir, environment_name("state_dir"))
    free = shutil.disk_usage(settings.state_dir).free
    if free < ENOUGH_BYTES:
        raise OSError(f"{settings.state_dir} has only {free // 1_000_000} MB left")
    return f"{settings.state_dir.resolve()} can be written, {free // 1_000_000_000} GB free"


def _port(settings: Settings) -> str:
    from app.serving import take_port

    take_port(settings.host, settings.port).close()
    return f"{settings.host}:{settings.port} is free"
