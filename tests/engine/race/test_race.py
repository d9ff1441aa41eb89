"""A race: each member is the run it would be alone, all keep step, and a race that is saved goes on as if nothing had happened."""

from __future__ import annotations

import numpy as np
import pytest

from engine.alive import begin, branch, load, save
from engine.data.pictures import Images
from engine.errors import SpecError, StateError
from engine.persist import CheckpointError
from engine.race import MAX_MEMBERS, Race, parse_race
from engine.race.seeds import OneByOne, Together, redrawn
from engine.run import Run
from engine.spec import parse_spec

SMALL = {"layers": [{"units": 6}, {"units": None, "activation": "auto"}]}
SLOW = {"data": {"kind": "moons", "samples": 120}, "model": SMALL, "optimizer": {"kind": "sgd", "learning_rate": 0.01}}
FAST = {**SLOW, "optimizer": {"kind": "adam", "learning_rate": 0.05}}
BIG_STEPS = {**FAST, "training": {"batch_size": 7}}
NOISY = {**SLOW, "model": {"layers": [{"units": 6}, {"kind": "dropout", "rate": 0.3}, {"units": None, "activation": "auto"}]}}
PATIENT = {**FAST, "training": {"patience": 3, "min_delta": 0.01}}
WILD = {**SLOW, "data": {"kind": "plane"}, "optimizer": {"kind": "sgd", "learning_rate": 100.0}}


def race_of(*specs, **more) -> Race:
    members = [{"name": f"member {i}", "spec": spec} for i, spec in enumerate(specs)]
    return Race(parse_race({"members": members, **more}))


def fronts(race: Race) -> list[int]:
    return [entrant.crowd.front for entrant in race.entrants if entrant.crowd is not None]


def accuracy(run: Run) -> float:
    found = run.experiment.measure()["train"]
    assert found is not None
    return found["accuracy"]


def weights(race: Race) -> list[np.ndarray]:
    return [entrant.lead.experiment.network.values.copy() for entrant in race.entrants]


def alone(spec, epochs: int) -> Run:
    run = Run(spec if not isinstance(spec, dict) else parse_spec(spec))
    run.command({"type": "step", "unit": "epoch", "count": epochs})
    return run


def test_every_member_is_bit_for_bit_the_run_it_would_be_alone():
    race = race_of(SLOW, FAST, BIG_STEPS, NOISY)
    race.command({"type": "play"})
    while race.epoch < 12:
        race.advance(0.002)
    race.command({"type": "pause"})
    race.take_steps("epoch", 1)
    assert len({entrant.lead.epoch for entrant in race.entrants}) == 1
    for entrant in race.entrants:
        run = alone(entrant.spec, entrant.lead.epoch)
        np.testing.assert_array_equal(entrant.lead.experiment.network.values, run.experiment.network.values)
        assert entrant.lead.experiment.measure() == run.experiment.measure()


def test_nobody_is_ever_more_than_an_epoch_ahead():
    race = race_of(SLOW, BIG_STEPS, FAST, seeds=3)
    race.command({"type": "play"})
    for _ in range(60):
        race.advance(0.001)
        epochs = [entrant.lead.epoch for entrant in race.entrants] + fronts(race)
        assert max(epochs) - min(epochs) <= 1
    assert race.epoch > 1
    assert race.entrants[1].lead.step > race.entrants[0].lead.step


def test_the_same_data_and_where_shapes_allow_the_same_first_weights():
    wide = {**SLOW, "model": {"layers": [{"units": 9}, {"units": None, "activation": "auto"}]}}
    race = race_of(SLOW, {**FAST, "seed": 99}, wide, {**SLOW, "data": {"kind": "moons", "samples": 121}})
    told = race.status_message()["members"]
    assert told[0]["data"] == told[1]["data"] == told[2]["data"] != told[3]["data"]
    assert told[0]["start"] == told[1]["start"] != told[2]["start"]
    assert told[0]["shape"] == told[1]["shape"] != told[2]["shape"]
    assert race.spec.members[1].spec.seed == race.spec.members[0].spec.seed
    assert race.entrants[0].lead.experiment.dataset is race.entrants[1].lead.experiment.dataset
    apart = race_of(SLOW, {**SLOW, "seed": 99}, same_start=False).status_message()["members"]
    assert apart[0]["start"] != apart[1]["start"]


