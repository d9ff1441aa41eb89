"""A second opinion on sequences: recurrent layers, attention, transformer blocks and their loss as PyTorch computes them."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

import engine.nn  # noqa: F401 - registers the layers
from engine.functional.loss import losses
from engine.functional.sequence import global_average_pooling1d
from engine.functional.sequence_columns import as_steps
from engine.graph import Network
from engine.nn.base import layers
from engine.tape import Tape
from engine.tensor import Tensor
from tests.engine.tensors import tensor

HERE = importlib.util.find_spec("torch") is not None
pytestmark = [pytest.mark.parity, pytest.mark.skipif(not HERE, reason="PyTorch is an optional extra and not installed")]
if HERE:
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence

    torch.set_num_threads(1)

DTYPES = [np.float32, np.float64]
SEEDS = range(3)


def close(found: Any, expected: Any) -> None:
    """1e-5 in float32, 1e-8 in float64, relative to the largest number."""
    found, expected = np.asarray(found), expected.detach().numpy() if hasattr(expected, "detach") else np.asarray(expected)
    tolerance = 1e-5 if found.dtype == np.float32 else 1e-8
    assert found.shape == expected.shape
    assert np.abs(found - expected).max(initial=0) <= tolerance * max(1.0, np.abs(expected).max(initial=0))


def made(kinds: list[dict[str, Any]], shape: tuple[int, ...], dtype: Any, seed: int) -> Network:
    """A network with random numbers for every parameter, biases too."""
    network = Network([layers[kind["kind"]].model_validate(kind) for kind in kinds], shape, dtype)
    network.values[...] = np.random.default_rng(seed).normal(0, 0.4, network.size)
    return network


def ran(network: Network, x: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """A random weighing of the output (as Keras lays it out) and the output, with gradients of everything filled."""
    out = network.forward(x)[-1]
    slope = np.random.default_rng(7).normal(size=out.shape).astype(out.data.dtype)
    tape = Tape(out * Tensor(slope))
    tape.forward()
    tape.backward()
    return batch_first(slope), batch_first(out.data)


def batch_first(array: np.ndarray) -> np.ndarray:
    """(T, D, B) -> (B, T, D); (D, B) -> (B, D)."""
    return array.transpose(2, 0, 1) if array.ndim == 3 else array.T


def given(array: np.ndarray, *, grad: bool = False) -> Any:
    """A copy of an array for PyTorch."""
    return torch.from_numpy(np.array(array, order="C")).requires_grad_(grad)


def gradient(network: Network, name: str) -> np.ndarray:
    """A parameter's gradient in Keras's shape."""
    node, view = name.split(".")
    at = next(n for n in network.nodes if n.name == node)
    grads = {block: t.gradient() for block, t in network.tensors[node].items()}
    return at.layer.views(grads)[view]


def sorted_gates(array: np.ndarray, kind: str, axis: int) -> np.ndarray:
    """Keras's gates (along the last axis) in PyTorch's order: update and reset change places in a GRU."""
    if kind != "gru":
        return array
    z, r, n = np.split(array, 3, axis)
    return np.concatenate([r, z, n], axis)


def recurrent_twin(kind: str, network: Network, size: int, units: int, dtype: Any) -> Any:
    """PyTorch's layer with the same weights."""
    twin = {"simple_rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind](size, units, batch_first=True).to(given(np.zeros(1, dtype)).dtype)
    for name, array in recurrent_parameters(kind, network.views(), f"{kind}_1").items():
        getattr(twin, name).data = given(array)
    return twin


def recurrent_parameters(kind: str, views: dict[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    """Keras's arrays under PyTorch's names, in its order of gates."""
    bias = views[f"{name}.bias"]
    first, second = bias if kind == "gru" else (bias, np.zeros_like(bias))
    return {
        "weight_ih_l0": sorted_gates(views[f"{name}.kernel"], kind, 1).T,
        "weight_hh_l0": sorted_gates(views[f"{name}.recurrent_kernel"], kind, 1).T,
        "bias_ih_l0": sorted_gates(first, kind, 0),
        "bias_hh_l0": sorted_gates(second, kind, 0),
    }


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@pytest.mark.parametrize("sequences", [False, True], ids=["last", "sequences"])
@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("seed", SEEDS)
def test_recurrent_layers_agree(kind: str, sequences: bool, dtype: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps, size, units, batch = (int(n) for n in rng.integers(1, 9, 4))
    network = made([{"kind": kind, "units": units, "return_sequences": sequences}], (steps, size), dtype, seed)
    x = tensor(steps, size, batch, seed=seed, dtype=dtype)
    slope, out = ran(network, x)
    twin, tx = recurrent_twin(kind, network, size, units, dtype), given(batch_first(x.data), grad=True)
    found = twin(tx)[0] if sequences else twin(tx)[0][:, -1]
    (found * given(slope)).sum().backward()
    close(out, found)
    close(batch_first(x.gradient()), tx.grad)
    grads = {name: gradient(network, name) for name in network.views()}
    for name, array in recurrent_parameters(kind, grads, f"{kind}_1").items():
        if name != "bias_hh_l0" or kind == "gru":
            close(array, getattr(twin, name).grad)


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_padding_at_the_end_is_passed_over_as_in_packed_sequences(kind: str) -> None:
    network = made([{"kind": kind, "units": 4}], (6, 3), np.float64, 1)
    x, lengths = tensor(6, 3, 5, seed=2), np.array([6, 1, 4, 3, 6])
    x.mask = np.arange(6)[:, None] < lengths
    slope, out = ran(network, x)
    twin, tx = recurrent_twin(kind, network, 3, 4, np.float64), given(batch_first(x.data), grad=True)
    state = twin(pack_padded_sequence(tx, torch.from_numpy(lengths), batch_first=True, enforce_sorted=False))[1]
    found = (state[0] if kind == "lstm" else state)[0]
    (found * given(slope)).sum().backward()
    close(out, found)
    close(batch_first(x.gradient()), tx.grad)
    grads = {name: gradient(network, name) for name in network.views()}
    close(recurrent_parameters(kind, grads, f"{kind}_1")["weight_hh_l0"], twin.weight_hh_l0.grad)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_both_directions_agree(kind: str) -> None:
    layer = {"kind": "bidirectional", "layer": {"kind": kind, "units": 3, "return_sequences": True}}
    network = made([layer], (5, 2), np.float64, 3)
    x = tensor(5, 2, 4)
    slope, out = ran(network, x)
    twin = {"lstm": nn.LSTM, "gru": nn.GRU}[kind](2, 3, batch_first=True, bidirectional=True).double()
    for way, ending in (("forward", ""), ("backward", "_reverse")):
        views = {f"x.{n.split(f'{way}_', 1)[1]}": a for n, a in network.views().items() if f".{way}_" in n}
        for name, array in recurrent_parameters(kind, views, "x").items():
            getattr(twin, name + ending).data = given(array)
    tx = given(batch_first(x.data), grad=True)
    found = twin(tx)[0]
    (found * given(slope)).sum().backward()
    close(out, found)
    close(batch_first(x.gradient()), tx.grad)
    close(gradient(network, "bidirectional_1.backward_recurrent_kernel"), sorted_back(twin.weight_hh_l0_reverse.grad.numpy(), kind))


def sorted_back(array: np.ndarray, kind: str) -> np.ndarray:
    """The same exchange of gates the other way round, transposed."""
    return sorted_gates(array, kind, 0).T


def attention_parameters(views: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    """Keras's kernels (D, heads, size) and biases as PyTorch's one matrix for queries, keys and values, and the output's."""
    flat = {n: views[f"{prefix}{n}_kernel"].reshape(len(views[f"{prefix}{n}_kernel"]), -1).T for n in ("query", "key", "value")}
    out = views[f"{prefix}output_kernel"]
    return {
        "in_proj_weight": np.concatenate(list(flat.values())),
        "in_proj_bias": np.concatenate([views[f"{prefix}{n}_bias"].ravel() for n in flat]),
        "out_proj.weight": out.reshape(-1, out.shape[-1]).T,
        "out_proj.bias": views[f"{prefix}output_bias"],
    }


def copied(module: Any, arrays: dict[str, np.ndarray], start: str = "") -> None:
    """Write arrays into a module's parameters."""
    named = dict(module.named_parameters())
    for name, array in arrays.items():
        named[start + name].data = given(array)


def agree(module: Any, arrays: dict[str, np.ndarray], start: str = "") -> None:
    """Compare gradients with a module's."""
    named = dict(module.named_parameters())
    for name, array in arrays.items():
        close(array, named[start + name].grad)


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@pytest.mark.parametrize("causal", [False, True], ids=["all", "causal"])
@pytest.mark.parametrize("padded", [False, True], ids=["whole", "padded"])
@pytest.mark.parametrize("seed", SEEDS)
def test_self_attention_agrees(seed: int, padded: bool, causal: bool, dtype: Any) -> None:
    rng = np.random.default_rng(seed)
    steps, batch, heads, size = (int(n) for n in rng.integers(1, 6, 4))
    width = heads * size
    network = made(
        [{"kind": "multi_head_attention", "num_heads": heads, "key_dim": size, "use_causal_mask": causal}], (steps, width), dtype, seed
    )
    x = tensor(steps, width, batch, seed=seed, dtype=dtype)
    keys = rng.random((steps, batch)) > 0.4
    keys[0] = True
    x.mask = keys if padded else None
    notes: dict[str, dict[str, np.ndarray]] = {}
    slope, out = ran(network, x)
    network.forward(x, notes=notes)
    twin = nn.MultiheadAttention(width, heads, batch_first=True).to(given(np.zeros(1, dtype)).dtype)
    copied(twin, attention_parameters(network.views(), "multi_head_attention_1."))
    tx = given(batch_first(x.data), grad=True)
    later = torch.triu(torch.ones(steps, steps, dtype=torch.bool), 1) if causal else None
    padding = torch.from_numpy(~keys.T) if padded else None
    found, weights = twin(tx, tx, tx, key_padding_mask=padding, attn_mask=later, average_attn_weights=False)
    (found * given(slope)).sum().backward()
    close(out, found)
    close(notes["multi_head_attention_1"]["weights"].transpose(3, 0, 1, 2), weights)
    close(batch_first(x.gradient()), tx.grad)
    grads = {name: gradient(network, name) for name in network.views()}
    agree(twin, attention_parameters(grads, "multi_head_attention_1."))


BLOCK = {"num_heads": 2, "intermediate_dim": 7}


def block_parameters(views: dict[str, np.ndarray], name: str, attentions: dict[str, str]) -> dict[str, np.ndarray]:
    """A block's arrays under PyTorch's names."""
    found: dict[str, np.ndarray] = {}
    for place, (ours, theirs) in enumerate(attentions.items(), start=1):
        found |= {f"{theirs}.{n}": a for n, a in attention_parameters(views, f"{name}.{ours}_").items()}
        found |= {f"norm{place}.weight": views[f"{name}.{ours}_norm_gamma"], f"norm{place}.bias": views[f"{name}.{ours}_norm_beta"]}
    last = f"norm{len(attentions) + 1}"
    found |= {f"{last}.weight": views[f"{name}.feedforward_norm_gamma"], f"{last}.bias": views[f"{name}.feedforward_norm_beta"]}
    for number, part in ((1, "intermediate"), (2, "output")):
        found[f"linear{number}.weight"] = views[f"{name}.feedforward_{part}_kernel"].T
        found[f"linear{number}.bias"] = views[f"{name}.feedforward_{part}_bias"]
    return found


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@pytest.mark.parametrize("first", [False, True], ids=["post", "pre"])
@pytest.mark.parametrize("stored", [False, True], ids=["steps", "columns"])
def test_encoder_blocks_agree(first: bool, stored: bool, dtype: Any) -> None:
    network = made([{"kind": "transformer_encoder_block", **BLOCK, "normalize_first": first}], (5, 6), dtype, 1)
    x = tensor(5, 6, 3, dtype=dtype)
    if stored:
        x = Tensor(as_steps(np.ascontiguousarray(x.data.transpose(1, 2, 0)).reshape(6, -1), 5), requires_grad=True)
    keys = np.ones((5, 3), bool)
    keys[3:, 1] = False
    x.mask = keys
    slope, out = ran(network, x)
    twin = nn.TransformerEncoderLayer(6, 2, 7, dropout=0.0, batch_first=True, norm_first=first).to(given(np.zeros(1, dtype)).dtype)
    names = {"self_attention": "self_attn"}
    copied(twin, block_parameters(network.views(), "transformer_encoder_block_1", names))
    tx = given(batch_first(x.data), grad=True)
    found = twin(tx, src_key_padding_mask=torch.from_numpy(~keys.T))
    (found * given(slope)).sum().backward()
    close(out, found)
    close(batch_first(x.gradient()), tx.grad)
    agree(twin, block_parameters({n: gradient(network, n) for n in network.views()}, "transformer_encoder_block_1", names))


@pytest.mark.parametrize("first", [False, True], ids=["post", "pre"])
def test_decoder_blocks_agree(first: bool) -> None:
    kinds: list[dict[str, Any]] = [
        {"kind": "cropping1d", "cropping": (0, 4), "name": "source"},
        {"kind": "cropping1d", "cropping": (3, 0), "inputs": ("input",), "name": "target"},
        {"kind": "transformer_decoder_block", **BLOCK, "normalize_first": first, "inputs": ("target", "source")},
    ]
    network = made(kinds, (7, 6), np.float64, 2)
    x = tensor(7, 6, 2)
    slope, out = ran(network, x)
    twin = nn.TransformerDecoderLayer(6, 2, 7, dropout=0.0, batch_first=True, norm_first=first).double()
    names = {"self_attention": "self_attn", "cross_attention": "multihead_attn"}
    copied(twin, block_parameters(network.views(), "transformer_decoder_block_1", names))
    tx = given(batch_first(x.data), grad=True)
    found = twin(tx[:, 3:], tx[:, :3], tgt_mask=torch.triu(torch.ones(4, 4, dtype=torch.bool), 1))
    (found * given(slope)).sum().backward()
    close(out, found)
    close(batch_first(x.gradient()), tx.grad)
    agree(twin, block_parameters({n: gradient(network, n) for n in network.views()}, "transformer_decoder_block_1", names))


@pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
@pytest.mark.parametrize("ignore", [None, 0])
@pytest.mark.parametrize("stored", [False, True], ids=["steps", "columns"])
def test_the_loss_of_sequences_agrees(ignore: int | None, stored: bool, dtype: Any) -> None:
    steps, classes, batch = 4, 5, 3
    logits = tensor(steps, classes, batch, dtype=dtype)
    if stored:
        logits = Tensor(as_steps(np.ascontiguousarray(logits.data.transpose(1, 2, 0)).reshape(classes, -1), steps), requires_grad=True)
    target = np.random.default_rng(4).integers(0, classes, (steps, batch))
    loss = losses.make("sparse_categorical_crossentropy", ignore_class=ignore)(logits, Tensor(target.astype(dtype)))
    loss.backward()
    tz = given(logits.data.transpose(2, 1, 0), grad=True)
    found = nn.functional.cross_entropy(tz, torch.from_numpy(target.T.copy()), ignore_index=-100 if ignore is None else ignore)
    found.backward()
    close(loss.data, found)
    close(logits.gradient().transpose(2, 1, 0), tz.grad)


def test_the_mean_over_time_leaves_padding_out() -> None:
    x = tensor(4, 2, 3)
    x.mask = np.arange(4)[:, None] < np.array([4, 1, 0])
    out = global_average_pooling1d(x)
    np.testing.assert_allclose(out.data, np.stack([x.data[:4, :, 0].mean(0), x.data[0, :, 1], np.zeros(2)], axis=1))
