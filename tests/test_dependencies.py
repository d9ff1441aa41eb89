"""What is installed is pinned: every package with its hashes, nothing that says where it came from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==(\S+) \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    """Package → version."""
    return {canonicalize_name(name): version for name, version, _ in PIN.findall(lock.read_text())}


def declared(extra: str = "") -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [Requirement(line) for line in (project["optional-dependencies"][extra] if extra else project["dependencies"])]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_is_pinned_with_hashes_and_no_address(lock: Path) -> None:
    lines = [line for line in lock.read_text().splitlines() if line and not line.startswith((" ", "#"))]
    assert len(lines) == len(pins(lock)) > 1
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ", lock.read_text())


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", ""), ("requirements-test.lock", ""), ("requirements-test.lock", "test")])
def test_the_lock_holds_what_is_declared(lock: str, extra: str) -> None:
    found = pins(ROOT / lock)
    assert not [str(wanted) for wanted in declared(extra) if not wanted.specifier.contains(found.get(canonicalize_name(wanted.name), "0"))]


def test_tests_run_on_what_is_served() -> None:
    runtime, testing = pins(ROOT / "requirements.lock"), pins(ROOT / "requirements-test.lock")
    assert runtime.items() <= testing.items()


def test_javascript_tools_are_pinned_with_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert packages.pop("")
    assert all("integrity" in package and "resolved" not in package for package in packages.values())
