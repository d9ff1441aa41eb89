# ruff: noqa: INP001 - a script of its own, not part of a package
"""Make engine/ink/likeness.safetensors, which tells digits from letters (engine/ink/likeness.py), and beside it likeness.json, its figures.

    GLASSNET_DATA_DIR=folder/with/mnist python -m scripts.train_likeness FONTS UNSEEN

FONTS and UNSEEN are folders of fonts, .ttf or .otf at any depth: those to learn from, and those that are only counted. What is shipped has
learnt from Debian's fonts-liberation, -breip, -bwht, -comic-neue, -dkg-handwriting, -klee and -kristi, printed and written by hand; unseen
were fonts-dejavu, -humor-sans and -rufscript, and Pillow's own. No font is part of the program: what is kept are 8020 weights.

For each digit a logistic regression over what the shipped LeNet's convolutions give: MNIST's digits, digits by other hands and those of the
fonts against letters and marks of the fonts, bent anew each time, and against what scripts/no_digits.py draws: digits that touch, filled
shapes, scribbles and bars. Letters that are written as digits are left out.
What counts as unlike is set by 10,000 of MNIST's training digits that are kept back: one of 200 of them is. The test digits are only
counted.

And for each digit one more, over what lies between any two cuts through digits that touch (engine/ink/cuts.py): what covers one of them
nearly as it was drawn against what is more or less than one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from string import ascii_letters
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from safetensors.numpy import save

import engine
from engine.border import to_inside
from engine.data.download import IMAGES, MNIST, TEST_IMAGES, ensure
from engine.ink.cuts import cuts, parts, reduced
from engine.ink.likeness import FILE, KINDS, READER, features, score
from engine.ink.preparation import Preparation
from engine.ink.square import square
from engine.zoo.trained import load, shipped
from scripts.no_digits import marks, prepared, together, touching
from scripts.other_hands import many
from scripts.train_lenet import contents, written

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]
Chance = np.random.Generator
Font = ImageFont.FreeTypeFont
Families = dict[str, list[Font]]
Seen = tuple[Floats, NDArray[np.intp]]
"""What the convolutions make of signs, (N, 400), and the digits they are read as, (N,)."""
SEED, EPOCHS, BATCH, RATE, DECAY = 1966, 12, 256, 0.002, 1e-4
KEPT, MISSED = 10_000, 0.005
OF_MNIST, HANDS, SIGNS, DIGITS = 20_000, 6000, 9000, 3000
TOUCHING, MARKED, GROUPS = 7000, 3000, 3000
"""So many groups of digits that touch, and so many filled shapes and scribbles, are no digits; so many groups are cut."""
ONE, NOT_ONE = 0.85, 0.72
"""What is cut off is one digit from this share on of what either covers being covered by both; and none below that one."""
AGAINST = 1.5
"""So many times as many bits as digits are learnt from."""
OFTEN = 6, 6, 20
"""So often each twin, each other letter and each digit of a family is counted."""
TWINS = "OoIlSsZzBbgqiDGjJ"
"""Letters that hands and fonts write as they write 0, 1, 5, 2, 8, 6 and 9."""
LETTERS = "".join(letter for letter in ascii_letters if letter not in TWINS)
MARKS = "&?%#@+=$"
LARGE, SHEET, WAVES = 80, 160, 5
"""Signs are drawn so large on a sheet of so many pixels, which wavers up and down by a grid of so many places a side."""
PENS = (0, 0, 1, 2, 3)
"""By so many pixels strokes are made wider."""
BUILT_IN = "Pillow's own"


def main(fonts: Annotated[Path, typer.Argument(exists=True)], unseen: Annotated[Path, typer.Argument(exists=True)]) -> None:
    """Learn, measure and write."""
    rng = np.random.default_rng(SEED)
    mnist, known = contents(ensure(MNIST) / IMAGES, 3), families(fonts)
    strange, digits = (seen(drawn(known, signs, count, rng)) for signs, count in ((LETTERS + MARKS, SIGNS), ("0123456789", DIGITS)))
    hands = many(HANDS, seed=1958)[0]
    pool = np.concatenate([mnist[OF_MNIST:-KEPT], hands])
    none = joined([strange, seen(touching(pool, TOUCHING, rng)), seen(marks(MARKED, rng))])
    kernel, bias = learned([seen(mnist[:OF_MNIST]), seen(hands), digits, none], rng)
    bias -= float(np.quantile(score(*seen(mnist[-KEPT:]), kernel, bias), MISSED))
    whole = learned(list(cut_off(pool, GROUPS, rng)), rng)
    pairs = zip(KINDS, ((kernel, bias), whole), strict=True)
    FILE.write_bytes(save({f"{kind}.{name}": array for kind, pair in pairs for name, array in zip(("kernel", "bias"), pair, strict=True)}))
    test, unknown = contents(ensure(MNIST) / TEST_IMAGES, 3), many(2000, seed=7)[0]
    fresh = np.random.default_rng(SEED + 2)
    figures = {
        "made_by": f"scripts/train_likeness.py, Glassnet {engine.__version__}",
        "seed": SEED,
        "reader": {"name": READER, "sha256": sha256(shipped[READER].file.read_bytes()).hexdigest()},
        "twins": TWINS,
        "unlike": {
            "MNIST test": unlike(test, kernel, bias),
            "digits by other hands": unlike(unknown, kernel, bias),
            "digits of MNIST test that touch": unlike(touching(test, 2000, fresh), kernel, bias),
            "digits by other hands that touch": unlike(touching(unknown, 2000, fresh), kernel, bias),
            "filled shapes, scribbles and bars": unlike(marks(2000, fresh), kernel, bias),
            "fonts": {
                "columns": ["family", "letters but twins", "all letters", "digits"],
                "learnt from": table(known, kernel, bias),
                "unseen": table({**families(unseen), **built_in()}, kernel, bias),
            },
        },
        "whole": taken(*cut_off(test, 300, fresh), whole),
    }
    FILE.with_suffix(".json").write_text(written(figures) + "\n", "utf-8")
    typer.echo(json.dumps(figures["unlike"], indent=1))


def families(folder: Path) -> Families:
    """The fonts in a folder by their family's name, in the order of their names."""
    found = defaultdict(list)
    for file in sorted((file for file in folder.rglob("*.[ot]tf")), key=lambda file: file.name):
        font = ImageFont.truetype(file, LARGE)
        found[font.getname()[0] or file.stem].append(font)
    return dict(sorted(found.items()))


