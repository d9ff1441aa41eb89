"""A setting is one field: variable, flag and help come from it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from app.settings import Settings, environment_name, flag_name, read_settings
from engine.errors import SpecError


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_for(name):
    description = Settings.model_fields[name].description or ""
    assert len(description) > 20
    assert description.endswith(".")


def test_every_setting_is_a_flag_of_serve():
    shown = subprocess.run(
        [sys.executable, "-m", "app.cli", "serve", "--help"], capture_output=True, text=True, check=True, env={"COLUMNS": "200", "PATH": ""}
    ).stdout
    assert not [name for name in Settings.model_fields if flag_name(name) not in shown or environment_name(name) not in shown]


def test_the_environment_sets_and_bounds_hold(monkeypatch):
    monkeypatch.setenv("GLASSNET_MAX_RUNS", "7")
    monkeypatch.setenv("GLASSNET_ALLOWED_HOSTS", '["glassnet.school.example"]')
    assert (Settings().max_runs, Settings().allowed_hosts) == (7, ["glassnet.school.example"])
    monkeypatch.setenv("GLASSNET_ALLOWED_HOSTS", "a.example, b.example")
    monkeypatch.setenv("GLASSNET_MAX_RUNS", "")
    assert (Settings().max_runs, Settings().allowed_hosts) == (64, ["a.example", "b.example"])
    monkeypatch.setenv("GLASSNET_MAX_RUNS", "0")
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("GLASSNET_PORT", "abc", "must be a whole number; got 'abc'"),
        ("GLASSNET_ALLOWED_HOSTS", "[a", "must be names separated by commas; got '[a'"),
        ("GLASSNET_TEACHER_TOKEN", "a secret", "must have at least 16 characters"),
    ],
)
def test_a_wrong_one_is_named_as_it_was_given(monkeypatch, variable, value, told):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SpecError) as refused:
        read_settings({"max_runs": 0})
    assert str(refused.value) == f"{variable}: {told}; --max-runs: must be at least 1; got 0" or str(refused.value) == (
        f"--max-runs: must be at least 1; got 0; {variable}: {told}"
    )


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("10.0.0.5", False), ("example", False)],
)
def test_only_the_loopback_address_is_local(host, local):
    assert Settings(host=host).is_local() is local
