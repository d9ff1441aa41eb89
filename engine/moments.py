"""Earlier moments of a run, and where a learner stands, as arrays and words for a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.data.examples import Examples
from engine.errors import SpecError
from engine.experiment import make_dataset
from engine.learn.base import Best, Progress
from engine.optim import Slots
from engine.spec import Spec, parse_spec
from engine.tensor import Array
from engine.timeline import Moment, Timeline, rng_of

if TYPE_CHECKING:
    from engine.run import Run

Words = dict[str, Any]


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
    progress.slots = Slots(_starting(arrays, "slot."), about["optimizer_step"])
    progress.rival = Slots(_starting(arrays, "rival."), about.get("rival_step", 0))
    progress.best = Best(**about.get("best", {}), values=arrays.get("best"))
    return progress


def _starting(arrays: dict[str, Array], start: str) -> dict[str, Array]:
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}


def save_past(run: Run, limit: int, arrays: dict[str, Array]) -> Words | None:
    """The moments of a run as words, their arrays put to `arrays`; thinned until they fit into `limit` bytes, None where none do.

    Specs and datasets that moments share are written once; a moment that has the run's own names none.
    """
    timeline = run.timeline.thinned(limit)
    if timeline is None:
        return None
    specs: list[Spec] = [run.spec]
    datasets: list[tuple[Examples, int]] = [(run.experiment.dataset, 0)]
    moments = []
    for i, moment in enumerate(timeline.moments):
        arrays |= {f"past{i}.{name}": array for name, array in progress_arrays(moment.progress).items()}
        arrays[f"past{i}.values"] = moment.values
        spec = next((k for k, known in enumerate(specs) if known is moment.spec), None)
        if spec is None:
            spec = len(specs)
            specs.append(moment.spec)
        data = next((k for k, (known, _) in enumerate(datasets) if known is moment.dataset), None)
        if data is None:
            data = len(datasets)
            datasets.append((moment.dataset, spec))
        moments.append({"spec": spec, "data": data, "pinned": moment.pinned, "until": moment.until,
                        "progress": progress_words(moment.progress)})  # fmt: skip
    return {
        "stride": timeline.stride,
        "specs": [spec.to_json() for spec in specs[1:]],
        "datasets": [{"spec": spec, "kept": dataset.kept()} for dataset, spec in datasets[1:]],
        "moments": moments,
    }


def load_past(run: Run, words: Words | None, arrays: dict[str, Array]) -> Timeline | None:
    """The timeline that `save_past` wrote, for the run that stands as it stood; None where there is none.

    Moments whose data, or whatever else their spec names, is no longer to be had are left out, as if they had been thinned.
    """
    if words is None:
        return None
    specs = [run.spec, *(_spec(raw) for raw in words["specs"])]
    datasets: list[Examples | None] = [run.experiment.dataset, *(_dataset(specs[raw["spec"]], raw["kept"]) for raw in words["datasets"])]
    moments: list[Moment | int] = []
    for i, raw in enumerate(words["moments"]):
        own = _starting(arrays, f"past{i}.")
        progress = read_progress(own, raw["progress"])
        spec, dataset = specs[raw["spec"]], datasets[raw["data"]]
        moments.append(progress.step if spec is None or dataset is None else
                       Moment(spec, dataset, own["values"], progress, raw["pinned"], raw["until"]))  # fmt: skip
    return Timeline.of(moments, words["stride"])


def _spec(raw: Any) -> Spec | None:
    try:
        return parse_spec(raw)
    except SpecError:
        return None


def _dataset(spec: Spec | None, kept: dict[str, Any]) -> Examples | None:
    try:
        return make_dataset(spec, kept) if spec is not None else None
    except (SpecError, OSError):
        return None
