"""Reshaping reads what stands in its input now, however that input lies in memory."""

import numpy as np
import pytest

from engine.gradcheck import gradient_error
from engine.graph import Network
from engine.nn.base import layers
from engine.tape import Tape
from engine.tensor import Tensor

SOURCES = {
    "transformer_encoder_block": {"num_heads": 2, "intermediate_dim": 5},
    "lstm": {"units": 4, "return_sequences": True},
}
TARGETS = {"flatten": {}, "reshape": {"target_shape": (2, 5, 2)}}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", SOURCES)
def test_sequences_that_lie_scattered_in_memory_are_reshaped_rightly_again_and_again(source: str, target: str) -> None:
    chain = [layers.make(source, **SOURCES[source]), layers.make(target, **TARGETS[target])]
    network = Network(chain, (5, 4), np.float64)
    network.values[...] = np.random.default_rng(0).normal(0, 0.5, network.size)
    x = Tensor(np.random.default_rng(1).normal(size=(5, 4, 3)), requires_grad=True)
    assert gradient_error(lambda v: network.forward(v)[-1], [x]) < 1e-6
    tape = Tape(network.forward(x)[-1])
    x.data += 1
    tape.forward()
    np.testing.assert_allclose(tape.outputs[0].data, network.forward(x)[-1].data, atol=1e-12)
