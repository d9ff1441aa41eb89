"""Layers of sequences: their shapes, Keras's names for their weights, what they refuse, and how they work together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine.nn  # noqa: F401 - registers the layers
from engine.architecture import plan
from engine.errors import SpecError
from engine.graph import Network, Notes
from engine.nn.base import Layer, layers
from engine.tape import Tape
from engine.tensor import Tensor
from tests.engine.tensors import tensor

T, D, B = 6, 4, 3
RECURRENT = {"simple_rnn": 1, "lstm": 4, "gru": 3}


def layer(kind: str, **arguments: Any) -> Layer:
    return layers[kind].model_validate({"kind": kind, **arguments})


def network(*kinds: Layer, shape: tuple[int, ...] = (T, D), dtype: Any = np.float64) -> Network:
    made = Network(kinds, shape, dtype)
    made.initialize(1)
    return made


def tokens(steps: int = T, seed: int = 0, low: int = 1) -> Tensor:
    return Tensor(np.random.default_rng(seed).integers(low, 9, (steps, B)).astype(float))


def view_shapes(made: Network) -> dict[str, tuple[int, ...]]:
    """Every view's shape; each looks into the network's own numbers."""
    views = made.views()
    for name, view in views.items():
        assert np.shares_memory(view, made.values), name
    return {name.split(".")[1]: view.shape for name, view in views.items()}


@pytest.mark.parametrize(("kind", "gates"), RECURRENT.items())
def test_recurrent_weights_read_as_keras_writes_them(kind: str, gates: int) -> None:
    shapes = view_shapes(network(layer(kind, units=5)))
    bias = (2, 15) if kind == "gru" else (5 * gates,)
    assert shapes == {"kernel": (D, 5 * gates), "recurrent_kernel": (5, 5 * gates), "bias": bias}


@pytest.mark.parametrize("kind", RECURRENT)
def test_without_biases_there_are_none_and_penalties_reach_all(kind: str) -> None:
    made = network(layer(kind, units=5, use_bias=False))
    assert set(view_shapes(made)) == {"kernel", "recurrent_kernel"}
    assert made.size == 5 * RECURRENT[kind] * (D + 5)
    assert made.decayed.all()


def test_a_gru_that_resets_first_has_one_row_of_biases() -> None:
    made = network(layer("gru", units=5, reset_after=False))
    assert view_shapes(made) == {"kernel": (D, 15), "recurrent_kernel": (5, 15), "bias": (15,)}
    assert made.decayed.sum() == 15 * (D + 5)


@pytest.mark.parametrize("kind", RECURRENT)
def test_recurrent_layers_drop_while_training_only(kind: str) -> None:
    for share in ("dropout", "recurrent_dropout"):
        made, x = network(layer(kind, units=5, **{share: 0.5})), tensor(T, D, B)
        calm = made.forward(x)[0].data.copy()
        np.testing.assert_array_equal(made.forward(x)[0].data, calm)
        assert not np.array_equal(made.forward(x, training=True)[0].data, calm)


def test_a_fresh_lstm_remembers() -> None:
    bias = network(layer("lstm", units=2)).views()["lstm_1.bias"]
    assert bias.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert not network(layer("lstm", units=2, unit_forget_bias=False)).views()["lstm_1.bias"].any()


@pytest.mark.parametrize("kind", RECURRENT)
def test_penalties_reach_weights_and_not_biases(kind: str) -> None:
    made = network(layer(kind, units=5))
    made.values[...] = made.decayed
    assert {name.split(".")[1]: set(view.ravel().tolist()) for name, view in made.views().items()} == {
        "kernel": {1.0}, "recurrent_kernel": {1.0}, "bias": {0.0},
    }  # fmt: skip


def test_attention_weights_read_as_keras_writes_them() -> None:
    shapes = view_shapes(network(layer("multi_head_attention", num_heads=2, key_dim=3, value_dim=5)))
    assert shapes == {
        "query_kernel": (D, 2, 3), "query_bias": (2, 3), "key_kernel": (D, 2, 3), "key_bias": (2, 3),
        "value_kernel": (D, 2, 5), "value_bias": (2, 5), "output_kernel": (2, 5, D), "output_bias": (D,),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "arguments", "shape", "expected"),
    [
        ("lstm", {"units": 5}, (T, D), (5,)),
        ("gru", {"units": 5, "return_sequences": True}, (T, D), (T, 5)),
        ("bidirectional", {"layer": {"kind": "gru", "units": 5}}, (T, D), (10,)),
        ("bidirectional", {"layer": {"kind": "lstm", "units": 5, "return_sequences": True}, "merge_mode": "sum"}, (T, D), (T, 5)),
        ("embedding", {"input_dim": 9, "output_dim": 7}, (T,), (T, 7)),
        ("positional_encoding", {}, (T, D), (T, D)),
        ("multi_head_attention", {}, (T, D), (T, D)),
        ("attention", {}, (T, D), (T, D)),
        ("transformer_encoder_block", {"num_heads": 2}, (T, D), (T, D)),
        ("global_average_pooling1d", {}, (T, D), (D,)),
        ("select_step", {"index": 2}, (T, D), (D,)),
        ("cropping1d", {"cropping": (1, 2)}, (T,), (3,)),
        ("repeat_vector", {"n": 3}, (D,), (3, D)),
        ("dense", {"units": 5}, (T, D), (T, 5)),
    ],
)
def test_shapes_are_known_before_any_data(kind: str, arguments: dict[str, Any], shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    made = network(layer(kind, **arguments), shape=shape)
    assert made.nodes[0].out_shape == expected
    x = tokens() if len(shape) == 1 and kind != "repeat_vector" else tensor(*shape, B)
    assert made.forward(x)[0].shape == (*expected, B)


@pytest.mark.parametrize(
    ("kinds", "shape", "path", "message"),
    [
        ([("lstm", {})], (4,), "kind", "embedding before it"),
        ([("lstm", {"units": 5, "inputs": ("input", "input")})], (T, D), "inputs", "starts a state of 5 units"),
        ([("embedding", {})], (T, D), "kind", "row of token numbers"),
        ([("positional_encoding", {})], (4,), "kind", "takes a sequence"),
        ([("transformer_encoder_block", {"num_heads": 3})], (T, D), "num_heads", "divisor of 4"),
        ([("select_step", {"index": 6})], (T, D), "index", "-6 to 5"),
        ([("cropping1d", {"cropping": (3, 3)})], (T, D), "cropping", "at most 5"),
        ([("repeat_vector", {})], (T, D), "kind", "one row of numbers"),
        ([("dense", {})], (4, 4, 1), "kind", "flatten"),
        ([("lstm", {"units": 3}), ("attention", {"inputs": ("input", "lstm_1")})], (T, D), "kind", "takes a sequence"),
        (
            [("cropping1d", {}), ("attention", {"inputs": ("input", "input", "cropping1d_1")})],
            (T, D),
            "inputs",
            "every value needs a key",
        ),
        (
            [("dense", {"units": 3}), ("additive_attention", {"inputs": ("input", "dense_1")})],
            (T, D),
            "inputs",
            "both need the same number",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_field(kinds: list[Any], shape: tuple[int, ...], path: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        plan([layer(kind, **arguments) for kind, arguments in kinds], shape)
    assert caught.value.problems[0].path == f"model.layers[{len(kinds) - 1}].{path}"


def gradients_flow(made: Network, x: Tensor) -> None:
    """Every learnt number has a gradient that is finite, and not all of any parameter's are 0."""
    tape = Tape(made.forward(x, training=True)[-1])
    tape.backward()
    assert np.isfinite(made.gradients).all()
    for node in made.nodes:
        for name, parameter in made.tensors.get(node.name, {}).items():
            assert parameter.gradient().any(), f"{node.name}.{name}"


