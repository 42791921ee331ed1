"""What a backup says of itself: what it is a copy of, every part with its size and hash, and a seal over all that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from palmette.backup.sealing import BackupError, Key, damaged

NAME = "manifest.json"
FORMAT = 1


class Part(BaseModel):
    """A file of the backup as it lies there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9._-]+$")
    size: int
    sha256: str


class Manifest(BaseModel):
    """`kind` is how the database was copied: `sqlite`, `pg_dump` or `rows`; `tables` are its rows by table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    made_at: datetime
    app_version: str
    edition: str
    blueprint: str
    packs: Mapping[str, str]
    engine: str
    server: str
    kind: str
    tables: Mapping[str, int]
    parts: Sequence[Part]
    contents: int
    contents_bytes: int
    missing: Sequence[str] = ()
    sealed_by: str = ""
    secret_mark: str = ""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(self.tables.values())


def write_manifest(folder: Path, manifest: Manifest, key: Key | None) -> None:
    """The manifest with its seal: by the key where there is one, else a plain hash, which tells accidents alone."""
    body = manifest.model_dump(mode="json")
    whole = {**body, "seal": _seal(body, key)}
    (folder / NAME).write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")


def read_manifest(folder: Path, key: Key | None) -> Manifest:
    """The manifest of a backup; BackupError when it is missing, changed, newer, or sealed by another key."""
    try:
        body = json.loads((folder / NAME).read_bytes())
        seal = body.pop("seal", "")
        if int(body.get("format", 0)) > FORMAT:
            raise BackupError(
                "backup.newer", "The backup was made by a newer Palmette.", remedy="Read it with that version."
            )
        found = Manifest.model_validate(body)
    except FileNotFoundError as error:
        raise BackupError(
            "backup.not_found", f"There is no backup in {folder.name}.", remedy="`palmette backup list` shows them."
        ) from error
    except (ValueError, TypeError, AttributeError, ValidationError) as error:
        raise damaged(NAME, "it cannot be read") from error
    if found.sealed_by and (key is None or key.mark != found.sealed_by):
        raise BackupError(
            "backup.wrong_key",
            "The backup was sealed by a key that is not at hand.",
            remedy="Set PALMETTE_BACKUP_KEY to the key it was made with.",
        )
    if seal != _seal(body, key if found.sealed_by else None):
        raise damaged(NAME, "it was changed after it was written")
    return found


def _seal(body: Mapping[str, object], key: Key | None) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    return key.sign(text) if key else hashlib.sha256(text).hexdigest()
