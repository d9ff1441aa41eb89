"""A race: a clock over several configurations. It keeps no time of its own and does no input or output, like a run."""

from __future__ import annotations

from time import perf_counter
from typing import Any, Literal

from engine.beat import BEAT_SECONDS, Beat, silent
from engine.changes import drawn_alike
from engine.clock import Clockwork
from engine.data.examples import Examples
from engine.data.points import PARTS
from engine.errors import SpecError, StateError
from engine.footprint import Footprint
from engine.frames import Frame
from engine.history import History
from engine.race.entrant import Entrant, Spread, digest_before, digest_of_data
from engine.race.footprint import of_race
from engine.race.pictures import picture
from engine.race.spec import Member, RaceSpec
from engine.race.status import race_status
from engine.race.texts import Texts
from engine.spec import Spec
from engine.tensor import quiet
from engine.workspace import Workspace

Status = Literal["paused", "running", "finished", "waiting"]
EARLY_EPOCHS = 10
PER_DECADE = 20
"""Of how many epochs in ten, a hundred, … the networks from other first weights are measured."""


class Race(Clockwork):
    """Several configurations in lockstep.

    The clock counts epochs: nobody begins an epoch before everybody has ended the one before, however many updates that takes each of
    them, so at every moment all have seen every example equally often. One that stops by itself, or breaks down, waits where it is.
    """

    def __init__(self, spec: RaceSpec) -> None:
        super().__init__()
        self.beat: Beat = silent
        self.texts = Texts()
        self._begin(spec)

    def _begin(self, spec: RaceSpec) -> None:
        entrants: list[Entrant] = []
        self.workspace = Workspace()
        for i, member in enumerate(spec.members):
            try:
                entrants.append(Entrant.fresh(member.name, member.spec, spec.seeds, shared(member.spec, entrants), self.workspace))
            except SpecError as error:
                raise SpecError.at(f"members[{i}].spec", str(error)) from None
        self.take_place(spec, entrants)
        self._record()

    def take_place(self, spec: RaceSpec, entrants: list[Entrant]) -> None:
        """These are the runners; the history is empty."""
        self.spec, self.entrants = spec, entrants
        datasets = {id(entrant.lead.experiment.dataset): entrant.lead.experiment.dataset for entrant in entrants}
        digests = {number: (digest_of_data(dataset), digest_before(dataset)) for number, dataset in datasets.items()}
        self.data_hashes = [digests[id(entrant.lead.experiment.dataset)] for entrant in entrants]
        self.history = History(self._columns())

    # -- reading -----------------------------------------------------------------------------------------------------------------

    @property
    def epoch(self) -> int:
        """Epochs completed by those that are farthest."""
        return max(entrant.front for entrant in self.entrants)

    @property
    def step(self) -> int:
        """Updates made by the one that makes most of them."""
        return max(entrant.lead.step for entrant in self.entrants)

    @property
    def status(self) -> Status:
        """What it is doing: finished when nobody has anywhere to go."""
        if not any(entrant.going for entrant in self.entrants):
            return "finished"
        if not self.playing:
            return "paused"
        return "running" if all(entrant.lead.experiment.learner.count for entrant in self.entrants) else "waiting"

    def footprint(self) -> Footprint:
        """What it needs of memory."""
        return of_race(self.spec)

    def status_message(self) -> dict[str, Any]:
        """Everything a person reads off the race, JSON-ready (see `engine.race.status`)."""
        return race_status(self)

    def wait(self) -> float | None:
        """Seconds until the next epoch or a text is due; None when nothing will happen by itself."""
        return min((due for due in (super().wait(), self.texts.wait(self.playing)) if due is not None), default=None)

    @quiet
    def summary(self, request: dict[str, Any]) -> Frame:
        """The picture that `request` ({"view": "race", "resolution": 100} or {"view": "data"}) asks for. Raises SpecError."""
        return picture(self, request)

    def predict(self, inputs: Any, how: Any = None) -> dict[str, Any]:
        """A race has no answer of its own. Raises StateError."""
        raise StateError("a race is several networks: open one of them first")

    # -- training ----------------------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Train on from here."""
        self.playing = self.status != "finished"
        self.clock.start()

    def pause(self) -> None:
        """Stop training, and measure everybody."""
        self.playing = False
        self.record_if_new()

    @quiet
    def advance(self, seconds: float) -> bool:
        """Train for about `seconds` if it is playing, at most as fast as `speed` allows; before that, a member writes a text that somebody
        waits for. Whether anything was done."""
        wrote = self.texts.wait(self.playing) == 0
        if wrote:
            self.texts.write([entrant.lead.experiment for entrant in self.entrants], self.beat)
        now = perf_counter()
        if self.status != "running" or self.clock.wait():
            return wrote
        deadline = now + seconds
        while now < deadline and self.status == "running":
            if self._lap(deadline):
                self.clock.epoch_ended(now)
                if self.clock.wait():
                    break
            now = perf_counter()
        return True

    def _lap(self, deadline: float | None = None) -> bool:
        """Bring everybody to the end of the epoch, or as far as time allows; whether all are there."""
        goal = self._goal()
        for entrant in self.entrants:
            while not entrant.arrived(goal):
                entrant.go_on(goal, deadline)
                self._pass_on(entrant)
                if deadline is not None and perf_counter() > deadline and not entrant.arrived(goal):
                    return False
        self._epoch_ended(goal)
        return True

    def _goal(self) -> int:
        """The epoch that the last of those still running is in."""
        return 1 + min((entrant.rear for entrant in self.entrants if entrant.going), default=self.epoch)

    def _epoch_ended(self, epoch: int) -> None:
        if epoch % 10 ** max(0, len(str(epoch)) - 3) == 0:
            self._record()
        if self.status == "finished":
            self.playing = False
            self.record_if_new()
            self.tell("finished", f"Everybody has arrived after {self.epoch:,} epochs.")

    def _pass_on(self, entrant: Entrant) -> None:
        """What happened to one of them is news of the race; that it finished is not, for the others go on."""
        for event in entrant.lead.take_events():
            if event["kind"] != "finished":
                self.tell("member" if event["kind"] != "diverged" else "diverged", f"{entrant.name}: {event['message']}")

    @quiet
    def take_steps(self, unit: str, count: int) -> None:
        """Take `count` epochs, or as many updates of everybody who still runs. Raises StateError for anything smaller."""
        if unit not in {"batch", "epoch"}:
            raise StateError("a race moves by epochs or by updates; open one of its members to go example by example")
        if not all(entrant.lead.experiment.learner.count for entrant in self.entrants):
            raise StateError("there is no training point yet: draw some first")
        for _ in range(count):
            if self.status == "finished":
                return
            if unit == "batch":
                for entrant in self.entrants:
                    entrant.step()
                    self._pass_on(entrant)
            else:
                while not self._lap(perf_counter() + BEAT_SECONDS):
                    self.beat()

    # -- curves ------------------------------------------------------------------------------------------------------------------

    def _columns(self) -> list[str]:
        columns = []
        for i, entrant in enumerate(self.entrants):
            names = [name for name in entrant.lead.experiment.curve_columns() if name.startswith(PARTS) or name == "learning_rate"]
            columns += [f"{i}.{name}" for name in names]
            if entrant.crowd is not None:
                columns += [f"{i}.{name}.{what}" for name in names if name != "learning_rate" for what in ("mean", "spread")]
        return columns

    def _record(self) -> None:
        """Measure everybody's curves here."""
        epoch = self.epoch
        progress = max((entrant.lead.experiment.progress for entrant in self.entrants), key=lambda each: each.epoch)
        count = max(1, self.entrants[0].lead.experiment.learner.count)
        row: dict[str, float] = {"epoch": epoch + progress.cursor / count, "step": self.step}
        for i, entrant in enumerate(self.entrants):
            if entrant.lead.ended and entrant.lead.epoch < epoch:
                continue
            row[f"{i}.learning_rate"] = entrant.lead.experiment.learner.rate()
            for part, found in entrant.lead.experiment.measure().items():
                row |= {f"{i}.{part}_{name}": value for name, value in (found or {}).items()}
            if entrant.crowd is not None and self._measured_often(epoch):
                row |= _bands(i, entrant.measure(epoch))
        self.history.append(row)

    def _measured_often(self, epoch: int) -> bool:
        return not self.playing or epoch <= EARLY_EPOCHS or epoch % max(1, 10 ** (len(str(epoch)) - 1) * 2 // PER_DECADE) == 0

    def record_if_new(self) -> None:
        """Add a point to the curves unless one stands here already, and measure all networks."""
        last = self.history.last_step
        if last is None or self.step > last:
            self._record()
        for entrant in self.entrants:
            if entrant.crowd is not None:
                entrant.measure(self.epoch)

    # -- changes -----------------------------------------------------------------------------------------------------------------

    @quiet
    def command(self, message: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command (see `engine.race.orders`). Raises SpecError for a wrong message, StateError where it cannot be done now."""
        from engine.race.orders import carry_out

        return carry_out(self, message)

    def restart(self, spec: RaceSpec) -> None:
        """Epoch 0 of `spec`."""
        generation = self.history.generation
        self._begin(spec)
        self.history.generation = generation + 1
        self.data_version += 1
        self.model_version += 1
        self.spec_version += 1

    def rename(self, number: int, name: str) -> None:
        """Call a member something else."""
        members = list(self.spec.members)
        members[number] = Member(name=name, spec=members[number].spec)
        self.spec = self.spec.model_copy(update={"members": tuple(members)})
        self.entrants[number].name = members[number].name
        self.spec_version += 1


def shared(spec: Spec, entrants: list[Entrant]) -> Examples | None:
    """The examples of an earlier entrant that draws the same ones."""
    return next((each.lead.experiment.dataset for each in entrants if drawn_alike(each.spec, spec)), None)


def _bands(i: int, spread: Spread) -> dict[str, float]:
    row: dict[str, float] = {}
    for part, found in spread.items():
        for name, values in (found or {}).items():
            if values["count"]:
                row |= {f"{i}.{part}_{name}.mean": values["mean"], f"{i}.{part}_{name}.spread": values["spread"]}
    return row
