"""A region of two stores with sellers in shifts, and rules of every kind; leads come by a form or by code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from palmette import clock
from palmette.access.actors import system_actor
from palmette.distribution.returning import give_on, returning_job
from palmette.distribution.store import Assignment, assignments
from palmette.jobs.engine import run_now
from palmette.plugins.runtime import PackCalendars
from palmette.records.results import Row
from palmette.testing.club import EDITION, Served, served
from palmette.web.accounts import create_branch, create_user

NOON = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""Monday noon in Helsinki."""

RULES = """
  senior: {label: Senior, grants: [{entities: lead, actions: read, scope: branch}]}
  boss_of_shop: {label: Head, grants: [{entities: lead, actions: read, scope: branch}]}
distributions:
  leads:
    entity: lead
    label: Leads
    when: "subject != 'left alone'"
    load: "stage == 'new'"
    returns: "is_unanswered"
    rules:
      - {key: known, owner_of: contact.owner}
      - {key: north_land, when: "territory is not empty", roles: [seller], within: wall, territory: territory}
      - {key: busy, when: "subject == 'by load'", roles: [seller], by: load, most: 2}
      - {key: weighted, when: "subject == 'by weight'", roles: [seller, senior], weights: {senior: 2}}
      - {key: near, when: "subject == 'by region'", roles: [boss_of_shop], within: region}
      - {key: now, when: "subject == 'now'", roles: [seller], shift: now}
      - {key: shift, when: "subject == 'shift'", roles: [seller], shift: next}
      - {key: turn, when: "subject == 'turn'", roles: [seller]}
"""
numbers = count(1)


@dataclass
class Chain:
    """The chain and short ways to what a test is about."""

    served: Served
    region: UUID
    stores: list[UUID]
    people: dict[str, UUID] = field(default_factory=dict)

    def person(self, key: str, role: str, branch: UUID) -> UUID:
        """A user with a role at a branch, made once."""
        if key not in self.people:
            made = create_user(
                self.served.pinned, name=key, email=f"{key}@example.com", password="a sentence of several words",
                roles=[role], branch_id=branch,
            )  # fmt: skip
            self.people[key] = made
            self.served.pinned.directory.forget()
        return self.people[key]

    def store(self) -> UUID:
        """A store of its own, so that tests do not meet."""
        made = create_branch(
            self.served.pinned, name=f"Store {next(numbers)}", zone="Europe/Helsinki", parent=self.region
        )
        self.stores.append(made)
        return made

    def create(self, entity: str, at: datetime = NOON, **values: object) -> UUID:
        """A record made by the product, responsible nobody unless it is said."""
        actor = replace(system_actor(wall=1, walls=(1,), channel="api"), home_branch=self.stores[0])
        with clock.frozen(at), self.served.pinned.gateway.writing(actor) as records:
            return UUID(str(records.create(entity, values)["id"]))

    def lead(self, subject: str, store: UUID, at: datetime = NOON, **values: object) -> UUID:
        """A new lead."""
        given = {"subject": subject, "source": self.source, "received_at": at, "branch": store, "owner": None}
        return self.create("sales.lead", at, **{**given, **values})

    @property
    def source(self) -> UUID:
        """Where leads come from."""
        if "source" not in self.people:
            self.people["source"] = self.create("contacts.source", name="Site", medium="site")
        return self.people["source"]

    def get(self, lead: UUID, *fields: str) -> Row:
        """A lead as it is now."""
        with self.served.pinned.gateway.reading(self.served.pinned.directory.system("job")) as records:
            return records.get("sales.lead", lead, fields=fields)

    def owner(self, lead: UUID) -> UUID | None:
        """Who is responsible."""
        found = self.get(lead, "owner")["owner"]
        return UUID(str(found)) if found else None

    def why(self, lead: UUID) -> list[Assignment]:
        """How it was given, newest first."""
        with self.served.pinned.gateway.reading(self.served.pinned.directory.system("job")) as records:
            return assignments(records, "sales.lead", lead)

    def shift(self, user: UUID, store: UUID, begins: datetime, ends: datetime) -> UUID:
        """A planned shift."""
        return self.create("work.shift", user=user, place=store, starts_at=begins, ends_at=ends)

    def go_on(self, at: datetime) -> None:
        """Let the job look whose shift is over."""
        with clock.frozen(at):
            job = returning_job()
            assert job.run is give_on
            run_now(
                job, self.served.pinned.gateway, self.served.pinned.directory.system("job"),
                progress=lambda message, done, total: None,
            )  # fmt: skip

    def forget(self) -> None:
        """Read calendars and branches anew."""
        self.served.pinned.directory.forget()
        calendars = self.served.pinned.gateway.calendars
        assert isinstance(calendars, PackCalendars)
        calendars.forget()


@pytest.fixture(scope="module")
def either(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """The chain on each engine."""
    yield from _open(tmp_path_factory.mktemp("chain"), module_database_url)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """The chain on SQLite, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("chain")
    yield from _open(folder, f"sqlite:///{folder / 'a.db'}")


def _open(folder: Path, url: str) -> Iterator[Chain]:
    edition = EDITION.replace("  sales: {demo: false}\n", "  sales: {demo: false}\n  work: {}\n") + RULES
    with served(folder, url, edition=edition) as opened:
        region = create_branch(opened.pinned, name="South", zone="Europe/Helsinki", kind="region")
        store = create_branch(opened.pinned, name="Store A", zone="Europe/Helsinki", parent=region)
        yield Chain(opened, region, [store])
