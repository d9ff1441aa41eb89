"""Found by every Python that a server under test starts: each second half of a batch is done by a companion, from the first on.

Without it, both ways would be timed first, and on a busy machine nobody would be asked. What companions do is counted in a file, a byte
each time.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from engine.learn import company
from engine.learn.company import Company
from engine.learn.halves import Halved
from engine.learn.replica import Replica

COUNT = Path(os.environ["COMPANIONS"])


def replica(self: Company) -> Replica | None:
    """Who helps: always somebody."""
    if self._replica is None or not self._replica.alive:
        self._begin()
    self.together = True
    return self._replica


def answer(self: Halved, *given: Any, do: Any = Halved._answer) -> None:
    """In the companion: the half, and a byte for it."""
    do(self, *given)
    with COUNT.open("ab") as count:
        count.write(b".")


vars(company)["possible"] = lambda: True  # on one core as well: the two take turns
Company.replica = replica  # type: ignore[method-assign]
Company.took = lambda *_, **__: None  # type: ignore[method-assign]
Halved._answer = answer  # type: ignore[method-assign,assignment]
