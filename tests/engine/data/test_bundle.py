from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine.data import bundle
from engine.data.idx import FileError

SHAPES = {"iris": (150, 5), "wine": (178, 14), "breast_cancer": (569, 31), "diabetes": (442, 11), "auto_mpg": (398, 8)}
MAX_BYTES = 150_000


@pytest.mark.parametrize("name", [*SHAPES, "digits"])
def test_everything_says_where_it_comes_from_and_under_which_licence(name: str) -> None:
    told = bundle.about()[name]
    assert all(told[word] for word in ("source", "copy", "licence", "changes"))
    assert all(column["help"].endswith((".", "?")) for column in told.get("columns", []))


def test_one_compact_file_holds_it_all() -> None:
    assert bundle.FILE.stat().st_size < MAX_BYTES
    with zipfile.ZipFile(bundle.FILE) as archive:
        assert sorted(archive.namelist()) == sorted(["about.json", "digits.bin", *(f"{name}.csv" for name in SHAPES)])


@pytest.mark.parametrize(("name", "shape"), SHAPES.items(), ids=SHAPES)
def test_the_tables_have_their_sizes(name: str, shape: tuple[int, int]) -> None:
    table = bundle.table(name)
    assert (len(table), len(table.columns)) == shape
    gaps = {column.name: int(np.isnan(column.values).sum()) for column in table.columns.values()}
    assert {name: count for name, count in gaps.items() if count} == ({"horsepower": 6} if name == "auto_mpg" else {})


def test_the_tables_are_what_they_are() -> None:
    cars = bundle.table("auto_mpg").columns
    assert round(float(cars["mpg"].values.mean()), 4) == 23.5146
    assert np.bincount(cars["origin"].values.astype(int)).tolist() == [249, 70, 79]
    years, counts = np.unique(cars["model year"].values, return_counts=True)
    assert dict(zip(years.tolist(), counts.tolist(), strict=True))[81] == 29
    assert counts.tolist() == [29, 28, 28, 40, 27, 30, 34, 28, 36, 29, 29, 29, 31]
    iris = bundle.table("iris").columns
    assert [round(float(iris[name].values.mean()), 3) for name in list(iris)[:4]] == [5.843, 3.057, 3.758, 1.199]
    assert np.bincount(bundle.table("wine").columns["cultivar"].values.astype(int)).tolist() == [59, 71, 48]
    assert np.bincount(bundle.table("breast_cancer").columns["diagnosis"].values.astype(int)).tolist() == [212, 357]
    assert round(float(bundle.table("diabetes").columns["progression"].values.mean()), 3) == 152.133


def test_a_damaged_bundle_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "FILE", tmp_path / "sets.zip")
    for content in (None, b"half"):
        if content:
            bundle.FILE.write_bytes(content)
        with pytest.raises(FileError, match="install Glassnet anew"):
            bundle.read("iris.csv")
