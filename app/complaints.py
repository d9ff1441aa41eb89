"""How a command says no: one line for each thing that is a person's to mend, on standard error, and never a traceback."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from app.strict_json import JsonError
from engine.errors import EngineError, SpecError

REFUSED = 2
"""The exit code of a command that was not asked for what it can do."""
MENDED_BY_PEOPLE = (EngineError, JsonError)


def complain(error: Exception) -> bool:
    """Say what is wrong with what was asked for, field by field where it is known; False where it is not a person's to mend."""
    of_a_file = isinstance(error, OSError) and error.filename is not None
    if not of_a_file and not isinstance(error, MENDED_BY_PEOPLE):
        return False
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for line in lines(error):
        console.print(line)
    return True


def lines(error: Exception) -> list[str]:
    """What `complain` says, as rich's markup: the field in red, then the rule and the value."""
    if isinstance(error, SpecError):
        return [f"[red]{escape(problem.path or 'spec')}[/]: {escape(problem.message)}" for problem in error.problems]
    return [f"[red]{escape(str(error))}[/]"]
