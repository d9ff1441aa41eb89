"""LeNet in a live run, watched: ten pictures a second of all its feature maps and of its answer.

python -m benchmarks.contestants.live_lenet.
"""

from __future__ import annotations

from typing import Any

from benchmarks.contestants.live import Live
from engine.zoo import zoo

BATCH = 64


def spec() -> dict[str, Any]:
    """LeNet-5 on MNIST, as the headless contestant trains it on random images of the same size."""
    layers = [{"kind": each.kind, **each.model_dump(mode="json", exclude_unset=True)} for each in zoo["lenet5"].layers()]
    return {
        "data": {"kind": "mnist"}, "model": {"layers": layers}, "training": {"batch_size": BATCH},
        "optimizer": {"kind": "adam", "learning_rate": 0.001},
    }  # fmt: skip


if __name__ == "__main__":
    Live(spec(), ({"view": "feature_maps", "side": 40}, {"view": "answer"}), each=BATCH).take_turns()
