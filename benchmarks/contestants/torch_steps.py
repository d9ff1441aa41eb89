"""PyTorch, eager: SGD steps of 2-8-8-1 with tanh on 500 points in shuffled batches of 10."""

from __future__ import annotations

import torch
from torch import nn

from benchmarks.turns import repeat, take_turns

BATCH, POINTS, RATE = 10, 500, 0.03


def main() -> None:
    """Take turns, one unit being one step."""
    torch.manual_seed(0)
    torch.set_num_threads(1)  # its best: two threads get in each other's way on so small a network
    inputs = torch.rand(POINTS, 2) * 12 - 6
    labels = (inputs.norm(dim=1, keepdim=True) < 3).float()
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
    loss = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def epoch() -> None:
        for batch in torch.randperm(POINTS).split(BATCH):
            optimizer.zero_grad()
            loss(model(inputs[batch]), labels[batch]).backward()
            optimizer.step()

    steps = POINTS // BATCH
    epochs = repeat(epoch)
    take_turns(lambda seconds: steps * epochs(seconds))


if __name__ == "__main__":
    main()
