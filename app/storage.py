"""Which runs there are: one SQLite file in WAL mode, written by one thread.

The database knows what a run was asked to be and where it stood last; the numbers themselves (weights, optimizer state, history)
are in the checkpoints beside it. Every call is a coroutine: the event loop never waits for the disk.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import orjson

T = TypeVar("T")

MIGRATIONS = (
    """
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        watch_id TEXT NOT NULL UNIQUE,
        spec TEXT NOT NULL,
        status TEXT NOT NULL,
        playing INTEGER NOT NULL,
        speed REAL,
        created REAL NOT NULL,
        opened REAL NOT NULL
    );
    CREATE INDEX runs_opened ON runs (opened);
    """,
    """
    ALTER TABLE runs ADD COLUMN owner TEXT;
    ALTER TABLE runs ADD COLUMN name TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN lab TEXT NOT NULL DEFAULT '';
    CREATE INDEX runs_owner ON runs (owner, opened);
    """,
)
"""One script per version of the schema; `PRAGMA user_version` says how many have been carried out."""


MAX_NAME = 80


class NewerDatabaseError(RuntimeError):
    """The data folder was written by a newer Glassnet than this one."""


@dataclass
class RunRecord:
    """What is kept about a run: `spec` as JSON, `status` as its last status message, `playing` whether opening it goes on training.

    `owner` is the hash of the token of the browser that started it, `lab` the id of the lab it was started from, "" where there is none.
    """

    id: str
    watch_id: str
    spec: dict[str, Any]
    status: dict[str, Any] = field(default_factory=dict)
    playing: bool = True
    speed: float | None = None
    created: float = field(default_factory=time.time)
    opened: float = field(default_factory=time.time)
    owner: str | None = None
    name: str = ""
    lab: str = ""


class Storage:
    """The table of runs in `path`; open it once, from one event loop."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storage")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open or create the database and bring it up to date. Raises NewerDatabaseError, sqlite3.DatabaseError."""
        await self._call(self._open)

    async def close(self) -> None:
        """Close the database."""
        await self._call(self._close)
        self._thread.shutdown(wait=False)

    async def insert(self, record: RunRecord) -> None:
        """Add a run."""
        row = _row(record)
        names = ", ".join(row)
        await self._execute(f"INSERT INTO runs ({names}) VALUES ({', '.join('?' * len(row))})", *row.values())  # noqa: S608 - our own column names

    async def update(self, record: RunRecord) -> None:
        """Write down where a run stands."""
        row = _row(record)
        names = ", ".join(f"{name} = ?" for name in row)
        await self._execute(f"UPDATE runs SET {names} WHERE id = ?", *row.values(), record.id)  # noqa: S608 - our own column names

    async def delete(self, run_id: str) -> None:
        """Forget a run."""
        await self._execute("DELETE FROM runs WHERE id = ?", run_id)

    async def find(self, any_id: str) -> RunRecord | None:
        """The run with this id or watch id."""
        rows = await self._execute("SELECT * FROM runs WHERE id = ? OR watch_id = ?", any_id, any_id)
        return _record(rows[0]) if rows else None

    async def newest(self, limit: int) -> list[RunRecord]:
        """The runs opened last, newest first."""
        return [_record(row) for row in await self._execute("SELECT * FROM runs ORDER BY opened DESC LIMIT ?", limit)]

    async def asking_for(self, text: str) -> list[RunRecord]:
        """The runs whose spec, as JSON, holds a text somewhere."""
        return [_record(row) for row in await self._execute("SELECT * FROM runs WHERE instr(spec, ?)", text)]

    async def opened_before(self, moment: float) -> list[str]:
        """Ids of the runs without a name that nobody has opened since `moment` (seconds since 1970)."""
        return [row["id"] for row in await self._execute("SELECT id FROM runs WHERE opened < ? AND name = ''", moment)]

    async def of_owner(self, owner: str, limit: int) -> list[RunRecord]:
        """The runs of an owner, those opened last first."""
        found = await self._execute("SELECT * FROM runs WHERE owner = ? ORDER BY opened DESC LIMIT ?", owner, limit)
        return [_record(row) for row in found]

    async def beyond(self, owner: str, most: int) -> list[str]:
        """Ids of the runs that an owner has beyond `most`: those without a name that were opened longest ago."""
        statement = """
            SELECT id FROM runs WHERE owner = ? AND name = '' ORDER BY opened
            LIMIT max(0, (SELECT count(*) FROM runs WHERE owner = ?) - ?)
        """
        return [row["id"] for row in await self._execute(statement, owner, owner, most)]

    async def _execute(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        return await self._call(lambda: self._run(statement, values))

    async def _call(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _run(self, statement: str, values: tuple[Any, ...]) -> list[sqlite3.Row]:
        assert self._connection is not None
        return self._connection.execute(statement, values).fetchall()

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA busy_timeout = 5000")
        migrate(self._connection)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def migrate(connection: sqlite3.Connection) -> None:
    """Carry out the migrations that this database has not seen, each in its own transaction. Raises NewerDatabaseError."""
    done = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if done > len(MIGRATIONS):
        raise NewerDatabaseError(f"the database has version {done}, this Glassnet knows {len(MIGRATIONS)}: use a newer Glassnet")
    for version, script in enumerate(MIGRATIONS[done:], start=done + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA user_version = {version}; COMMIT;")


def _row(record: RunRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "watch_id": record.watch_id,
        "spec": orjson.dumps(record.spec).decode(),
        "status": orjson.dumps(record.status, option=orjson.OPT_SERIALIZE_NUMPY).decode(),
        "playing": int(record.playing),
        "speed": record.speed,
        "created": record.created,
        "opened": record.opened,
        "owner": record.owner,
        "name": record.name,
        "lab": record.lab,
    }


def _record(row: sqlite3.Row) -> RunRecord:
    return RunRecord(
        id=row["id"],
        watch_id=row["watch_id"],
        spec=orjson.loads(row["spec"]),
        status=orjson.loads(row["status"]),
        playing=bool(row["playing"]),
        speed=row["speed"],
        created=row["created"],
        opened=row["opened"],
        owner=row["owner"],
        name=row["name"],
        lab=row["lab"],
    )
