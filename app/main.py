"""The application: routes, middleware, and what lives as long as the server does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from app import assets
from app.access import Access, teacher_token
from app.assets import STATIC, OwnFiles, dock_tabs, own_files
from app.errors import install_error_answers
from app.exports import export_kinds
from app.fetches import Fetches
from app.gate import Gate
from app.labs import built_in_labs
from app.metrics import Metrics
from app.own_images import Collections
from app.replay import replay
from app.routers import (
    catalog,
    datasets,
    docs,
    images,
    instruments,
    labs,
    models,
    my_runs,
    networks,
    ops,
    pages,
    races,
    runs,
    stream,
    transfers,
)
from app.runs.local import LocalBackend
from app.runs.manager import Runs
from app.settings import Settings
from app.storage import Storage
from app.words import speaking_templates
from engine import __version__
from engine.weights import PLACE as WEIGHTS

DESCRIPTION = "Neural networks that can be watched while they learn."
ROUTERS = (
    pages,
    catalog,
    labs,
    my_runs,
    networks,
    datasets,
    images,
    instruments,
    models,
    races,
    runs,
    stream,
    transfers,
    ops,
    docs,
    assets,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application for these settings (from the environment if none are given)."""
    settings = settings or Settings()
    app = FastAPI(
        title="Glassnet",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.collections = Collections(settings.state_dir / "images", settings.own_images_bytes)
    os.environ[WEIGHTS] = str((settings.state_dir / "weights").resolve())
    app.state.fetches = Fetches()
    app.state.metrics = Metrics()
    app.state.labs = built_in_labs()
    app.state.access = Access(teacher_token(settings))
    app.state.templates = speaking_templates()
    app.state.templates.env.globals.update(dock_tabs=dock_tabs, export_kinds=export_kinds, own_files=own_files)
    for module in ROUTERS:
        app.include_router(module.router)
    app.mount("/static", OwnFiles(directory=STATIC), name="static")
    install_error_answers(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    return app


def create_site(settings: Settings) -> Gate:
    """The application behind its gate, which sees every request first and every answer last."""
    app = create_app(settings)
    return Gate(app, settings, app.state.metrics)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    storage = Storage(settings.state_dir / "glassnet.db")
    await storage.open()
    app.state.runs = Runs(settings, storage, LocalBackend(settings), app.state.metrics, app.state.collections)
    await app.state.runs.open()
    warming = asyncio.create_task(asyncio.to_thread(_warm_up))
    yield
    await warming
    await app.state.runs.close()
    await storage.close()


def _warm_up() -> None:
    """Make beforehand what the first visitor would wait for."""
    replay()
    catalog.encoded_catalog()
    assets.packed_plotly()
