from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from engine.data import Points, PointsData, Split, datasets
from engine.data.base import COMMON_LAST, VALUE_LIMIT
from engine.data.points import MAX_CLASSES, MAX_POINTS
from engine.errors import Problem, problems_of
from engine.registry import all_tags
from tests.engine.data.kinds import PLANES, data_of, every_dataset, label_of, parts

ANY: TypeAdapter[PointsData] = TypeAdapter(datasets.union())
KINDS = {"and", "or", "nand", "xor_gate", "blobs", "xor", "circles", "rings", "moons", "spiral", "checkerboard", "formula"}
KINDS |= {"plane", "bumps", "sine", "drawn"}

each_kind = pytest.mark.parametrize("kind", PLANES, ids=lambda kind: kind.kind_name())
each_dataset = pytest.mark.parametrize("data", every_dataset(), ids=label_of)
sampled = pytest.mark.parametrize("data", [data for data in every_dataset() if data.kind != "drawn"], ids=label_of)

UNEVEN = {"drawn", "and", "or", "nand"}  # their tables are as they are
BALANCED = [
    data
    for data in every_dataset()
    if data.task == "classification" and data.kind not in UNEVEN and data.model_dump().get("expression") != "5.5"
]


def draw(data: PointsData, seed: int = 1, **changes: Any) -> Points:
    return data.model_copy(update=changes).generate(np.random.default_rng(seed))


def same(a: Points, b: Points) -> bool:
    return np.array_equal(a.xy, b.xy) and np.array_equal(a.label, b.label) and np.array_equal(parts(a), parts(b))


def test_the_family_is_complete() -> None:
    assert {kind.kind_name() for kind in PLANES} == KINDS


@each_kind
def test_every_kind_is_documented(kind: type[PointsData]) -> None:
    assert kind.title()
    assert len(kind.title()) < 20
    assert kind.help().endswith(".")
    for name, field in kind.model_fields.items():
        assert name == "kind" or (field.description or "").endswith("."), f"{kind.kind_name()}.{name} has no help"
        assert name not in all_tags(), f"{name} is a kind's name too, so error paths would leave it out"


@each_kind
def test_forms_show_what_is_particular_first(kind: type[PointsData]) -> None:
    shown = list(kind.model_json_schema()["properties"])
    common = [name for name in shown if name in COMMON_LAST]
    assert shown[0] == "kind"
    assert shown[-len(common) :] == [name for name in COMMON_LAST if name in common]


@each_kind
def test_every_number_is_bounded_and_has_a_control(kind: type[PointsData]) -> None:
    for name, field in kind.model_json_schema()["properties"].items():
        if field.get("type") in ("integer", "number"):
            assert {"minimum", "exclusiveMinimum"} & set(field), name
            assert {"maximum", "exclusiveMaximum"} & set(field), name
            assert field["ui"]["control"] in {"slider", "number"}, name


@each_dataset
def test_json_round_trip(data: PointsData) -> None:
    assert ANY.validate_json(data.model_dump_json()) == data
    assert ANY.validate_python(data.model_dump()) == data


@each_dataset
def test_points_are_well_formed(data: PointsData) -> None:
    points = draw(data, noise=0.5, label_noise=0.3)
    n, domain = data.samples, data.domain
    assert points.xy.shape == (2, n)
    assert points.label.shape == (n,)
    assert len(points) == n
    assert points.xy.dtype == points.label.dtype == np.float64
    assert parts(points).dtype == np.uint8
    assert set(parts(points).tolist()) <= {0, 1, 2}
    assert ((points.xy[0] >= domain.x0) & (points.xy[0] <= domain.x1)).all()
    assert ((points.xy[1] >= domain.y0) & (points.xy[1] <= domain.y1)).all()
    if data.task == "classification":
        assert 2 <= data.classes_count() <= MAX_CLASSES
        assert set(points.label.tolist()) <= set(range(data.classes_count()))
    else:
        assert data.classes_count() == 0
        assert np.abs(points.label).max() <= VALUE_LIMIT
        assert np.abs(draw(data).label).max() <= 1


@each_dataset
def test_a_seed_reproduces_bit_for_bit(data: PointsData) -> None:
    noisy = {"noise": 0.1, "label_noise": 0.1}
    assert same(draw(data, 3, **noisy), draw(data, 3, **noisy))


@sampled
def test_another_seed_draws_other_points(data: PointsData) -> None:
    assert not same(draw(data, 3, noise=0.1), draw(data, 4, noise=0.1))


@each_dataset
def test_noise_moves_points_and_nothing_else(data: PointsData) -> None:
    calm, noisy = draw(data, noise=0.0, label_noise=0.2), draw(data, noise=0.2, label_noise=0.2)
    assert np.array_equal(calm.label, noisy.label)
    assert np.array_equal(parts(calm), parts(noisy))
    assert not len(calm) or not np.array_equal(calm.xy, noisy.xy)


@each_dataset
def test_label_noise_changes_labels_and_nothing_else(data: PointsData) -> None:
    clean, noisy = draw(data, label_noise=0.0), draw(data, label_noise=0.5)
    along = slice(0, data.inputs)  # the sine curve's points stand at the height of their target
    assert np.array_equal(clean.xy[along], noisy.xy[along])
    assert np.array_equal(parts(clean), parts(noisy))


@each_dataset
def test_the_split_moves_no_point(data: PointsData) -> None:
    most, half = draw(data), draw(data, split=Split(train=0.5, validation=0.25, test=0.25))
    assert np.array_equal(most.xy, half.xy)
    assert np.array_equal(most.label, half.label)