def built_in() -> Families:
    """The font that is part of Pillow."""
    font = ImageFont.load_default(LARGE)
    assert isinstance(font, Font)
    return {BUILT_IN: [font]}


def drawn(known: Families, signs: str, count: int, rng: Chance) -> Pictures:
    """So many pictures (count, 28, 28) of the signs in turn, each in a font of any family."""
    names = list(known)
    chosen = (known[names[int(rng.integers(len(names)))]] for _ in range(count))
    return np.stack([bent(signs[i % len(signs)], fonts[int(rng.integers(len(fonts)))], rng) for i, fonts in enumerate(chosen)])


def bent(sign: str, font: Font, rng: Chance) -> Pictures:
    """A sign of a font, slanted, turned and wavering as a hand's would, (28, 28)."""
    image = Image.new("L", (SHEET, SHEET))
    pen = PENS[int(rng.integers(len(PENS)))]
    ImageDraw.Draw(image).text((SHEET / 2, SHEET / 2), sign, fill=255, font=font, anchor="mm", stroke_width=pen)
    turn, slant, wide = rng.normal(0, 0.1), rng.normal(0.1, 0.2), rng.uniform(0.8, 1.25)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.array([[1 / wide, slant], [0, 1]])
    places = np.indices((SHEET, SHEET))[::-1].reshape(2, -1) - SHEET / 2
    waver = [
        np.asarray(Image.fromarray(grid.astype(np.float32)).resize((SHEET, SHEET), Image.Resampling.BICUBIC))
        for grid in rng.normal(0, rng.uniform(0, 5), (2, WAVES, WAVES))
    ]
    x, y = (matrix @ places).reshape(2, SHEET, SHEET) + np.stack(waver) + SHEET / 2
    x, y = (np.clip(np.rint(one), 0, SHEET - 1).astype(np.intp) for one in (x, y))
    ink = np.asarray(image, np.float32)[y, x] / np.float32(255)
    return np.asarray(np.rint(square(ink, Preparation()) * 255), np.uint8)


