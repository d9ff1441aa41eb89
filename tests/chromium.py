"""The browser the tests drive: found where it usually is, installed where it is missing, never skipped.

`python -m tests.chromium` prints its path, installing it first if need be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""On PATH, the best first: without a window of its own a browser takes a seventh less of the processor for the same tests."""
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium")
BROWSERS = ("chromium-headless-shell", "chromium")
"""Packages with a browser, in the order they are tried; not every distribution has the first."""
FONTS = ("fonts-dejavu-core", "fonts-liberation")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
)
MISSING = "No Chromium found: set CHROMIUM to its path, or install one (Debian: apt-get install chromium). Browser tests are never skipped."


def find() -> Path | None:
    """The browser's path: $CHROMIUM, the usual names on PATH, the usual places, or Playwright's own copy; None if there is none."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return Path(chosen) if shutil.which(chosen) else None
    found = next((path for path in map(shutil.which, NAMES) if path), None) or next((p for p in PLACES if Path(p).exists()), None)
    return Path(found) if found else playwrights_own()


def playwrights_own() -> Path | None:
    """The copy `playwright install chromium` leaves in its cache, if it is there."""
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next(iter(sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def arguments() -> list[str]:
    """Command-line switches: no calls home, and no sandbox where root could not have one."""
    return [*QUIET, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]


def install() -> None:
    """Install a browser with the system's packages, or else Playwright's copy. Failures are left to the next `find`."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not root or shutil.which("sudo")):
        run([*root, "apt-get", "update", "-q"])
        for browser in BROWSERS:
            run([*root, "apt-get", "install", "-q", "-y", "--no-install-recommends", browser, *FONTS])
            if find() is not None:
                return
    run([sys.executable, "-m", "playwright", "install", "chromium"])


def run(command: list[str]) -> None:
    """Run an installer without questions, its output beside ours."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def main() -> int:
    """Print the browser's path; 1 and a message if there is none to be had."""
    if find() is None and "CHROMIUM" not in os.environ:
        print("Chromium is missing: installing it …", file=sys.stderr)
        install()
    found = find()
    print(found or MISSING, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
