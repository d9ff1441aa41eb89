"""Collections of own pictures: whose they are, how many there may be, and what makes room for others; and how they are taken in."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app import own_images, pictures
from app.own_images import FRESH_SECONDS, TOUCH_SECONDS, Collection, Collections, used_in
from app.routers import images
from engine.data.idx import FileError
from engine.data.intake import Intake
from engine.data.own_images import PLACE
from engine.errors import SpecError

DAY = 86_400.0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where collections are kept."""
    monkeypatch.setenv(PLACE, "")
    return tmp_path / "images"


def fill(intake: Intake) -> None:
    """Two pictures of two classes."""
    for color in ("red", "blue"):
        out = BytesIO()
        Image.new("RGB", (20, 20), color).save(out, "PNG")
        intake.add(color, f"{color}.png", out.getvalue())


def made(folder: Path, ages: dict[str, float], most_bytes: int = 10**9) -> tuple[Collections, dict[str, Collection]]:
    """A collection of each owner, opened so many seconds ago, as a server finds them that starts."""
    before = Collections(folder, 10**9)
    found = {owner: before.create(owner, owner, fill) for owner in ages}
    for owner, age in ages.items():
        os.utime(folder / found[owner].id / "about.json", (time.time() - age,) * 2)
    return Collections(folder, most_bytes), found


def left(collections: Collections, found: dict[str, Collection]) -> list[str]:
    """The owners whose collections are still there."""
    there = [owner for owner, one in found.items() if collections.find(one.id, owner)]
    assert there == [owner for owner, one in found.items() if (collections.folder / one.id).is_dir()]
    return there


def test_they_are_found_again_and_by_their_owners_alone(folder: Path) -> None:
    collections, found = made(folder, {"ann": 0, "ben": 0})
    assert collections.of("ann") == [found["ann"]]
    assert collections.of(None) == []
    assert collections.find(found["ann"].id, "ben") is None
    collections.check({"changes": {"data.collection": found["ann"].id}}, "ann")
    for asked in ({"data.collection": found["ann"].id}, {"members": [{"spec": {"data": {"collection": found["ann"].id}}}]}):
        with pytest.raises(SpecError, match="not here"):
            collections.check(asked, "ben")
    collections.delete(found["ann"])
    assert left(collections, found) == ["ben"]


def test_those_that_nobody_opened_and_no_run_uses_are_swept(folder: Path) -> None:
    collections, found = made(folder, {"gone": 100 * DAY, "used": 100 * DAY, "back": 100 * DAY, "new": DAY})
    collections.of("back")
    used = used_in([f'{{"data":{{"kind":"own_images","collection":"{found["used"].id}"}}}}'])
    collections.expire(time.time() - 90 * DAY, used)
    assert left(collections, found) == ["used", "back", "new"]
    assert Collections(folder, 10**9).is_full() is False
    assert time.time() - (folder / found["back"].id / "about.json").stat().st_mtime < TOUCH_SECONDS


def test_a_full_store_takes_further_ones_once_those_of_yesterday_make_room(folder: Path) -> None:
    collections, found = made(folder, {"old": FRESH_SECONDS + 20, "used": FRESH_SECONDS + 10, "today": 5}, most_bytes=1)
    with pytest.raises(FileError, match="no room"):
        collections.create("eve", "", fill)
    collections.make_room(frozenset({found["used"].id}))
    assert left(collections, found) == ["used", "today"]


def test_all_owners_together_have_only_so_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_images, "MOST_COLLECTIONS", 3)
    collections, found = made(folder, {"a": 2 * DAY, "b": 3 * DAY, "c": 0})
    with pytest.raises(FileError, match="no room"):
        collections.create("d", "", fill)
    collections.make_room(frozenset())
    assert left(collections, found) == ["a", "c"]
    assert collections.create("d", "", fill).owner == "d"


class Asking:
    """A request whose sender has gone, or stays."""

    def __init__(self, *, gone: bool) -> None:
        self.gone = gone

    async def receive(self) -> dict[str, str]:
        """What comes after the body."""
        if not self.gone:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}


def test_collections_take_no_place_of_single_pictures_and_end_with_their_sender() -> None:
    one = Collection("0" * 32, "ann", "", 0.0, {}, [])

    def until_gone(gone: threading.Event) -> Collection:
        assert gone.wait(20)
        return one

    async def both() -> tuple[Collection, Collection]:
        for _ in range(3):
            await pictures._places.acquire()
        try:
            stays = await images._while_awaited(Asking(gone=False), lambda gone: one)  # type: ignore[arg-type]
            return stays, await images._while_awaited(Asking(gone=True), until_gone)  # type: ignore[arg-type]
        finally:
            for _ in range(3):
                pictures._places.release()

    assert asyncio.run(asyncio.wait_for(both(), 30)) == (one, one)
