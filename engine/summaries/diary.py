"""What the network wrote at the end of each epoch."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from engine.diary import entry, writes
from engine.frames import Frame
from engine.summaries.base import View, views, words

if TYPE_CHECKING:
    from engine.run import Run


@views.register
class DiaryView(View):
    """Diary: what the network wrote at the end of each epoch, with the loss it had then, oldest first.

    No arrays; `entries` in the words is a list of {step, epoch, loss, given, said, wanted}, `now` the step where the run stands: entries
    after it are of a future that the run was taken back from. While the run is at rest, what it writes just here is among them.
    """

    kind: Literal["diary"] = "diary"

    def compute(self, run: Run) -> Frame:
        writing, found = writes(run.experiment), list(run.diary.entries)
        if writing and not run.playing and all(kept.step != run.step for kept in found):
            found = sorted([*found, entry(run.experiment, run.beat)], key=lambda kept: kept.step)
        return Frame("diary", {}, words(entries=[asdict(kept) for kept in found], now=run.step, writes=writing))
