"""`glassnet export`: a network as source code, a notebook or ONNX, without a browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console

from app.exports import exporter
from app.fetching import bars
from app.training import Wish, read_wish, train_run
from app.written import check_place
from engine.errors import SpecError
from engine.persist import weights_file
from engine.run import Run
from engine.spec import Spec
from engine.weights import read_weights
from engine.whole import write_whole

WEIGHTS_FILE = "weights.safetensors"


def export_headless(wish: Wish, target: str, weights: Path | None) -> int:
    """Train, or take the weights of a file, and write the export; the exit code.

    Raises SpecError, JsonError, OSError for what is the person's to mend.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    kind = exporter(target)
    out = wish.out or Path(kind.file_name)
    check_place(out)
    spec = read_wish(wish)
    run = train_run(spec, console)[0] if weights is None else _with_weights(spec, weights, console)
    source = kind.of(run)
    if WEIGHTS_FILE.encode() in source:
        write_whole(out.with_name(WEIGHTS_FILE), weights_file(run))
        console.print(f"Weights written to {out.with_name(WEIGHTS_FILE)}, which it reads", markup=False)
    write_whole(out, source)
    console.print(f"Written to {out}", markup=False)
    return 0


def _with_weights(spec: Spec, file: Path, console: Console) -> Run:
    """A run of the spec with the weights of a file.

    Raises WeightsError where there are none, SpecError where they are not those of its network.
    """
    found = read_weights(file)
    with bars(console):
        run = Run(spec)
    for name, view in run.experiment.network.views().items():
        if name not in found or found[name].shape != view.shape:
            given = f"has shape {found[name].shape}" if name in found else "is missing"
            raise SpecError.at("weights", f"{name} {given} in {file}; the network needs {view.shape}")
        if not np.isfinite(found[name]).all():
            raise SpecError.at("weights", f"{name} in {file} holds numbers that are not finite")
        view[...] = found[name]
    return run
