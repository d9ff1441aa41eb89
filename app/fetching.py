"""`glassnet data fetch`: the datasets that are too large to ship, downloaded with a bar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from engine.data.download import RemoteSet, fetch, find, remote_sets, reporting
from engine.data.idx import FileError

COLUMNS = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())


@contextmanager
def bars(console: Console) -> Iterator[None]:
    """Inside, each file that is downloaded has a bar on a terminal."""
    with Progress(*COLUMNS, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done)

        with reporting(report):
            yield


def fetch_sets(names: list[str]) -> int:
    """Download the sets called `names`, or all, saying on standard error where each is; the exit code, 2 if one cannot be had."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    unknown = [name for name in names if name not in remote_sets]
    if unknown:
        console.print(f"There is no dataset {unknown[0]!r} to download; there are {', '.join(remote_sets)}", style="red", markup=False)
        return 2
    good = [_fetch(remote_sets[name], console) for name in names or remote_sets]
    return 0 if all(good) else 2


def _fetch(wanted: RemoteSet, console: Console) -> bool:
    """Download one set unless it is there; whether it is there now."""
    try:
        with bars(console):
            folder = find(wanted) or fetch(wanted)
    except FileError as error:
        console.print(str(error), style="red", markup=False)
        return False
    console.print(f"{wanted.title} is in {folder}")
    return True
