"""The character transformer, four layers of four heads that read 64 characters, as a run: alone, or watched on a real server.

python -m benchmarks.contestants.live_transformer [alone]. Watched, at least ten pictures a second of where all sixteen heads look must
come. Units are batches of 16 stretches of text.
"""

from __future__ import annotations

import sys
from typing import Any

from threadpoolctl import threadpool_limits

from benchmarks.contestants.live import Live
from benchmarks.turns import take_turns
from engine.run import Run
from engine.spec import parse_spec
from engine.zoo.experiments import experiment


def spec() -> dict[str, Any]:
    """The transformer as the zoo has it, going on for as long as anybody looks."""
    return {**experiment("transformer_chars").to_json(), "training": {"kind": "language_model", "batch_size": 16}}


def alone() -> None:
    """Serve turns of the same run without a server, and with nobody looking."""
    run = Run(parse_spec(spec()))
    run.play()

    def work(seconds: float) -> int:
        before = run.step
        run.advance(seconds)
        return run.step - before

    with threadpool_limits(1):
        work(1.0)
        take_turns(work)


if __name__ == "__main__":
    alone() if sys.argv[1:] == ["alone"] else Live(spec(), ({"view": "looks"},), pictures=20, least=10).take_turns()
