"""LeNet in a live run on a real server, watched: ten pictures a second of all its feature maps and of its answer.

python -m benchmarks.contestants.live_lenet. A turn begins with Play and ends with Pause; what is counted lies between the first and the
last picture of it, by the steps that these tell, so that neither command counts. A turn with too few pictures counts for nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from engine.zoo import zoo
from tests.app.streaming import Stream
from tests.server import Server

PICTURES = 10
BATCH = 64
LEAST = 0.7
"""The share of the pictures that must have come."""
WATCHED = ({"view": "feature_maps", "side": 40, "max_fps": PICTURES}, {"view": "answer", "max_fps": PICTURES})
PATIENCE = 60.0


def spec() -> dict[str, Any]:
    """LeNet-5 on MNIST, as the headless contestant trains it on random images of the same size."""
    layers = [{"kind": each.kind, **each.model_dump(mode="json", exclude_unset=True)} for each in zoo["lenet5"].layers()]
    return {
        "data": {"kind": "mnist"}, "model": {"layers": layers}, "training": {"batch_size": BATCH},
        "optimizer": {"kind": "adam", "learning_rate": 0.001},
    }  # fmt: skip


def turn(stream: Stream, seconds: float) -> tuple[int, float]:
    """Train for about so long, watched; images and seconds between the first picture and the last, no images where too few came."""
    stream.frames.clear()
    stream.command("play")
    stream.until_type("frame", PATIENCE, view="feature_maps")
    stream.frames.clear()
    stream.listen(max(seconds, 5 / PICTURES))
    seen = [(at, int(meta["step"])) for at, meta, _ in stream.frames if meta["view"] == "feature_maps"]
    stream.command("pause")
    if len(seen) < max(2, LEAST * seconds * PICTURES):
        print(f"only {len(seen)} pictures came in {seconds:g} s; {seconds * PICTURES:g} were asked for", file=sys.stderr)
        return 0, seconds
    (start, first), (end, last) = seen[0], seen[-1]
    return (last - first) * BATCH, end - start


def main() -> None:
    """Serve turns on standard input until it closes (see `benchmarks.turns`)."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server:
        made = httpx.post(f"{server.url}/api/runs", json={"spec": spec(), "paused": True}, timeout=PATIENCE).raise_for_status().json()
        with Stream(server, made["id"]) as stream:
            stream.subscribe(*WATCHED)
            stream.until_type("frame", PATIENCE, view="feature_maps")
            print("ready", flush=True)
            for line in sys.stdin:
                units, took = turn(stream, float(line))
                print(units, took, flush=True)


if __name__ == "__main__":
    main()
