"""What is kept before anything is lost: JSON lines by table or field, and a manifest with counts and SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Table, select, text

from palmette import clock
from palmette.errors import PlanError
from palmette.schema.catalogue import Catalogue

MANIFEST = "manifest.json"


@dataclass
class Archive:
    """A folder that is complete when its manifest is there; files are on disk before the manifest is."""

    folder: Path | None
    reason: str
    files: list[dict[str, object]] = field(default_factory=list)
    manifest: Path | None = None
    held: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)

    def add(self, name: str, rows: Iterable[Mapping[str, object]]) -> int:
        """Write one file of JSON lines; how many rows it has."""
        folder = self._folder()
        folder.mkdir(parents=True, exist_ok=True)
        digest, count = hashlib.sha256(), 0
        with (folder / name).open("wb") as target:
            for row in rows:
                line = json.dumps(row, default=plain_value, ensure_ascii=False, sort_keys=True).encode() + b"\n"
                digest.update(line)
                target.write(line)
                count += 1
            target.flush()
            os.fsync(target.fileno())
        self.files.append({"name": name, "rows": count, "sha256": digest.hexdigest()})
        return count

    def hold(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Keep rows that are not lost, only moved: in a file where there is a folder, else for as long as this is."""
        if self.folder is None:
            self.held[name] = list(rows)
        else:
            self.add(name, rows)

    def read(self, name: str) -> Iterator[Mapping[str, object]]:
        """The rows of one file, as they were written."""
        if name in self.held:
            yield from self.held[name]
            return
        with (self._folder() / name).open(encoding="utf-8") as source:
            for line in source:
                yield json.loads(line)

    def close(self) -> None:
        """Write the manifest, before the change that loses the rows is committed; none when nothing was archived."""
        if not self.files:
            return
        body = {"reason": self.reason, "made_at": clock.now().isoformat(), "files": self.files}
        waiting, final = self._folder() / f"{MANIFEST}.part", self._folder() / MANIFEST
        with waiting.open("w", encoding="utf-8") as target:
            json.dump(body, target, ensure_ascii=False, indent=2)
            target.flush()
            os.fsync(target.fileno())
        waiting.replace(final)
        self.manifest = final

    def _folder(self) -> Path:
        if self.folder is None:
            raise PlanError(
                "plan.no_archive",
                "Stored values would be lost, and no folder was named to archive them in; nothing was changed.",
                remedy="Name one with --archive.",
            )
        return self.folder


def archive_folder(parent: Path, name: str) -> Path:
    """A folder of its own under `parent`: the moment, and what it is for."""
    return parent / f"{clock.now():%Y%m%dT%H%M%S}-{name}"


def table_rows(
    connection: Connection, catalogue: Catalogue, name: str, columns: Iterable[str] = ()
) -> Iterator[dict[str, object]]:
    """Rows of a table as stored: all columns, or the key and these where one of them has a value."""
    chosen = list(columns)
    key = [item for item in ("wall_id", "id") if item in catalogue.columns[name]]
    listed = ", ".join(f'"{item}"' for item in [*key, *chosen]) if chosen else "*"
    where = " OR ".join(f'"{item}" IS NOT NULL' for item in chosen)
    order = ", ".join(f'"{item}"' for item in catalogue.keys.get(name, ()))
    query = (
        f'SELECT {listed} FROM "{name}"'
        + (f" WHERE {where}" if where else "")
        + (f" ORDER BY {order}" if order else "")
    )
    for row in connection.execute(text(query.replace(":", "\\:"))).yield_per(1000).mappings():
        yield dict(row)


def frame_rows(connection: Connection, table: Table, condition: object) -> Iterator[dict[str, object]]:
    """Rows of a frame's table under a condition."""
    query = select(table).where(condition)  # type: ignore[arg-type] # conditions have no common public type
    for row in connection.execute(query).yield_per(1000).mappings():
        yield dict(row)


def plain_value(value: object) -> object:
    """A stored value as JSON: bytes in hex, moments and dates in ISO, decimals and ids as text."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be archived")
