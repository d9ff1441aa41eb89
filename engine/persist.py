"""A run on disk: its exact state as one file in the safetensors layout, with a digest that tells a damaged file from a whole one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from engine.data.examples import Examples
from engine.errors import EngineError, SpecError
from engine.experiment import Experiment, make_dataset
from engine.followed import Followed
from engine.frames import pack
from engine.history import History
from engine.inheritance import Attic
from engine.moments import load_past, progress_arrays, progress_words, read_progress, save_past
from engine.run import Run
from engine.spec import Spec, parse_spec
from engine.tensor import Array
from engine.timeline import Timeline

R = TypeVar("R", bound=Run)
FORMAT = "1"
DIGEST_BYTES = 32
PAST_BYTES = 6_000_000
"""What the earlier moments of a run may take up in its checkpoint; they are thinned until they fit."""


class CheckpointError(EngineError):
    """A checkpoint that cannot be used: damaged, cut short, or of another version."""


def save_run(run: Run, past: int = PAST_BYTES) -> bytes:
    """The run as bytes, exact to the bit, with as many of its earlier moments as fit into `past` bytes."""
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
        "run": {"playing": run.playing, "speed": run.clock.speed, **run.versions(), "ended": run.ended,
                "generation": run.history.generation, "total": run.history.total, "columns": list(run.history.columns)},
        "past": save_past(run, past, arrays),
        "attic": experiment.attic.save(arrays),
        "followed": run.followed.save(arrays),
        "diary": run.diary.save(),
        "pocket": {"mistakes": run.watch.pocket_mistakes, "epoch": run.watch.pocket_epoch, "cycle": run.watch.cycle},
    }  # fmt: skip
    return seal(arrays, words)


def seal(arrays: dict[str, Array], words: dict[str, Any]) -> bytes:
    """Arrays and words as a checkpoint, with its digest before it."""
    body = pack(arrays, {name: json.dumps(value) for name, value in words.items()})
    return hashlib.sha256(body).digest() + body


def load_run(data: bytes) -> Run:
    """The run that `save_run` wrote. Raises CheckpointError for anything else."""
    return load_as(Run, data)


def load_as(kind: Callable[[Spec, Examples], R], data: bytes, dataset: Examples | None = None) -> R:
    """The run that `save_run` wrote, as a `kind` of run, on `dataset` where that is there already.

    Raises CheckpointError for anything else.
    """
    arrays, words = open_checkpoint(data)
    try:
        return _restore(arrays, words, kind, dataset)
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


def _restore(arrays: dict[str, Array], words: dict[str, Any], kind: Callable[[Spec, Examples], R], dataset: Examples | None) -> R:
    spec, kept, progress = parse_spec(words["spec"]), words["run"], read_progress(arrays, words["progress"])
    dataset = make_dataset(spec, words["kept"]) if dataset is None else dataset
    run = kind(spec, dataset)
    run.experiment = Experiment(spec, dataset, progress, run.experiment.network.workspace)
    run.experiment.place(arrays["values"], progress)
    run.experiment.attic = Attic.load(words.get("attic"), arrays)
    _resume(run, kept, arrays["history"], arrays["history_numbers"], load_past(run, words.get("past"), arrays))
    run.followed, run.diary = Followed.load(words.get("followed"), arrays), type(run.diary).load(words.get("diary"))
    if "pocket" in arrays:
        found, run.watch.pocket = words["pocket"], arrays["pocket"]
        run.watch.pocket_mistakes, run.watch.pocket_epoch = found["mistakes"], found["epoch"]
        run.watch.cycle = (found["cycle"][0], found["cycle"][1]) if found["cycle"] else None
    return run


def _resume(run: Run, kept: dict[str, Any], rows: Array, numbers: Array, past: Timeline | None) -> None:
    """Give a run, whose weights and progress stand already, its clock, curves and past; without its past it begins here."""
    run.playing, run.ended = kept["playing"], kept["ended"]
    run.clock.set(kept["speed"])
    run.take_versions(kept)
    run.history = History(kept["columns"][2:])
    run.history.load(rows, numbers, kept["total"])
    run.history.generation = kept["generation"]
    run.timeline = past or run.keeps()
    if past is None:
        run.history.truncate(run.step)
        run.pin()


def weights_file(run: Run, *, resting: bool = True) -> bytes:
    """Every parameter under its Keras name and shape, float32, in the safetensors layout; with what can never learn, or without."""
    network = run.experiment.network
    arrays = {name: view.astype(np.float32) for name, view in {**network.views(), **(network.resting() if resting else {})}.items()}
    # One word only: the library writes several in no fixed order, and equal weights should be equal files.
    return pack(arrays, {"spec": json.dumps(run.spec.to_json())})
