"""Pictures of sequences: what is read and said, where attention looks, what gates do, how tokens lie together."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.beginning import beginning
from engine.changes import change
from engine.data import datasets
from engine.data.text import MARKS
from engine.errors import SpecError
from engine.learn.decoding import greedy, network_step, sample
from engine.reading_sequences import read_sequence, sequences_of, usual_example
from engine.run import Run
from engine.spec import Spec, parse_spec

SMALL = {"samples": 200}
KINDS = ["echo", "reverse", "addition", "parity", "dates", "sentiment", "tagging", "strokes", "phonemes", "text"]


def made(kind: str, steps: int = 0, **data) -> Run:
    """A run on sequences of a kind, as the workbench begins it."""
    asked = datasets[kind].model_validate({**({} if kind == "text" else SMALL), **data})
    run = Run(change(Spec(), beginning(Spec(), asked)))
    if steps:
        run.command({"type": "step", "unit": "batch", "count": steps})
    return run


def told(run: Run, view: str, name: str, **options):
    return json.loads(run.summary({"view": view, **options}).meta[name])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_begins_with_a_network_that_learns_and_can_be_looked_into(kind):
    run = made(kind, steps=1)
    assert told(run, "pairs", "pairs")
    reply = told(run, "reply", "reply")
    assert reply["form"] == {"parity": "class", "sentiment": "class", "text": "text", "echo": "tags", "tagging": "tags"}.get(kind, "answer")
    for view in ("looks", "gates", "embeddings"):
        assert run.summary({"view": view}).encode()


def test_each_row_of_attention_adds_up_and_is_named_by_its_symbols():
    run = made("reverse", steps=2)
    frame = run.summary({"view": "looks", "text": "abcd"})
    (facts,) = json.loads(frame.meta["maps"])
    shares = frame.arrays[facts["key"]]
    assert shares.shape == (1, len(facts["rows"]), 4)
    assert facts["columns"] == list("abcd")
    assert shares.sum(axis=2) == pytest.approx(255, abs=4)


def test_all_heads_of_all_blocks_are_there_and_see_nothing_later():
    run = made("text", passage="harbor")
    frame = run.summary({"view": "looks"})
    maps = json.loads(frame.meta["maps"])
    assert sum(facts["heads"] for facts in maps) == 16
    for facts in maps:
        assert not np.triu(frame.arrays[facts["key"]], 1).any()
    assert frame.arrays["norms"].shape[1] == 64


def test_an_answer_is_what_greedy_writes():
    run = made("addition", steps=30)
    experiment = run.experiment
    data = sequences_of(experiment)
    assert data is not None
    assert data.wanted is not None
    index = usual_example(experiment)
    found = read_sequence(experiment, example=index)
    source = data.sources[index].astype(np.float32)[:, None]
    written = greedy(network_step(experiment.network, source), 5)[:, 0]
    tokens = data.wanted.tokens
    assert found.said == [tokens[n] for n in written if n][: len(found.said)]
    assert found.shares.sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_gates_lie_between_0_and_1_and_states_are_signed():
    run = made("echo", steps=2)
    frame = run.summary({"view": "gates", "text": "abcabc"})
    rows = {row["name"]: row for row in json.loads(frame.meta["rows"])}
    assert {"forget_gate", "input_gate", "output_gate", "candidate", "cell", "hidden"} <= set(rows)
    assert (rows["forget_gate"]["low"], rows["forget_gate"]["high"]) == (0, 1)
    assert rows["cell"]["low"] == -rows["cell"]["high"]
    assert frame.arrays[rows["hidden"]["key"]].shape == (32, 6)
    notes = read_sequence(run.experiment, "abcabc").notes["lstm_1"]
    bytes_ = frame.arrays[rows["forget_gate"]["key"]]
    assert bytes_ / 255 == pytest.approx(notes["forget_gate"][:6, :, 0].T, abs=0.005)


def test_principal_components_and_neighbors_are_the_textbook_s():
    run = made("sentiment", steps=2)
    frame = run.summary({"view": "embeddings", "token": 3})
    table = run.experiment.network.views()["embedding_1.embeddings"][len(MARKS) :].astype(float)
    values = np.linalg.eigvalsh(np.cov(table.T))[::-1]
    assert frame.arrays["xy"].var(axis=1, ddof=1) == pytest.approx(values[:2], rel=1e-4)
    assert float(frame.meta["explained"]) == pytest.approx(values[:2].sum() / values.sum(), rel=1e-6)
    near = json.loads(frame.meta["neighbors"])
    cosines = table @ table[3] / np.linalg.norm(table, axis=1) / np.linalg.norm(table[3])
    cosines[3] = -2
    assert near[0]["number"] == int(cosines.argmax())


@pytest.mark.parametrize(
    ("options", "path"),
    [({"text": "abcdefgh" * 9}, "text"), ({"example": 10_000}, "example"), ({"text": "a" * 20_000}, "text"), ({"example": -1}, "example")],
)
@pytest.mark.parametrize("view", ["reply", "looks", "gates"])
def test_what_cannot_be_read_is_named(view, options, path):
    run = made("reverse")
    with pytest.raises(SpecError) as error:
        run.summary({"view": view, **options})
    assert error.value.problems[0].path == path


@pytest.mark.parametrize("text", ["שלום", "日本語", "🙂🙃", "\u202eabc", "zzz", "é"])
def test_other_scripts_are_read_and_told(text):
    reply = told(made("reverse"), "reply", "reply", text=text)
    assert reply["strange"]
    assert len(reply["given"]) == len(text)


def test_a_run_on_points_has_no_sequences_to_show():
    run = Run(Spec())
    for view in ("pairs", "reply", "looks", "gates", "embeddings"):
        assert run.summary({"view": view}).arrays == {}


def test_only_the_likeliest_are_drawn():
    scores = np.log(np.array([[0.5], [0.3], [0.15], [0.05]]))

    def drawn(**how) -> set[int]:
        whole = sample(lambda prefix: np.repeat(scores, prefix.shape[1], 1), np.zeros((1, 400), int), 1, np.random.default_rng(0), **how)
        return set(whole[1].tolist())

    assert drawn() == {0, 1, 2, 3}
    assert drawn(top_k=2) == {0, 1}
    assert drawn(top_p=0.79) == {0, 1}
    assert drawn(top_p=0.81) == {0, 1, 2}
    assert drawn(top_p=0.01) == {0}
    assert drawn(top_k=3, top_p=0.4) == {0}


@pytest.mark.parametrize("first", [False, True])
def test_a_norm_brings_each_vector_to_mean_0_and_deviation_1_then_scales_and_shifts_it(first):
    block = {"kind": "transformer_encoder_block", "num_heads": 2, "intermediate_dim": 8, "normalize_first": first}
    layers = [{"kind": "embedding", "input_dim": 60, "output_dim": 8}, block, {"kind": "layer_norm"}]
    data = {"kind": "text", "passage": "harbor"}
    run = Run(
        parse_spec({"data": data, "model": {"layers": [*layers, {"units": None, "activation": "auto"}]}, "training": "language_model"})
    )
    run.command({"type": "step", "unit": "batch", "count": 3})
    names = ["transformer_encoder_block_1.self_attention_norm", "transformer_encoder_block_1.feedforward_norm", "layer_norm_1"]
    assert [norm["key"] for norm in told(run, "layer_norms", "norms", text="ship")] == names
    outputs = dict(zip([node.name for node in run.experiment.network.nodes], read_sequence(run.experiment, "ship").outputs, strict=True))
    entering = {names[0]: outputs["embedding_1"] if first else None, names[2]: outputs["transformer_encoder_block_1"]}
    leaving = {names[1]: None if first else outputs["transformer_encoder_block_1"], names[2]: outputs["layer_norm_1"]}
    for name in names:
        frame = run.summary({"view": "layer_norms", "norm": name, "text": "ship"})
        assert json.loads(frame.meta["tokens"]) == list("ship")
        arrays, seen = frame.arrays, {}
        for stage, reach in json.loads(frame.meta["reach"]).items():
            assert arrays[stage].shape == (8, 4)
            seen[stage] = reach["low"] + (arrays[stage] + 0.5) / 255 * (reach["high"] - reach["low"])
            assert arrays[f"{stage}_mean"] == pytest.approx(seen[stage].mean(axis=0), abs=reach["high"] / 100)
            assert arrays[f"{stage}_deviation"] == pytest.approx(seen[stage].std(axis=0), abs=reach["high"] / 100)
        assert arrays["unit_mean"] == pytest.approx(0, abs=1e-5)
        assert (arrays["unit_deviation"] <= 1 + 1e-5).all()
        unit = (seen["before"] - arrays["before_mean"]) / arrays["before_deviation"] * arrays["unit_deviation"]
        assert unit == pytest.approx(seen["unit"], abs=0.06)
        assert arrays["gamma"][:, None] * seen["unit"] + arrays["beta"][:, None] == pytest.approx(seen["after"], abs=0.06)
        for stage, where in (("before", entering), ("after", leaving)):
            if (output := where.get(name)) is not None:
                assert seen[stage] == pytest.approx(output[:4, :, 0].T, abs=0.06)
    with pytest.raises(SpecError, match="there is no norm"):
        run.summary({"view": "layer_norms", "norm": "dense_1"})
    assert told(made("echo"), "layer_norms", "norms") == []
    assert told(run, "gates", "rows") == []


def test_the_map_of_tokens_goes_on_with_training_and_back_with_time():
    run = made("sentiment", steps=1)
    before, step = run.summary({"view": "embeddings", "token": 3}), run.step
    run.command({"type": "step", "unit": "batch", "count": 4})
    later = run.summary({"view": "embeddings", "token": 3})
    assert np.abs(later.arrays["xy"] - before.arrays["xy"]).max() > 1e-3
    run.command({"type": "rewind", "step": step})
    again = run.summary({"view": "embeddings", "token": 3})
    np.testing.assert_array_equal(again.arrays["xy"], before.arrays["xy"])
    assert again.meta["neighbors"] == before.meta["neighbors"] != later.meta["neighbors"]


def test_what_comes_next_is_told_with_the_share_it_is_drawn_with():
    run = made("text", passage="harbor")
    first = told(run, "reply", "reply", text="The boats", temperature=1.0)
    rows = first["likeliest"][0]
    assert [row["drawn"] for row in rows] == pytest.approx([row["share"] for row in rows], rel=1e-5)
    assert (first["drawable"], first["typed"]) == (first["symbols"], len("The boats"))
    cold = told(run, "reply", "reply", text="The boats", temperature=0.2, top_k=3)
    assert [row["share"] for row in cold["likeliest"][0]] == [row["share"] for row in rows]
    shares = np.array([row["share"] for row in rows[:3]]) ** 5
    assert [row["drawn"] for row in cold["likeliest"][0]] == pytest.approx([*shares / shares.sum(), *[0] * (len(rows) - 3)], rel=1e-4)
    assert cold["drawable"] == 3
    assert "drawn" not in told(made("reverse"), "reply", "reply", top_k=1)["likeliest"][0][0]
    with pytest.raises(SpecError, match="temperature"):
        run.summary({"view": "reply", "temperature": 0})
