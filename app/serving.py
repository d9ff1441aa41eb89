"""`glassnet serve`: take the port, say where the pages are and how to protect them, serve."""

from __future__ import annotations

import errno
import socket
import threading
import webbrowser
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.complaints import REFUSED, complain
from app.cores import use_one_thread
from app.loading import loading
from engine.errors import SpecError

OPEN_SECONDS = 0.8
TAKEN = {errno.EADDRINUSE, errno.EACCES}
"""What the system says of a port that is not to be had; anything else is about the address."""
EVERYWHERE = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}  # noqa: S104 - what is asked for
"""Hosts that stand for all addresses of this machine, and an address of documentation that it has a way to, if it is in a network."""


def run_server(given: dict[str, Any], *, open_page: bool) -> int:
    """Serve with these settings in place of those from the environment; the exit code. Raises SpecError where one of them is wrong."""
    use_one_thread()
    from app.logs import configure_logs
    from app.settings import given_name, read_settings
    from app.written import check_folder

    settings = read_settings(given)
    check_folder(settings.state_dir, given_name("state_dir", given))
    configure_logs(settings.log_level)
    try:
        listener = take_port(settings.host, settings.port)
    except OSError as error:
        taken = error.errno in TAKEN
        rule = f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); choose another one"
        complain(SpecError.at(given_name("port" if taken else "host", given), rule))
        return 1 if taken else REFUSED
    with loading():
        from app.server import serve

    try:
        announce(Console(highlight=False, soft_wrap=True), settings, listener.getsockname()[1], open_page=open_page)
        return serve(settings, [listener])
    finally:
        listener.close()


def take_port(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def announce(console: Console, settings: Any, port: int, *, open_page: bool) -> None:
    """Say where the pages are; on a network address also for others, and how to keep all others out."""
    here = url("127.0.0.1" if settings.host in {*EVERYWHERE, "localhost"} else settings.host, port)
    console.print(f"Glassnet is at [bold]{escape(here)}[/]   (Ctrl-C ends it)")
    if not settings.is_local():
        outward = own_address(settings.host)
        if outward:
            console.print(f"Others in this network reach it at [bold]{escape(url(outward, port))}[/]")
        _warn(console, settings)
    if open_page:
        threading.Timer(OPEN_SECONDS, webbrowser.open, [f"{here}/play"]).start()


def url(host: str, port: int) -> str:
    """Where pages are served that are at `host`."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def own_address(host: str) -> str | None:
    """The address at which others reach a server that listens on all of this machine's; None for one that does not, or without a network.

    The system is asked which of its addresses leads outwards; nothing is sent, and nobody is asked.
    """
    if host not in EVERYWHERE:
        return None
    family, outside = EVERYWHERE[host]
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((outside, 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _warn(console: Console, settings: Any) -> None:
    from app.access import teacher_token, token_file

    token = teacher_token(settings)
    assert token is not None
    console.print(
        "[yellow]Whoever can reach this port can use it.[/] Let only your class in: a firewall rule for your network, or a proxy with TLS "
        "and a password in front. Names under which it may be reached go into GLASSNET_ALLOWED_HOSTS; addresses are always allowed."
    )
    if settings.teacher_token is None:
        console.print(f"The teacher token, which opens the list of all runs, is in {token_file(settings)}", markup=False)
    if console.is_terminal:  # a terminal is for eyes; anything else may be kept as a log
        console.print(f"Teacher token: [bold]{token.get_secret_value()}[/]")
