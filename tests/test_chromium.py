"""The browser is found, or installed, or asked for out loud."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def look(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m tests.chromium` where only `folder` is on PATH and nothing was installed before."""
    settings = {"PATH": str(folder), "HOME": str(folder), **environment}
    return subprocess.run([sys.executable, "-m", "tests.chromium"], cwd=ROOT, env=settings, capture_output=True, text=True, check=False)


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"])
def test_the_usual_names_are_found(tmp_path: Path, name: str) -> None:
    browser = program(tmp_path / name, "exit 0")
    assert look(tmp_path).stdout.strip() == str(browser)


def test_the_one_that_was_chosen_goes_first(tmp_path: Path) -> None:
    program(tmp_path / "chromium", "exit 0")
    chosen = program(tmp_path / "mine", "exit 0")
    assert look(tmp_path, CHROMIUM=str(chosen)).stdout.strip() == str(chosen)


def test_the_one_without_a_window_goes_before_the_one_with_it(tmp_path: Path) -> None:
    program(tmp_path / "chromium", "exit 0")
    lighter = program(tmp_path / "chromium-headless-shell", "exit 0")
    assert look(tmp_path).stdout.strip() == str(lighter)


@pytest.mark.parametrize("offered", ["chromium-headless-shell", "chromium"])
def test_a_missing_one_is_installed_with_the_systems_packages(tmp_path: Path, offered: str) -> None:
    """The distribution has the package `offered` and no other with a browser."""
    program(tmp_path / "sudo", 'shift; exec "$@"')
    told, installed = tmp_path / "told", tmp_path / offered
    has = f'case " $* " in *" {offered} "*) echo "#!/bin/sh" > {installed}; /bin/chmod 755 {installed};; *) exit 100;; esac'
    program(tmp_path / "apt-get", f'echo "$@" >> {told}; [ "$1" = update ] || {has}')
    found = look(tmp_path)
    assert found.returncode == 0
    assert found.stdout.strip().endswith(str(installed))
    assert told.read_text().split()[0] == "update"
    assert f" {offered} " in told.read_text()


def test_none_to_be_had_fails_and_says_how(tmp_path: Path) -> None:
    found = look(tmp_path, CHROMIUM=str(tmp_path / "gone"), HTTPS_PROXY="http://127.0.0.1:9")
    assert found.returncode == 1
    assert "CHROMIUM" in found.stderr
    assert "apt-get install chromium" in found.stderr
