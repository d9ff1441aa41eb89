"""The table of runs: what is written is found again, old databases are brought up to date, newer ones refused."""

from __future__ import annotations

import asyncio
import sqlite3
import time

import pytest

from app.storage import MIGRATIONS, NewerDatabaseError, RunRecord, Storage, migrate


def test_a_run_is_found_by_either_id_until_it_is_deleted(tmp_path):
    async def scene():
        storage = Storage(tmp_path / "glassnet.db")
        await storage.open()
        record = RunRecord("a" * 32, "b" * 32, {"seed": 3}, {"step": 5, "loss": None}, playing=False, speed=2.5)
        await storage.insert(record)
        assert await storage.find("a" * 32) == await storage.find("b" * 32) == record
        record.status = {"step": 9}
        await storage.update(record)
        await storage.close()
        again = Storage(tmp_path / "glassnet.db")
        await again.open()
        found = await again.find("a" * 32)
        assert found is not None
        assert found.status == {"step": 9}
        assert await again.opened_before(time.time() + 1) == ["a" * 32]
        await again.delete("a" * 32)
        assert await again.find("b" * 32) is None
        await again.close()

    asyncio.run(scene())


def test_the_database_waits_for_no_reader(tmp_path):
    async def scene():
        storage = Storage(tmp_path / "glassnet.db")
        await storage.open()
        with sqlite3.connect(tmp_path / "glassnet.db") as reader:
            assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM runs").fetchone()
            await asyncio.wait_for(storage.insert(RunRecord("a" * 32, "b" * 32, {})), 1.0)
        reader.close()
        await storage.close()

    asyncio.run(scene())


@pytest.mark.parametrize("version", range(len(MIGRATIONS) + 1))
def test_every_earlier_version_is_brought_up_to_date(tmp_path, version):
    connection = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    for number, script in enumerate(MIGRATIONS[:version], start=1):
        connection.executescript(f"{script} PRAGMA user_version = {number};")
    migrate(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert connection.execute("SELECT count(*) FROM runs").fetchone() == (0,)
    connection.close()


def test_a_newer_database_is_refused_with_a_reason(tmp_path):
    connection = sqlite3.connect(tmp_path / "new.db")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(NewerDatabaseError, match="newer Glassnet"):
        migrate(connection)
    connection.close()
