"""A run on disk: its exact state as one file in the safetensors layout, with a digest that tells a damaged file from a whole one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from engine.errors import EngineError, SpecError
from engine.experiment import Experiment, make_dataset
from engine.frames import pack
from engine.learn.base import Best, Progress
from engine.optim import Slots
from engine.run import Run
from engine.spec import Spec, parse_spec
from engine.tensor import Array
from engine.timeline import rng_of

R = TypeVar("R", bound=Run)
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
    arrays |= progress_arrays(progress)
    words = {
        "format": FORMAT,
        "spec": run.spec.to_json(),
        "kept": experiment.dataset.kept(),
        "progress": progress_words(progress),
        "run": {"playing": run.playing, "speed": run.speed, "model_version": run.model_version, "data_version": run.data_version,
                "spec_version": run.spec_version, "ended": run.ended, "generation": run.history.generation, "total": run.history.total,
                "columns": list(run.history.columns)},
        "pocket": {"mistakes": run.watch.pocket_mistakes, "epoch": run.watch.pocket_epoch, "cycle": run.watch.cycle},
    }  # fmt: skip
    return seal(arrays, words)


def seal(arrays: dict[str, Array], words: dict[str, Any]) -> bytes:
    """Arrays and words as a checkpoint, with its digest before it."""
    body = pack(arrays, {name: json.dumps(value) for name, value in words.items()})
    return hashlib.sha256(body).digest() + body


def progress_arrays(progress: Progress) -> dict[str, Array]:
    """The arrays of a learner's progress by name."""
    arrays: dict[str, Array] = {} if progress.order is None else {"order": progress.order}
    for part, slots in (("slot", progress.slots), ("rival", progress.rival)):
        arrays |= {f"{part}.{name}": vector for name, vector in slots.vectors.items()}
    return arrays if progress.best.values is None else arrays | {"best": progress.best.values}


def progress_words(progress: Progress) -> dict[str, Any]:
    """Everything else of a learner's progress, JSON-ready."""
    best = {name: value for name, value in vars(progress.best).items() if name != "values"}
    return {"epoch": progress.epoch, "step": progress.step, "cursor": progress.cursor, "looked": progress.looked, "extra": progress.extra,
            "optimizer_step": progress.slots.step, "rng": progress.rng.bit_generator.state, "memory": progress.memory, "best": best,
            "noise": progress.noise.bit_generator.state, "rival_step": progress.rival.step}  # fmt: skip


def read_progress(arrays: dict[str, Array], about: dict[str, Any]) -> Progress:
    """The progress of which these are the arrays and the words."""
    rng, noise = (rng_of(about[name]) for name in ("rng", "noise"))
    place = (about["epoch"], about["step"], about["cursor"], about["looked"])
    progress = Progress(*place, arrays.get("order"), rng, noise, extra=about["extra"], memory=about.get("memory", {}))
    progress.slots = Slots(_slots(arrays, "slot."), about["optimizer_step"])
    progress.rival = Slots(_slots(arrays, "rival."), about.get("rival_step", 0))
    progress.best = Best(**about.get("best", {}), values=arrays.get("best"))
    return progress


def load_run(data: bytes) -> Run:
    """The run that `save_run` wrote. Raises CheckpointError for anything else."""
    return load_as(Run, data)


def load_as(kind: Callable[[Spec], R], data: bytes) -> R:
    """The run that `save_run` wrote, as a `kind` of run. Raises CheckpointError for anything else."""
    arrays, words = open_checkpoint(data)
    try:
        return _restore(arrays, words, kind)
    except (SpecError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(f"the checkpoint cannot be read: {error}") from error


def open_checkpoint(data: bytes) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays and the words of a checkpoint, undamaged and of the format that is understood here. Raises CheckpointError."""
    digest, body = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise CheckpointError("the checkpoint is damaged or cut short: its digest does not match its contents")
    try:
        arrays, words = load(body), _words(body)
        if words["format"] != FORMAT:
            raise CheckpointError(f"the checkpoint has format {words['format']}; format {FORMAT} is understood here")
        return arrays, words
    except (SafetensorError, SpecError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(f"the checkpoint cannot be read: {error}") from error


def _words(body: bytes) -> dict[str, Any]:
    length = int.from_bytes(body[:8], "little")
    return {name: json.loads(text) for name, text in json.loads(body[8 : 8 + length])["__metadata__"].items()}


def _slots(arrays: dict[str, Array], start: str) -> dict[str, Array]:
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}


def _restore(arrays: dict[str, Array], words: dict[str, Any], kind: Callable[[Spec], R]) -> R:
    spec, kept, progress = parse_spec(words["spec"]), words["run"], read_progress(arrays, words["progress"])
    run = kind(spec)
    run.experiment = Experiment(spec, make_dataset(spec, words["kept"]), progress)
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
