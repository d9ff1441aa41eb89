"""Sets of images: what can be asked of each, and those that come as IDX files."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from math import prod
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from engine.data.augment import Augmentation
from engine.data.download import FASHION, IMAGES, LABELS, MNIST, TEST_IMAGES, TEST_LABELS, RemoteSet, ensure, find
from engine.data.idx import Bytes, FileError, IdxFile
from engine.data.idx_album import idx_album
from engine.data.kind import DataKind, datasets
from engine.data.pictures import Album, Images, Numbers, fit
from engine.data.points import PARTS, UNASSIGNED
from engine.data.refusals import refusal
from engine.data.scalers import Scaler, Scaling
from engine.data.split import Split, assign
from engine.data.unpacked import can_be_kept
from engine.errors import SpecError
from engine.registry import argument

MAX_IMAGES = 100_000
USUAL_SET = 2000
"""So many images are expected of a set that does not tell how many it has: about as many as there may be of one's own."""
IDX_IMAGES = 70_000
LOOKED_AT = 60
"""Among the first so many there are some of every class."""
Pick = Literal["random", "first"]


def scaling_argument(default: Scaling) -> Any:
    """The field `scaling`, the same in every set but for its default: of photos no pixel is usually black, so that all their numbers are
    far from 0 on one side; unless the mean is taken off, one step moves a unit's sum on every photo the same way, and ReLUs die of it."""
    return argument(
        default,
        "How brightness is scaled, fitted on the training part: from 0, black, to 1, white, as it is; to mean 0 and deviation 1; or so "
        "that its range is 0…1. Each color by itself.",
        ui={"control": "choice"},
    )