@pytest.mark.parametrize("kind", ["blobs", "circles", "moons", "rings", "spiral", "xor", "checkerboard"])
def test_noise_has_the_same_meaning_everywhere(kind: str) -> None:
    data = data_of(kind, samples=5000)
    step = draw(data, noise=0.05).xy - draw(data, noise=0.0).xy
    assert np.std(step, axis=1) == pytest.approx(0.05 * 6, rel=0.06)


def test_noise_of_gates_is_measured_in_their_own_plane() -> None:
    data = data_of("and", samples=4000)
    step = draw(data, noise=0.05).xy - draw(data, noise=0.0).xy
    assert np.std(step, axis=1) == pytest.approx(0.05 * 1, rel=0.06)


@sampled
@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_exactly_the_share_of_labels_flips_and_more_include_fewer(data: PointsData, share: float) -> None:
    clean, noisy, more = draw(data, label_noise=0.0), draw(data, label_noise=share), draw(data, label_noise=0.5)
    flipped = clean.label != noisy.label
    if data.task == "classification":
        assert flipped.sum() == round(share * len(clean))
        assert (more.label[flipped] == noisy.label[flipped]).all()
    else:
        assert np.std(noisy.label - clean.label) == pytest.approx(share, rel=0.25)


@pytest.mark.parametrize("samples", [10, 101, 400])
@pytest.mark.parametrize("data", BALANCED, ids=label_of)
def test_classes_are_as_equal_as_can_be(data: PointsData, samples: int) -> None:
    sizes = np.bincount(draw(data, samples=samples).label.astype(int), minlength=data.classes_count())
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("kind", ["blobs", "circles", "moons", "rings", "spiral", "xor", "plane", "bumps", "sine"])
def test_more_samples_keep_the_points_there_were(kind: str) -> None:
    data = data_of(kind)
    few, many = draw(data, samples=100), draw(data, samples=300)
    assert np.array_equal(few.xy, many.xy[:, :100])
    assert np.array_equal(few.label, many.label[:100])


@each_dataset
def test_thumbnails_are_few_and_always_the_same(data: PointsData) -> None:
    assert same(data.thumbnail_points(), data.thumbnail_points())
    assert 0 < len(data.thumbnail_points()) <= 120


BAD = [
    ({"kind": "circles", "samples": 5}, "circles.samples"),
    ({"kind": "circles", "samples": MAX_POINTS + 1}, "circles.samples"),
    ({"kind": "circles", "samples": 20.5}, "circles.samples"),
    ({"kind": "circles", "noise": -0.1}, "circles.noise"),
    ({"kind": "circles", "noise": float("nan")}, "circles.noise"),
    ({"kind": "circles", "label_noise": 0.6}, "circles.label_noise"),
    ({"kind": "circles", "scaling": "robust"}, "circles.scaling"),
    ({"kind": "circles", "classes": 3}, "circles.classes"),
    ({"kind": "blobs", "classes": 7}, "blobs.classes"),
    ({"kind": "spiral", "arms": 6}, "spiral.arms"),
    ({"kind": "xor", "split": {"train": 0.5}}, "xor.split"),
    ({"kind": "xor", "split": {"train": 0, "validation": 0.5, "test": 0.5}}, "xor.split.train"),
    ({"kind": "xor", "features": []}, "xor.features"),
    ({"kind": "xor", "features": ["x", "y", "x"]}, "xor.features[2]"),
    ({"kind": "xor", "features": ["z"]}, "xor.features[0]"),
    ({"kind": "xor", "features": ["x", {"kind": "formula", "expression": "log(x)"}]}, "xor.features[1]"),
    ({"kind": "xor", "features": ["x", {"kind": "formula", "expression": "x+"}]}, "xor.features[1].expression"),
    ({"kind": "sine", "features": ["x", "y"]}, "sine.features[1]"),
    ({"kind": "sine", "features": ["x", {"kind": "formula", "expression": "x*y"}]}, "sine.features[1]"),
    ({"kind": "formula", "expression": "x*y"}, "formula.expression"),
    ({"kind": "nothing"}, ""),
    ({}, ""),
    ([], ""),
]


@pytest.mark.parametrize(("asked", "path"), BAD, ids=lambda value: str(value)[:60])
def test_refusals_name_the_field(asked: Any, path: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ANY.validate_python(asked)
    problems = problems_of(refused.value, all_tags())
    assert [problem.path for problem in problems] == [path]
    assert all(problem.message for problem in problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FIELDS = sorted({name for kind in PLANES for name in kind.model_fields} - {"kind"})


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(sorted(KINDS)), fields=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
def test_anything_asked_for_is_built_or_refused(kind: str, fields: dict[str, Any]) -> None:
    try:
        data = ANY.validate_python({**fields, "kind": kind})
    except ValidationError as error:
        problems = problems_of(error, all_tags())
        data = data_of(kind)
    else:
        problems = [Problem("", "none")]
    assert all(problem.message for problem in problems)
    assert len(draw(data)) == data.samples


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS - {"drawn"})),
    samples=st.integers(10, 300),
    noise=st.floats(0, 0.5),
    label_noise=st.floats(0, 0.5),
    seed=st.integers(0, 2**63),
)
def test_whatever_is_legal_stays_in_bounds(kind: str, samples: int, noise: float, label_noise: float, seed: int) -> None:
    data = data_of(kind, samples=samples, noise=noise, label_noise=label_noise)
    points = draw(data, seed)
    assert len(points) == samples
    assert np.array_equal(data.domain.clip(points.xy), points.xy)
    assert same(points, replace(draw(data, seed)))
