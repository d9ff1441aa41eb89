"""Everybody's picture in one frame, so that all of them show the same moment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data import Dataset
from engine.data.examples import Examples
from engine.data.pictures import Images
from engine.errors import SpecError
from engine.frames import Frame
from engine.metrics import confusion
from engine.race.sequences import told_sequence
from engine.reading_sequences import sequences_of
from engine.registry import Model, argument
from engine.spec import parse
from engine.summaries.base import words
from engine.summaries.probe import forget, learnt_blocks
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.race.race import Race
    from engine.race.racer import Racer

MOST_CASES = 1024
SAMPLES = 10


class RaceView(Model):
    """What may be asked of a race's picture."""

    resolution: int = argument(100, "Pixels along each side.", ge=8, le=200)


def picture(race: Race, request: dict[str, Any]) -> Frame:
    """The frame "race": each member's arrays under its number, `0.winner`, `0.confidence`, `0.value`, as the boundary view has them.

    Of sequences of tokens the words carry what each member says to the longest example that none learns from, the arrays what goes on in
    it while it does (see `told_sequence`); a text that goes on comes with what the member `wrote` last, {text, epoch}, null before its
    first, which is never written for the picture but when the race has time for it (see `Texts`). For other data that is no plane:
    `0.correct` (N,) uint8 for each of few examples, else `0.matrix` (C, C) uint32, true class by decided one, and of images `0.samples`
    (n, H, W, c) uint8, a few of those it learns from, as it sees them.
    "data" are the first member's points; "gradients" how much of the loss's gradient reaches each layer of everybody: `0.gradient` (L,),
    norms as the gradient ladder has them. Raises SpecError for anything else.
    """
    options = {name: value for name, value in request.items() if name not in ("view", "max_fps")}
    if request.get("view") == "data":
        return _marked(race, race.entrants[0].lead.summary({"view": "data"}))
    if request.get("view") == "gradients":
        return _marked(race, _gradients(race))
    if request.get("view") != "race":
        raise SpecError.at("view", f"a race shows race, data or gradients; there is no {request.get('view')!r} of several networks at once")
    resolution = parse(RaceView, options).resolution
    arrays: dict[str, Array] = {}
    about = []
    for i, entrant in enumerate(race.entrants):
        found = member_picture(entrant.lead, resolution)
        if found.meta.get("form") == "text":
            found.meta |= words(wrote=race.texts.look(entrant.lead.experiment))
        arrays |= {f"{i}.{name}": array for name, array in found.arrays.items()}
        about.append(found.meta)
    return _marked(race, Frame("race", arrays, words(members=about, resolution=resolution)))


def _gradients(race: Race) -> Frame:
    """Everybody's gradient norms layer by layer, the first layer's first; nothing for those that follow no gradient."""
    arrays: dict[str, Array] = {}
    about = []
    for i, entrant in enumerate(race.entrants):
        names, norms = layer_norms(entrant.lead)
        about.append(names)
        if names:
            arrays[f"{i}.gradient"] = norms
    return Frame("gradients", arrays, words(layers=about))


def layer_norms(lead: Racer) -> tuple[list[str], Array]:
    """The names of the layers with weights, and the norm of the gradient of each one's: of the batch that was learnt from last, which costs
    nothing more; before the first one, of the training examples that the gradient ladder looks at."""
    experiment = lead.experiment
    if not experiment.spec.training.needs_gradient:
        return [], np.empty(0)
    gradients = experiment.network.gradients
    if not gradients.any():
        found = lead.summary({"view": "gradients"})
        forget(experiment)  # nobody asks again once it learns, and there are many
        return [row["name"] for row in json.loads(found.meta["layers"]) if "gradient" in row], found.arrays["gradient"]
    blocks = learnt_blocks(experiment, experiment.network.values, gradients)
    slopes = [np.zeros(1) if block.gradient is None else block.gradient.astype(np.float64) for block in blocks]
    return [block.node.name for block in blocks], np.array([np.linalg.norm(slope) for slope in slopes])


def member_picture(lead: Racer, resolution: int) -> Frame:
    """One member's picture, as fits its data."""
    if isinstance(lead.experiment.dataset, Dataset):
        return lead.summary({"view": "boundary", "resolution": resolution})
    head, dataset = lead.experiment.head, lead.experiment.dataset
    sequences = sequences_of(lead.experiment)
    if sequences is not None:
        return told_sequence(lead.experiment, sequences)
    if not head.classes or head.target_shape or head.style == "itself":
        return Frame("none", {}, {"shown": "none"})
    chosen = np.arange(len(dataset.labels))
    few = len(chosen) <= MOST_CASES and dataset.shape == (len(dataset.input_names()),)
    chosen = chosen if few else lead.experiment.judged["validation" if len(lead.experiment.judged["validation"]) else "train"]
    decided = head.decide(lead.experiment.network.predict(dataset.take(chosen)))
    truth = dataset.labels[chosen]
    if few:
        arrays = {"correct": (decided == truth).astype(np.uint8), "label": truth.astype(np.uint8)}
        return Frame("cases", arrays, words(shown="cases", inputs=dataset.shape[0]))
    table = confusion(truth, decided, head.classes)
    return Frame("matrix", {"matrix": table, **samples(lead)}, words(shown="matrix", classes=head.classes, **pixels_of(dataset)))


def samples(lead: Racer) -> dict[str, Array]:
    """Of images: the first training image of each class, of ten classes at most, as bytes from black to white."""
    dataset = lead.experiment.dataset
    if not isinstance(dataset, Images):
        return {}
    train = lead.experiment.parts["train"]
    _, first = np.unique(dataset.labels[train], return_index=True)
    album = dataset.album
    pixels = album.pixels[dataset.numbers[train[first[:SAMPLES]]]]
    return {"samples": pixels if album.white == 255 else (pixels * (255 / album.white)).astype(np.uint8)}


def pixels_of(dataset: Examples) -> dict[str, bool]:
    """Whether pixels have traded places, of images."""
    return {"shuffled": dataset.album.order is not None} if isinstance(dataset, Images) else {}


def _marked(race: Race, frame: Frame) -> Frame:
    frame.meta.update(
        epoch=str(race.epoch), step=str(race.step), model_version=str(race.model_version), data_version=str(race.data_version),
        run_version=str(race.history.generation),
    )  # fmt: skip
    return frame
