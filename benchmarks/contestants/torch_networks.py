"""PyTorch, eager, on the same networks: floats stand ready in memory, every epoch takes them in a new order.

python -m benchmarks.contestants.torch_networks WORK [THREADS]; without a number it uses as many threads as it likes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from benchmarks.networks import CLASSES, EXAMPLES, works
from benchmarks.turns import repeat, take_turns


def lenet(activation: type[Any], pool: type[Any]) -> Any:
    """LeNet-5 on 1×28×28."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), activation(), pool(2), nn.Conv2d(6, 16, 5), activation(), pool(2), nn.Flatten(),
        nn.Linear(400, 120), activation(), nn.Linear(120, 84), activation(), nn.Linear(84, CLASSES),
    )  # fmt: skip


def convs() -> Any:
    """Two convolutions on 3×32×32."""
    first, second = nn.Conv2d(3, 32, 3, padding=1), nn.Conv2d(32, 32, 3, padding=1)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8192, CLASSES))


def mlp() -> Any:
    """784-128-64-10."""
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, CLASSES))


class Lstm(nn.Module):  # type: ignore[misc]  # PyTorch is optional, so its types are unknown
    """An LSTM of 64 units and a layer on its last output."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.out = nn.LSTM(28, 64, batch_first=True), nn.Linear(64, CLASSES)

    def forward(self, x: Any) -> Any:
        return self.out(self.lstm(x)[0][:, -1])


class Transformer(nn.Module):  # type: ignore[misc]  # as above
    """One encoder block and a layer on the mean over its steps."""

    def __init__(self) -> None:
        super().__init__()
        self.block, self.out = nn.TransformerEncoderLayer(64, 4, 256, dropout=0.0, batch_first=True), nn.Linear(64, CLASSES)

    def forward(self, x: Any) -> Any:
        return self.out(self.block(x).mean(1))


MODELS: dict[str, tuple[Callable[[], Any], tuple[int, ...]]] = {
    "lenet-sigmoid": (lambda: lenet(nn.Sigmoid, nn.AvgPool2d), (1, 28, 28)),
    "lenet-relu": (lambda: lenet(nn.ReLU, nn.MaxPool2d), (1, 28, 28)),
    "convs": (convs, (3, 32, 32)),
    "lstm": (Lstm, (28, 28)),
    "transformer": (Transformer, (32, 64)),
    "mlp": (mlp, (784,)),
}
"""The network of each work and the shape of its inputs, as PyTorch writes it."""


def stepper(key: str, count: int = EXAMPLES) -> Callable[[], None]:
    """One training step of the work, on so many random images that are taken batch by batch in ever new orders."""
    torch.manual_seed(0)
    work = works[key]
    make, shape = MODELS[key.removesuffix(f"-{work.batch}")]
    model, loss = make(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    inputs, labels = torch.rand(count, *shape), torch.randint(0, CLASSES, (count,))
    batches: Iterator[Any] = iter(())

    def step() -> None:
        nonlocal batches
        batch = next(batches, None)
        if batch is None:
            batches = iter(torch.randperm(count).split(work.batch))
            batch = next(batches)
        optimizer.zero_grad()
        loss(model(inputs[batch]), labels[batch]).backward()
        optimizer.step()

    return step


def single_batch(key: str) -> Callable[[], None]:
    """One training step on the only batch there is."""
    return stepper(key, works[key].batch)


def main(key: str) -> None:
    """Take turns, the units being images or batches as the work counts them."""
    steps = repeat(stepper(key))
    take_turns(lambda seconds: steps(seconds) * works[key].each)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        torch.set_num_threads(int(sys.argv[2]))
    main(sys.argv[1])
