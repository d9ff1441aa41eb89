"""A live run on a real server, watched: so many pictures a second of what goes on inside, while it trains.

A turn begins with Play and ends with Pause; what is counted lies between the first and the last picture of it, by the steps that these
tell, so that neither command counts. A turn with too few pictures counts for nothing.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import web
from tests.app.streaming import Stream
from tests.server import Server

PATIENCE = 60.0
LASTS = 3.0
"""For so many seconds at least a turn goes on: some epochs, each with what is measured at its end."""


@dataclass(frozen=True)
class Live:
    """A run and who looks at it: the `views` that are asked for, the first of which is counted, and how many units `each` step is.

    `pictures` a second are asked for, and at least so many must come on the average.
    """

    spec: dict[str, Any]
    views: tuple[dict[str, Any], ...]
    each: int = 1
    pictures: int = 10
    least: float = 7

    def take_turns(self) -> None:
        """Serve turns on standard input until it closes (see `benchmarks.turns`)."""
        with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server:
            asked = {"spec": self.spec, "paused": True}
            answer = web.post(f"{server.url}/api/runs", json=asked, timeout=PATIENCE)
            if answer.is_error:
                raise SystemExit("; ".join(problem["message"] for problem in answer.json()["errors"]))
            with Stream(server, answer.json()["id"]) as stream:
                stream.subscribe(*({**view, "max_fps": self.pictures} for view in self.views))
                stream.until_type("frame", PATIENCE, view=self.counted)
                print("ready", flush=True)
                for line in sys.stdin:
                    units, took = self.turn(stream, float(line))
                    print(units, took, flush=True)

    @property
    def counted(self) -> str:
        """The view whose pictures are counted."""
        return str(self.views[0]["view"])

    def turn(self, stream: Stream, seconds: float) -> tuple[int, float]:
        """Train for about so long, watched; units and seconds between the first picture and the last, no units where too few came."""
        seconds = max(seconds, LASTS)
        stream.frames.clear()
        stream.command("play")
        stream.until_type("frame", PATIENCE, view=self.counted)
        stream.frames.clear()
        stream.listen(seconds)
        seen = [(at, int(meta["step"])) for at, meta, _ in stream.frames if meta["view"] == self.counted]
        stream.command("pause")
        print(f"{len(seen)} pictures in {seconds:g} s; at least {self.least * seconds:g} must come", file=sys.stderr)
        if len(seen) < max(2, self.least * seconds):
            return 0, seconds
        (start, first), (end, last) = seen[0], seen[-1]
        return (last - first) * self.each, end - start
