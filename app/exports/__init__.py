"""Exports that a page shows rather than a program runs; with them, those of the engine."""

from app.exports import boundary_film as boundary_film
from app.exports import offline_page as offline_page
from engine.export import exporter as exporter
from engine.export import exporters as exporters


def export_kinds() -> list[dict[str, str]]:
    """Every export that can be made here, for whoever offers them."""
    return [
        {"kind": kind.kind_name(), "title": kind.title(), "help": kind.help(), "group": kind.group, "file_name": kind.file_name}
        for kind in exporters
    ]
