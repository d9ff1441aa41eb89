"""The container's promises, read from its recipe: no root, nothing writable but one volume, and a health check."""

from __future__ import annotations

import fnmatch
import re
import shlex
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, arguments), continued lines joined, comments left out."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


def final_stage() -> list[tuple[str, str]]:
    """The instructions of the last stage: what the image keeps."""
    lines = instructions()
    return lines[max(index for index, (word, _) in enumerate(lines) if word == "FROM") :]


def copied() -> list[str]:
    """What is copied from the checkout."""
    plain = [shlex.split(rest) for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    return [source for words in plain for source in words[:-1]]


def service() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["glassnet"]


def test_it_is_built_in_stages_and_the_last_one_installs_nothing() -> None:
    assert sum(word == "FROM" for word, _ in instructions()) > 1
    assert not [rest for word, rest in final_stage() if word == "RUN" and re.search(r"\binstall\b(?! -d)|apt-get", rest)]


def test_it_runs_as_an_ordinary_user() -> None:
    users = [rest for word, rest in final_stage() if word == "USER"]
    assert users
    assert not users[-1].startswith(("root", "0"))


def test_everything_kept_is_in_one_volume() -> None:
    assert [rest for word, rest in final_stage() if word == "VOLUME"] == ["/data"]
    assert [volume.split(":")[1] for volume in service()["volumes"]] == ["/data"]
    kept = {place for word, rest in final_stage() if word == "ENV" for place in rest.split()}
    assert {"GLASSNET_STATE_DIR=/data", "XDG_CACHE_HOME=/data/cache"} <= kept  # runs, and the sets that were fetched


def test_its_health_is_asked_of_the_page_that_knows() -> None:
    checks = [rest for word, rest in final_stage() if word == "HEALTHCHECK"]
    assert len(checks) == 1
    assert "/healthz" in checks[0]


@pytest.mark.parametrize("source", copied())
def test_what_is_copied_exists_and_is_not_ignored(source: str) -> None:
    lines = (ROOT / ".dockerignore").read_text().split()
    allowed = [line[1:] for line in lines if line.startswith("!")]
    assert (ROOT / source).exists()
    assert any(fnmatch.fnmatch(source, pattern) for pattern in allowed)


def test_the_service_can_change_nothing_but_its_data() -> None:
    found = service()
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in found["security_opt"]
    assert [mount.split(":")[0] for mount in found["tmpfs"]] == ["/tmp"]


def test_only_this_machine_gets_in_unless_asked() -> None:
    assert service()["ports"] == ["${HOST:-127.0.0.1}:${PORT:-8000}:8000"]
