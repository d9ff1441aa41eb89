"""Every kind of layer has its translation for every target, and computes the same there."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from engine.border import to_inside, to_outside
from engine.errors import SpecError
from engine.export import bare_subject, keras_script, network_exporter, numpy_script, onnx_graph, pytorch_script
from engine.export.base import Translations
from engine.export.unfold import COMPOSITES
from engine.graph import Network
from engine.nn.base import Layer, layers
from engine.zoo import zoo
from tests.engine.export.sources import FOREIGN, SOURCES, exported, installed, target

pytestmark = pytest.mark.filterwarnings(FOREIGN)
targets = pytest.mark.parametrize("name", [target(name) for name in (*SOURCES, "onnx")])
TRANSLATIONS: list[Translations[Any]] = [script.translations for script in (numpy_script, keras_script, pytorch_script, onnx_graph)]

# The shape of one example, and the layers; "auto" names as the network gives them.
CASES: dict[str, list[tuple[tuple[int, ...], list[dict[str, Any]]]]] = {
    "dense": [((5,), [{"units": 3}]), ((4, 5), [{"units": 3, "activation": "softmax"}])],
    "activation": [((4, 4, 3), [{"activation": "softmax"}]), ((5,), [{"activation": "linear"}]), ((4, 3), [{"activation": "step"}])],
    "conv2d": [
        ((7, 6, 2), [{"filters": 3, "activation": "relu"}]),
        ((7, 6, 2), [{"filters": 3, "kernel_size": (2, 4), "strides": (2, 3), "padding": "same", "use_bias": False}]),
        ((9, 8, 4), [{"filters": 6, "dilation_rate": (2, 1), "padding": "same", "groups": 2, "activation": "softmax"}]),
        ((5, 5, 3), [{"filters": 3, "groups": 3, "kernel_size": 5}]),
    ],
    "conv1d": [
        ((9, 4), [{"filters": 3, "padding": "causal", "dilation_rate": 2}]),
        ((9, 4), [{"filters": 4, "padding": "same", "strides": 2, "kernel_size": 4, "groups": 2, "activation": "tanh"}]),
        ((9, 4), [{"filters": 2, "kernel_size": 2, "strides": 3}]),
        ((8, 2), [{"filters": 2, "kernel_size": 3, "strides": 3, "padding": "causal"}]),
    ],
    "conv2d_transpose": [
        ((3, 4, 2), [{"filters": 3, "kernel_size": (3, 2), "strides": 2, "activation": "relu"}]),
        ((3, 4, 2), [{"filters": 3, "kernel_size": 4, "strides": 2, "padding": "same"}]),
        ((3, 4, 2), [{"filters": 2, "kernel_size": 3, "strides": (2, 1), "padding": "same", "use_bias": False}]),
        ((3, 4, 2), [{"filters": 2, "kernel_size": 1, "strides": (3, 2)}]),
    ],
    "max_pool2d": [((7, 6, 2), [{"padding": "same"}]), ((7, 6, 2), [{"pool_size": (3, 2), "strides": 1}])],
    "avg_pool2d": [((7, 6, 2), [{"padding": "same", "pool_size": 3}]), ((7, 6, 2), [{"pool_size": 2}])],
    "global_average_pooling2d": [((4, 5, 3), [{}])],
    "global_max_pooling2d": [((4, 5, 3), [{}])],
    "up_sampling2d": [((3, 4, 2), [{"size": (2, 3)}]), ((3, 4, 2), [{"size": (2, 3), "interpolation": "bilinear"}])],
    "batch_norm": [((5,), [{}]), ((4, 5), [{"scale": False}]), ((3, 4, 2), [{"center": False, "epsilon": 0.1}])],
    "layer_norm": [((5,), [{}]), ((4, 5), [{"scale": False}]), ((3, 4, 2), [{"center": False, "epsilon": 0.1}])],
    "flatten": [((3, 4, 2), [{}]), ((4, 5), [{}])],
    "reshape": [((12,), [{"target_shape": (2, 3, -1)}]), ((2, 3, 2), [{"target_shape": (4, 3)}])],
    "add": [((3, 4, 2), [{"inputs": ("input", "input")}])],
    "multiply": [((5,), [{"inputs": ("input", "input", "input")}])],
    "concatenate": [((3, 4, 2), [{"inputs": ("input", "input")}]), ((4, 5), [{"inputs": ("input", "input")}])],
    "dropout": [((5,), [{}])],
    "gaussian_noise": [((4, 5), [{}])],
    "residual_block": [
        ((6, 5, 3), [{"filters": 4, "strides": 2}]),
        ((6, 5, 4), [{"filters": 4, "batch_norm": False}]),
        ((6, 5, 4), [{"filters": 4, "shortcut": "none", "activation": "elu"}]),
    ],
    "conv_base": [
        ((9, 8, 3), [{"network": "vgg11", "depth": 3, "first_filters": 2, "preprocessing": "caffe"}]),
        ((8, 10, 2), [{"depth": 2, "first_filters": 3}]),
    ],
    "embedding": [((6,), [{"input_dim": 5, "output_dim": 3}])],
    "positional_encoding": [((6, 5), [{}]), ((6, 4), [{"encoding": "learned"}])],
    "global_average_pooling1d": [((6, 4), [{}])],
    "select_step": [((6, 4), [{"index": -2}])],
    "cropping1d": [((6, 4), [{"cropping": (2, 1)}]), ((6,), [{"cropping": (0, 1)}])],
    "repeat_vector": [((4,), [{"n": 3}])],
    "simple_rnn": [
        ((6, 3), [{"units": 4}]),
        ((6, 3), [{"units": 4, "activation": "relu", "return_sequences": True}]),
        ((6, 3), [{"units": 4, "activation": "sigmoid", "go_backwards": True}]),
        ((6, 3), [{"units": 4, "activation": "linear", "return_sequences": True}]),
        ((6, 3), [{"units": 4, "activation": "sigmoid", "use_bias": False, "dropout": 0.3}]),
    ],
    "lstm": [
        ((6, 3), [{"units": 4}]),
        ((6, 3), [{"units": 4, "return_sequences": True, "go_backwards": True}]),
        ((6, 3), [{"units": 4, "use_bias": False, "recurrent_dropout": 0.3}]),
    ],
    "gru": [
        ((6, 3), [{"units": 4}]),
        ((6, 3), [{"units": 4, "return_sequences": True, "go_backwards": True}]),
        ((6, 3), [{"units": 4, "use_bias": False}]),
        ((6, 3), [{"units": 4, "reset_after": False, "return_sequences": True}]),
        ((6, 3), [{"units": 4, "reset_after": False, "use_bias": False, "go_backwards": True}]),
    ],
    "bidirectional": [
        ((6, 3), [{"layer": {"kind": kind, "units": 4, "return_sequences": sequences, "use_bias": mode != "sum"}, "merge_mode": mode}])
        for kind, sequences, mode in [
            ("lstm", False, "concat"),
            ("gru", True, "concat"),
            ("simple_rnn", True, "ave"),
            ("lstm", False, "mul"),
            ("gru", False, "sum"),
        ]
    ],
    "attention": [((6, 4), [{}]), ((6, 4), [{"use_scale": True, "use_causal_mask": True}])],
    "additive_attention": [((6, 4), [{"inputs": ("input", "input")}]), ((6, 4), [{"use_scale": False}])],
    "multi_head_attention": [
        ((6, 4), [{"num_heads": 2, "key_dim": 3}]),
        ((6, 4), [{"num_heads": 3, "key_dim": 2, "value_dim": 5, "use_causal_mask": True, "inputs": ("input", "input", "input")}]),
    ],
    "transformer_encoder_block": [
        ((6, 4), [{"num_heads": 2, "intermediate_dim": 8}]),
        ((6, 4), [{"num_heads": 2, "intermediate_dim": 8, "activation": "gelu", "normalize_first": True, "use_causal_mask": True}]),
    ],
    "transformer_decoder_block": [((6, 4), [{"num_heads": 2, "intermediate_dim": 8, "inputs": ("input", "input")}])],
}
REUSED = "reuse"  # takes its place from another layer's translation


def made(kind: str, **arguments: Any) -> Layer:
    return layers[kind].model_validate({"kind": kind, **arguments})


def network(design, in_shape: tuple[int, ...], seed: int = 3) -> Network:
    """A network with every number drawn, biases and statistics too."""
    found = Network(design, in_shape, limit=10**9)
    found.initialize(seed)
    rng = np.random.default_rng(seed)
    for name, view in found.views().items():
        if name.endswith(("bias", "beta", "gamma", "mean", "scale")) or "moving" in name:
            view[...] = rng.uniform(0.5, 1.5, view.shape)
    return found


def agrees(found: Network, name: str, inputs: np.ndarray) -> None:
    expected = to_outside(found.predict(np.ascontiguousarray(to_inside(inputs), np.float32)))
    answered = exported(bare_subject(found), name)["predict"](inputs)
    assert answered.shape == expected.shape
    np.testing.assert_allclose(answered, expected, rtol=0, atol=1e-5 * max(1.0, float(np.abs(expected).max())))


def examples(in_shape: tuple[int, ...], tokens: int | None = None) -> np.ndarray:
    rng = np.random.default_rng(5)
    return rng.integers(0, tokens, (3, *in_shape)).astype(np.float32) if tokens else rng.normal(size=(3, *in_shape)).astype(np.float32)


@pytest.mark.parametrize("translations", TRANSLATIONS, ids=lambda found: found.target)
def test_every_layer_has_a_translation(translations: Translations[Any]) -> None:
    assert set(translations) | set(COMPOSITES) | {REUSED} == set(layers.names())


def test_every_layer_is_tried() -> None:
    assert set(CASES) | {REUSED} == set(layers.names())


@targets
@pytest.mark.parametrize(
    ("kind", "in_shape", "arguments"),
    [pytest.param(kind, shape, one, id=f"{kind}-{i}") for kind, cases in CASES.items() for i, (shape, (one,)) in enumerate(cases)],
)
def test_a_layer_computes_the_same(name: str, kind: str, in_shape: tuple[int, ...], arguments: dict[str, Any]) -> None:
    tokens = 5 if len(in_shape) == 1 and kind in {"embedding", "cropping1d"} else None
    agrees(network([made(kind, **arguments)], in_shape), name, examples(in_shape, tokens))


@targets
def test_a_layer_used_again_has_the_same_weights(name: str) -> None:
    design = [
        made("dense", name="twice", units=4),
        made("reuse", name="again", layer="twice"),
        made("dense", name="lambda", units=4),
        made("add", inputs=("twice", "again", "lambda")),
    ]
    agrees(network(design, (4,)), name, examples((4,)))


@targets
def test_a_block_used_again_has_the_same_weights(name: str) -> None:
    design = [
        made("transformer_encoder_block", name="block", num_heads=2, intermediate_dim=8),
        made("reuse", name="again", layer="block"),
        made("lstm", name="forward", units=4, return_sequences=True),
        made("reuse", name="train", layer="forward"),
    ]
    agrees(network(design, (6, 4)), name, examples((6, 4)))


@targets
@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "padded"])
def test_a_decoder_starts_where_its_encoder_ended(name: str, kind: str, masked: bool) -> None:
    design = [
        made("embedding", input_dim=5, output_dim=4, mask_zero=masked),
        made("bidirectional", name="encoder", layer={"kind": kind, "units": 2, "return_sequences": True}),
        made(kind, name="first", inputs=("embedding_1", "encoder"), units=4, return_sequences=True),
        made("dropout", name="thinned", inputs=("first",)),
        made(kind, name="second", inputs=("embedding_1", "thinned"), units=4),
        made("dense", name="state", units=4),
        made(kind, name="third", inputs=("embedding_1", "state"), units=4),
    ]
    agrees(network(design, (6,)), name, examples((6,), 5))


@targets
@pytest.mark.parametrize(
    "last",
    [
        [made("simple_rnn", units=3, activation="sigmoid")],
        [made("lstm", units=3, go_backwards=True)],
        [made("bidirectional", layer={"kind": "gru", "units": 3})],
        [made("gru", units=3, reset_after=False, return_sequences=True), made("lstm", units=3, use_bias=False)],
        [made("positional_encoding"), made("global_average_pooling1d")],
        [made("transformer_encoder_block", num_heads=2, intermediate_dim=8), made("global_average_pooling1d")],
        [made("positional_encoding", encoding="learned"), made("layer_norm"), made("lstm", units=3)],
        [made("conv1d", filters=4, padding="same"), made("global_average_pooling1d")],
        [made("cropping1d", cropping=(1, 2)), made("bidirectional", layer={"kind": "lstm", "units": 3, "return_sequences": True})],
        [made("lstm", units=3, go_backwards=True, return_sequences=True), made("gru", units=3)],
        [made("multi_head_attention", num_heads=2, key_dim=3, use_causal_mask=True), made("attention"), made("additive_attention")],
        [made("dense", units=4), made("add", inputs=("embedding_1", "dense_1")), made("gru", units=3)],
    ],
    ids=lambda design: "-".join(layer.kind for layer in design),
)
def test_padding_is_passed_over(name: str, last: list[Layer]) -> None:
    tokens = examples((6,), 5)
    tokens[:, 4:] = 0
    tokens[:, 0] = 1
    agrees(network([made("embedding", input_dim=5, output_dim=4, mask_zero=True), *last], (6,)), name, tokens)


@pytest.mark.skipif(installed("onnx"), reason="onnx is installed")
def test_onnx_names_what_is_missing() -> None:
    with pytest.raises(SpecError, match=r'pip install "glassnet\[onnx\]"'):
        network_exporter("onnx").export(bare_subject(network([made("dense", units=2)], (3,))))


def test_what_a_target_cannot_say_is_refused_by_the_name_of_its_layer() -> None:
    translations: Translations[None] = Translations("Prose")
    (node,) = network([made("dense", name="hidden", units=2)], (3,)).nodes
    with pytest.raises(SpecError, match='dense "hidden" cannot be written for Prose'):
        translations.write(None, node)
    translations.layer("dense")(lambda script, node: None)
    translations.write(None, node)
    with pytest.raises(ValueError, match="has a translation of 'dense' already"):
        translations.layer("dense")(lambda script, node: None)


def test_a_layer_may_be_called_what_a_module_calls_its_own() -> None:
    if not installed("torch"):
        pytest.skip("PyTorch is an optional extra and not installed")
    from torch import nn

    taken = {name for name in dir(nn.Module()) if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)}
    assert taken <= pytorch_script.MODULE


SMALL = [name for name, blueprint in zoo.items() if not blueprint.full]


@targets
@pytest.mark.parametrize("drawn", SMALL)
def test_the_networks_of_the_zoo_compute_the_same(name: str, drawn: str) -> None:
    blueprint = zoo[drawn]
    found = network(blueprint.layers(), blueprint.in_shape)
    tokens = min((getattr(node.layer, "input_dim", 10**9) for node in found.nodes), default=0)
    agrees(found, name, examples(blueprint.in_shape, tokens if tokens < 10**9 else None))
