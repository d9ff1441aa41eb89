# ruff: noqa: INP001 - a script of its own, not part of a package
"""Writes tests/pictures: pages of digits by several hands, pens and papers, clean and photographed, named for what stands on them.

python -m scripts.draw_digit_pages
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.handwriting.pages import PENS, Photo, encoded, photograph  # noqa: E402

FOLDER = ROOT / "tests" / "pictures"
CLEAN, SQUARED, LINED, SHADED = 16, 20, 10, 8


def main() -> None:
    """Write all pages; the same every time."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.jpg"):
        old.unlink()
    for number, (kind, how) in enumerate(pages()):
        rng = np.random.default_rng(1000 + number)
        digits = "".join(str(d) for d in rng.permutation(10))
        rows = [digits[:5], digits[5:]]
        (FOLDER / f"{kind}-{number:02d}-{how.pen}-{'_'.join(rows)}.jpg").write_bytes(encoded(photograph(rows, how, number), how))


def pages() -> list[tuple[str, Photo]]:
    """What each page is like, under the name of its kind."""
    pens = list(PENS)
    made = [("clean", Photo("white", pens[i % 5], i % 4, turn=(i % 3 - 1) * 2.0, quality=80, inverted=i % 8 == 7)) for i in range(CLEAN)]
    made += [("squared", squared(i, pens[i % 5])) for i in range(SQUARED)]
    made += [("lined", Photo("lined", pens[i % 5], i % 4, 0.6, (i % 3 - 1) * 1.7, 5.0, 0.7, 72, (640, 480))) for i in range(LINED)]
    made += [("shaded", Photo("white", pens[i % 5], i % 4, 0.9, (i % 5 - 2) * 3.0, 7.0, 0.8, 70, (640, 480))) for i in range(SHADED)]
    return made


def squared(i: int, pen: str) -> Photo:
    """The i-th photo of squared paper."""
    paper = "gray squared" if i % 3 == 2 else "squared"
    return Photo(paper, pen, i % 4, 0.5 + 0.1 * (i % 4), (i % 5 - 2) * 1.3, 4.0 + i % 4, 0.7, 72, (640, 480))


if __name__ == "__main__":
    main()
