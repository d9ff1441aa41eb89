# ruff: noqa: INP001 - a script of its own, not part of a package
"""Make the weights of a LeNet that is shipped, engine/zoo/weights/NAME.safetensors, and beside them NAME.json, the log of their training.

    GLASSNET_DATA_DIR=folder/with/mnist python -m scripts.train_lenet NAME

`lenet`, the reader of the digit bench, pools by the largest; `lenet_average`, which stands ready in the labs, by the mean, as the course
has it. Either learns from all 60,000 training digits of MNIST, moved, turned, scaled and bent anew in every epoch; then a few epochs more
from the same digits and, among them, some drawn as hands write that MNIST does not know (scripts/other_hands.py): its writers put no
upstroke before a 1, so that a network of MNIST alone reads it as a 7. Both learn as well
from digits as small pictures have them (scripts/coarse.py): the bench is given tight crops of a few pixels, and the lab begins with such;
means tell soft strokes apart less well than largest values do, and have more of them. `lenet` has what is taken for other digits most
more often.

The weights of the last epoch are taken, whatever the figures: nothing is chosen by looking at the 10,000 test digits. The seed is part of
the spec: run again, the same program gives the same weights, up to how its matrix products are rounded.
"""

from __future__ import annotations

import gzip
import json
import os
import struct
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import numpy as np
import typer

import engine
from engine.data.download import DATA_DIR, IMAGES, LABELS, MNIST, TEST_IMAGES, TEST_LABELS, ensure
from engine.data.idx import Bytes, IdxFile
from engine.data.images import Mnist
from engine.metrics import confusion
from engine.persist import weights_file
from engine.run import Run
from engine.spec import parse_spec
from engine.weights import read_weights
from engine.zoo import shipped, zoo
from engine.zoo.trained import put
from scripts.coarse import coarse
from scripts.other_hands import many, rarer

TO = Path(__file__).resolve().parents[1] / "engine" / "zoo" / "weights"
DIGITS, BATCH = 60_000, 128
OTHERS, OTHERS_SEED = 20_000, 1958
"""So many digits by other hands are among MNIST's in the second part, drawn by this seed."""
COARSE, COARSE_SEED = {"lenet": 6_000, "lenet_average": 10_000}, 1989
"""And so many of MNIST's own, picked by this seed, once more as small pictures have them."""
FIRST_RATE, SECOND_RATE = 0.002, 0.0007
RARER, RARER_SEED = {"lenet": 15_000, "lenet_average": 0}, 1997
"""And so many by other hands that are taken for other digits most."""
COLUMNS = ("epoch", "step", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "learning_rate")


def recipe(name: str, epochs: int, digits: int = DIGITS, rate: float = FIRST_RATE) -> dict[str, Any]:
    """The spec: what is learnt from, by which of the shipped networks, and how."""
    return {
        "seed": 1998,
        "data": {
            "kind": "mnist",
            "split": {"train": 1, "validation": 0, "test": 0},
            "augmentation": {"shift": 0.1, "rotate": 15, "scale": 0.15, "elastic": 0.03},
        },
        "model": {"layers": [layer.model_dump(mode="json") for layer in zoo[shipped[name].network].layers()]},
        "optimizer": {"kind": "adam", "learning_rate": rate},
        "schedule": {"kind": "cosine", "steps": epochs * ceil(digits / BATCH)},
        "training": {"kind": "supervised", "batch_size": BATCH, "epochs": epochs},
    }


def main(
    name: Annotated[str, typer.Argument(help="Which one: lenet or lenet_average.")],
    epochs: Annotated[int, typer.Option(min=1)] = 30,
    more: Annotated[int, typer.Option(min=1)] = 8,
    begin: Annotated[Path | None, typer.Option(help="Weights and log of the first part, as they were written into this folder.")] = None,
    to: Path = TO,
) -> None:
    """Train, and write weights and log into the folder `to`."""
    if begin is None:
        run = trained(Run(parse_spec(recipe(name, epochs))), epochs)
        save(to / name, run, log(run))
        begin = to
    first = json.loads((begin / f"{name}.json").read_text("utf-8"))
    with TemporaryDirectory() as folder:
        with_others(Path(folder) / MNIST.folder, COARSE[name], RARER[name])
        os.environ[DATA_DIR] = folder
        run = Run(parse_spec(recipe(name, more, DIGITS + OTHERS + COARSE[name] + RARER[name], SECOND_RATE)))
        put_in(run, begin / f"{name}.safetensors")
        trained(run, more)
        second = log(run)
    save(to / name, run, {**second, "spec": first["spec"], "epochs": first["epochs"], "then": then(second, COARSE[name], RARER[name])})


def put_in(run: Run, file: Path) -> None:
    """Let the run begin with the weights of a file: they are what its epoch 0 tells of."""
    put(run.experiment.network, read_weights(file), file.name)
    run.history.clear()
    run.record_if_new()


