"""Datasets that are too large to ship: where they are kept on this machine, and how they get there.

A set is looked for in the data folder ($GLASSNET_DATA_DIR) and then in the user's cache. What is missing is downloaded into the cache:
each file arrives under a passing name and takes its own only once its checksum is right, so that there is never half a file.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from engine.data.idx import FileError

DATA_DIR = "GLASSNET_DATA_DIR"
ON_DEMAND = "GLASSNET_FETCH_ON_DEMAND"
"""Set to "no" where a set that is missing is not to be downloaded in passing: a server's runs do not wait for the network."""
TIMEOUT_SECONDS = 10
CHUNK_BYTES = 65_536

Report = Callable[[str, int, int], None]
"""Told while a file arrives: its name, the bytes that are here, and how many there will be."""

_listening: ContextVar[Report | None] = ContextVar("listening", default=None)


@contextmanager
def reporting(report: Report) -> Iterator[None]:
    """Inside, `report` is told of every download, also of those that building an experiment needs."""
    token = _listening.set(report)
    try:
        yield
    finally:
        _listening.reset(token)


class DownloadError(FileError):
    """A dataset that could not be had from any of its sources."""


@dataclass(frozen=True)
class RemoteSet:
    """A dataset on other machines: its `folder` on this one, the addresses that its files hang off, and each file's SHA-256 and size."""

    name: str
    title: str
    folder: str
    sources: tuple[str, ...]
    files: dict[str, tuple[str, int]]

    @property
    def size(self) -> int:
        """Bytes to download in all."""
        return sum(size for _, size in self.files.values())


IMAGES, LABELS, TEST_IMAGES, TEST_LABELS = (
    "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
)  # fmt: skip

MNIST = RemoteSet(
    "mnist",
    "MNIST",
    "mnist",
    ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"),
    {
        IMAGES: ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
        LABELS: ("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
        TEST_IMAGES: ("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
        TEST_LABELS: ("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542),
    },
)
FASHION = RemoteSet(
    "fashion_mnist",
    "Fashion-MNIST",
    "fashion",
    (
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    {
        IMAGES: ("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
        LABELS: ("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
        TEST_IMAGES: ("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
        TEST_LABELS: ("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148),
    },
)
remote_sets = {found.name: found for found in (MNIST, FASHION)}


def data_folder() -> Path | None:
    """The folder that $GLASSNET_DATA_DIR names; None where it is not set."""
    given = os.environ.get(DATA_DIR)
    return Path(given) if given else None


def cache_folder(wanted: RemoteSet) -> Path:
    """Where downloads of this set are kept."""
    import pooch

    return Path(pooch.os_cache("glassnet")) / wanted.folder


def find(wanted: RemoteSet) -> Path | None:
    """The folder on this machine that holds every file of the set; None where there is none."""
    folder = data_folder()
    places = [*([folder / wanted.folder] if folder else []), cache_folder(wanted)]
    return next((place for place in places if all((place / name).is_file() for name in wanted.files)), None)


def present(wanted: RemoteSet) -> dict[str, int]:
    """The bytes of each file of the set that lies in the cache already, as large as it is to be."""
    folder = cache_folder(wanted)
    sizes = {name: size for name, (_, size) in wanted.files.items()}
    return {name: size for name, size in sizes.items() if (folder / name).is_file() and (folder / name).stat().st_size == size}


def ensure(wanted: RemoteSet) -> Path:
    """The folder that holds the set, downloaded first where it is nowhere yet. Raises DownloadError as `fetch` does, and where nothing is
    to be downloaded in passing."""
    found = find(wanted)
    if found is None and os.environ.get(ON_DEMAND) == "no":
        raise DownloadError(
            f"{wanted.title} is not on this machine yet: download it with its button beside the data, or with `glassnet data fetch "
            f"{wanted.name}`; the small digits are here without"
        )
    return found or fetch(wanted)


def fetch(wanted: RemoteSet) -> Path:
    """Download what the cache lacks or holds damaged of the set; the folder that holds it then.

    Raises DownloadError, naming file, sources and what to do, where a file cannot be had whole from any source.
    """
    folder = cache_folder(wanted)
    for name in wanted.files:
        _fetch_file(wanted, name, folder)
    return folder


def _fetch_file(wanted: RemoteSet, name: str, folder: Path) -> None:
    failures = []
    for source in wanted.sources:
        problem = _download(source + name, wanted.files[name], folder / name)
        if problem is None:
            return
        failures.append(f"{source} {problem}")
    raise DownloadError(
        f"{wanted.title}: {name} could not be downloaded: {'; '.join(failures)}. Try `glassnet data fetch {wanted.name}` again when this "
        f"machine is online, or put the files {', '.join(wanted.files)} into {wanted.folder}/ in the folder that {DATA_DIR} names"
    )


def _download(address: str, expected: tuple[str, int], path: Path) -> str | None:
    """Download one file; what went wrong, None if nothing did. A file that is there already, whole, stays as it is."""
    import pooch

    checksum, size = expected
    pooch.get_logger().setLevel(logging.WARNING)
    report = _listening.get()
    progress = _Progress(path.name, size, report) if report else False
    downloader = pooch.HTTPDownloader(progressbar=progress, chunk_size=CHUNK_BYTES, timeout=TIMEOUT_SECONDS)
    try:
        pooch.retrieve(address, f"sha256:{checksum}", fname=path.name, path=path.parent, downloader=downloader)
    except ValueError:
        return "gave a file with another checksum, damaged or changed"
    except OSError as error:
        if error.errno is not None:
            raise DownloadError(f"{path.parent} cannot be written: {error.strerror}; free some space or choose another cache") from None
        answer = getattr(error, "response", None)
        return f"answered {answer.status_code}" if answer is not None else f"cannot be reached, or broke off ({type(error).__name__})"
    return None


class _Progress:
    """What the downloader calls while bytes arrive."""

    def __init__(self, name: str, size: int, report: Report) -> None:
        self.name, self.size, self.report = name, size, report
        self.total = size
        self.done = 0

    def update(self, count: int) -> None:
        self.done = min(self.size, self.done + count)
        self.report(self.name, self.done, self.size)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        self.report(self.name, self.size, self.size)
