"""The Node that runs the browser modules' tests: the one Playwright's wheel carries, the same version everywhere.

`python -m tests.node` runs every test in tests/static; `python -m tests.node FILE …` runs a script. $NODE chooses another Node.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import playwright

ROOT = Path(__file__).resolve().parents[1]


def find() -> Path:
    """Node's path: $NODE, Playwright's own, or the one on PATH. Raises FileNotFoundError if there is none."""
    bundled = Path(playwright.__file__).parent / "driver" / "node"
    found = os.environ.get("NODE") or (str(bundled) if bundled.exists() else shutil.which("node"))
    if not found:
        raise FileNotFoundError("No Node found: set NODE to its path")
    return Path(found)


def tests() -> list[str]:
    """Every test file of the browser modules. Raises FileNotFoundError if there is none."""
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "static").rglob("*.test.*js"))
    if not files:
        raise FileNotFoundError("tests/static holds no *.test.js")
    return files


def main(arguments: list[str]) -> int:
    """Run `arguments`, or every test, all in one process, under Node; its exit code."""
    command = arguments or ["--test", "--test-isolation=none", "--test-reporter=spec", *tests()]
    return subprocess.run([find(), *command], cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
