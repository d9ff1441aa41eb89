"""`glassnet serve`: take the port, say where the pages are and how to protect them, serve."""

from __future__ import annotations

import socket
import threading
import webbrowser
from typing import Any

from pydantic import ValidationError
from rich.console import Console

from app.cores import use_one_thread
from app.loading import loading

OPEN_SECONDS = 0.8


def run_server(given: dict[str, Any], *, open_page: bool) -> int:
    """Serve with these settings in place of those from the environment; the exit code."""
    use_one_thread()
    from app.access import WeakTokenError
    from app.logs import configure_logs
    from app.settings import Settings, flag_name

    console = Console(highlight=False, soft_wrap=True)
    try:
        settings = Settings(**given)
        configure_logs(settings.log_level)
        listener = take_port(settings.host, settings.port)
    except ValidationError as error:
        for problem in error.errors():
            console.print(f"[red]{flag_name(str(problem['loc'][0]))}[/]: {problem['msg']}")
        return 2
    except OSError as error:
        console.print(f"[red]Cannot listen on {given.get('host', '')}:{given.get('port', '')}[/]: {error.strerror}. Choose another --port.")
        return 1
    with loading():
        from app.server import serve

    try:
        announce(console, settings, listener.getsockname()[1], open_page=open_page)
        return serve(settings, [listener])
    except WeakTokenError as error:
        console.print(f"[red]--teacher-token[/]: {error}")
        return 2
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
    """Say where the pages are; on a network address also how to keep others out."""
    shown = "127.0.0.1" if settings.host in {"0.0.0.0", "::", "localhost"} else settings.host  # noqa: S104 - what one would type
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
    console.print(f"Glassnet is at [bold]{address}[/]   (Ctrl-C ends it)")
    if not settings.is_local():
        _warn(console, settings)
    if open_page:
        threading.Timer(OPEN_SECONDS, webbrowser.open, [f"{address}/play"]).start()


def _warn(console: Console, settings: Any) -> None:
    from app.access import teacher_token, token_file

    token = teacher_token(settings)
    assert token is not None
    console.print(
        "[yellow]Whoever can reach this port can use it.[/] Let only your class in: a firewall rule for your network, or a proxy with TLS "
        "and a password in front. Names under which it may be reached go into GLASSNET_ALLOWED_HOSTS; addresses are always allowed."
    )
    if settings.teacher_token is None:
        console.print(f"The teacher token, which opens the list of all runs, is in {token_file(settings)}")
    if console.is_terminal:  # a terminal is for eyes; anything else may be kept as a log
        console.print(f"Teacher token: [bold]{token.get_secret_value()}[/]")
