"""The cards' films are runs: moments that differ, in order, and none for what is not trained."""

from __future__ import annotations

import pytest

from app import films
from app.films import EPOCHS


@pytest.mark.parametrize("name", ["xor", "perceptron", "neuron", "parity", "cars"])
def test_a_film_is_a_run_from_its_beginning_on(http, name):
    answer = http.get(f"/api/labs/{name}/film")
    moments = answer.json()
    assert moments[0]["epoch"] == 0
    assert [moment["epoch"] for moment in moments] == sorted(moment["epoch"] for moment in moments)
    assert len({moment["svg"] for moment in moments}) > 2
    assert all(moment["svg"].startswith("<svg") for moment in moments)
    assert len(answer.content) < 100_000
    assert http.get(f"/api/labs/{name}/film").content == answer.content


def test_what_trains_by_epochs_is_shown_at_the_epochs_of_a_film(http):
    assert tuple(moment["epoch"] for moment in http.get("/api/labs/xor/film").json()) == EPOCHS


@pytest.mark.parametrize("name", ["activations", "no-such-lab"])
def test_there_is_no_film_of_what_is_not_trained(http, name):
    assert http.get(f"/api/labs/{name}/film").status_code == 404


def test_a_film_ends_when_its_time_is_spent_and_is_none_if_that_is_too_soon(monkeypatch):
    begun = films.film("xor")
    films._film.cache_clear()
    monkeypatch.setattr(films, "BUDGET", 0.0)
    assert films.film("xor") == b"[]" != begun
    films._film.cache_clear()
