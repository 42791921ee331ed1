"""A small served edition with people, deals and attachments on each engine, and the folder of its backups."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from palmette import clock
from palmette.backup.create import Source, create_backup
from palmette.backup.installation import source_of
from palmette.backup.manifest import Manifest
from palmette.backup.place import Place
from palmette.backup.restore import Target
from palmette.backup.verify import Defect, verify_backup
from palmette.blueprint.edition import read_edition
from palmette.ids import new_id
from palmette.schema.database import Database, DatabaseSettings
from palmette.testing.club import Served, served


@dataclass
class Yard:
    """An installation and where it is copied to."""

    served: Served
    place: Place
    folder: Path

    @property
    def target(self) -> Target:
        """An empty place on SQLite."""
        there = self.folder / "there"
        return Target(
            f"sqlite:///{there / 'palmette.db'}", self.folder / "data" / "files", self.folder / "data" / "edition.yaml"
        )

    def back_up(self, *, portable: bool = False) -> tuple[str, Manifest]:
        """A new backup."""
        return create_backup(self.source(), self.place, portable=portable)

    def source(self) -> Source:
        """The installation as what is copied; its blueprint is not built again."""
        pinned, settings = self.served.pinned, self.served.settings
        edition = read_edition(settings.edition).node.plain()
        return source_of(settings, pinned.database, pinned.blueprint, edition=edition, overlay="")

    def defects(self, name: str = "latest") -> list[Defect]:
        """What is wrong with a backup."""
        return verify_backup(self.place, name)[1]

    def people(self) -> list[str]:
        """Last names of everybody."""
        return names_in(self.served.settings.database_url)


def names_in(url: str) -> list[str]:
    """Last names of everybody in a database, whoever runs on it."""
    database = Database(DatabaseSettings(url))
    with database.snapshot() as connection:
        found = connection.exec_driver_sql("SELECT last_name FROM contacts__contact ORDER BY 1").scalars().all()
    database.close()
    return [str(name) for name in found]


def filled(place: Served) -> None:
    """Twenty people, a deal, and an attachment."""
    gateway, directory = place.pinned.gateway, place.pinned.directory
    with gateway.writing(directory.system("job")) as records:
        for number in range(20):
            records.create(
                "contact", {"kind": "person", "last_name": f"Person {number:02}", "phone": f"+35840123{number:04}"}
            )
    digest, size = gateway.files.put(io.BytesIO(b"a scanned contract"), limit=1 << 20)
    store_file(place, digest, size)


def store_file(place: Served, digest: bytes, size: int) -> None:
    """A file that names a content."""
    with place.pinned.database.system() as connection:
        connection.execute(
            place.pinned.tables.frame("file").insert().values(
                wall_id=1, id=new_id(), entity="contacts.contact", record_id=None, field="files", position=0,
                name="contract.pdf", media_type="application/pdf", size=size, digest=digest, created_at=clock.now(),
            )
        )  # fmt: skip


@pytest.fixture
def yard(tmp_path: Path, database_url: str) -> Iterator[Yard]:
    """An installation of its own on each engine."""
    yield from _yard(tmp_path, database_url)


@pytest.fixture
def small_yard(tmp_path: Path, sqlite_url: str) -> Iterator[Yard]:
    """An installation of its own on SQLite."""
    yield from _yard(tmp_path, sqlite_url)


def _yard(folder: Path, url: str) -> Iterator[Yard]:
    with served(folder, url) as opened:
        filled(opened)
        yield Yard(opened, Place(folder / "backups"), folder)
