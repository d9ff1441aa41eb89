"""The teacher token: what the class should not have.

On this machine alone nobody needs one. On a network address it opens the list of all runs, and every run in it through its watch id.
It is at least 128 bits, compared in constant time, kept in a file that only the owner can read, and never written to a log.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import SecretStr
from starlette.requests import HTTPConnection

from app.settings import Settings

TOKEN_BYTES = 24
TOKEN_FILE = "teacher-token"  # noqa: S105 - a file name


class Access:
    """Who is a teacher. Without a token everybody who reaches the server is."""

    def __init__(self, token: SecretStr | None) -> None:
        self._token = token

    @property
    def guarded(self) -> bool:
        """Whether there is a token."""
        return self._token is not None

    def is_teacher(self, connection: HTTPConnection) -> bool:
        """Whether the connection carries the token as `Authorization: Bearer …`; False where there is none to carry."""
        scheme, _, given = connection.headers.get("authorization", "").partition(" ")
        if self._token is None or scheme.lower() != "bearer":
            return False
        return secrets.compare_digest(given.strip().encode(), self._token.get_secret_value().encode())

    def may_see_all(self, connection: HTTPConnection) -> bool:
        """Whether the list of all runs is theirs to see."""
        return not self.guarded or self.is_teacher(connection)


def token_file(settings: Settings) -> Path:
    """Where a generated token is kept."""
    return settings.state_dir / TOKEN_FILE


def teacher_token(settings: Settings) -> SecretStr | None:
    """The token in force: the one that was set, else on a network address one that is generated once. Raises OSError."""
    if settings.teacher_token is not None:
        return settings.teacher_token
    if settings.is_local():
        return None
    path = token_file(settings)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(TOKEN_BYTES))
    return SecretStr(path.read_text().strip())
