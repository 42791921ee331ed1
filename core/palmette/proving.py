"""The composition for copies: what of a settings' installation is copied, and how a restored one is started to look."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from palmette.app import build, create_app, open_runtime
from palmette.backup.create import Source
from palmette.backup.installation import source_of
from palmette.backup.invariants import verify_data
from palmette.backup.restore import Target
from palmette.blueprint.edition import read_edition
from palmette.blueprint.model import Blueprint
from palmette.errors import PalmetteError
from palmette.files.store import FolderStore
from palmette.schema.database import Database
from palmette.schema.status import require_current
from palmette.settings import Settings
from palmette.shaping.store import Overlays


def source_now(settings: Settings, database: Database) -> Source:
    """The installation as it runs, ready to be copied; refused when its database is not up to date."""
    overlay = Overlays(database).applied()
    blueprint = build(settings, overlay).blueprint
    require_current(database, blueprint)
    edition = read_edition(settings.edition).node.plain()
    return source_of(settings, database, blueprint, edition=edition, overlay=overlay)


def blueprint_at(settings: Settings, edition: Path, overlay: str) -> Blueprint:
    """The blueprint of a saved edition, built with the packs that are installed here."""
    return build(settings.model_copy(update={"edition": edition, "strict": False}), overlay).blueprint


def started_from(settings: Settings, target: Target) -> list[str]:
    """Start the application on a restored place, ask it, check its data; what is wrong, empty when nothing is."""
    restored = settings.model_copy(
        update={"database_url": target.url, "data_dir": target.files.parent, "edition": target.edition, "demo": False}
    )
    try:
        runtime = open_runtime(restored)
    except PalmetteError as error:
        return [f"It does not start: {error}"]
    try:
        runtime.database.only_read()
        # Without its life: no jobs run, nothing is swept, nothing is sent.
        asked = asyncio.run(_ask(create_app(runtime), restored.base_url))
        pinned = runtime.pinned
        found = verify_data(runtime.database, pinned.blueprint, pinned.tables, FolderStore(target.files))
    finally:
        runtime.database.close()
    return [*asked, *(item.message for item in found)]


async def _ask(app: object, base_url: str) -> list[str]:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type] # Litestar's own types of ASGI
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
        problems = []
        for path in ("/health/ready", "/login"):
            answer = await client.get(path)
            if answer.status_code >= 400:
                problems.append(f"{path} answered {answer.status_code}: {answer.text[:200]}")
        return problems
