"""GET /docs: the API on one page, made from /openapi.json on the server, so that it needs no script and no other host."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from engine import __version__

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_CODE = re.compile(r"`([^`]+)`")
METHODS = ("get", "post", "put", "patch", "delete")


@router.get("/docs")
def docs(request: Request) -> Response:
    """Every route with its parameters, an example of its body and its answers."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in operations(request.app.openapi()):
        groups.setdefault(operation["tag"], []).append(operation)
    context = {"groups": groups, "version": __version__, "base": str(request.base_url).rstrip("/")}
    response: Response = request.app.state.templates.TemplateResponse(request, "api.html", context)
    return response


def operations(openapi: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What the page shows of each operation of an OpenAPI document."""
    for path, methods in openapi["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(openapi, path, method, methods[method])


def _operation(openapi: dict[str, Any], path: str, method: str, found: dict[str, Any]) -> dict[str, Any]:
    gist, _, details = found.get("description", "").partition("\n")
    bodies = found.get("requestBody", {}).get("content", {})
    schema = _resolve(openapi, bodies.get("application/json", {}).get("schema", {}))
    example = bodies.get("application/json", {}).get("example") or next(iter(schema.get("examples", [])), None)
    return {
        "tag": next(iter(found.get("tags", [])), "other"),
        "method": method.upper(),
        "path": path,
        "anchor": f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        "gist": _parts(gist),
        "details": _parts(details.strip()),
        "parameters": found.get("parameters", []),
        "fields": _fields(schema),
        "kinds": list(bodies),
        "example": json.dumps(example, ensure_ascii=False) if example is not None else None,
        "answers": {status: answer["description"] for status, answer in found["responses"].items()},
    }


def _parts(text: str) -> list[str]:
    """Words and code in turn: what stands between backticks is code."""
    return _CODE.split(text)


def _fields(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {"name": name, "type": _type(field), "required": name in required, "description": field.get("description", "")}
        for name, field in schema.get("properties", {}).items()
    ]


def _type(field: dict[str, Any]) -> str:
    variants = field.get("anyOf", [field])
    return " or ".join(variant.get("type", "any") for variant in variants)


def _resolve(openapi: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    resolved: dict[str, Any] = openapi["components"]["schemas"][reference.rpartition("/")[2]]
    return resolved
