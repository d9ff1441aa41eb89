"""The words of the pages: one catalogue for the templates and, written into the page, for its modules."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from app.settings import ROOT

if TYPE_CHECKING:
    from fastapi.templating import Jinja2Templates

Text = str | dict[str, str]
LANGUAGE = "en"


@cache
def catalogue(language: str = LANGUAGE) -> dict[str, Text]:
    """Every text by its key; where one depends on a count, its forms by plural category. Raises FileNotFoundError."""
    texts: dict[str, Text] = json.loads((ROOT / "static" / "messages" / f"{language}.json").read_text("utf-8"))
    return texts


def text(key: str, count: int | None = None) -> str:
    """The words of `key`, without values, for so many. Raises KeyError where there are none, so that a gap never reaches a page."""
    found = catalogue()[key]
    return found if isinstance(found, str) else found["one" if count == 1 else "other"]


def speaking_templates() -> Jinja2Templates:
    """The pages' templates, with the catalogue at hand: `t("key")`, and all of it as `messages`."""
    from fastapi.templating import Jinja2Templates  # what a worker says needs no web

    templates = Jinja2Templates(ROOT / "templates")
    templates.env.policies["json.dumps_kwargs"] = {"sort_keys": False}  # the order of arguments is the order of a form's fields
    templates.env.globals.update(t=text, messages=catalogue())
    return templates
