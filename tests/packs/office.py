"""An office of the demo edition in a database, for tests of the first-party packs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.lifecycles.engine import LifecycleInterceptor
from palmette.pipelines.stage_clock import StageClock
from palmette.plugins.runtime import PackCalendars, PackInterceptor
from palmette.records.results import Row
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from tests.built import built

EDITION = Path(__file__).resolve().parents[2] / "config/demo.yaml"


@dataclass
class Office:
    """The gateway and the product's own hand."""

    gateway: Gateway
    actor: Actor

    def create(self, entity: str, **values: object) -> UUID:
        """A record; its id."""
        with self.gateway.writing(self.actor) as records:
            return UUID(str(records.create(entity, values)["id"]))

    def update(self, entity: str, record: UUID, **values: object) -> None:
        """Change a record."""
        with self.gateway.writing(self.actor) as records:
            records.update(entity, record, values)

    def get(self, entity: str, record: UUID, *fields: str) -> Row:
        """A record as it is now."""
        with self.gateway.reading(self.actor) as records:
            return records.get(entity, record, fields=fields)

    def missing(self, entity: str, record: UUID, to: str) -> list[str]:
        """The keys of what a move still needs."""
        with self.gateway.reading(self.actor) as records:
            plan = records.look_at_move(entity, record, to)
        return [item.key for item in plan.items if not item.done]


@contextmanager
def open_office(url: str) -> Iterator[Office]:
    """An office with one branch and nobody in it."""
    result = built(EDITION)
    database = Database(DatabaseSettings(url))
    install(database, result.blueprint)
    tables = build_tables(result.blueprint, database.dialect)
    directory = Directory(database, result.blueprint, tables)
    directory.add_wall("main", "Office")
    interceptors = (
        PackInterceptor(result.registry),
        StageClock(result.blueprint),
        LifecycleInterceptor(result.blueprint),
    )
    gateway = Gateway(
        database, result.blueprint, tables, interceptors=interceptors, zones=directory.zones,
        calendars=PackCalendars(result.registry),
    )  # fmt: skip
    try:
        with gateway.writing(directory.system("api")) as records:
            records.create("frame.branch", {"name": "Office", "zone": "Europe/Helsinki", "kind": "branch"})
        directory.forget()
        yield Office(gateway, directory.system("api"))
    finally:
        database.close()
