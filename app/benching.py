"""`glassnet bench`: the benchmarks, where there are any: they belong to the source, not to what is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

from rich.console import Console

from app.settings import ROOT

NEEDED = ("threadpoolctl", "playwright", "httpx")


def bench(options: list[str]) -> int:
    """Run the benchmarks of this checkout with these options; complaints on standard error; the exit code."""
    missing = complaint()
    if missing:
        Console(stderr=True, highlight=False, soft_wrap=True).print(missing, style="red", markup=False)
        return 2
    return subprocess.run([sys.executable, "-m", "benchmarks", *options], cwd=ROOT, check=False).returncode  # noqa: S603 - our own program


def complaint() -> str:
    """Why there is nothing to run, and what to do about it; empty where there is."""
    if not (ROOT / "benchmarks" / "__main__.py").is_file():
        found = f"{ROOT} holds only the installed package"
        return f"The benchmarks are part of Glassnet's source, and {found}: clone the source and run `make bench`"
    absent = [name for name in NEEDED if find_spec(name) is None]
    return f"The benchmarks need {', '.join(absent)}, which are not installed: `make bench` installs them and runs" if absent else ""