def test_shuffled_pixels_are_the_same_examples_in_another_order():
    flat = {"layers": [{"kind": "flatten"}, {"units": None, "activation": "auto"}]}
    specs = [
        {"data": {"kind": "digits", "samples": 100, **fields}, "model": flat} for fields in ({}, {"shuffle_pixels": True}, {"samples": 90})
    ]
    race = race_of(*specs)
    plain, shuffled, fewer = race.status_message()["members"]
    assert plain["data"] == shuffled["shuffled_from"] != shuffled["data"]
    assert plain["shuffled_from"] is None
    assert plain["data"] != fewer["data"]
    assert plain["start"] == shuffled["start"]
    frame = race.summary({"view": "race"})
    before, after = frame.arrays["0.samples"].reshape(10, 64), frame.arrays["1.samples"].reshape(10, 64)
    seen = race.entrants[1].lead.experiment.dataset
    assert isinstance(seen, Images)
    assert seen.album.order is not None
    order = seen.album.order
    np.testing.assert_array_equal(before[:, order], after)
    assert before.max() == 255


@pytest.mark.parametrize(("spec", "kind"), [(FAST, Together), (NOISY, OneByOne), (PATIENT, OneByOne)])
def test_the_other_first_weights_are_runs_of_their_own(spec, kind):
    race = race_of(spec, seeds=4)
    race.command({"type": "step", "unit": "epoch", "count": 5})
    crowd = race.entrants[0].crowd
    assert isinstance(crowd, kind)
    spread = race.status_message()["members"][0]["spread"]["train"]["accuracy"]
    each = [accuracy(alone(redrawn(parse_spec(spec), i), 5)) for i in range(4)]
    assert spread["count"] == 4
    assert spread["mean"] == pytest.approx(np.mean(each), abs=1e-6)
    assert spread["spread"] == pytest.approx(np.std(each), abs=1e-6)
    assert (spread["low"], spread["high"]) == pytest.approx((min(each), max(each)))


def test_each_stops_by_itself_and_then_the_race_is_over():
    short = {**SLOW, "training": {"epochs": 3}}
    race = race_of(short, {**FAST, "training": {"epochs": 6}}, seeds=2)
    race.command({"type": "play"})
    while race.advance(0.01):
        pass
    assert race.status == "finished"
    assert not race.playing
    assert [entrant.lead.epoch for entrant in race.entrants] == [3, 6]
    assert fronts(race) == [3, 6]
    assert race.take_events()[-1]["kind"] == "finished"
    curves = race.history.since(0)
    assert np.isfinite(curves["0.train_loss"]).sum() == 4
    assert np.isfinite(curves["1.train_loss"]).sum() == 7


def test_early_stopping_ends_only_the_one_that_stops():
    race = race_of({**PATIENT, "training": {"patience": 2, "min_delta": 1.0}}, FAST, seeds=3)
    race.command({"type": "step", "unit": "epoch", "count": 8})
    first, second = race.status_message()["members"]
    assert first["status"] == "finished"
    assert first["epoch"] < second["epoch"] == 8
    assert first["best"]["epoch"] == 1
    assert race.status == "paused"


def test_the_others_are_measured_where_they_stand_after_the_first_has_stopped():
    race = race_of({**PATIENT, "redraw": {"weights": 1}}, seeds=4)
    race.command({"type": "play"})
    while race.advance(0.01):
        pass
    entrant = race.entrants[0]
    assert isinstance(entrant.crowd, OneByOne)
    assert entrant.crowd.front > entrant.lead.epoch
    spread = race.status_message()["members"][0]["spread"]["train"]["accuracy"]
    each = [accuracy(run) for run in (entrant.lead, *entrant.crowd.racers)]
    assert (spread["mean"], spread["low"], spread["high"]) == pytest.approx((np.mean(each), min(each), max(each)))


def test_a_race_that_is_over_takes_no_more_steps():
    race = race_of({**SLOW, "training": {"epochs": 2}})
    race.command({"type": "step", "unit": "epoch", "count": 2})
    race.take_events()
    points = race.history.total
    race.command({"type": "step", "unit": "epoch", "count": 3})
    assert race.status == "finished"
    assert race.history.total == points
    assert not race.take_events()


