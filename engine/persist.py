"""A run on disk: its exact state as one file in the safetensors layout, with a digest that tells a damaged file from a whole one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from engine.data import Scaler
from engine.errors import EngineError, SpecError
from engine.experiment import Experiment, make_dataset
from engine.frames import pack
from engine.learn.base import Progress
from engine.optim import Slots
from engine.run import Run
from engine.spec import parse_spec
from engine.tensor import Array

FORMAT = "1"
DIGEST_BYTES = 32


class CheckpointError(EngineError):
    """A checkpoint that cannot be used: damaged, cut short, or of another version."""


def save_run(run: Run) -> bytes:
    """The run as bytes, exact to the bit."""
    progress, experiment = run.experiment.progress, run.experiment
    rows, numbers = run.history.table()
    arrays: dict[str, Array] = {"values": experiment.network.values, "history": rows, "history_numbers": numbers}
    if run.watch.pocket is not None:
        arrays["pocket"] = run.watch.pocket
    if progress.order is not None:
        arrays["order"] = progress.order
    arrays |= {f"slot.{name}": vector for name, vector in progress.slots.vectors.items()}
    words = {
        "format": FORMAT,
        "spec": run.spec.to_json(),
        "scaler": experiment.dataset.scaler.to_dict(),
        "progress": {"epoch": progress.epoch, "step": progress.step, "cursor": progress.cursor, "looked": progress.looked,
                     "extra": progress.extra, "optimizer_step": progress.slots.step, "rng": progress.rng.bit_generator.state},
        "run": {"playing": run.playing, "speed": run.speed, "model_version": run.model_version, "data_version": run.data_version,
                "spec_version": run.spec_version, "ended": run.ended, "generation": run.history.generation, "total": run.history.total,
                "columns": list(run.history.columns)},
        "pocket": {"mistakes": run.watch.pocket_mistakes, "epoch": run.watch.pocket_epoch, "cycle": run.watch.cycle},
    }  # fmt: skip
    body = pack(arrays, {name: json.dumps(value) for name, value in words.items()})
    return hashlib.sha256(body).digest() + body


def load_run(data: bytes) -> Run:
    """The run that `save_run` wrote. Raises CheckpointError for anything else."""
    digest, body = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise CheckpointError("the checkpoint is damaged or cut short: its digest does not match its contents")
    try:
        arrays, words = load(body), _words(body)
        if words["format"] != FORMAT:
            raise CheckpointError(f"the checkpoint has format {words['format']}; format {FORMAT} is understood here")
        return _restore(arrays, words)
    except (SafetensorError, SpecError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(f"the checkpoint cannot be read: {error}") from error


def _words(body: bytes) -> dict[str, Any]:
    length = int.from_bytes(body[:8], "little")
    return {name: json.loads(text) for name, text in json.loads(body[8 : 8 + length])["__metadata__"].items()}


def _restore(arrays: dict[str, Array], words: dict[str, Any]) -> Run:
    spec, kept, about = parse_spec(words["spec"]), words["run"], words["progress"]
    run = Run(spec)
    rng = np.random.Generator(np.random.PCG64(0))
    rng.bit_generator.state = about["rng"]
    slots = Slots(
        {name.removeprefix("slot."): array for name, array in arrays.items() if name.startswith("slot.")}, about["optimizer_step"]
    )
    progress = Progress(about["epoch"], about["step"], about["cursor"], about["looked"], arrays.get("order"), rng, slots, about["extra"])
    run.experiment = Experiment(spec, make_dataset(spec, Scaler.from_dict(words["scaler"])), progress)
    run.experiment.place(arrays["values"], progress)
    run.resume(kept, arrays["history"], arrays["history_numbers"])
    if "pocket" in arrays:
        found, run.watch.pocket = words["pocket"], arrays["pocket"]
        run.watch.pocket_mistakes, run.watch.pocket_epoch = found["mistakes"], found["epoch"]
        run.watch.cycle = (found["cycle"][0], found["cycle"][1]) if found["cycle"] else None
    return run


def weights_file(run: Run) -> bytes:
    """Every parameter under its Keras name and shape, float32, in the safetensors layout."""
    arrays = {name: view.astype(np.float32) for name, view in run.experiment.network.views().items()}
    # One word only: the library writes several in no fixed order, and equal weights should be equal files.
    return pack(arrays, {"spec": json.dumps(run.spec.to_json())})
