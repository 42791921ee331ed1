"""A club in a database: its gateway, two clubs in two zones, and short ways to make what a test is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.blueprint.build import BuildResult, build_blueprint
from palmette.lifecycles.engine import LifecycleInterceptor
from palmette.money import Money
from palmette.plugins.runtime import PackInterceptor
from palmette.records.results import MovePlan, Row
from palmette.records.session import Gateway, Records
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from palmette.triggers.events import TriggerInterceptor

EDITION = Path(__file__).resolve().parents[3] / "config/fitness_club.yaml"
_numbers = count(1)


@cache
def built() -> BuildResult:
    """The edition's blueprint, built once."""
    return build_blueprint(EDITION, strict=True)


@dataclass
class Club:
    """The gateway with its own hand, and the branch in Helsinki."""

    gateway: Gateway
    actor: Actor
    branch: UUID
    directory: Directory

    def create(self, entity: str, **values: object) -> UUID:
        """A record; its id."""
        with self.gateway.writing(self.actor) as records:
            return UUID(str(records.create(entity, values)["id"]))

    def update(self, entity: str, record: UUID, **values: object) -> None:
        """Change a record."""
        with self.gateway.writing(self.actor) as records:
            records.update(entity, record, values)

    def delete(self, entity: str, record: UUID) -> None:
        """Put a record into the trash."""
        with self.gateway.writing(self.actor) as records:
            records.delete(entity, record)

    def get(self, entity: str, record: UUID, *fields: str) -> Row:
        """A record as it is now."""
        with self.gateway.reading(self.actor) as records:
            return records.get(entity, record, fields=fields)

    def look(self, entity: str, record: UUID, to: str) -> MovePlan:
        """What a move would need."""
        with self.gateway.reading(self.actor) as records:
            return records.look_at_move(entity, record, to)

    def missing(self, entity: str, record: UUID, to: str) -> list[str]:
        """The keys of what a move still needs."""
        return [item.key for item in self.look(entity, record, to).items if not item.done]

    def somebody(self, *roles: str, user: UUID | None = None) -> Actor:
        """An actor with these roles in the branch."""
        return Actor(
            "user", "Somebody", "page", self.actor.wall, self.actor.walls, id=user or self.actor.id, roles=tuple(roles),
            home_branch=self.branch, branches=frozenset({self.branch}), team=frozenset({user} if user else ()),
        )  # fmt: skip

    @contextmanager
    def reading_as(self, *roles: str, user: UUID | None = None) -> Iterator[Records]:
        """A reading session of somebody with these roles in the branch."""
        with self.gateway.reading(self.somebody(*roles, user=user)) as records:
            yield records

    def user(self, name: str = "Somebody") -> UUID:
        """Somebody of the staff."""
        return self.create("frame.user", name=name, email=f"staff{next(_numbers)}@example.com", home_branch=self.branch)

    def member(self, **values: object) -> UUID:
        """A person of the club."""
        person = {"kind": "person", "first_name": "Aino", "last_name": "Test", "branch": self.branch}
        return self.create("contacts.contact", **{**person, **values})

    def type(self, **values: object) -> UUID:
        """A kind of membership that may be frozen twice for four weeks in all."""
        terms = {
            "name": f"Annual {next(_numbers)}", "basis": "term", "term": 12, "price": Money.of(540, "EUR"),
            "freeze_days": 28, "freeze_min": 7, "freeze_times": 2,
        }  # fmt: skip
        return self.create("fitness_club.membership_type", **{**terms, **values})

    def membership(self, member: UUID, first: date, last: date, **values: object) -> UUID:
        """A membership that began on its first day."""
        row = {
            "member": member, "starts_on": first, "ends_on": last, "activated_on": first, "stage": "active",
            "sold_at": datetime.combine(first, time(9), UTC), "price_paid": Money.of(540, "EUR"),
        }  # fmt: skip
        if "type" not in values:
            row["type"] = self.type()
        return self.create("fitness_club.membership", **{**row, **values})

    def visits(self, member: UUID, days: Sequence[date]) -> None:
        """A visit at noon of each day."""
        rows = [{"member": member, "club": self.branch, "at": datetime.combine(day, time(10), UTC)} for day in days]
        with self.gateway.writing(self.actor) as records:
            records.create_many("fitness_club.visit", rows)

    def freeze(self, membership: UUID, member: UUID, first: date, days: int) -> UUID:
        """A freeze of so many days."""
        return self.create(
            "fitness_club.freeze", membership=membership, member=member, from_on=first,
            until_on=first + timedelta(days=days), reason="vacation",
        )  # fmt: skip


@contextmanager
def open_installation(url: str) -> Iterator[tuple[Gateway, Directory]]:
    """An installation without people or branches."""
    result = built()
    database = Database(DatabaseSettings(url))
    install(database, result.blueprint)
    tables = build_tables(result.blueprint, database.dialect)
    directory = Directory(database, result.blueprint, tables)
    blueprint = result.blueprint
    interceptors = (PackInterceptor(result.registry), LifecycleInterceptor(blueprint), TriggerInterceptor(blueprint))
    gateway = Gateway(
        database, result.blueprint, tables, interceptors=interceptors, secret_key=b"0" * 32, zones=directory.zones
    )
    try:
        yield gateway, directory
    finally:
        database.close()


@contextmanager
def open_club(url: str) -> Iterator[Club]:
    """An empty club in a fresh database."""
    with open_installation(url) as (gateway, directory):
        yield _found(gateway, directory)


def _found(gateway: Gateway, directory: Directory) -> Club:
    """The first wall and branch."""
    directory.add_wall("main", "Nordic Club")
    actor = directory.system("api")
    with gateway.writing(actor) as records:
        row = records.create("frame.branch", {"name": "Kamppi", "zone": "Europe/Helsinki", "kind": "branch"})
    directory.forget()
    branch = UUID(str(row["id"]))
    return Club(gateway, replace(actor, home_branch=branch), branch, directory)
