"""Functions of ours copied into scripts, without annotations, which would need imports."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent
from typing import Any


def plain_source(function: Callable[..., Any]) -> str:
    """A function's source, comments and all, without the annotations of its arguments and results."""
    lines = dedent(inspect.getsource(function)).splitlines()
    for start, end in sorted(_annotations("\n".join(lines)), reverse=True):
        assert start[0] == end[0], f"{function.__name__}: an annotation on two lines"
        line = lines[start[0] - 1].encode()
        lines[start[0] - 1] = (line[: start[1]] + line[end[1] :]).decode()
    return "\n".join(lines) + "\n"


Place = tuple[int, int]


def _annotations(source: str) -> list[tuple[Place, Place]]:
    """From where to where each annotation stands, with what ties it to its name."""
    found: list[tuple[Place, Place]] = []
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg) and node.annotation:
            end = _end(node.annotation)
            found.append(((node.lineno, node.col_offset + len(node.arg.encode())), end))
        if isinstance(node, ast.FunctionDef) and node.returns:
            row, column = _end(node.returns)
            before = lines[row - 1].encode()[: node.returns.col_offset].rindex(b" ->")
            found.append(((row, before), (row, column)))
    return found


def _end(node: ast.expr) -> Place:
    return node.end_lineno or 0, node.end_col_offset or 0
