"""Commands as they come from outside: checked, carried out by the worker exactly once, or by the server where they are its own."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from app.labs import built_in_labs
from app.runs.live import LiveRun
from app.runs.manager import Runs
from app.specs import read_spec
from engine.errors import SpecError

MAX_ID_LENGTH = 64
REMEMBERED_BRANCHES = 1000


async def carry_out(runs: Runs, run: LiveRun, command_id: object, command: dict[str, Any]) -> dict[str, Any]:
    """The reply to one command: {"ok": true, …} or {"ok": false, "status", "errors"}. Raises SpecError, FailedError, QueueFullError."""
    if not isinstance(command_id, str) or not 1 <= len(command_id) <= MAX_ID_LENGTH:
        raise SpecError.at("id", f"must be a text of 1 to {MAX_ID_LENGTH} characters")
    if run.held:
        run.hold(False)
    if run.trouble:
        run.forgive()
    if command.get("type") == "branch":
        return await _branch(runs, run, command_id, command)
    if command.get("type") == "set" and isinstance(command.get("spec"), str):
        command = {**command, "spec": read_spec(command["spec"], built_in_labs()).to_json()}
    return await runs.command(run, command_id, command)


async def open_for(runs: Runs, run: LiveRun) -> None:
    """Somebody opens the run: wake it, and let it go on if it was paused for want of watchers. Raises FailedError, QueueFullError."""
    await runs.rouse(run, again=True)
    if run.held:
        run.hold(False)


async def _branch(runs: Runs, run: LiveRun, command_id: str, command: dict[str, Any]) -> dict[str, Any]:
    """Start another run where this one stands, or stood at `step`, or a member of a race stands; it waits for a play command."""
    step = command.get("step")
    if step is not None and (isinstance(step, bool) or not isinstance(step, int) or step < 0):
        raise SpecError.at("step", f"must be a number of steps; got {step!r}")
    member = command.get("member")
    if member is not None and (isinstance(member, bool) or not isinstance(member, int) or member < 0):
        raise SpecError.at("member", f"must be a member's number, from 0; got {member!r}")
    if unknown := set(command) - {"type", "step", "member"}:
        raise SpecError.at(min(unknown), "branch has no such field")
    known = runs.branches.get((run.record.id, command_id))
    if known is not None:
        return known
    state = await runs.ask(run, "branch", step=step, member=member)
    if isinstance(state, dict):
        return state
    spec = run.record.spec if member is None else run.record.spec["members"][member]["spec"]
    twin = await runs.create(spec, playing=False, speed=run.record.speed, checkpoint=state, owner=run.record.owner, lab=run.record.lab)
    reply = {"ok": True, "run": {"id": twin.record.id, "watch_id": twin.record.watch_id, **runs.status(twin)}}
    _remember(runs.branches, (run.record.id, command_id), reply)
    return reply


def _remember(branches: OrderedDict[tuple[str, str], dict[str, Any]], key: tuple[str, str], reply: dict[str, Any]) -> None:
    branches[key] = reply
    while len(branches) > REMEMBERED_BRANCHES:
        branches.popitem(last=False)
