r"""The words of lessons: a little HTML, formulas as `\(…\)`, and words that show what they speak of, `<mark data-show="network">`."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from app.formulas import to_mathml
from app.settings import ROOT

FORMULA = re.compile(r"\\\((.+?)\\\)")
MARK = re.compile(r'<mark data-show="([\w-]+)">(.*?)</mark>', re.DOTALL)
TAGS = {"p", "b", "strong", "em", "i", "code", "kbd", "ul", "ol", "li", "a", "sub", "sup", "br", "mark"}
TAGS |= {"math", "mi", "mo", "mn", "mrow", "msub", "msup"}
ATTRIBUTES = {("a", "href"), ("mark", "data-show")}

BAR = {"play", "step", "reset", "speed"}
READOUT = {"epoch", "loss", "accuracy"}
PANELS = {
    "workbench": {"data", "training", "network", "learned", "timeline", "charts"},
    "picture": {"picture", "settings"},
    "race": set[str](),
}
"""The panels of each kind of page, by the second half of their ids."""


class LessonTextError(ValueError):
    """A text that cannot be shown. `line`: of the text, from 0."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def check_text(text: str, place: str) -> None:
    """Raises LessonTextError for what does not belong into a lesson, and for a mark that shows nothing on its kind of page (see PANELS)."""
    tags = _Tags(place)
    tags.feed(text)
    if tags.mistake is not None:
        raise LessonTextError(*tags.mistake)


def to_html(text: str) -> str:
    """The text as a page shows it: formulas as MathML, marks as buttons with the selector of what they show."""
    text = FORMULA.sub(lambda match: to_mathml(match[1]).replace('display="block"', 'display="inline"'), text)
    return MARK.sub(lambda match: f'<button type="button" class="shows" data-shows="{_selector(match[1])}">{match[2]}</button>', text)


def _selector(name: str) -> str:
    if name in BAR:
        return f"[role=banner] [data-action={name}]"
    if name in READOUT:
        return f".stat:has([data-part={name}])"
    if any(name in panels for panels in PANELS.values()):
        return f"#panel-{name}"
    return f"#tab-{name}, #tabpanel-{name}"


def _shown(place: str) -> set[str]:
    """What a mark can show on a kind of page."""
    if place != "workbench":
        return PANELS[place]
    return PANELS[place] | BAR | READOUT | {path.stem for path in (ROOT / "static" / "js" / "tabs").glob("*.js")}


class _Tags(HTMLParser):
    """Finds the first thing that does not belong into a lesson, and the line where it stands."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place
        self.mistake: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that is not for running text, attributes that would act, links away, and marks that show nothing."""
        problem = self._problem(tag, dict(attrs))
        if problem:
            self.mistake = self.mistake or (problem, self.getpos()[0] - 1)

    def _problem(self, tag: str, attributes: dict[str, str | None]) -> str:
        foreign = [name for name in attributes if (tag, name) not in ATTRIBUTES]
        if tag not in TAGS or foreign:
            return f"<{' '.join([tag, *foreign])}> does not belong into a lab's text"
        if tag == "a" and not (attributes.get("href") or "").startswith("/"):
            return "<a href> leads away: links begin with /"
        if tag == "mark" and attributes.get("data-show") not in _shown(self.place):
            return f"<mark> shows {attributes.get('data-show')!r}; here are {', '.join(sorted(_shown(self.place))) or 'no parts'}"
        return ""
