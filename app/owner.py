"""Whose runs they are: every browser has a token of its own in a cookie, 128 bits that nobody can guess, and no account.

The database keeps only the token's hash: who reads it cannot become anybody.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

COOKIE = "glassnet-owner"
TOKEN_BYTES = 16
KEEP_SECONDS = 400 * 86_400
"""As long as browsers keep a cookie at most; every page they open begins it anew."""
_TOKEN = re.compile(f"[0-9a-f]{{{2 * TOKEN_BYTES}}}")


def owner_of(connection: HTTPConnection) -> str | None:
    """The owner that the connection's cookie stands for; None where it brings none, or nothing that could be one."""
    token = connection.cookies.get(COOKIE, "")
    return hashlib.sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else None


def recognize(request: Request, response: Response) -> str:
    """See that whoever gets this answer can be recognized at the next one; the owner that they are."""
    token = request.cookies.get(COOKIE, "")
    if not _TOKEN.fullmatch(token):
        token = secrets.token_hex(TOKEN_BYTES)
    response.set_cookie(COOKIE, token, max_age=KEEP_SECONDS, httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return hashlib.sha256(token.encode()).hexdigest()