def test_a_decoder_starts_where_its_encoder_ended() -> None:
    for kind in RECURRENT:
        made = network(
            layer("cropping1d", cropping=(0, 2), name="source"),
            layer(kind, units=5, name="encoder"),
            layer("cropping1d", cropping=(4, 0), name="target", inputs=("input",)),
            layer(kind, units=5, name="decoder", inputs=("target", "encoder"), return_sequences=True),
        )
        x = tensor(T, D, B)
        out = made.forward(x)[-1].data.copy()
        changed = Tensor(x.data + (np.arange(T) == 0)[:, None, None])
        assert not np.allclose(made.forward(changed)[-1].data, out)
        gradients_flow(made, x)


def test_one_row_of_numbers_becomes_a_sequence() -> None:
    made = network(
        layer("repeat_vector", n=5),
        layer("dense", units=7, inputs=("input",), name="start"),
        layer("lstm", units=7, inputs=("repeat_vector_1", "start", "start"), return_sequences=True),
        layer("dense", units=3),
        shape=(D,),
    )
    assert made.forward(tensor(D, B))[-1].shape == (5, 3, B)
    gradients_flow(made, tensor(D, B))


def test_padding_is_carried_to_the_end() -> None:
    made = network(
        layer("embedding", input_dim=9, output_dim=D, mask_zero=True),
        layer("positional_encoding", encoding="learned"),
        layer("transformer_encoder_block", num_heads=2, intermediate_dim=8),
        layer("bidirectional", layer={"kind": "lstm", "units": 3, "return_sequences": True}),
        layer("dense", units=5),
        layer("global_average_pooling1d"),
        shape=(T,),
    )
    ids = tokens()
    ids.data[4:, 0] = 0
    outputs = made.forward(ids)
    assert [out.mask is not None for out in outputs] == [True] * 5 + [False]
    short = Network([node.layer for node in made.nodes], (4,), np.float64)
    for name, view in short.views().items():
        view[...] = made.views()[name][:4] if name.startswith("positional") else made.views()[name]
    np.testing.assert_allclose(outputs[-1].data[:, 0], short.forward(Tensor(ids.data[:4]))[-1].data[:, 0], atol=1e-12)


