"""Carrying out commands: what each of them does to a run."""

from __future__ import annotations

from functools import partial, singledispatch
from math import isfinite
from typing import TYPE_CHECKING, Any

from engine import commands
from engine.changes import change
from engine.edits import edit_points, edit_weight
from engine.errors import SpecError, StateError
from engine.learn.phases import Walk
from engine.spec import Spec, parse_spec, with_weights

if TYPE_CHECKING:
    from engine.run import Run

Reply = dict[str, Any]


def carry_out(run: Run, order: commands.Command) -> Reply:
    """Do to `run` what `order` says, and give what there is to say about it."""
    if not isinstance(order, commands.Speed) and not (isinstance(order, commands.Step) and order.unit == "phase"):
        run.walk = None
    return _carry_out(order, run)


@singledispatch
def _carry_out(order: commands.Command, run: Run) -> Reply:
    raise AssertionError(f"nobody carries out {type(order).__name__} on {run}")


@_carry_out.register(commands.Play)
def _play(_: commands.Play, run: Run) -> Reply:
    run.play()
    return {}


@_carry_out.register(commands.Pause)
def _pause(_: commands.Pause, run: Run) -> Reply:
    run.playing = False
    run.record_if_new()
    return {"epoch": run.epoch, "step": run.step}


@_carry_out.register(commands.Step)
def _step(order: commands.Step, run: Run) -> Reply:
    if order.unit == "phase":
        return _phases(order, run)
    run.take_steps(order.unit, order.count)
    run.playing = False
    run.record_if_new()
    return {"epoch": run.epoch, "step": run.step}


def _phases(order: commands.Step, run: Run) -> Reply:
    if not run.experiment.learner.count:
        raise StateError("there is no training point yet: draw some first")
    run.playing = False
    for _ in range(order.count):
        if run.walk is None or run.walk.done or run.walk.of != order.of:
            run.record_if_new()
            run.leave_future()
            run.walk = Walk(run.experiment.learner, order.of, partial(run.take_steps, order.of, 1))
        run.walk.onward()
    run.record_if_new()
    return {"epoch": run.epoch, "step": run.step, "phase": run.walk.phase if run.walk else None}


@_carry_out.register(commands.Speed)
def _speed(order: commands.Speed, run: Run) -> Reply:
    run.clock.set(order.epochs_per_second)
    return {"speed": run.clock.speed}


@_carry_out.register(commands.Rewind)
def _rewind(order: commands.Rewind, run: Run) -> Reply:
    run.rewind(order.step, None if order.spec is None else parse_spec(order.spec))
    return {"epoch": run.epoch, "step": run.step}


@_carry_out.register(commands.Pocket)
def _pocket(_: commands.Pocket, run: Run) -> Reply:
    pocket, mistakes = run.watch.pocket, run.watch.pocket_mistakes
    if pocket is None:
        raise StateError("there is no pocket: only the perceptron keeps one, from its first epoch on")
    run.leave_future()
    run.experiment.network.values[:] = pocket
    run.playing = False
    run.watch.forget_path()
    run.pin()
    return {"mistakes": mistakes}


@_carry_out.register(commands.Edit)
def _edit(order: commands.Edit, run: Run) -> Reply:
    before = edit_weight(run.experiment.network, order)
    run.leave_future()
    run.watch.forget_path()
    run.pin()
    return {"before": before if isfinite(before) else None}


@_carry_out.register(commands.EditPoints)
def _points(order: commands.EditPoints, run: Run) -> Reply:
    spec, dataset = edit_points(run.experiment, order)
    return {**run.become(spec, dataset), "points": len(dataset.points), "data_version": run.data_version}


@_carry_out.register(commands.Reset)
def _reset(order: commands.Reset, run: Run) -> Reply:
    spec = run.spec
    if order.weights == "new":
        redraw = spec.redraw.model_copy(update={"weights": spec.redraw.weights + 1})
        # Weights that the spec gives would otherwise come back for ever.
        spec = with_weights(spec.model_copy(update={"redraw": redraw}), None)
    run.restart(spec)
    return {"weights": order.weights}


@_carry_out.register(commands.Set)
def _set(order: commands.Set, run: Run) -> Reply:
    if (order.changes is None) == (order.spec is None):
        raise SpecError.at("changes", "give either changes or a whole spec")
    spec = change(run.spec, order.changes) if order.changes is not None else parse_spec(order.spec)
    if order.restart:
        broke_down = run.ended == "diverged"
        run.restart(spec)
        if broke_down:
            run.play()
        return {"restarted": True, "renewed": []}
    return _become(run, spec, back=order.back)


def _become(run: Run, spec: Spec, *, back: bool) -> Reply:
    """Let `run` go on as `spec`; where that takes a change `back`, with the weights that the change had taken away, if they are kept."""
    before = run.experiment
    reply = run.become(spec)
    if run.experiment is before:
        return reply
    brought = run.experiment.bring_back(before) if back and reply["renewed"] else None
    if brought is not None:
        reply["renewed"] = brought
        run.pin()  # this moment as it is now
    return {**reply, "lost": run.experiment.lost, "brought_back": brought is not None}