def test_those_that_nobody_opens_keep_no_past_and_share_their_data():
    race = race_of(NOISY, {**NOISY, "optimizer": FAST["optimizer"]}, seeds=3)
    race.command({"type": "step", "unit": "epoch", "count": 6})
    twin = load(save(race))
    assert isinstance(twin, Race)
    for each in (race, twin):
        followers = [racer for entrant in each.entrants if isinstance(entrant.crowd, OneByOne) for racer in entrant.crowd.racers]
        assert [len(racer.timeline.moments) for racer in followers] == [1] * 4
        runs = [*(entrant.lead for entrant in each.entrants), *followers]
        assert len({id(run.experiment.dataset) for run in runs}) == 1
    assert len(race.entrants[0].lead.timeline.moments) == 7


def test_one_that_breaks_down_waits_and_the_others_go_on():
    race = race_of(WILD, {**WILD, "optimizer": {"kind": "adam", "learning_rate": 0.01}})
    race.command({"type": "step", "unit": "epoch", "count": 30})
    first, second = race.status_message()["members"]
    assert first["status"] == "diverged"
    assert second["epoch"] == 30
    assert race.entrants[0].lead.experiment.network.finite()
    assert any(event["kind"] == "diverged" and event["message"].startswith("member 0") for event in race.take_events())


def test_reset_is_the_same_start_again_or_new_weights_for_everybody():
    race = race_of(SLOW, FAST, seeds=2)
    before = weights(race)
    race.command({"type": "step", "unit": "epoch", "count": 3})
    after = weights(race)
    race.command({"type": "reset"})
    assert race.epoch == 0
    np.testing.assert_array_equal(weights(race)[0], before[0])
    race.command({"type": "step", "unit": "epoch", "count": 3})
    np.testing.assert_array_equal(weights(race)[1], after[1])
    generation = race.history.generation
    race.command({"type": "reset", "weights": "new"})
    assert race.history.generation > generation
    fresh = weights(race)
    assert not np.array_equal(fresh[0], before[0])
    np.testing.assert_array_equal(fresh[0], fresh[1])


@pytest.mark.parametrize("seeds", [1, 3])
def test_a_saved_race_goes_on_bit_for_bit(seeds):
    race = race_of(SLOW, BIG_STEPS, NOISY, seeds=seeds)
    race.command({"type": "play"})
    for _ in range(9):
        race.advance(0.001)
    twin = load(save(race))
    assert isinstance(twin, Race)
    assert twin.playing
    for each in (race, twin):
        each.playing = False
        each.take_steps("epoch", 4)
        each.pause()
    for one, other in zip(weights(race), weights(twin), strict=True):
        np.testing.assert_array_equal(one, other)
    volatile = {"seconds"}
    told = [[{k: v for k, v in m.items() if k not in volatile} for m in each.status_message()["members"]] for each in (race, twin)]
    assert told[0] == told[1]
    for name, column in race.history.since(0).items():
        np.testing.assert_array_equal(column, twin.history.since(0)[name])


def test_a_damaged_race_is_noticed():
    data = bytearray(save(race_of(SLOW)))
    data[-1] ^= 1
    with pytest.raises(CheckpointError, match="damaged"):
        load(bytes(data))


def test_a_member_goes_on_as_a_run_of_its_own():
    race = race_of(SLOW, FAST)
    race.command({"type": "step", "unit": "epoch", "count": 4})
    run = branch(race, member=1)
    assert run.status == "paused"
    race.command({"type": "step", "unit": "epoch", "count": 2})
    run.command({"type": "step", "unit": "epoch", "count": 2})
    np.testing.assert_array_equal(run.experiment.network.values, race.entrants[1].lead.experiment.network.values)
    with pytest.raises(SpecError, match="from 0 to 1"):
        branch(race, member=2)


def test_all_pictures_are_in_one_frame():
    race = race_of(SLOW, FAST)
    frame = race.summary({"view": "race", "resolution": 40})
    assert {f"{i}.{name}" for i in (0, 1) for name in ("winner", "confidence")} <= set(frame.arrays)
    assert all(array.dtype == np.uint8 and array.shape == (40, 40) for array in frame.arrays.values())
    single = race.entrants[1].lead.summary({"view": "boundary", "resolution": 40})
    np.testing.assert_array_equal(frame.arrays["1.winner"], single.arrays["winner"])
    assert race.summary({"view": "data"}).arrays["x"].size == 120
    with pytest.raises(SpecError, match="no 'weights' of several"):
        race.summary({"view": "weights"})


