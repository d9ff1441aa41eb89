"""Networks for points of the plane, exported: `predict(x, y)` gives the page's numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.data.bundle import Column
from engine.data.encoders import encoders
from engine.data.features import features
from engine.data.rows import Rows
from engine.errors import SpecError
from engine.export import exporter, exporters, network_exporter, subject_of
from engine.export.entrance import FEATURES
from engine.export.tables import encode_source
from engine.functional.activation import activations
from tests.engine.export.sources import FOREIGN, SOURCES, exported, imports, page_numbers, run_source, target, trained

pytestmark = pytest.mark.filterwarnings(FOREIGN)
POINTS = np.array([[0.5, -1.25], [3.0, 3.1], [-4.4, 0.3], [0.1, 5.9], [-2.2, -2.3]])
targets = pytest.mark.parametrize("name", [target(name) for name in SOURCES])
HIDDEN = [name for name, kind in activations.items() if not kind.headonly and kind.differentiable]


def agrees(run, name: str) -> None:
    found = exported(subject_of(run), name)["predict"](*POINTS.T)
    np.testing.assert_allclose(found, page_numbers(run, POINTS), rtol=0, atol=1e-5)


@targets
@pytest.mark.parametrize("activation", HIDDEN)
def test_every_activation_is_the_same_function(name: str, activation: str) -> None:
    agrees(trained(model={"layers": [{"units": 5, "activation": activation}, {"units": None, "activation": "auto"}]}), name)


@targets
@pytest.mark.parametrize("recipe", ["perceptron", "adaline", "logistic"])
def test_single_neurons_answer_the_same(name: str, recipe: str) -> None:
    agrees(trained(model={"layers": [{"units": None, "activation": "auto"}]}, training={"kind": recipe}), name)


@targets
def test_many_classes_and_missing_biases(name: str) -> None:
    layers = [{"units": 4, "use_bias": False}, {"kind": "activation", "activation": "elu"}, {"units": None, "activation": "auto"}]
    agrees(trained(data={"kind": "spiral", "arms": 3, "samples": 60}, model={"layers": layers}), name)


@targets
@pytest.mark.parametrize("scaling", ["none", "standardize", "minmax"])
def test_every_feature_and_scaling_goes_along(name: str, scaling: str) -> None:
    typed = {"kind": "formula", "expression": "max(x, -y, 1/(7+x))**3 - abs(y)*sqrt(x+6.5) + log(7+y) - -sign(x)*π"}
    agrees(trained(data={"kind": "circles", "samples": 60, "scaling": scaling, "features": [*FEATURES, typed]}), name)


@targets
def test_one_number_is_a_point_as_well(name: str) -> None:
    run = trained()
    found = exported(subject_of(run), name)["predict"](0.5, -1.25)
    np.testing.assert_allclose(found, page_numbers(run, POINTS[:1]), rtol=0, atol=1e-5)


@targets
@pytest.mark.parametrize("units", [12, 200])
def test_many_weights_stand_as_base64_and_are_the_same(name: str, units: int) -> None:
    run = trained(model={"layers": [{"units": units}, {"units": units // 2}, {"units": None, "activation": "auto"}]})
    agrees(run, name)
    found = exported(subject_of(run), name)["weights"]
    for key, array in run.experiment.network.views().items():
        np.testing.assert_array_equal(found[key], array)


def test_every_feature_has_a_source() -> None:
    assert set(FEATURES) | {"formula"} == set(features.names())


def test_a_formula_cannot_bring_lines_of_its_own() -> None:
    run = trained(data={"kind": "circles", "samples": 60, "features": ["x", {"kind": "formula", "expression": "x\n+ y"}]})
    agrees(run, "numpy")


def test_the_numpy_script_imports_numpy_alone() -> None:
    assert imports(network_exporter("numpy").export(subject_of(trained())).decode()) == {"numpy"}


def test_the_notebook_is_one_and_its_check_holds() -> None:
    book = json.loads(network_exporter("notebook").export(subject_of(trained())))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert {cell["cell_type"] for cell in book["cells"]} == {"markdown", "code"}
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])
    for cell in book["cells"]:
        more = {"outputs", "execution_count"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | more
    code = "\n".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    assert "assert np.allclose" in code
    run_source(code.encode())


def test_an_unknown_export_is_refused() -> None:
    with pytest.raises(SpecError, match="no export 'caffe'; choose one of"):
        exporter("caffe")


def test_every_export_says_what_its_file_is_called() -> None:
    assert len({kind.file_name for kind in exporters}) == len(list(exporters))


@targets
def test_a_row_of_a_table_goes_in_with_its_own_units_and_words(name: str) -> None:
    run = trained(data={"kind": "auto_mpg"}, model={"layers": [{"units": 4}, {"units": None, "activation": "auto"}]})
    dataset = run.experiment.dataset
    assert isinstance(dataset, Rows)
    row = [column.categories[-1] if column.categories else float(np.nanmean(column.values)) for column, _ in dataset.shown]
    found = exported(subject_of(run), name)["predict"]([row, row])
    np.testing.assert_allclose(found, page_numbers(run, [row, row]), rtol=1e-6, atol=1e-5)
    assert (np.abs(found) > 5).all()  # miles a gallon, not deviations from the mean


@pytest.mark.parametrize("name", [target("onnx")])
def test_a_graph_answers_in_the_units_of_the_target(name: str) -> None:
    run = trained(data={"kind": "diabetes"}, model={"layers": [{"units": 4}, {"units": None, "activation": "auto"}]})
    dataset = run.experiment.dataset
    assert isinstance(dataset, Rows)
    rows = [[float(values[i]) for values in dataset.values] for i in range(3)]
    found = exported(subject_of(run), name)["predict"](dataset.read(rows).T)
    np.testing.assert_allclose(found, page_numbers(run, rows), rtol=1e-5)


@targets
def test_images_go_in_as_brightness(name: str) -> None:
    layers = [{"kind": "conv2d", "filters": 2}, {"kind": "flatten"}, {"units": None, "activation": "auto"}]
    run = trained(data={"kind": "digits", "samples": 100}, model={"layers": layers})
    images = np.random.default_rng(3).random((2, *run.spec.input_shape))
    np.testing.assert_allclose(exported(subject_of(run), name)["predict"](images), page_numbers(run, images.tolist()), rtol=0, atol=1e-5)


@pytest.mark.parametrize("encoder", list(encoders), ids=lambda kind: kind.kind_name())
def test_every_encoder_is_written_as_it_computes(encoder) -> None:
    column = Column("max speed", "", "", (), np.array([1.0, 2.0, 3.0, 5.0]))
    made = encoder.model_validate({"edges": (1.5, 3.0)} if "edges" in encoder.model_fields else {})
    defined = run_source(f"import numpy as np\n\n{encode_source([(column, made)])}".encode())
    for value in column.values:
        np.testing.assert_allclose(np.array(defined["encode"](value), float), made.rows(np.array([value]), column)[:, 0])


def test_columns_named_alike_or_strangely_are_told_apart() -> None:
    names = ["class", "2 wheels", "Größe (m)", "a b", "a-b", "np", "  "]
    source = encode_source([(Column(name, "", "", (), np.ones(2)), encoders.make("raw")) for name in names])
    assert run_source(source.encode())["encode"](*range(7)) == list(range(7))
