"""Expressions typed by people, such as `2*sin(x) + y**2`: parsed by a small grammar of their own, never by Python.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed)*
    signed  = ("-" | "+") signed | power
    power   = atom ("**" signed)?            ("^" is read as "**")
    atom    = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"

What can be built is arithmetic on floats and a fixed list of functions; length, depth and constant exponents are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from engine.data.expression import CONSTANTS, FUNCTIONS, VARIADIC, Binary, Call, Expression, Negative, Node, Number, Variable
from engine.errors import SpecError

MAX_LENGTH = 200
MAX_DEPTH = 24
MAX_EXPONENT = 16
MAX_NUMBER = 1e9
MAX_ARGUMENTS = 8

_SPELLINGS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"})
_TOKEN = re.compile(r"\s*(?:((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|([A-Za-z_][A-Za-z_0-9]*|π)|(\*\*|\^|[-+*/(),]))")


class Token(NamedTuple):
    """A piece of the text: `kind` is number, name, symbol or end; `position` counts characters from 1."""

    kind: str
    text: str
    position: int


@lru_cache(maxsize=512)
def parse(text: str, variables: tuple[str, ...] = ("x", "y")) -> Expression:
    """The expression that `text` spells. Raises SpecError naming the position and the token that does not fit."""
    if len(text) > MAX_LENGTH:
        raise SpecError.at("", f"the expression has {len(text)} characters; at most {MAX_LENGTH} are allowed")
    parser = _Parser(_tokens(text.translate(_SPELLINGS)), variables)
    return Expression(text.strip(), parser.whole(), frozenset(parser.used))


def _tokens(text: str) -> list[Token]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastindex is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise SpecError.at("", f"position {at + 1}: {text[at]!r} cannot stand in an expression")
        piece = match[match.lastindex]
        kind = ("number", "name", "symbol")[match.lastindex - 1]
        tokens.append(Token(kind, "**" if piece == "^" else piece, match.end() - len(piece) + 1))
        at = match.end()
    return [*tokens, Token("end", "", end + 1)]


class _Parser:
    """Recursive descent over the tokens; `used` collects the variables met."""

    def __init__(self, tokens: list[Token], variables: tuple[str, ...]) -> None:
        self.tokens = tokens
        self.variables = variables
        self.used: set[str] = set()
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        if self.tokens[0].kind == "end":
            raise SpecError.at("", "the expression is empty; write something like x**2 + 1")
        node = self.sum()
        token = self.tokens[self.at]
        if token.kind in {"number", "name"} or token.text == "(":
            raise self.refusal(f"an operator is missing before {token.text!r}")
        if token.kind != "end":
            raise self.refusal(f"{token.text!r} does not fit here")
        return node

    def sum(self) -> Node:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self.chain(("*", "/"), self.signed)

    def chain(self, operators: tuple[str, str], operand: Callable[[], Node]) -> Node:
        node = operand()
        while self.tokens[self.at].text in operators:
            operator = self.take().text
            node = Binary(operator, node, operand())
        return node

    def signed(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.refusal(f"nested more than {MAX_DEPTH} deep")
        if self.tokens[self.at].text in {"-", "+"}:
            sign = self.take().text
            node = self.signed()
            node = Negative(node) if sign == "-" else node
        else:
            node = self.power()
        self.depth -= 1
        return node

    def power(self) -> Node:
        base = self.atom()
        if self.tokens[self.at].text != "**":
            return base
        self.take()
        start = self.at
        exponent = self.signed()
        value = exponent.operand if isinstance(exponent, Negative) else exponent
        if isinstance(value, Number) and value.value > MAX_EXPONENT:
            self.at = start
            raise self.refusal(f"the exponent {value.text} is larger than {MAX_EXPONENT}")
        return Binary("**", base, exponent)

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "name":
            return self.named(token)
        if token.text == "(":
            node = self.sum()
            self.close()
            return node
        self.at -= 1
        raise self.refusal("a number, a name or ( is expected" + (f", not {token.text!r}" if token.text else ", but the expression ends"))

    def number(self, token: Token) -> Node:
        value = float(token.text)
        if value > MAX_NUMBER:
            self.at -= 1
            raise self.refusal(f"the number {token.text[:20]} is larger than {MAX_NUMBER:,.0f}")
        return Number(value, token.text)

    def named(self, token: Token) -> Node:
        if token.text in FUNCTIONS:
            return self.call(token)
        if token.text in CONSTANTS:
            return Number(CONSTANTS[token.text], token.text)
        if token.text in self.variables:
            self.used.add(token.text)
            return Variable(token.text)
        self.at -= 1
        known = ", ".join([*self.variables, "pi", "e", *FUNCTIONS])
        raise self.refusal(f"{token.text[:20]!r} is not known here; there are {known}")

    def call(self, token: Token) -> Node:
        if self.tokens[self.at].text != "(":
            raise self.refusal(f"( is missing after {token.text}")
        self.take()
        arguments = [self.sum()]
        while self.tokens[self.at].text == ",":
            self.take()
            arguments.append(self.sum())
        low, high = (2, MAX_ARGUMENTS) if token.text in VARIADIC else (1, 1)
        if not low <= len(arguments) <= high:
            wanted = f"{low} to {high} arguments" if token.text in VARIADIC else "one argument"
            raise self.refusal(f"{token.text} takes {wanted}; got {len(arguments)}")
        self.close()
        return Call(token.text, tuple(arguments))

    def close(self) -> None:
        token = self.tokens[self.at]
        if token.text != ")":
            raise self.refusal(") is missing" + (f" before {token.text!r}" if token.text else " at the end"))
        self.take()

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def refusal(self, message: str) -> SpecError:
        return SpecError.at("", f"position {self.tokens[self.at].position}: {message}")