def then(found: dict[str, Any], small: int, rare: int) -> dict[str, Any]:
    """What the log tells of the second part, and of the digits that its spec has no word for."""
    others: dict[str, Any] = {"others": {"digits": OTHERS, "made_by": "scripts/other_hands.py", "seed": OTHERS_SEED}}
    if small:
        others["coarse"] = {"digits": small, "made_by": "scripts/coarse.py", "seed": COARSE_SEED}
    if rare:
        others["rarer"] = {"digits": rare, "made_by": "scripts/other_hands.py", "seed": RARER_SEED}
    again = f", {small} of them once more as small pictures have them," if small else ""
    rarely = f", {rare} more of those that are taken for other digits most" if rare else ""
    learnt = (
        f"all {DIGITS} training digits of MNIST{again} and {OTHERS} by other hands{rarely}, "
        "in one folder like MNIST's: the spec names the folder's kind"
    )
    return {"learnt_from": learnt, **others, "epochs": found["epochs"], "spec": found["spec"]}


def trained(run: Run, epochs: int) -> Run:
    """The run, so many epochs later."""
    for _ in range(epochs):
        run.take_steps("epoch", 1)
        typer.echo(", ".join(f"{name} {value:g}" for name, value in last_row(run).items()))
    return run


def save(to: Path, run: Run, found: dict[str, Any]) -> None:
    """Write weights and log, the two called `to`."""
    to.with_suffix(".safetensors").write_bytes(weights_file(run))
    to.with_suffix(".json").write_text(written(found) + "\n", "utf-8")


def with_others(folder: Path, small: int, rare: int) -> None:
    """Make a folder like MNIST's with digits by other hands to learn from, so many `rare` ones among them, and with so many of its own as
    small pictures have them."""
    folder.mkdir(parents=True)
    mnist = ensure(MNIST)
    pictures, labels = many(OTHERS, seed=OTHERS_SEED)
    if rare:
        more, which = rarer(rare, seed=RARER_SEED)
        pictures, labels = np.concatenate([pictures, more]), np.concatenate([labels, which])
    if small:
        chosen = np.random.default_rng(COARSE_SEED).permutation(DIGITS)[:small]
        pictures = np.concatenate([pictures, coarse(contents(mnist / IMAGES, 3)[chosen], COARSE_SEED)])
        labels = np.concatenate([labels, contents(mnist / LABELS, 1)[chosen]])
    for name, added in ((IMAGES, pictures), (LABELS, labels), (TEST_IMAGES, None), (TEST_LABELS, None)):
        values = contents(mnist / name, 3 if name in (IMAGES, TEST_IMAGES) else 1)
        write_idx(folder / name, values if added is None else np.concatenate([values, added]))


def contents(path: Path, axes: int) -> Bytes:
    """All values of an IDX file."""
    with IdxFile(path, axes) as file:
        values = np.empty(file.shape, np.uint8)
        file.read_into(values)
    return values


def write_idx(path: Path, values: Bytes) -> None:
    """Bytes of any shape as an IDX file, compressed."""
    with gzip.open(path, "wb", 1) as file:
        file.write(struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes())


def last_row(run: Run) -> dict[str, float]:
    """The figures of the epoch that just ended."""
    rows, _ = run.history.table()
    return {name: round(float(value), 6) for name, value in zip(run.history.columns, rows[-1], strict=True) if name in COLUMNS}


def log(run: Run) -> dict[str, Any]:
    """How it was trained and how good it became, JSON-ready."""
    rows, _ = run.history.table()
    places = [list(run.history.columns).index(name) for name in COLUMNS]
    figures = run.experiment.measure()["test"]
    assert figures is not None
    return {
        "made_by": f"scripts/train_lenet.py, Glassnet {engine.__version__}",
        "seed": run.spec.seed,
        "parameters": run.experiment.network.size,
        "test": figures,
        "wrong": len(run.experiment.parts["test"]) - sum(row[i] for i, row in enumerate(table(run))),
        "confusion": {"rows": "true digit, 0 to 9", "columns": "digit read, 0 to 9", "counts": table(run)},
        "epochs": {"columns": COLUMNS, "rows": [[round(float(row[place]), 6) for place in places] for row in rows]},
        "spec": run.spec.to_json(),
    }


def table(run: Run) -> list[list[int]]:
    """How often each test digit was read as which."""
    experiment = run.experiment
    chosen = experiment.parts["test"]
    decided = experiment.head.decide(experiment.network.predict(experiment.dataset.take(chosen)))
    counts: list[list[int]] = confusion(experiment.dataset.labels[chosen], decided, len(Mnist.names)).tolist()
    return counts


def written(found: dict[str, Any]) -> str:
    """JSON with every row of a table on a line of its own."""
    kept: list[str] = []
    text = json.dumps(_marked(found, kept), indent=2)
    for number, rows in enumerate(kept):
        text = text.replace(f'"@{number}"', rows)
    return text


def _marked(value: Any, kept: list[str]) -> Any:
    """The value with every table replaced by a mark; the tables, written, go into `kept`."""
    if isinstance(value, dict):
        return {name: _marked(part, kept) for name, part in value.items()}
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], list):
        kept.append("[\n" + ",\n".join("      " + json.dumps(row) for row in value) + "\n    ]")
        return f"@{len(kept) - 1}"
    return value


if __name__ == "__main__":
    typer.run(main)
