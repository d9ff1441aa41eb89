"""Formulas become MathML that a browser can take: whole, and with nothing in it but mathematics."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from app.formulas import rendered, to_mathml
from engine.frames import Frame
from tests.engine.specs import run

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def parsed(mathml: str) -> ET.Element:
    """The formula as a tree; raises where it is not well-formed."""
    root = ET.fromstring(mathml)
    assert all(element.tag.startswith(NAMESPACE) for element in root.iter())
    return root


@pytest.mark.parametrize("latex", [r"w_{1}x + b", r"\frac{1}{1+e^{-z^{[1]}_{2}}}", r"\begin{matrix} 1 & -2 \\ 3 & 4 \end{matrix}",
                                   r"1 \text{ if } z > 0 \text{ else } -1", r"\sum_{i=1}^{8} w_i"])  # fmt: skip
def test_a_formula_is_mathml(latex: str) -> None:
    assert parsed(to_mathml(latex)).tag == f"{NAMESPACE}math"


@pytest.mark.parametrize(
    "latex",
    [
        "a<script>alert(1)</script>",
        r"\text{<img src=x onerror=alert(1)>}",
        "x & y < z",
        r"\frac{1}{",
        r"a^{1}^{2}",
        r"\href{javascript:alert(1)}{x}",
    ],
)
def test_nothing_in_a_formula_can_act(latex: str) -> None:
    tree = parsed(to_mathml(latex))
    assert not [element.tag for element in tree.iter() if element.tag.removeprefix(NAMESPACE) in {"script", "img", "a", "annotation-xml"}]
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_minus_is_a_minus() -> None:
    assert "−" in "".join(parsed(to_mathml("-2.5")).itertext())


@pytest.mark.parametrize("name", ["xor", "perceptron", "adaline", "default", "features", "two-units"])
def test_every_formula_of_a_run_is_mathml(name: str) -> None:
    made = run(name)
    texts: list[str] = []
    for what in ("unit", "weight", "bias", "layer", "point"):
        told = json.loads(rendered(made.summary({"view": "inspect", "what": what})).meta["json"])
        texts += [text for line in told["formulas"] for key, text in line.items() if key.startswith("mathml_")]
    for _ in range(4):
        made.command({"type": "step", "unit": "phase"})
        told = json.loads(rendered(made.summary({"view": "phases"})).meta["json"])
        texts += [text for line in told["formulas"] for key, text in line.items() if key.startswith("mathml_")]
    assert len(texts) > 10
    for text in filter(None, texts):
        parsed(text)
        assert "mtext>\\" not in text  # what could not be set is shown as it was written


def test_only_what_is_marked_is_set() -> None:
    frame = Frame(
        "x", {}, {"latex_one": "a^2", "json": json.dumps({"latex_two": "b", "plain": "c", "list": [{"latex_three": ""}]}), "title": "latex"}
    )
    meta = rendered(frame).meta
    told = json.loads(meta["json"])
    assert meta["title"] == "latex"
    assert meta["mathml_one"].startswith("<math")
    assert told["plain"] == "c"
    assert told["mathml_two"].startswith("<math")
    assert told["list"] == [{"mathml_three": ""}]