def seen(pictures: Pictures) -> Seen:
    """What the shipped network makes of pictures (N, 28, 28)."""
    found, probabilities = features(network(), np.ascontiguousarray(to_inside(pictures[..., None].astype(np.float32) / np.float32(255))))
    return found, probabilities.argmax(0)


network = cache(lambda: load(READER))


def joined(some: list[Seen]) -> Seen:
    """All of them as one."""
    return np.concatenate([found for found, _ in some]), np.concatenate([decided for _, decided in some])


def cut_off(pool: Pictures, count: int, rng: Chance) -> tuple[Seen, Seen]:
    """What lies between two cuts through groups of digits that touch: what is one whole digit, and some of what is none."""
    ones: list[Pictures] = []
    others: list[Pictures] = []
    for _ in range(count):
        own = [reduced(digit.astype(np.float32)) for digit in together(pool, rng)]
        mask = np.logical_or.reduce(own)
        for part in parts(mask, cuts(mask)).values():
            covered = max((part & digit).sum() / (part | digit).sum() for digit in own)
            if covered >= ONE or covered < NOT_ONE:
                (ones if covered >= ONE else others).append(prepared(part))
    kept = rng.permutation(len(others))[: round(AGAINST * len(ones))]
    return seen(np.stack(ones)), seen(np.stack([others[i] for i in kept]))


def taken(ones: Seen, others: Seen, weights: tuple[Floats, Floats]) -> dict[str, float]:
    """How often whole digits and bits of the test digits are taken for whole ones."""
    return {name: round(float((score(*some, *weights) > 0).mean()), 4) for name, some in (("digits", ones), ("bits", others))}


def learned(parts: list[Seen], rng: Chance) -> tuple[Floats, Floats]:
    """Weights (10, 400) and biases (10,) that tell all parts from the last one; by Adam (Kingma & Ba, 2015)."""
    x, decided = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    wanted = np.arange(len(x)) < len(x) - len(parts[-1][0])
    mean, scale = x[wanted].mean(0), x[wanted].std()
    x = np.hstack([(x - mean) / scale, np.ones((len(x), 1), np.float32)])
    weights = np.zeros((10, x.shape[1]))
    first, second, step = np.zeros_like(weights), np.zeros_like(weights), 0
    for _ in range(EPOCHS):
        for batch in np.array_split(rng.permutation(len(x)), len(x) // BATCH):
            some, which, step = x[batch], decided[batch], step + 1
            away = 1 / (1 + np.exp(-np.einsum("ij,ij->i", some, weights[which]))) - wanted[batch]
            slope = np.eye(10)[which].T @ (away[:, None] * some) / len(batch) + DECAY * weights
            first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
            weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    kernel = weights[:, :-1] / scale
    return kernel.astype(np.float32), (weights[:, -1] - kernel @ mean).astype(np.float32)


def table(known: Families, kernel: Floats, bias: Floats) -> list[list[str | float]]:
    """Of each family the share of its letters, of those among them that are no twins, and of its digits that look like no digit."""
    return [[name, *counted({name: fonts}, kernel, bias)] for name, fonts in known.items()]


def counted(known: Families, kernel: Floats, bias: Floats) -> list[float]:
    """A row of the table; drawn anew, so that it is told of signs that nothing was learnt from."""
    rng = np.random.default_rng(SEED + 1)
    twins, others, digits = (
        drawn(known, signs, often * len(signs), rng) for signs, often in zip((TWINS, LETTERS, "0123456789"), OFTEN, strict=True)
    )
    return [unlike(found, kernel, bias) for found in (others, np.concatenate([others, twins]), digits)]


def unlike(pictures: Pictures, kernel: Floats, bias: Floats) -> float:
    """The share of pictures (N, 28, 28) that looks like no digit."""
    return round(float((score(*seen(pictures), kernel, bias) <= 0).mean()), 4)


if __name__ == "__main__":
    typer.run(main)
