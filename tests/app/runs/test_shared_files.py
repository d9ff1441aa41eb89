"""Files for watchers: one for all who ask at once, kept while it is fresh, and made again after a failure."""

from __future__ import annotations

import asyncio

import pytest

from app.runs.shared_files import SharedFiles


class Maker:
    """Makes files, and counts them."""

    def __init__(self) -> None:
        self.made = 0

    async def __call__(self) -> bytes:
        self.made += 1
        await asyncio.sleep(0.01)
        return str(self.made).encode()


def test_many_at_once_get_one_file_and_others_have_their_own() -> None:
    async def ask() -> None:
        shared, make = SharedFiles(), Maker()
        assert set(await asyncio.gather(*(shared.get("a", "gif", make) for _ in range(20)))) == {b"1"}
        assert await shared.get("a", "gif", make) == b"1"
        assert await shared.get("a", "page", make) == b"2"
        assert await shared.get("b", "gif", make) == b"3"

    asyncio.run(ask())


def test_an_old_file_is_made_anew() -> None:
    async def ask() -> None:
        shared, make = SharedFiles(fresh_seconds=0.05), Maker()
        await shared.get("a", "gif", make)
        await asyncio.sleep(0.06)
        assert await shared.get("a", "gif", make) == b"2"

    asyncio.run(ask())


def test_who_leaves_takes_nothing_away_and_a_failure_is_not_kept() -> None:
    async def broken() -> bytes:
        raise RuntimeError("no worker")

    async def ask() -> None:
        shared, make = SharedFiles(), Maker()
        leaves = asyncio.ensure_future(shared.get("a", "gif", make))
        stays = asyncio.ensure_future(shared.get("a", "gif", make))
        await asyncio.sleep(0)
        leaves.cancel()
        assert await stays == b"1"
        with pytest.raises(RuntimeError, match="no worker"):
            await shared.get("b", "gif", broken)
        assert await shared.get("b", "gif", make) == b"2"

    asyncio.run(ask())
