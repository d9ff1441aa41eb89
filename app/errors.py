"""How the server says no: `{"errors": [{"path", "message"}]}` to programs, a friendly page to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from app.runs.live import FailedError, SpecRefusedError
from app.runs.manager import UnknownRunError
from app.runs.waiting import QueueFullError
from app.strict_json import JsonError
from engine.errors import Problem, SpecError, StateError, json_path
from engine.wording import told

log = structlog.get_logger("http")
TAGS = frozenset({"numbers", "words"})
"""What tells apart the inputs a network may be asked about; no part of a path."""
NO_BODY = "the body is missing: send a JSON object"
PHRASES = {
    400: "This request could not be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    415: "Send application/json.",
}


class RefusalError(Exception):
    """An answer in the 400s with problems by path."""

    def __init__(self, status: int, problems: Sequence[Problem], headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.problems = list(problems)
        self.headers = headers or {}
        super().__init__("; ".join(problem.message for problem in problems))

    @classmethod
    def at(cls, status: int, path: str, message: str) -> RefusalError:
        """A refusal with a single problem."""
        return cls(status, [Problem(path, message)])


def problem_list(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as they stand in JSON."""
    return [{"path": problem.path, "message": problem.message} for problem in problems]


def refusal_of(error: Exception) -> RefusalError | None:
    """What an error of the engine or of the runs means to whoever asked; None if it is not theirs to mend."""
    match error:
        case RefusalError():
            return error
        case SpecError():
            return RefusalError(422, error.problems)
        case StateError() | FailedError():
            return RefusalError.at(409, "", str(error))
        case SpecRefusedError():
            return RefusalError(422, [Problem(e["path"], e["message"]) for e in error.errors])
        case QueueFullError():
            return RefusalError(429, [Problem("", str(error))], {"Retry-After": str(error.retry_after)})
        case UnknownRunError():
            return RefusalError.at(404, "", "There is no run with this id; it may have been deleted. Start a new one.")
        case JsonError():
            return RefusalError.at(400, "", str(error))
        case RequestValidationError():
            return RefusalError(422, [_problem(one) for one in error.errors()])
        case HTTPException():
            text = PHRASES.get(error.status_code, error.detail)
            return RefusalError(error.status_code, [Problem("", text)], dict(error.headers or {}))
    return None


def install_error_answers(app: FastAPI) -> None:
    """Answer every error in one form."""
    kinds: list[type[Exception]] = [
        RefusalError, SpecError, StateError, FailedError, SpecRefusedError, QueueFullError, UnknownRunError, JsonError,
        RequestValidationError, HTTPException,
    ]  # fmt: skip
    for kind in kinds:
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(Exception, _answer_unexpected)


async def _answer(request: Request, error: Exception) -> Response:
    refusal = refusal_of(error)
    assert refusal is not None
    if refusal.status == 404 and _wants_page(request):
        return error_page(request)
    return JSONResponse({"errors": problem_list(refusal.problems)}, refusal.status, refusal.headers)


async def _answer_unexpected(request: Request, error: Exception) -> Response:
    log.error("request failed", route=getattr(request.scope.get("route"), "path", ""), exc_info=error)
    return JSONResponse({"errors": [{"path": "", "message": "Something went wrong here; it is in the server's log."}]}, 500)


def error_page(request: Request) -> Response:
    """The page for an address where there is nothing."""
    response: Response = request.app.state.templates.TemplateResponse(request, "error.html", {"path": request.url.path}, status_code=404)
    return response


def _wants_page(request: Request) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and not request.url.path.startswith(("/api/", "/static/"))
        and ("text/html" in request.headers.get("accept", ""))
    )


def _problem(refused: dict[str, Any]) -> Problem:
    path = _field(refused["loc"])
    return Problem(path, told(refused) if path or refused["type"] != "missing" else NO_BODY)


def _field(location: Sequence[Any]) -> str:
    parts = list(location)
    return json_path(parts[1:] if parts and parts[0] in {"body", "query", "path", "header"} else parts, TAGS)
