# ruff: noqa: INP001 - a script of its own, not part of a package
"""Make engine/data/bundled/sets.zip, the small datasets that are shipped, from the copies that other packages carry.

    python -m venv /tmp/sets && /tmp/sets/bin/pip install "scikit-learn==1.9.1" "vega-datasets==0.9.0"
    /tmp/sets/bin/python scripts/bundle_sets.py

The file holds a table of comma-separated values for each set (the digits as bytes) and about.json, which says for each where it comes
from, under which licence, and what was changed. Run again it gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
import vega_datasets
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine

TO = Path(__file__).resolve().parents[1] / "engine" / "data" / "bundled" / "sets.zip"
SKLEARN = f"scikit-learn {sklearn.__version__} (BSD-3-Clause)"
VEGA = f"vega-datasets {vega_datasets.__version__} (MIT)"
UCI = "CC BY 4.0, as the UCI Machine Learning Repository gives it"
CARS_OF_1981 = 29


def number(name: str, help: str, unit: str = "") -> dict[str, Any]:
    return {"name": name, "help": help, "unit": unit}


def category(name: str, help: str, categories: Sequence[str]) -> dict[str, Any]:
    return {"name": name, "help": help, "categories": list(categories)}


def iris() -> tuple[dict[str, Any], list[list[Any]]]:
    found = load_iris()
    names = [str(name) for name in found.target_names]
    columns = [
        number(f"{part} {side}", f"{side.capitalize()} of the {what}.", "cm")
        for part, what in (("sepal", "outer leaves of the flower"), ("petal", "inner leaves of the flower"))
        for side in ("length", "width")
    ]
    about = {
        "source": "R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936, with the figures of the paper (two flowers "
        "differ from the copy at UCI). UCI Machine Learning Repository, Iris, doi:10.24432/C56C76",
        "copy": SKLEARN,
        "licence": UCI,
        "changes": "none",
        "target": "species",
        "columns": [*columns, category("species", "Which iris it is.", names)],
    }
    return about, [[*row, names[label]] for row, label in zip(found.data.tolist(), found.target, strict=True)]


WINE_HELP = {
    "alcohol": "Alcohol, in percent of the volume.",
    "malic acid": "Malic acid.",
    "ash": "Ash, what remains when the wine is burnt.",
    "alcalinity of ash": "How alkaline the ash is.",
    "magnesium": "Magnesium.",
    "total phenols": "All phenols together.",
    "flavanoids": "Flavanoids, phenols that come from skins and seeds.",
    "nonflavanoid phenols": "The other phenols.",
    "proanthocyanins": "Proanthocyanins, which make a wine astringent.",
    "color intensity": "How strong the color is.",
    "hue": "The hue of the color.",
    "od280/od315": "Absorbance of the diluted wine at 280 nm over that at 315 nm: a measure of its protein.",
    "proline": "Proline, an amino acid.",
}


def wine() -> tuple[dict[str, Any], list[list[Any]]]:
    found = load_wine()
    names = ["cultivar 1", "cultivar 2", "cultivar 3"]
    about = {
        "source": "S. Aeberhard and M. Forina, Wine, 1991. UCI Machine Learning Repository, doi:10.24432/C5PC7J",
        "copy": SKLEARN,
        "licence": UCI,
        "changes": "columns and classes are given plainer names",
        "target": "cultivar",
        "columns": [*(number(*item) for item in WINE_HELP.items()), category("cultivar", "Which grape it was made from.", names)],
    }
    return about, [[*row, names[label]] for row, label in zip(found.data.tolist(), found.target, strict=True)]


CELL_HELP = {
    "radius": "distance from the center to the edge",
    "texture": "deviation of the gray values",
    "perimeter": "length around the edge",
    "area": "area",
    "smoothness": "how little the radius changes along the edge",
    "compactness": "perimeter² / area − 1",
    "concavity": "how deep the dents of the edge are",
    "concave points": "how much of the edge is dented",
    "symmetry": "how far both halves are alike",
    "fractal dimension": "how rough the edge is, as a fractal dimension − 1",
}


def breast_cancer() -> tuple[dict[str, Any], list[list[Any]]]:
    found = load_breast_cancer()
    names = ["malignant", "benign"]
    which = {"mean": "mean over the nuclei of the picture", "error": "standard error of that mean", "worst": "mean of the three largest"}
    columns = [number(f"{kind} {what}", f"Cell nuclei, {help}: {which[kind]}.") for kind in which for what, help in CELL_HELP.items()]
    about = {
        "source": "W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin (Diagnostic), 1995. "
        "UCI Machine Learning Repository, doi:10.24432/C5DW2B",
        "copy": SKLEARN,
        "licence": UCI,
        "changes": "columns are given plainer names",
        "target": "diagnosis",
        "columns": [*columns, category("diagnosis", "What the examination found.", names)],
    }
    return about, [[*row, names[label]] for row, label in zip(found.data.tolist(), found.target, strict=True)]


BLOOD_HELP = {
    "age": ("Age.", "years"),
    "sex": ("Sex, coded 1 and 2 in the source.", ""),
    "bmi": ("Body mass index.", "kg/m²"),
    "blood pressure": ("Average blood pressure.", "mmHg"),
    "total cholesterol": ("Total cholesterol in the blood serum.", "mg/dl"),
    "ldl": ("Low-density lipoproteins.", "mg/dl"),
    "hdl": ("High-density lipoproteins.", "mg/dl"),
    "cholesterol ratio": ("Total cholesterol over high-density lipoproteins.", ""),
    "triglycerides": ("Logarithm of the triglycerides, as in the source.", ""),
    "glucose": ("Blood sugar.", "mg/dl"),
}


def diabetes() -> tuple[dict[str, Any], list[list[Any]]]:
    found = load_diabetes(scaled=False)
    columns = [number(name, *rest) for name, rest in BLOOD_HELP.items()]
    about = {
        "source": "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least angle regression, Annals of Statistics 32, 2004",
        "copy": SKLEARN,
        "licence": "no licence is stated at the source; published with the paper, given on here as the package does, under BSD-3-Clause",
        "changes": "columns are given plainer names; numbers are in their own units",
        "target": "progression",
        "columns": [*columns, number("progression", "How far the disease went within a year.")],
    }
    return about, [[*row, target] for row, target in zip(found.data.tolist(), found.target.tolist(), strict=True)]


def auto_mpg() -> tuple[dict[str, Any], list[list[Any]]]:
    """The 398 cars with a consumption. Those of 1981 stand before those of 1982, but the copy gives 1982 for both."""
    cars = vega_datasets.data.cars()
    cars = cars[cars["Miles_per_Gallon"].notna()]
    years = (cars["Year"].dt.year - 1900).to_numpy(copy=True)
    last = np.flatnonzero(years == 82)
    assert len(cars) == 398
    assert not (years == 81).any()
    assert (np.diff(years) >= 0).all()
    years[last[:CARS_OF_1981]] = 81
    measured = cars[["Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration"]].to_numpy(float)
    origins = [origin.lower() for origin in cars["Origin"]]
    about = {
        "source": "R. Quinlan, Auto MPG, 1993. UCI Machine Learning Repository, doi:10.24432/C5859H",
        "copy": VEGA,
        "licence": UCI,
        "changes": "8 cars without a consumption are left out, as at UCI; the copy gives the year 1982 for the 29 cars of 1981 too, which "
        "stand before the others: put right here; names of the cars are left out",
        "target": "mpg",
        "columns": [
            number("cylinders", "How many cylinders the engine has."),
            number("displacement", "Volume of the engine.", "in³"),
            number("horsepower", "Power of the engine; 6 cars have none given.", "hp"),
            number("weight", "Weight of the car.", "lb"),
            number("acceleration", "Time from 0 to 60 miles an hour.", "s"),
            number("model year", "Year of the model, without the century."),
            category("origin", "Where the car was made.", ["usa", "europe", "japan"]),
            number("mpg", "How far it goes on a gallon of fuel.", "miles"),
        ],
    }
    rows = zip(measured.tolist(), years.tolist(), origins, cars["Miles_per_Gallon"].tolist(), strict=True)
    return about, [[*values, year, origin, mpg] for values, year, origin, mpg in rows]


def digits() -> tuple[dict[str, Any], bytes]:
    found = load_digits()
    pixels = found.images.astype(np.uint8)
    assert np.array_equal(pixels, found.images)
    about = {
        "source": "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, 1998, the test part. "
        "UCI Machine Learning Repository, doi:10.24432/C50P49",
        "copy": SKLEARN,
        "licence": UCI,
        "changes": "as bytes: first all labels, then all images, 8×8 pixels from 0 to 16",
        "count": len(pixels),
    }
    return about, found.target.astype(np.uint8).tobytes() + pixels.tobytes()


def table(columns: Iterable[dict[str, Any]], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column["name"] for column in columns])
    writer.writerows([[cell(value) for value in row] for row in rows])
    return text.getvalue().encode()


def cell(value: Any) -> str:
    """A number as short as it can be written; empty where it is missing."""
    if isinstance(value, str):
        return value
    return "" if value != value else repr(float(value)).removesuffix(".0")


def main() -> None:
    about: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for make in (iris, wine, breast_cancer, diabetes, auto_mpg):
        about[make.__name__], rows = make()
        files[f"{make.__name__}.csv"] = table(about[make.__name__]["columns"], rows)
    about["digits"], files["digits.bin"] = digits()
    files["about.json"] = json.dumps(about, ensure_ascii=False, indent=1).encode()
    TO.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(TO, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)
    print(f"{TO}: {TO.stat().st_size:,} bytes")  # noqa: T201 - a script tells what it did


if __name__ == "__main__":
    main()