def test_pictures_of_digits_are_tables_of_mistakes():
    digits = {"data": {"kind": "digits"}, "model": {"layers": [{"kind": "flatten"}, {"units": None, "activation": "auto"}]}}
    race = race_of(digits)
    matrix = race.summary({"view": "race"}).arrays["0.matrix"]
    assert matrix.shape == (10, 10)
    assert matrix.sum() == len(race.entrants[0].lead.experiment.parts["validation"])


def test_names_can_be_changed_but_stay_apart():
    race = race_of(SLOW, FAST)
    race.command({"type": "rename", "member": 1, "name": " quick "})
    assert [m["name"] for m in race.status_message()["members"]] == ["member 0", "quick"]
    assert race.spec.members[1].name == "quick"
    with pytest.raises(SpecError, match="taken"):
        race.command({"type": "rename", "member": 0, "name": "quick"})
    with pytest.raises(SpecError, match="there are 2 members"):
        race.command({"type": "rename", "member": 2, "name": "x"})


def test_what_a_race_cannot_do_it_says():
    race = race_of(SLOW)
    with pytest.raises(StateError, match="epochs or by updates"):
        race.command({"type": "step", "unit": "example"})
    with pytest.raises(StateError, match="several networks"):
        race.predict([[0, 0]])
    with pytest.raises(SpecError, match="no kind"):
        race.command({"type": "rewind", "step": 0})


@pytest.mark.parametrize(
    ("asked", "path", "words"),
    [
        ({"members": []}, "members", "1 to 6"),
        ({"members": [{"spec": {}}] * (MAX_MEMBERS + 1)}, "members", "got 7"),
        ({"members": [{"spec": SLOW}, {"name": "x"}]}, "members[1].spec", "has a spec"),
        (
            {"members": [{"spec": {}}, {"spec": {"model": {"layers": [{"units": 0}]}}}]},
            "members[1].spec.model.layers[0].units",
            "at least 1",
        ),
        ({"members": [{"spec": {}, "name": ""}]}, "members[0].name", "at least 1"),
        ({"members": [{"spec": {}, "name": "a"}, {"spec": {}, "name": "a"}]}, "members[1].name", "taken"),
        ({"members": [{"spec": {}}], "seeds": 33}, "seeds", "32"),
        ({"members": [{"spec": {}, "color": "red"}]}, "members[0].color", "no such field"),
        ({"members": "all"}, "members", "list"),
        (
            {"members": [{"spec": {"model": {"layers": [{"units": 900}, {"units": 900}, {"units": None}]}}}], "seeds": 32},
            "seeds",
            "parameters",
        ),
    ],
)
def test_a_wrong_race_is_refused_at_the_field_at_fault(asked, path, words):
    with pytest.raises(SpecError) as caught:
        parse_race(asked)
    assert path in [problem.path for problem in caught.value.problems]
    assert words in str(caught.value)


def test_a_race_is_told_from_a_run():
    assert isinstance(begin({"members": [{"spec": SLOW}]}), Race)
    assert isinstance(begin({}), Run)


def test_gradient_norms_are_those_of_the_ladder_before_the_first_batch_and_then_the_last_batchs():
    deep = {"layers": [{"units": 5}, {"units": 4}, {"units": None, "activation": "auto"}]}
    race = race_of({**SLOW, "model": deep}, FAST)
    frame = race.summary({"view": "gradients"})
    ladder = race.entrants[0].lead.summary({"view": "gradients"})
    np.testing.assert_array_equal(frame.arrays["0.gradient"], ladder.arrays["gradient"])
    assert frame.arrays["1.gradient"].shape == (2,)
    race.take_steps("batch", 1)
    network = race.entrants[0].lead.experiment.network
    frame = race.summary({"view": "gradients"})
    kernel = network.tensors["dense_2"]["weights"].gradient()[:, :-1]
    assert frame.arrays["0.gradient"][1] == pytest.approx(np.linalg.norm(kernel), rel=1e-5)
    with pytest.raises(SpecError, match="race, data or gradients"):
        race.summary({"view": "inspect"})
