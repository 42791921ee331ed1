"""What of an installation's settings and files belongs into a backup, and where its backups are."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from palmette.backup.create import Source, merged_edition, plain_settings
from palmette.backup.place import Place
from palmette.backup.restore import Target
from palmette.backup.sealing import BackupError, Key
from palmette.blueprint.model import Blueprint
from palmette.files.store import FolderStore
from palmette.schema.database import Database
from palmette.settings import Settings


def place_of(settings: Settings, named: Path | None = None) -> Place:
    """The folder of backups: named, else of the settings, else beside the data."""
    return Place(named or settings.backup_dir or settings.data_dir / "backups", Key.of(settings.backup_key))


def source_of(settings: Settings, database: Database, blueprint: Blueprint, *, edition: object, overlay: str) -> Source:
    """The installation as a source; `edition` is the edition's tree with what it extends."""
    plain = plain_settings(settings.model_dump())
    plain["database_url"] = database.url.render_as_string(hide_password=True)
    return Source(
        database, blueprint, FolderStore(settings.data_dir / "files"), merged_edition(edition), overlay, plain,
        secret_mark(settings),
    )  # fmt: skip


def live_target(settings: Settings) -> Target:
    """The installation itself, as what a backup is swapped into."""
    return Target(settings.database_url, settings.data_dir / "files", settings.edition)


def secret_mark(settings: Settings) -> str:
    """By which the key of stored secrets is recognised: without it they cannot be read after restoring."""
    return hmac.new(settings.secret_key.encode(), b"palmette backup mark", hashlib.sha256).hexdigest()[:16]


def refuse_inside(place: Place, settings: Settings) -> None:
    """Backups within the folder of contents would be swept with it."""
    if place.root.resolve().is_relative_to((settings.data_dir / "files").resolve()):
        raise BackupError(
            "backup.bad_place", "Backups cannot lie among the files of records.", remedy="Name another folder."
        )
