"""Every setting of the server, in one place.

A field here is at once an environment variable (`GLASSNET_` and its name in capitals), a flag of `glassnet serve` (its name with
hyphens) and a row of the documentation; its default and bounds hold for all three.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from engine.errors import Problem, SpecError
from engine.wording import told

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds app/, engine/, static/ and templates/."""
MIN_TOKEN_LENGTH = 16


def _names(given: object) -> object:
    """Names as one writes them into a variable, separated by commas or as a JSON list; anything else as it is."""
    if not isinstance(given, str):
        return given
    if given.lstrip().startswith("["):
        try:
            return json.loads(given)
        except ValueError:
            raise ValueError(f"must be names separated by commas; got {given!r}") from None
    return [name for name in map(str.strip, given.split(",")) if name]


def _one_value(text: str) -> str:
    """One value of a header's directive, which must not end it. Raises ValueError."""
    if not (text.isascii() and text.isprintable()) or ";" in text:
        raise ValueError(f"must be names of sites in plain letters, separated by spaces; got {text!r}")
    return text


class Settings(BaseSettings):
    """What a person who runs Glassnet can choose."""

    model_config = SettingsConfigDict(env_prefix="GLASSNET_", env_ignore_empty=True, extra="ignore", frozen=True)

    host: str = Field(
        "127.0.0.1", min_length=1, description="Address to listen on. Anything but the loopback address opens the server to the network."
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    state_dir: Path = Field(Path("var"), description="Folder for the database, the checkpoints and the teacher token.")
    allowed_hosts: Annotated[list[str], NoDecode, BeforeValidator(_names)] = Field(
        default_factory=list,
        description="Further names under which the server may be reached (Host header), such as glassnet.school.example, separated by "
        "commas; * allows any.",
    )
    frame_ancestors: Annotated[str, AfterValidator(_one_value)] = Field(
        "'none'", description="Who may show the pages in a frame: the frame-ancestors value of the content policy."
    )
    teacher_token: SecretStr | None = Field(
        None,
        min_length=MIN_TOKEN_LENGTH,
        description="Key to the list of all runs and to every run in it. On a network address one is generated if none is given.",
    )

    max_runs: int = Field(64, ge=1, le=2000, description="Runs alive at once, each in its own process; further ones wait in line.")
    queue_length: int = Field(64, ge=0, le=10_000, description="Runs that may wait in line; beyond it the answer is 429.")
    memory_bytes: int | None = Field(
        None,
        ge=100_000_000,
        description="Memory that all runs alive may need together, as worked out from their networks, batches and data; further ones wait "
        "in line. Empty: seven tenths of what the machine, or the container, has.",
    )
    run_memory_bytes: int | None = Field(
        None,
        ge=50_000_000,
        description="Memory that one run may need; more is refused with 422. Empty: a third of what all may need, and at least a gigabyte.",
    )
    passing_seconds: float = Field(
        60.0,
        gt=0,
        le=86_400,
        description="A run that waits for memory lets smaller ones pass for so long; then what comes free is kept for it for so long; and "
        "so on in turns, its own twice as long each time.",
    )
    frame_rate: float = Field(40.0, gt=0, le=60, description="Pictures a second and view that a run draws at most.")
    picture_share: float = Field(0.5, gt=0, le=0.9, description="Share of a run's time that drawing pictures may take at most.")
    checkpoint_seconds: float = Field(5.0, gt=0, le=3600, description="Seconds of training between two checkpoints on disk.")
    idle_pause_seconds: float = Field(120.0, gt=0, description="A run that nobody watches or asks about for so long pauses.")
    idle_free_minutes: float = Field(30.0, gt=0, description="A run that nobody opened for so long is put to sleep; opening it wakes it.")
    keep_runs_days: float = Field(90.0, gt=0, description="Runs without a name that nobody opened for so long are deleted.")
    runs_per_browser: int = Field(
        300, ge=1, le=10_000, description="Runs kept for one browser; the one without a name that was opened longest ago makes room."
    )
    worker_nice: int = Field(5, ge=0, le=19, description="How far training gives way to serving pages (the operating system's niceness).")
    second_core: bool = Field(True, description="Whether training a large network may use a second core while one is free.")
    stuck_seconds: float = Field(
        8.0, gt=1, le=600, description="Replaced is a worker that had a core and gave no sign of life for so long."
    )
    crash_limit: int = Field(
        3, ge=1, le=100, description="A run whose worker ends unexpectedly so often within the crash window comes back at rest."
    )
    crash_window_seconds: float = Field(60.0, gt=0, description="The crash window, in seconds.")
    shutdown_seconds: float = Field(2.0, gt=0, le=60, description="Time that workers have for their last checkpoint when the server stops.")

    max_body_bytes: int = Field(1_048_576, ge=1024, description="Largest body of a request; more is answered with 413.")
    max_image_bytes: int = Field(
        20_000_000, ge=1024, description="Largest body of a request that hands in a picture to be read; more is answered with 413."
    )
    max_upload_bytes: int = Field(
        100_000_000,
        ge=1024,
        description="Largest body of a request that hands in a collection of pictures, or weights; more is answered with 413.",
    )
    own_images_bytes: int = Field(
        2_000_000_000, ge=0, description="Bytes that everybody's own pictures may take together; beyond it no further ones are kept."
    )
    kept_weights_bytes: int = Field(
        2_000_000_000,
        ge=0,
        description="Bytes that weights taken over from runs and files may take together; those that no run uses make room, the longest "
        "unused first.",
    )
    ws_max_bytes: int = Field(262_144, ge=1024, description="Largest message that a websocket client may send.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is written to the log.")

    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_settings(given: Mapping[str, Any] | None = None) -> Settings:
    """The settings: those `given` as flags, else those of the environment, else the defaults.

    Raises SpecError naming each wrong one as it was given: by its flag, or by its variable.
    """
    given = given or {}
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = [(str(one["loc"][0]), one) for one in error.errors()]
    raise SpecError([Problem(given_name(field, given), told(one, secret=_is_secret(field))) for field, one in wrong])


def given_name(field: str, given: Mapping[str, Any]) -> str:
    """What a person called a setting: its flag where that is among the `given` ones, else its variable."""
    return flag_name(field) if field in given else environment_name(field)


def _is_secret(field: str) -> bool:
    return "SecretStr" in str(Settings.model_fields[field].annotation)


def environment_name(field: str) -> str:
    """The environment variable of a setting, such as `GLASSNET_MAX_RUNS`."""
    return f"{Settings.model_config['env_prefix']}{field}".upper()


def flag_name(field: str) -> str:
    """The command-line flag of a setting, such as `--max-runs`."""
    return "--" + field.replace("_", "-")
