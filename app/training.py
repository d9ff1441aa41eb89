"""`glassnet train`: the same engine without a browser."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.beginning import Beginning, from_file
from app.fetching import bars
from app.labs import built_in_lab, built_in_labs
from app.settings import read_settings
from app.specs import read_spec
from app.strict_json import dump_json, parse_json
from app.written import check_place
from engine.changes import change
from engine.data.points import PARTS
from engine.ensemble import Ensemble
from engine.errors import SpecError
from engine.learn.replica import allow
from engine.learn.transfer import Transfer
from engine.persist import weights_file
from engine.run import Run
from engine.spec import Spec, parse_spec
from engine.whole import write_whole
from engine.zoo.experiments import before, experiment, is_known, names

DEFAULT_EPOCHS = 200
SLICE_SECONDS = 0.1


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line; `data` instead of the spec's own; `draws` networks at once, each from other weights.

    It begins with the weights of a file, which `names`, another file, may call otherwise.
    """

    asked: str
    data: str | None = None
    epochs: int | None = None
    out: Path | None = None
    seed: int | None = None
    draws: int = 1
    as_json: bool = False
    weights: Path | None = None
    names: Path | None = None


def train_headless(wish: Wish) -> int:
    """Train and print the result on standard output, progress on standard error; the exit code.

    Raises SpecError, JsonError, OSError for what is the person's to mend.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    spec = read_wish(wish)
    if wish.out is not None:
        check_place(wish.out)
    if wish.draws > 1:
        return _train_many(spec, wish)
    trained, learnt = _before(wish, spec, console)
    run, seconds, phases = _in_phases(spec, console, trained)
    result = result_of(run, seconds) | phases | learnt
    if wish.out is not None:
        write_whole(wish.out, weights_file(run))
        console.print(f"Weights written to {wish.out}", markup=False)
    sys.stdout.write(dump_json(result).decode() + "\n" if wish.as_json else _table(result))
    return 0 if run.status != "diverged" else 1


def _before(wish: Wish, spec: Spec, console: Console) -> tuple[Beginning | None, dict[str, Any]]:
    """What the training begins with, and, where that is learnt now, how well it was."""
    first = before(wish.asked) if wish.weights is None and wish.data is None else None
    if first is None:
        return (from_file(wish.weights, wish.names) if wish.weights else None), {}
    source, _ = train_run(change(first, {"seed": spec.seed}), console)
    views = {name: view.copy() for name, view in source.experiment.network.views().items()}
    return Beginning(views, "what was learnt before"), {"before": source.status_message()["metrics"]}


def _train_many(spec: Spec, wish: Wish) -> int:
    """Train many networks at once and print mean and spread of their scores."""
    if wish.out is not None:
        raise SpecError.at("out", "weights are written for one network; leave out --draws")
    ensemble = Ensemble(spec, wish.draws)
    begun = time.perf_counter()
    ensemble.train(spec.training.epochs or DEFAULT_EPOCHS)
    result = {
        "draws": wish.draws,
        "epochs": ensemble.learner.progress.epoch,
        "steps": ensemble.learner.progress.step,
        **ensemble.report(),
        "seconds": round(time.perf_counter() - begun, 3),
        "parameters": ensemble.network.size,
    }
    sys.stdout.write(dump_json(result).decode() + "\n" if wish.as_json else _spread_table(result))
    return 0


def _spread_table(result: dict[str, Any]) -> str:
    lines = [f"{result['draws']} networks, {result['epochs']} epochs each, {result['seconds']:.2f} s"]
    for part in PARTS:
        if result[part]:
            name = "accuracy" if "accuracy" in result[part] else "mae"
            mean, spread, lowest, highest = (result[part][key] for key in (name, "spread", "lowest", "highest"))
            lines.append(f"  {part:<11} {name} {mean:.4f} ± {spread:.4f}, from {lowest:.4f} to {highest:.4f}")
    return "\n".join(lines) + "\n"


def result_of(run: Run, seconds: float) -> dict[str, Any]:
    """What `--json` prints: metrics of each part, null for an empty one."""
    status = run.status_message()
    return {
        "epochs": run.epoch,
        "steps": run.step,
        **status["metrics"],
        "seconds": round(seconds, 3),
        "parameters": status["parameters"],
        "status": status["status"],
        "findings": [finding["message"] for finding in status["findings"]],
    }


def read_wish(wish: Wish) -> Spec:
    """The spec that was asked for. Raises SpecError, JsonError, LabError, OSError."""
    spec = _spec(wish.asked, wish.data).to_json()
    spec["training"]["epochs"] = wish.epochs or spec["training"]["epochs"] or DEFAULT_EPOCHS
    if wish.seed is not None:
        spec["seed"] = wish.seed
    return parse_spec(spec)


def _spec(asked: str, data: str | None) -> Spec:
    """A network of the zoo, a lab, or a file, learning from `data` where that is given.

    `lenet` is a network here, with the data it is known for; on a page it is the lab, with data that is there at once.
    """
    if not Path(asked).exists() and is_known(asked):
        return experiment(asked, data)
    lab = built_in_lab(asked)
    spec = lab.spec if lab else _from_file(asked)
    return spec if data is None else change(spec, {"data.kind": data})


def _from_file(asked: str) -> Spec:
    if asked != "-" and not Path(asked).exists():
        known = f"labs are {', '.join(built_in_labs())}; networks are {', '.join(names())}"
        raise SpecError.at("", f"{asked!r} is neither a file nor a lab nor a network; {known}")
    found = parse_json(sys.stdin.buffer.read() if asked == "-" else Path(asked).read_bytes())
    if isinstance(found, dict) and set(found) == {"spec"}:
        found = found["spec"]
    return read_spec(found, built_in_labs() if isinstance(found, str) else {})


def train_run(spec: Spec, console: Console, beginning: Beginning | None = None) -> tuple[Run, float]:
    """A run of the spec, trained to its end with a progress bar, and the seconds it took."""
    allow(read_settings().second_core)
    with bars(console):
        run = Run(spec)
    for note in run.experiment.dataset.notes():
        console.print(note, markup=False)
    if beginning is not None:
        beginning.enter(run)
    begun = time.perf_counter()
    _play(run, console)
    return run, time.perf_counter() - begun


def _in_phases(spec: Spec, console: Console, beginning: Beginning | None) -> tuple[Run, float, dict[str, Any]]:
    """The same, and where it is transfer, how well it went while the layers taken over rested and once they learnt too."""
    recipe, epochs = spec.training, spec.training.epochs
    if not isinstance(recipe, Transfer) or recipe.unfreeze_after is None or epochs is None or recipe.unfreeze_after >= epochs:
        return *train_run(spec, console, beginning), {}
    run, seconds = train_run(change(spec, {"training.epochs": recipe.unfreeze_after}), console, beginning)
    frozen, begun = run.status_message()["metrics"], time.perf_counter()
    run.command({"type": "set", "changes": {"training.epochs": epochs}})
    _play(run, console)
    phases = {"frozen": frozen, "tuned": run.status_message()["metrics"]}
    return run, seconds + time.perf_counter() - begun, {"phases": phases}


def _play(run: Run, console: Console) -> None:
    """Train a run to its end with a progress bar."""
    columns = (TextColumn("epoch"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    run.command({"type": "play"})
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=run.spec.training.epochs)
        while run.advance(SLICE_SECONDS):
            progress.update(task, completed=run.epoch, description=_loss(run) if console.is_terminal else "")


def _loss(run: Run) -> str:
    loss = run.status_message()["metrics"]["train"]["loss"]
    return f"loss {loss:.4f}" if loss is not None else ""


def _table(result: dict[str, Any]) -> str:
    lines = [f"{result['status']} after {result['epochs']} epochs, {result['steps']} steps, {result['seconds']:.2f} s"]
    for part in PARTS:
        if result[part]:
            values = "   ".join(f"{name} {value:.4f}" if value is not None else f"{name} –" for name, value in result[part].items())
            lines.append(f"  {part:<11} {values}")
    told = {"before": "learnt before"} | {name: f"layers taken over {name}" for name in ("frozen", "tuned")}
    for name, parts in ({"before": result.get("before")} | result.get("phases", {})).items():
        if parts and parts["test"]:
            lines.append(f"  {told[name]}: test " + "   ".join(f"{key} {value:.4f}" for key, value in parts["test"].items()))
    return "\n".join([*lines, *(f"  {finding}" for finding in result["findings"])]) + "\n"
