"""Networks that read and write sequences: classifiers, sequence to sequence with attention, a character-level transformer."""

from __future__ import annotations

from engine.data.sequences import SequenceData
from engine.data.sequences_dates import Dates
from engine.data.sequences_strokes import Strokes
from engine.data.sequences_text import Text
from engine.errors import SpecError
from engine.nn.base import Layer
from engine.zoo.base import Design, blueprint, layer

TOKENS, STEPS = 64, 64
"""What a character model reads: so many different characters, so many at a time."""
DATES, STROKES = Dates(), Strokes()
WORDS = 2000
UNITS = 64


@blueprint("LSTM reading digits", "Hochreiter & Schmidhuber, Long Short-Term Memory, 1997", (28, 28))
def lstm_digits() -> Design:
    """A digit read row by row: an LSTM of 64 units and a dense layer of 10."""
    return (layer("lstm", units=64), layer("dense", units=10, activation="softmax"))


def _words(data: SequenceData | None) -> int:
    """How many different tokens a classifier reads. Raises SpecError where the data does not ask for one class per sequence."""
    if data is None:
        return WORDS
    if data.target_shape or data.source_vocabulary is None:
        raise SpecError.at("data.kind", f"this network tells the class of a whole sequence, as of sentiment; {data.kind} has none")
    return len(data.source_vocabulary)


@blueprint("LSTM for sentences", "Hochreiter & Schmidhuber, Long Short-Term Memory, 1997", (40,), fits=SequenceData)
def lstm_classifier(data: SequenceData | None = None) -> Design:
    """A sentence of up to 40 words, read in both directions: is it meant well or not?"""
    return (
        layer("embedding", input_dim=_words(data), output_dim=32, mask_zero=True),
        layer("bidirectional", layer={"kind": "lstm", "units": 32}),
        layer("dense", units=1, activation="sigmoid"),
    )


@blueprint("Transformer for sentences", "Vaswani et al., Attention Is All You Need, 2017", (40,), fits=SequenceData)
def transformer_classifier(data: SequenceData | None = None) -> Design:
    """A sentence of up to 40 words, every word looking at all others, averaged and judged."""
    return (
        layer("embedding", input_dim=_words(data), output_dim=64, mask_zero=True),
        layer("positional_encoding", encoding="learned"),
        layer("transformer_encoder_block", num_heads=4, intermediate_dim=128, dropout=0.1),
        layer("global_average_pooling1d"),
        layer("dense", units=1, activation="sigmoid"),
    )


def _answered(data: SequenceData) -> tuple[int, int, int, int]:
    """Steps and tokens of sources and of targets. Raises SpecError where no target is written."""
    given, wanted, steps = data.source_vocabulary, data.target_vocabulary, data.target_steps
    if not data.writes or given is None or wanted is None or steps is None:
        raise SpecError.at("data.kind", f"this network writes an answer to what it has read, as of dates; {data.kind} asks for none")
    return data.source_steps, len(given), steps, len(wanted)


def _source_and_target(source_steps: int, target_steps: int) -> tuple[Layer, Layer]:
    """The two parts of an input that holds a source and, after it, what has been written of the answer."""
    return (
        layer("cropping1d", name="source", inputs=("input",), cropping=(0, target_steps)),
        layer("cropping1d", name="target", inputs=("input",), cropping=(source_steps, 0)),
    )


@blueprint(
    "Sequence to sequence with attention",
    "Bahdanau, Cho & Bengio, Neural Machine Translation by Jointly Learning to Align and Translate, 2015",
    DATES.input_shape,
    fits=SequenceData,
)
def seq2seq_attention(data: SequenceData | None = None) -> Design:
    """Dates into ISO: an encoder reads, a decoder starts where it ended and looks back at every step with additive attention."""
    source_steps, given, target_steps, wanted = _answered(data or DATES)
    source, target = _source_and_target(source_steps, target_steps)
    return (
        source,
        layer("embedding", input_dim=given, output_dim=32, mask_zero=True),
        layer("bidirectional", name="encoder", layer={"kind": "gru", "units": UNITS // 2, "return_sequences": True}),
        target,
        layer("embedding", input_dim=wanted, output_dim=32),
        layer("gru", name="decoder", inputs=("embedding_2", "encoder"), units=UNITS, return_sequences=True),
        layer("dense", name="query", units=UNITS, activation="linear"),
        layer("dense", name="key", inputs=("encoder",), units=UNITS, activation="linear"),
        layer("additive_attention", name="attention", inputs=("query", "encoder", "key")),
        layer("concatenate", inputs=("decoder", "attention")),
        layer("dense", units=UNITS, activation="tanh"),
        layer("dense", units=None if data else wanted, activation="softmax"),
    )


@blueprint(
    "Transformer, encoder and decoder", "Vaswani et al., Attention Is All You Need, 2017", DATES.input_shape, fits=SequenceData
)  # fmt: skip
def seq2seq_transformer(data: SequenceData | None = None) -> Design:
    """Dates into ISO by attention alone: one encoder block, and one decoder block that looks back at it."""
    source_steps, given, target_steps, wanted = _answered(data or DATES)
    source, target = _source_and_target(source_steps, target_steps)
    return (
        source,
        layer("embedding", input_dim=given, output_dim=UNITS, mask_zero=True),
        layer("positional_encoding", encoding="learned"),
        layer("transformer_encoder_block", name="encoder", num_heads=4, intermediate_dim=128),
        target,
        layer("embedding", input_dim=wanted, output_dim=UNITS),
        layer("positional_encoding", name="placed", encoding="learned"),
        layer("transformer_decoder_block", inputs=("placed", "encoder"), num_heads=4, intermediate_dim=128),
        layer("dense", units=None if data else wanted, activation="softmax"),
    )


@blueprint(
    "One to many", "Vinyals, Toshev, Bengio & Erhan, Show and Tell, 2015", STROKES.input_shape, fits=SequenceData
)  # fmt: skip
def one_to_many(data: SequenceData | None = None) -> Design:
    """One label, and a whole sequence in answer: the label's vector is the state that a GRU of 64 units begins with."""
    source_steps, given, target_steps, wanted = _answered(data or STROKES)
    if source_steps != 1:
        raise SpecError.at("data.kind", f"this network reads one label, as of strokes; sources here have {source_steps} steps")
    source, target = _source_and_target(source_steps, target_steps)
    return (
        source,
        layer("embedding", name="label", input_dim=given, output_dim=UNITS),
        layer("select_step", name="begin", index=0),
        target,
        layer("embedding", name="before", input_dim=wanted, output_dim=16),
        layer("gru", name="decoder", inputs=("before", "begin"), units=UNITS, return_sequences=True),
        layer("dense", units=None if data else wanted, activation="softmax"),
    )


@blueprint("Character transformer", "Vaswani et al., Attention Is All You Need, 2017", (STEPS,), fits=Text)
def char_transformer(data: Text | None = None) -> Design:
    """Four causal blocks of 64 features and 4 heads that read 64 characters and say at each of them which comes next."""
    tokens = TOKENS if data is None else len(data.source_vocabulary)
    block = {"num_heads": 4, "intermediate_dim": 256, "use_causal_mask": True, "normalize_first": True, "activation": "gelu"}
    return (
        layer("embedding", input_dim=tokens, output_dim=UNITS),
        layer("positional_encoding", encoding="learned"),
        *(layer("transformer_encoder_block", **block) for _ in range(4)),
        layer("layer_norm"),
        layer("dense", units=None if data else tokens, activation="softmax"),
    )
