"""One experiment alive: a clock, a past, and commands. It does no input or output of its own."""

from __future__ import annotations

from time import perf_counter
from typing import Any, ClassVar, Literal

from engine import commands, diagnose, orders
from engine.answers import predict
from engine.beat import Beat, silent, whole_epoch
from engine.changes import drawn_alike, reach
from engine.clock import Clockwork
from engine.data.examples import Examples
from engine.diary import Diary
from engine.errors import StateError
from engine.experiment import Experiment
from engine.followed import Followed
from engine.footprint import Footprint, RoomError, of_spec
from engine.frames import Frame
from engine.history import History
from engine.learn.base import UNITS, Remark, Unit
from engine.learn.phases import Walk
from engine.rewinding import back_to_finite, leave_future, rewind
from engine.spec import Spec
from engine.status import status_message
from engine.summaries import view
from engine.tensor import quiet
from engine.timeline import Moment, Timeline, copy_progress
from engine.workspace import Workspace

Status = Literal["paused", "running", "finished", "diverged", "waiting"]


class Run(Clockwork):
    """An experiment that can be played, stepped, changed while it trains, and taken back in time."""

    keeps: ClassVar[type[Timeline]] = Timeline
    """What it keeps of its past."""
    writes_in: ClassVar[type[Diary]] = Diary

    def __init__(self, spec: Spec, dataset: Examples | None = None, workspace: Workspace | None = None) -> None:
        super().__init__()
        self.experiment = Experiment(spec, dataset, workspace=workspace)
        self.last_example: dict[str, Any] | None = None
        self.walk: Walk | None = None
        self.followed = Followed()
        self.ended: Literal["finished", "diverged"] | None = None
        self.beat: Beat = silent
        self._begin()

    def _begin(self) -> None:
        """Epoch 0 of the experiment as it stands."""
        self.history = History(self.experiment.curve_columns())
        self.timeline = self.keeps()
        self.diary = self.writes_in()
        self.watch = diagnose.Watch()
        self.ended = self.last_example = None
        self.followed = self.followed.anew()
        self._record()

    # -- reading -----------------------------------------------------------------------------------------------------------------

    @property
    def spec(self) -> Spec:
        """The spec in force."""
        return self.experiment.spec

    @property
    def epoch(self) -> int:
        """Epochs completed."""
        return self.experiment.progress.epoch

    @property
    def step(self) -> int:
        """Updates made."""
        return self.experiment.progress.step

    @property
    def status(self) -> Status:
        """What it is doing: "waiting" is playing without a single training point."""
        if self.ended:
            return self.ended
        if not self.playing:
            return "paused"
        return "running" if self.experiment.learner.count else "waiting"

    def footprint(self) -> Footprint:
        """What it needs of memory."""
        return of_spec(self.spec)

    def status_message(self) -> dict[str, Any]:
        """Everything a person reads off the run, JSON-ready (see `engine.status`)."""
        return status_message(self)

    @quiet
    def summary(self, request: dict[str, Any]) -> Frame:
        """The picture that `request` ({"view": name, …options}) asks for. Raises SpecError for an unknown view or option."""
        return view(request).frame(self)

    @quiet
    def predict(self, inputs: Any, how: Any = None) -> dict[str, Any]:
        """What the network says to a list of inputs (see `engine.answers`). Raises SpecError where they are not such a list."""
        return predict(self.experiment, inputs, how)

    def play(self) -> None:
        """Train on from here; also after it had finished or diverged."""
        self.playing = True
        self.ended = self.last_example = None
        self.clock.start()

    # -- training ----------------------------------------------------------------------------------------------------------------

    @quiet
    def advance(self, seconds: float) -> bool:
        """Train for about `seconds` if it is playing, at most as fast as `speed` allows. Whether anything was done."""
        learner, now = self.experiment.learner, perf_counter()
        if self.status != "running":
            learner.release()
            return False
        if self.clock.wait():
            return False
        deadline = now + seconds
        self.leave_future()
        while now < deadline and self.status == "running":
            if self.experiment.learner.run_epoch(deadline):
                self._epoch_ended()
                self.clock.epoch_ended(now)
                if self.clock.wait():
                    break
            elif not learner.network.finite():
                self._diverged()
            learner, now = self.experiment.learner, perf_counter()
        return True

    @quiet
    def take_steps(self, unit: Unit, count: int) -> None:
        """Take `count` steps now."""
        if not self.experiment.learner.count:
            raise StateError("there is no training point yet: draw some first")
        self.ended = None
        self.leave_future()
        for _ in range(count):
            if self._one_step(unit):
                self._epoch_ended()
            elif not self.experiment.network.finite():
                self._diverged()
            if self.ended:
                break

    def _one_step(self, unit: Unit) -> bool:
        learner, self.last_example = self.experiment.learner, None
        if unit == "example":
            self.last_example, ended = learner.run_example()
            return ended
        return learner.run_batch() if unit == UNITS[1] else whole_epoch(learner, self.beat)

    def _epoch_ended(self) -> None:
        experiment = self.experiment
        if not experiment.network.finite():
            self._diverged()
            return
        # Every epoch is measured up to 999, every tenth up to 9,999, and so on: a curve needs no more.
        if self.epoch % 10 ** max(0, len(str(self.epoch)) - 3) == 0:
            self.watch.epoch_ended(experiment)
            self._record()
            self.diary.record(experiment, self.beat)
        elif self.timeline.wants(self.epoch):
            self.timeline.add(self.moment())
        for kind, message in experiment.learner.remarks():
            self.tell(kind, message)
        limit = self.spec.training.epochs
        if experiment.learner.settled():
            self._finish(*experiment.learner.farewell())
        elif limit and self.epoch >= limit:
            self._finish(("finished", f"Stopped after {self.epoch} epochs, as asked."))

    def _record(self) -> None:
        """Measure the curves here, and keep the moment if the timeline wants it."""
        point = self.experiment.point()
        self.history.append(point)
        self.followed.record(self.experiment, point["epoch"])
        if self.timeline.wants(self.epoch):
            self.timeline.add(self.moment())

    def _finish(self, *remarks: Remark) -> None:
        self.playing, self.ended = False, "finished"
        self.record_if_new()
        for remark in remarks:
            self.tell(*remark)

    def record_if_new(self) -> None:
        """Add a point to the curves unless one stands at this step already, or beyond it, where the run has been taken back."""
        if self.history.last_step is None or self.step > self.history.last_step:
            self._record()

    def _diverged(self) -> None:
        """Go back to the last step at which every weight was finite, and stop there."""
        bad = self.step
        back_to_finite(self)
        self.playing, self.ended = False, "diverged"
        message = f"The weights grew beyond all numbers at step {bad:,}. Stopped at step {self.step:,}, the last with finite weights."
        self.tell("diverged", message)

    # -- time --------------------------------------------------------------------------------------------------------------------

    def moment(self, *, pinned: bool = False) -> Moment:
        """The run as it stands."""
        experiment = self.experiment
        return Moment(self.spec, experiment.dataset, experiment.network.values.copy(), copy_progress(experiment.progress), pinned)

    @quiet
    def rewind(self, step: int, spec: Spec | None = None) -> None:
        """Stand at an earlier step (see `engine.rewinding`). Raises StateError where the run cannot."""
        rewind(self, step, spec)

    def stand_at(self, moment: Moment) -> None:
        """Take on a moment: its spec and data, its weights and progress."""
        if moment.spec != self.spec or moment.dataset is not self.experiment.dataset:
            self.spec_version += moment.spec != self.spec
            self._changed(Experiment(moment.spec, moment.dataset), "network")
        self.experiment.place(moment.values, copy_progress(moment.progress))

    def leave_future(self) -> None:
        """Going on from an earlier moment: what came after it is no longer this run's."""
        if leave_future(self):
            self.watch = diagnose.Watch()
            self._new_columns()
        self.diary.begin(self.experiment, self.beat)

    def forget_future(self) -> None:
        """Curves, followed pictures and diary end here."""
        for kept in (self.followed, self.diary):
            kept.forget_after(self.step)
        self.history.truncate(self.step)

    # -- changes -----------------------------------------------------------------------------------------------------------------

    @quiet
    def command(self, message: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command (see `engine.commands`). Raises SpecError for a wrong message, StateError where it cannot be done now."""
        return orders.carry_out(self, commands.parse_command(message))

    def afford(self, spec: Spec) -> None:
        """Raises RoomError where going on as `spec` needs more memory than there is room for; nothing has changed then."""
        if self.room is not None and (found := of_spec(spec)).total > self.room:
            raise RoomError(found)

    def restart(self, spec: Spec) -> None:
        """Epoch 0 of `spec`. Raises RoomError."""
        self.afford(spec)
        generation, changed = self.history.generation, spec != self.spec
        self._changed(Experiment(spec), "network")
        self.spec_version += changed
        self._begin()
        self.history.generation = generation + 1

    def become(self, spec: Spec, dataset: Examples | None = None) -> dict[str, Any]:
        """Take on `spec` while going on; keep every weight that still has its place. Says which layers start anew.

        Raises SpecError where the spec's data cannot be drawn, RoomError; nothing has changed then.
        """
        self.afford(spec)
        touched = reach(self.spec, spec)
        if touched == "network" and dataset is None and drawn_alike(self.spec, spec):
            dataset = self.experiment.dataset
        rebuilt = Experiment(spec, dataset) if touched in {"data", "network"} or dataset is not None else None
        renewed: list[str] = []
        if touched != "nothing" or rebuilt:
            self.leave_future()
        if rebuilt is None and touched == "settings":
            self.experiment.retune(spec)
        elif rebuilt:
            renewed = rebuilt.succeed(self.experiment)
            self._changed(rebuilt, touched)
        if touched != "nothing":
            self.spec_version += 1
            self.ended = None
            self.watch = diagnose.Watch()
            self._new_columns()
            self.pin()
        return {"touched": touched, "renewed": renewed}

    def _changed(self, experiment: Experiment, touched: str) -> None:
        self.experiment.learner.release()
        self.experiment = experiment
        self.data_version += 1
        self.model_version += touched == "network"
        self.last_example = None
        self.watch = diagnose.Watch()

    def _new_columns(self) -> None:
        self.history = self.history.with_columns(self.experiment.curve_columns())

    def pin(self) -> None:
        """Something was changed by hand here: keep this moment."""
        self.timeline.add(self.moment(pinned=True))
