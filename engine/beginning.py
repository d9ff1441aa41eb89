"""What a run begins with when other data is chosen: the network that is there, where it fits, else one that suits the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.architecture import plan
from engine.data.images import ImagesData
from engine.data.kind import DataKind, ShownAs
from engine.data.sequences import SequenceData
from engine.data.sequences_text import Text
from engine.data.suited import suited
from engine.errors import SpecError
from engine.nn.base import Layer, Shape
from engine.spec import Spec, check_tokens, parse
from engine.zoo.base import Design, layer, zoo
from engine.zoo.stacked import conv, dense, vgg_blocks

SMALL, LARGE = 20, 40
"""Images from SMALL to LARGE pixels wide are LeNet's; smaller ones and larger ones have networks of their own."""
FLAT = 8
"""Larger images are halved until they are no wider than this."""
FILTERS = (8, 16, 32, 32, 32)

Changes = dict[str, Any]


def beginning(spec: Spec, data: DataKind) -> Changes:
    """What to change in `spec`, by JSON path, so that it learns from `data`: the data, and network, loss and training where they do not
    suit it, or were those that the data before began with. Where the network begins with what was learnt elsewhere, it stays: images come
    as it takes them, and its training, named among the changes, begins anew."""
    if _learnt_elsewhere(spec) and _same_sort(spec.data, data):
        taken = _moderate(_as_taken(data, spec.input_shape))
        if _fits(spec, taken):
            return {"data": taken.model_dump(mode="json"), "training": spec.training.model_dump(mode="json")}
    changes: Changes = {"data": _moderate(data).model_dump(mode="json")}
    if _same_sort(spec.data, data) and _fits(spec, data) and not _untouched(spec, data):
        return changes
    suits = BEGINNINGS.get(data.shown_as)
    return {**changes, **suits(data)} if suits else changes


def _moderate(data: DataKind) -> DataKind:
    """The same data; of a large set of images no more than an epoch of seconds has, where nobody said how many."""
    asked = isinstance(data, ImagesData) and "samples" not in data.model_fields_set and data.few is not None
    return data.model_copy(update={"samples": data.few}) if asked else data  # type: ignore[attr-defined]  # of images


def _learnt_elsewhere(spec: Spec) -> bool:
    """Whether layers begin with weights that a network which is shipped, a run or a file had learnt."""
    return getattr(spec.training, "source", None) is not None


def _as_taken(data: DataKind, shape: Shape) -> DataKind:
    """Images as large and as colored as a network of that input takes them; as they are where they cannot be."""
    try:
        return parse(Spec, {"data": suited(data.model_dump(mode="json", exclude_unset=True), shape)}).data
    except SpecError:
        return data


def _same_sort(before: DataKind, after: DataKind) -> bool:
    """Whether what suits the one may suit the other: images are of one sort, sequences of another, points and tables of a third."""
    return _sort(before) == _sort(after)


def _sort(data: DataKind) -> str:
    return "plane" if data.shown_as == "table" else data.shown_as


def _fits(spec: Spec, data: DataKind) -> bool:
    """Whether the network of `spec` can be built for `data` as it is."""
    try:
        other = spec.model_copy(update={"data": data})
        nodes = plan(other.head().layers, other.input_shape)
        spec.training.taken_over(nodes, "")
        check_tokens(other, nodes)
    except SpecError:
        return False
    return True


def _untouched(spec: Spec, data: DataKind) -> bool:
    """Whether the network is still the one that images of another size began with."""
    same = spec.data.shown_as != "image" or spec.data.input_shape == data.input_shape
    return not same and spec.model.layers == image_layers(spec.data.input_shape)


def _for_points(_: DataKind) -> Changes:
    usual = Spec().to_json()
    return {"model.layers": usual["model"]["layers"], **{part: usual[part] for part in ("loss", "optimizer", "training")}}


def _for_images(data: DataKind) -> Changes:
    """A small convolutional network, cross-entropy, Adam at a gentle rate."""
    return {
        "model.layers": [one.model_dump(mode="json") for one in image_layers(data.input_shape)],
        "loss": Spec().to_json()["loss"],
        "optimizer": {"kind": "adam", "learning_rate": 0.002},
        "training": {"kind": "supervised", "batch_size": 64},
    }


def image_layers(shape: Shape) -> tuple[Layer, ...]:
    """For images (height, width, channels): LeNet, or convolutions and pooling until little is left; the last layer is left to the data."""
    side, answer = min(shape[:2]), layer("dense", units=None, activation="auto")
    if SMALL <= side < LARGE:
        return (*zoo["lenet_relu"].layers()[:-1], answer)
    if side < SMALL:
        return (conv(FILTERS[0]), layer("max_pool2d"), conv(FILTERS[1]), layer("flatten"), dense(32), answer)
    halvings = sum(side >> count > FLAT for count in range(len(FILTERS)))
    return (*vgg_blocks([(1, filters) for filters in FILTERS[:halvings]]), layer("flatten"), dense(64), answer)


def _for_sequences(data: DataKind) -> Changes:
    """What the zoo has for sequences of this form: an encoder and a decoder with attention, a character transformer, an LSTM."""
    layers, training, rate = sequence_layers(data)
    return {
        "model.layers": [one.model_dump(mode="json") for one in layers],
        "loss": Spec().to_json()["loss"],
        "optimizer": {"kind": "adam", "learning_rate": rate},
        "training": {"kind": training, "batch_size": 32},
    }


def sequence_layers(data: DataKind) -> tuple[Design, str, float]:
    """Layers for sequences, how they are trained, and at which learning rate."""
    if isinstance(data, Text):
        return zoo["char_transformer"].layers(data), "language_model", 0.002
    assert isinstance(data, SequenceData)
    if data.writes and data.source_steps == 1:
        return zoo["one_to_many"].layers(data), "sequence", 0.005
    if data.writes:
        return zoo["seq2seq_attention"].layers(data), "sequence", 0.004
    tokens = len(data.source_vocabulary or ())
    start = (layer("embedding", input_dim=max(1, tokens), output_dim=16, mask_zero=True),)
    answer = layer("dense", units=None, activation="auto")
    if data.target_shape:
        read = layer("lstm", units=32, return_sequences=True)
        if data.kind == "tagging":
            read = layer("bidirectional", layer={"kind": "lstm", "units": 24, "return_sequences": True})
        return (*start, read, answer), "sequence", 0.005
    return (*start, layer("lstm", units=32), answer), "supervised", 0.005


BEGINNINGS: dict[ShownAs, Callable[[DataKind], Changes]] = {
    "plane": _for_points, "table": _for_points, "image": _for_images, "sequence": _for_sequences,
}  # fmt: skip
"""What suits data that is shown in this way; what stands here nowhere is left as it is."""
