"""Reading back what a formula says: its LaTeX as arithmetic, with the numbers that stand in it."""

from __future__ import annotations

import math
import re
from typing import Any

NAMES = {"tanh": math.tanh, "exp": math.exp, "ln": math.log, "sqrt": math.sqrt, "max": max, "pi": math.pi}

RULES = (
    (r"(?<!\^)\{(-[\d.]+)\}", r"\1"),
    (r"\\left|\\right|\\,|\\;|\\quad", ""),
    (r"\\tfrac\{(\d+)\}\{(\d+)\}", r"(\1/\2)*"),
    (r"\\tfrac12", "0.5*"),
    (r"\\cdot\s*10\^\{(-?\d+)\}", r"*10**(\1)"),
    (r"\\cdot", "*"),
    (r"\\(tanh|max)", r"\1"),
    (r"\\ln\s*([\d.]+)", r"ln(\1)"),
    (r"\\ln", "ln"),
    (r"\\pi", "pi"),
    (r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)"),
    (r"e\^\{([^{}]*)\}", r"exp(\1)"),
    (r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"((\1)/(\2))"),
    (r"\^2", "**2"),
    (r"\^3", "**3"),
    (r"[{}]", ""),
    (r"(?<=[\d)])\s*\(", "*("),
    (r"\)\s*(?=\d)", ")*"),
)


def evaluated(latex: str) -> float:
    """What a formula with nothing but numbers in it comes to."""
    text = latex
    for pattern, put in RULES:
        text = re.sub(pattern, put, text)
    assert re.fullmatch(r"[\w\s.+\-*/(),]*", text), f"{latex} reads {text}"
    return float(eval(text, {"__builtins__": {}}, NAMES))


def sides(line: dict[str, Any]) -> tuple[str, str] | None:
    """The last two members of a formula with numbers, "… = 1 + 2 = 3" → ("1 + 2", "3"); None where there is only one."""
    members = re.split(r" = |\\leftarrow", str(line["latex_numbers"]))
    return (members[-2], members[-1]) if len(members) > 2 else None
