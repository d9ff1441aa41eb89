"""From what a person knows of an example to what the network takes, as NumPy source: features, encodings, scaling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from engine.data.base import Dataset
from engine.data.examples import Examples
from engine.data.examples_sequences import Sequences
from engine.data.expression import MAX_VALUE, VARIADIC, Binary, Call, Negative, Node, Number
from engine.data.features import FeatureKind, FormulaFeature
from engine.data.formula import parse
from engine.data.pictures import Images
from engine.data.rows import Rows
from engine.data.scalers import Scaler
from engine.export.tables import encode_source


@dataclass(frozen=True)
class Entrance:
    """`source` defines `prepare(arguments)`, which gives the network's inputs, batch first, as `dtype`; `told` describes the arguments."""

    arguments: str
    told: str
    source: str


PLAIN = Entrance(
    "inputs",
    "inputs: examples as the network takes them, the batch first.",
    '''def prepare(inputs):
    """Examples as the network takes them."""
    return np.asarray(inputs, DTYPE)''',
)

FEATURES: dict[str, str] = {
    "x": "x",
    "y": "y",
    "x2": "x * x",
    "y2": "y * y",
    "xy": "x * y",
    "sin_x": "np.sin(x)",
    "sin_y": "np.sin(y)",
}
"""Every feature without arguments as an expression in x and y."""


def entrance_of(dataset: Examples | None) -> Entrance:
    """How the inputs of a dataset's network are made; plain where nothing has to be done."""
    for kind, write in ENTRANCES.items():
        if isinstance(dataset, kind):
            return write(dataset)
    return PLAIN


def _points(dataset: Dataset) -> Entrance:
    lines = [f"        {feature_source(feature)},  # {_safe(feature.display())}" for feature in dataset.chosen]
    source = f'''{scaler_source(dataset.scaler)}

def features(x, y):
    """What the network is shown of points (x, y): {_safe(", ".join(feature.display() for feature in dataset.chosen))}."""
    columns = [
{chr(10).join(lines)}
    ]
    return np.stack([np.broadcast_to(column, x.shape) for column in columns], axis=-1)


def prepare(x, y=0.0):
    """The features of points, scaled."""
    x, y = np.broadcast_arrays(np.atleast_1d(np.asarray(x, np.float64)), np.asarray(y, np.float64))
    with np.errstate(all="ignore"):
        return ((features(x, y) - OFFSET) / SCALE).astype(DTYPE)'''
    told = "x and y: coordinates of points, numbers or arrays of one length."
    if dataset.dimensions == 1:
        return Entrance("x", "x: numbers, one or an array.", source)
    return Entrance("x, y", told, source)


def _images(dataset: Images) -> Entrance:
    source = f'''{scaler_source(dataset.scaler)}

def prepare(images):
    """Images scaled as they were for training."""
    return ((np.asarray(images, np.float64) - OFFSET) / SCALE).astype(DTYPE)'''
    return Entrance("images", "images: brightness from 0 to 1, (examples, rows, columns, channels).", source)


def _rows(dataset: Rows) -> Entrance:
    columns = ", ".join(column.name for column, _ in dataset.shown)
    source = f'''{scaler_source(dataset.scaler)}

{encode_source(dataset.shown)}


def prepare(rows):
    """Rows of a table, encoded and scaled."""
    encoded = np.array([encode(*row) for row in rows], np.float64)
    return ((encoded - OFFSET) / SCALE).astype(DTYPE)'''
    return Entrance("rows", f"rows: lists of {_safe(columns)}, numbers in their own units and words as words.", source)


def _sequences(dataset: Sequences) -> Entrance:
    if dataset.given is None:
        return PLAIN
    told = f"numbers: token numbers, (examples, {dataset.shape[0]}), 0 after the end of a source; SOURCES[number] is a token."
    if dataset.prompt:
        told += f" From place {dataset.prompt} on stands the start mark, 1, and what has been written so far; TARGETS[number] is a token."
    names = [("SOURCES", dataset.given), *([("TARGETS", dataset.wanted)] if dataset.wanted else [])]
    tokens = "\n".join(f"{name} = {list(vocabulary.tokens)!a}" for name, vocabulary in names)
    source = f'''{tokens}


def prepare(numbers):
    """Token numbers as the network takes them."""
    return np.asarray(numbers, DTYPE)'''
    return Entrance("numbers", told, source)


ENTRANCES: dict[type[Examples], Callable[..., Entrance]] = {Dataset: _points, Images: _images, Rows: _rows, Sequences: _sequences}


def _safe(text: str) -> str:
    """Text that may stand in a docstring."""
    return "".join(c for c in text if c.isprintable() and c not in '"\\')


def scaler_source(scaler: Scaler) -> str:
    """OFFSET and SCALE, float64."""
    offset, scale = (", ".join(map(repr, values.ravel().tolist())) for values in (scaler.offset, scaler.scale))
    return f"OFFSET = np.array([{offset}])\nSCALE = np.array([{scale}])  # inputs are scaled: (value - OFFSET) / SCALE\n"


def feature_source(feature: FeatureKind) -> str:
    """A feature as an expression in x and y."""
    if isinstance(feature, FormulaFeature):
        return f"np.clip(np.nan_to_num({expression_source(parse(feature.expression).root)}, nan=0.0), {-MAX_VALUE!r}, {MAX_VALUE!r})"
    return FEATURES[feature.kind]


_NAMES = {"abs": "np.abs", "min": "np.minimum", "max": "np.maximum"}
_OPERATORS = {"/": "np.divide", "**": "np.float_power"}


def expression_source(node: Node) -> str:
    """A typed expression as NumPy source, computed as the engine computes it."""
    match node:
        case Number(value=value):
            return repr(float(value))
        case Negative(operand=operand):
            return f"(-{expression_source(operand)})"
        case Binary(operator=operator, left=left, right=right):
            a, b = expression_source(left), expression_source(right)
            return f"{_OPERATORS[operator]}({a}, {b})" if operator in _OPERATORS else f"({a} {operator} {b})"
        case Call(function=function, arguments=arguments):
            name, values = _NAMES.get(function, f"np.{function}"), [expression_source(argument) for argument in arguments]
            if function in VARIADIC:
                return reduce(lambda a, b: f"{name}({a}, {b})", values[1:], values[0])
            return f"{name}({values[0]})"
        case _:
            return node.name