class ImagesData(DataKind):
    """A set of images, each of one class."""

    shown_as = "image"
    in_workbench = True

    bright_on_black: ClassVar[bool] = False
    """Whether the set's things are bright on black, so that a photo of one on light ground is inverted before a network sees it."""

    few: ClassVar[int | None] = None
    """How many images of a large set a run takes at first, so that an epoch lasts seconds; None: all."""

    shared: ClassVar[bool] = False
    """Whether all runs read the set from one file where it can be kept (see `engine.data.unpacked`)."""

    classes: tuple[Annotated[int, Field(ge=0, le=255)], ...] | None = argument(
        None, "Only the images of these classes, by number, which are then counted anew from 0; empty: all.", title="Only classes",
        min_length=2, max_length=256, ui={"control": "hidden"},
    )  # fmt: skip
    samples: int | None = argument(
        None, "How many images to use, every class and part by its share; empty: all.", ge=10, le=MAX_IMAGES,
        ui={"control": "number", "step": 100},
    )  # fmt: skip
    pick: Pick = argument("random", "Which images to use where not all are: drawn at random, or the first of the set.",
                          ui={"control": "choice"})  # fmt: skip
    shuffle_pixels: bool = argument(
        False, "Every image's pixels trade places by one fixed permutation, drawn from the seed: nothing is lost, but neighbors are.",
        title="Shuffle pixels", ui={"control": "switch"},
    )  # fmt: skip
    split: Split = argument(Split(), "How the images are divided into training, validation and test parts.")
    scaling: Scaling = scaling_argument("none")
    augmentation: Augmentation = argument(Augmentation(), "How training images are changed at random each time they are seen.")

    @model_validator(mode="after")
    def _neighbors(self) -> Self:
        if self.shuffle_pixels and self.augmentation.active():
            rule = "must be false while images are moved, turned or bent: pixels that are shuffled have no neighbors left; use one of both"
            raise refusal([(("shuffle_pixels",), rule)])
        return self

    @abstractmethod
    def album(self) -> Album:
        """All images of the set. Raises FileError where they cannot be had."""

    def most_of_set(self) -> int:
        """How many images the whole set may have."""
        return USUAL_SET

    def most_examples(self) -> int:
        return min(self.samples or MAX_IMAGES, self.most_of_set())

    def held_bytes(self) -> int:
        """The bytes of the whole set where each run has its own, and of the images used once more where their pixels trade places."""
        each = prod(self.input_shape)
        whole = self.most_of_set() * each
        own = not (self.shared and can_be_kept(whole))
        return own * whole + self.shuffle_pixels * self.most_examples() * each

    @abstractmethod
    def all_names(self) -> list[str]:
        """What the classes of the whole set are called. Raises FileError where that cannot be known."""

    @classmethod
    def offers(cls) -> list[tuple[ImagesData, str]]:
        """The sets of this kind that can be chosen on this machine, with their titles."""
        return [(cls.model_validate({}), cls.title())]

    def at_hand(self) -> bool:
        """Whether the set is on this machine."""
        return True

    def download_bytes(self) -> int:
        """How much there is to download where it is not."""
        return 0

    def stamp(self) -> object:
        """Changes when the set does."""
        return None

    def few_pictures(self, count: int) -> list[Bytes]:
        """Some pictures (H, W, C), 0 black to 255, of different classes as far as there are. Raises FileError."""
        album = self.album()
        order = np.argsort(turns(album.labels), kind="stable")[:count]
        return list((album.pixels[order].astype(np.uint16) * 255 // album.white).astype(np.uint8))

    def class_names(self) -> list[str]:
        names = self.all_names()
        return names if self.classes is None else [names[number] for number in self._chosen(len(names))]

    def classes_count(self) -> int:
        return len(self.class_names())

    def _chosen(self, count: int) -> tuple[int, ...]:
        """The classes asked for. Raises SpecError where one is not there, or there twice."""
        chosen = self.classes or ()
        wrong = next((number for number in chosen if number >= count or chosen.count(number) > 1), None)
        if wrong is not None:
            rule = "stands there more than once" if wrong < count else f"is none of the classes, 0 to {count - 1}"
            raise SpecError.at("data.classes", f"class {wrong} {rule}")
        return chosen

    def keeps_test(self) -> bool:
        """Whether the set's own test images are the test part, and `split` is for the others only."""
        return False

    def ready(self, rng: np.random.Generator, kept: dict[str, Any] | None = None) -> Images:
        """The images asked for, split and scaled. Raises SpecError at `data` where they cannot be had."""
        try:
            album = self.album()
        except FileError as error:
            raise SpecError.at("data", str(error)) from error
        picking, parting, shuffling = rng.spawn(3)
        if self.classes is None:
            numbers = self._pick(album, picking)
        else:
            eligible, album = _only(album, self._chosen(len(album.names)))
            some = replace(album, labels=album.labels[eligible], own_test=None if album.own_test is None else album.own_test[eligible])
            numbers = eligible[self._pick(some, picking)]
        given = np.full(len(numbers), UNASSIGNED, np.uint8)
        if self.keeps_test() and album.own_test is not None:
            given[album.own_test[numbers]] = PARTS.index("test")
        parts = assign(album.labels[numbers].astype(np.float64), self.split, parting, given)
        train = numbers[parts == PARTS.index("train")]
        scaler = Scaler.from_dict(kept["scaler"]) if kept else fit(self.scaling, album, train)
        if self.shuffle_pixels:
            height, width, _ = self.input_shape
            album, numbers = album.only(numbers), np.arange(len(numbers))
            album = album.shuffled(shuffling.permutation(height * width))
        return Images(album, numbers, parts, scaler, self.augmentation)

    def _pick(self, album: Album, rng: np.random.Generator) -> Numbers:
        """The numbers of the images to use, ascending. A larger sample contains a smaller one."""
        total = len(album.labels)
        if self.samples is None or self.samples >= total:
            return np.arange(total)
        order = rng.permutation(total) if self.pick == "random" else np.arange(total)
        strata = album.labels.astype(np.intp)
        if album.own_test is not None:
            strata = strata + len(album.names) * album.own_test
        if self.pick == "first":
            strata = strata // len(album.names)
        # Each image's place within its stratum, as a share of the stratum: the smallest shares make a fair sample.
        ranked = order[np.argsort(strata[order], kind="stable")]
        sizes = np.bincount(strata)
        places = np.concatenate([(np.arange(size) + 0.5) / size for size in sizes])
        return np.sort(ranked[np.argsort(places, kind="stable")[: self.samples]])


def turns(labels: Bytes) -> Numbers:
    """The how-manieth of its class each one is."""
    order = np.argsort(labels, kind="stable")
    sizes = np.bincount(labels)
    turns = np.empty(len(labels), np.intp)
    turns[order] = np.concatenate([np.arange(size) for size in sizes])
    return turns


def _only(album: Album, chosen: tuple[int, ...]) -> tuple[Numbers, Album]:
    """The numbers of the images of some classes, and the same pixels with those classes counted anew (others are not to be used)."""
    anew = np.zeros(256, np.uint8)
    anew[list(chosen)] = np.arange(len(chosen))
    return np.flatnonzero(np.isin(album.labels, chosen)), replace(
        album, labels=anew[album.labels], names=tuple(album.names[number] for number in chosen)
    )


class IdxData(ImagesData):
    """A set of 28×28 gray images with a test part of its own, as IDX files."""

    few = 10_000
    shared = True
    remote: ClassVar[RemoteSet]
    names: ClassVar[tuple[str, ...]]

    own_test: bool = argument(
        True, "Whether the set's own test images are the test part; the split then divides the others.", title="Its own test part",
        ui={"control": "switch"},
    )  # fmt: skip
    split: Split = argument(
        Split(train=0.9, validation=0.1, test=0), "How the images, without the set's own test part where that is kept, are divided."
    )

    @property
    def input_shape(self) -> tuple[int, ...]:
        return 28, 28, 1

    def all_names(self) -> list[str]:
        return list(self.names)

    def most_of_set(self) -> int:
        return IDX_IMAGES

    def keeps_test(self) -> bool:
        return self.own_test

    def at_hand(self) -> bool:
        return find(self.remote) is not None

    def download_bytes(self) -> int:
        return self.remote.size

    def stamp(self) -> object:
        return find(self.remote)

    def few_pictures(self, count: int) -> list[Bytes]:
        folder = ensure(self.remote)
        with IdxFile(folder / TEST_IMAGES, 3) as images, IdxFile(folder / TEST_LABELS, 1) as classes:
            pixels, labels = images.first(LOOKED_AT), classes.first(LOOKED_AT)
        return list(pixels[np.argsort(turns(labels), kind="stable")[:count], ..., None])

    def album(self) -> Album:
        folder = ensure(self.remote).resolve()
        pairs = ((folder / IMAGES, folder / LABELS), (folder / TEST_IMAGES, folder / TEST_LABELS))
        stamp = tuple((path, path.stat().st_mtime_ns) for pair in pairs for path in pair)
        return idx_album(stamp, self.remote.name, self.names)


@datasets.register
class Mnist(IdxData):
    """MNIST digits: 60,000 handwritten digits to learn from and 10,000 to be tested on, gray, 28×28 pixels.

    LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition", 1998.
    """

    kind: Literal["mnist"] = "mnist"
    remote = MNIST
    names = tuple("0123456789")


@datasets.register
class FashionMnist(IdxData):
    """Fashion-MNIST: 60,000 pictures of clothes to learn from and 10,000 to be tested on, gray, 28×28 pixels, harder than digits.

    Xiao, Rasul & Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms", 2017.
    """

    bright_on_black = True

    kind: Literal["fashion_mnist"] = "fashion_mnist"
    remote = FASHION
    names = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