def test_a_decoder_block_looks_back_at_the_source_and_shows_it() -> None:
    made = network(
        layer("cropping1d", cropping=(0, 2), name="source"),
        layer("transformer_encoder_block", num_heads=2, intermediate_dim=8, name="encoder"),
        layer("cropping1d", cropping=(4, 0), inputs=("input",), name="target"),
        layer("transformer_decoder_block", inputs=("target", "encoder"), num_heads=2, intermediate_dim=8, name="decoder"),
    )
    notes: Notes = {}
    made.forward(tensor(T, D, B), notes=notes)
    assert notes["encoder"]["weights"].shape == (2, 4, 4, B)
    looks = {name: array.shape for name, array in notes["decoder"].items() if name.endswith("weights")}
    assert looks == {"self_attention_weights": (2, 2, 2, B), "cross_attention_weights": (2, 2, 4, B)}
    assert (notes["decoder"]["self_attention_weights"][:, 0, 1] == 0).all()
    gradients_flow(made, tensor(T, D, B))


@pytest.mark.parametrize("first", [False, True])
def test_blocks_drop_while_training_only(first: bool) -> None:
    made = network(layer("transformer_encoder_block", num_heads=2, intermediate_dim=8, dropout=0.5, normalize_first=first))
    x = tensor(T, D, B)
    calm = made.forward(x)[0].data.copy()
    np.testing.assert_array_equal(made.forward(x)[0].data, calm)
    assert not np.array_equal(made.forward(x, training=True)[0].data, calm)


def test_wrapped_layers_and_layers_used_twice() -> None:
    made = network(
        layer("lstm", units=D, return_sequences=True, name="once"),
        layer("reuse", layer="once"),
        layer("bidirectional", layer={"kind": "gru", "units": 2}),
    )
    assert "once.kernel" in made.views()
    assert len([name for name in made.views() if name.startswith("bidirectional_1.backward_")]) == 3
    gradients_flow(made, tensor(T, D, B))


def test_what_both_directions_show() -> None:
    notes: Notes = {}
    network(layer("bidirectional", layer={"kind": "simple_rnn", "units": 2})).forward(tensor(T, D, B), notes=notes)
    assert set(notes["bidirectional_1"]) == {"forward_hidden", "backward_hidden"}
