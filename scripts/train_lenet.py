# ruff: noqa: INP001 - a script of its own, not part of a package
"""Make engine/zoo/weights/lenet.safetensors, the digit reader that is shipped, and beside it lenet.json, the log of its training.

    GLASSNET_DATA_DIR=folder/with/mnist python scripts/train_lenet.py

LeNet with ReLU and max pooling learns from all 60,000 training digits of MNIST, moved, turned, scaled and bent anew in every epoch. The
weights of the last epoch are taken, whatever the figures: nothing is chosen by looking at the 10,000 test digits. The seed is part of
the spec: run again, the same program gives the same weights, up to how its matrix products are rounded.
"""

from __future__ import annotations

import json
from math import ceil
from pathlib import Path
from typing import Annotated, Any

import typer

import engine
from engine.data.images import Mnist
from engine.metrics import confusion
from engine.persist import weights_file
from engine.run import Run
from engine.spec import parse_spec
from engine.zoo import zoo

TO = Path(__file__).resolve().parents[1] / "engine" / "zoo" / "weights"
DIGITS, BATCH = 60_000, 128
COLUMNS = ("epoch", "step", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "learning_rate")


def recipe(epochs: int) -> dict[str, Any]:
    """The spec: what is learnt from, by what, and how."""
    return {
        "seed": 1998,
        "data": {
            "kind": "mnist",
            "split": {"train": 1, "validation": 0, "test": 0},
            "augmentation": {"shift": 0.1, "rotate": 15, "scale": 0.15, "elastic": 0.03},
        },
        "model": {"layers": [layer.model_dump(mode="json") for layer in zoo["lenet_relu"].layers()]},
        "optimizer": {"kind": "adam", "learning_rate": 0.002},
        "schedule": {"kind": "cosine", "steps": epochs * ceil(DIGITS / BATCH)},
        "training": {"kind": "supervised", "batch_size": BATCH, "epochs": epochs},
    }


def main(epochs: Annotated[int, typer.Option(min=1)] = 30, to: Path = TO) -> None:
    """Train, and write weights and log into the folder `to`."""
    run = Run(parse_spec(recipe(epochs)))
    for _ in range(epochs):
        run.take_steps("epoch", 1)
        typer.echo(", ".join(f"{name} {value:g}" for name, value in last_row(run).items()))
    (to / "lenet.safetensors").write_bytes(weights_file(run))
    (to / "lenet.json").write_text(written(log(run)) + "\n", "utf-8")


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
    tables = {"confusion": found["confusion"].pop("counts"), "epochs": found["epochs"].pop("rows")}
    for name in tables:
        found[name]["rows" if name == "epochs" else "counts"] = f"@{name}"
    text = json.dumps(found, indent=2)
    for name, rows in tables.items():
        lines = ",\n".join("      " + json.dumps(row) for row in rows)
        text = text.replace(f'"@{name}"', f"[\n{lines}\n    ]")
    return text


if __name__ == "__main__":
    typer.run(main)
