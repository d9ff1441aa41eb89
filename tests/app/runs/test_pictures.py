"""When pictures are drawn, on a clock of the test's own."""

from __future__ import annotations

import pytest

from app.runs.pictures import Easel, picture_key


def easel(**views: float) -> Easel:
    made = Easel(frame_rate=30, share=0.5)
    made.want({name: {"request": {"view": name}, "max_fps": rate} for name, rate in views.items()})
    return made


def test_a_picture_is_drawn_at_its_own_rate_and_only_when_something_changed():
    drawing = easel(boundary=10)
    drawn = [t for t in range(2000) if drawing.next(t / 1000, t // 2, 0, True)]
    assert len(drawn) == 20
    assert not drawing.next(5.0, drawn[-1] // 2, 0, True)
    assert drawing.next(5.0, 1000, 0, True)


def test_no_rate_is_above_the_frame_rate():
    drawing = easel(boundary=1000)
    assert 29 <= len([t for t in range(1000) if drawing.next(t / 1000, t, 0, True)]) <= 31


def test_the_one_that_waits_longest_comes_first():
    drawing = easel(a=10, b=10, c=10)
    drawn = [drawing.next(0, 1, 0, True) for _ in range(4)]
    assert {found[0] for found in drawn if found} == {"a", "b", "c"}
    assert drawn[3] is None


def test_points_are_drawn_when_they_changed_not_when_the_network_did():
    drawing = easel(data=30)
    assert drawing.next(0, 1, 1, True)
    assert not drawing.next(1, 2, 1, True)
    assert drawing.next(2, 2, 2, True)


def test_drawing_takes_no_more_than_its_share():
    drawing = easel(a=30, b=30)
    now = spent = 0.0
    version = 0
    while now < 10:
        version += 1
        if drawing.next(now, version, 0, True):
            now, spent = now + 0.04, spent + 0.04
            drawing.took(now, 0.04)
        else:
            now += 0.005
    assert spent / now == pytest.approx(0.5, abs=0.05)


def test_a_still_run_draws_what_has_a_still_resolution_once_more_and_finer():
    drawing = Easel(30, 0.5)
    drawing.want({"k": {"request": {"view": "boundary", "resolution": 50, "still_resolution": 200}, "max_fps": 30}})
    assert drawing.next(0, 1, 0, True) == ("k", {"view": "boundary", "resolution": 50})
    assert drawing.next(1, 1, 0, False) == ("k", {"view": "boundary", "resolution": 200})
    assert drawing.next(2, 1, 0, False) is None


def test_keys_do_not_depend_on_the_order_or_the_pace():
    assert picture_key({"view": "a", "x": 1, "max_fps": 3}) == picture_key({"x": 1, "view": "a"})


def test_keys_stay_short_whatever_picture_is_asked_about():
    one, other = (picture_key({"view": "seen", "pixels": letter * 100_000}) for letter in "AB")
    assert one != other
    assert len(one) < 200
