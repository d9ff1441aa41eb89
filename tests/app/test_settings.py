"""A setting is one field: variable, flag and help come from it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from app.settings import Settings, environment_name, flag_name


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
    monkeypatch.setenv("GLASSNET_MAX_RUNS", "0")
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("10.0.0.5", False), ("example", False)],
)
def test_only_the_loopback_address_is_local(host, local):
    assert Settings(host=host).is_local() is local
