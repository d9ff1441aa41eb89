"""Text of a table in any of its dialects: encodings, separators, decimal commas, numbers and missing cells."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator
from math import isfinite

from engine.errors import SpecError

MAX_COLUMNS = 100
PATH = "csv"

_SEPARATORS = "\t;,|"
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?")
_MISSING = {"", "na", "n/a", "nan", "null", "none", "missing", "?", "-"}
_NO_LABEL = {"", "na", "n/a", "nan", "null"}
_INFINITE = {"inf", "infinity", "∞"}


def decode(data: bytes | str) -> str:
    """The text of an upload: UTF-8, UTF-16, UTF-32 by their marks or zeros, otherwise Latin-1. Raises SpecError if it is no text."""
    if isinstance(data, str):
        text = data.removeprefix("\ufeff")
    else:
        found = encoding(data)
        try:
            text = data.decode(found).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise SpecError.at(PATH, f"byte {error.start + 1} is not valid {found.upper()}; save the file as UTF-8") from error
    if "\0" in text:
        raise SpecError.at(PATH, "this is not text: it holds zero bytes; save the table as CSV")
    return text


def encoding(data: bytes) -> str:
    """What an upload is written in, as far as its marks, its zeros and its bytes tell."""
    if data.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    start = data[:4096]
    for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) > 1 and zeros.count(0) > 0.6 * len(zeros):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with its number as a spreadsheet counts (from 1), cells stripped of surrounding space.

    Raises SpecError naming the row where quotes do not match.
    """
    start, separator = _dialect(text)
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    number = 1 if start else 0
    while True:
        number += 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise SpecError.at(PATH, f"row {number}: {_reason(error)}") from error
        if any(cells):
            yield number, cells


def _reason(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text:
        return "a quote is opened and never closed"
    if "field larger" in text:
        return "one cell holds more than 100,000 characters; a quote may be open"
    return f"the quotes do not match ({text})"


def _dialect(text: str) -> tuple[int, str]:
    """Where the table starts (after a line `sep=;`) and what separates its columns."""
    announced = re.match(r"sep=(.)\r?\n?", text, re.IGNORECASE)
    if announced:
        return announced.end(), announced[1]
    first = (re.sub(r'"[^"]*"', "", text.lstrip("\r\n ")[:20_000]).splitlines() or [""])[0]
    for separator in _SEPARATORS:
        if separator in first:
            return 0, separator
    return 0, " " if " " in first.strip() else ","


def count(text: str) -> int:
    """How many rows are not blank, counted fast where no quote can hide a line break."""
    if '"' in text:
        return sum(1 for _ in records(text))
    lines = sum(1 for line in io.StringIO(text) if not line.isspace())
    return lines - (1 if _dialect(text)[0] else 0)


def number(cell: str) -> float:
    """The number in a cell, decimal commas allowed. Raises ValueError saying what is wrong with it."""
    text = cell.replace("−", "-")
    if text.lower().lstrip("+-") == "nan":
        raise ValueError(f"{cell} is not a number that can be used; write a finite one")
    if text.lower() in _MISSING:
        raise ValueError("the value is missing")
    if text.lower().lstrip("+-") in _INFINITE:
        raise ValueError(f"{cell} is not a finite number")
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{shown(cell)} is not a number")
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"{shown(cell)} is too large")
    return value


def is_number(cell: str) -> bool:
    """Whether `number` takes the cell."""
    try:
        number(cell)
    except ValueError:
        return False
    return True


def is_missing(cell: str) -> bool:
    """Whether the cell says that there is no value."""
    return cell.lower() in _MISSING


def is_no_label(cell: str) -> bool:
    """Whether the cell says that there is no label; "none" and "?" are names like any other."""
    return cell.lower() in _NO_LABEL


def shown(cell: str) -> str:
    """A cell in quotes, cut short for a message."""
    return repr(cell if len(cell) <= 40 else cell[:39] + "…")
