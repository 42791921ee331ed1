"""A small business of passes that end, with a trigger of each kind; time is moved, and what is due is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from palmette import clock
from palmette.access.actors import Actor, system_actor
from palmette.records.results import ListQuery, Row
from palmette.records.session import Gateway
from palmette.testing.club import EDITION, Served, served
from palmette.triggers.activation import turn_off, turn_on
from palmette.triggers.dispatch import dispatch
from palmette.triggers.ledger import Occurrence, of_record
from palmette.triggers.states import running
from palmette.triggers.sweep import sweep
from palmette.web.accounts import create_branch

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
"""When triggers are turned on."""

RULES = """
entities:
  pass:
    label: Pass
    title: "{name}"
    branch: place
    subject: holder
    fields:
      name: {type: text, required: true}
      place: {type: reference, to: branch}
      holder: {type: reference, to: contact, inverse: passes}
      helper: {type: reference, to: user, inverse: helped}
      ends_on: {type: date, index: true}
      meets_at: {type: instant, index: true}
      born_on: {type: date}
      round: {type: text}
      note: {type: text}
      told: {type: text}
      paused: {type: boolean}
      renewed: {type: boolean}
triggers:
  before_end:
    entity: pass
    when: {due: ends_on, days: -30, at: "11:00"}
    condition: paused != true
    goal: renewed
    do: [{task: Talk about the end, assignee: helper, channel: call}, {set: {told: "'told'"}}]
  once_only:
    entity: pass
    when: {due: ends_on, days: -10, at: "11:00"}
    once: ever
    do: [{set: {note: "'ten days'"}}]
  on_work_day:
    entity: pass
    when: {due: ends_on, work_days: 1, at: "09:00"}
    do: [{set: {note: "'work day'"}}]
  birthday: {entity: pass, when: {due: born_on, yearly: true, at: "10:00"}, catch_up: 6h, do: [{task: Congratulate}]}
  soon: {entity: pass, when: {due: meets_at, delay: -2h}, do: [{set: {note: "'soon'"}}]}
  after_meeting: {entity: pass, when: {due: meets_at, days: 1, at: "12:00"}, do: [{set: {note: "'after'"}}]}
  monthly:
    entity: pass
    when: {every: month, on: ["31"], at: "08:00"}
    condition: round == 'monthly'
    do: [{task: Look at it}]
  named:
    entity: pass
    when: {event: saved, fields: [round]}
    condition: round == 'named'
    do: [{set: {note: "'named'"}}]
  next_day:
    entity: pass
    when: {event: created, days: 1, at: "11:00"}
    condition: round == 'next day'
    do: [{set: {note: name}}]
  in_chain: {entity: pass, when: {event: changed, fields: [told]}, do: [{set: {note: "'chained'"}}]}
  twice:
    entity: pass
    when: {event: saved, fields: [round]}
    condition: round == 'refused'
    do: [{task: "First", assignee: owner}, {set: {name: "if(name == 'x', name, empty)"}}]
"""
numbers = count(1)


@dataclass
class Office:
    """The business and short ways to what a test is about."""

    served: Served
    branch: UUID
    branches: dict[str, UUID] = field(default_factory=dict)

    @property
    def gateway(self) -> Gateway:
        """The gateway."""
        return self.served.pinned.gateway

    @property
    def system(self) -> Actor:
        """The product's own hand."""
        return self.served.pinned.directory.system("job")

    @property
    def maker(self) -> Actor:
        """Who makes records."""
        return replace(system_actor(wall=1, walls=(1,), channel="api"), home_branch=self.branch)

    def place(self, zone: str) -> UUID:
        """A branch in a zone."""
        if zone not in self.branches:
            self.branches[zone] = create_branch(self.served.pinned, name=zone, zone=zone)
            self.served.pinned.directory.forget()
        return self.branches[zone]

    def turn_on(self, *keys: str, mode: str = "from_now", at: datetime = BEFORE) -> None:
        """Turn triggers on, and all others off; passes of other tests are put aside."""
        with clock.frozen(at):
            with self.gateway.writing(self.system) as records:
                records.connection.execute(
                    delete(records.tables.frame("activation")), execution_options={"palmette_gated": True}
                )
                for name in ("sweep_mark", "occurrence"):
                    records.connection.execute(
                        delete(records.tables.frame(name)), execution_options={"palmette_gated": True}
                    )
                table = records.tables.table("x.pass")
                gone = update(table).values(deleted_at=records.now)
                records.connection.execute(gone, execution_options={"palmette_gated": True})
            for key in keys:
                turn_on(self.gateway, self.system, self.system, key, mode)

    def turn_off(self, key: str, at: datetime) -> None:
        """Turn one off."""
        with clock.frozen(at):
            turn_off(self.gateway, self.system, self.system, key)

    def on(self) -> set[str]:
        """Those that are on."""
        with self.gateway.reading(self.system) as records:
            return set(running(records))

    def make(self, at: datetime = BEFORE, *, actor: Actor | None = None, **values: object) -> UUID:
        """A pass."""
        given = {"name": f"Pass {next(numbers)}", "place": self.branch, **values}
        with clock.frozen(at), self.gateway.writing(actor or self.maker) as records:
            return UUID(str(records.create("x.pass", given)["id"]))

    def change(self, record: UUID, at: datetime, *, actor: Actor | None = None, **values: object) -> None:
        """Change a pass."""
        with clock.frozen(at), self.gateway.writing(actor or self.maker) as records:
            records.update("x.pass", record, values)

    def get(self, record: UUID, *fields: str) -> Row:
        """A pass as it is now."""
        with self.gateway.reading(self.system) as records:
            return records.get("x.pass", record, fields=fields)

    def tasks(self, record: UUID) -> list[Row]:
        """The tasks about a pass."""
        with self.gateway.reading(self.system) as records:
            query = ListQuery(filter=f"about_id == '{record}'", fields=["subject", "due_on", "owner", "contact"])
            return list(records.list("activities.activity", query).rows)

    def sweep(self, at: datetime, only: Sequence[str] = ()) -> dict[str, int]:
        """Find what is due."""
        with clock.frozen(at):
            return sweep(self.gateway, self.system, only=only)

    def dispatch(self, at: datetime) -> dict[str, int]:
        """Do what is due."""
        with clock.frozen(at):
            return dispatch(self.gateway, self.system)

    def run(self, at: datetime) -> dict[str, int]:
        """Both."""
        self.sweep(at)
        return self.dispatch(at)

    def of(self, record: UUID, trigger: str = "") -> list[Occurrence]:
        """What the ledger holds of a pass."""
        with self.gateway.reading(self.system) as records:
            return of_record(records, record, trigger=trigger)

    def states(self, record: UUID, trigger: str = "") -> list[str]:
        """The states of its occurrences, oldest first."""
        return [item.state for item in reversed(self.of(record, trigger))]

    def outbox(self) -> int:
        """How many messages there are."""
        with self.gateway.reading(self.system) as records:
            table = records.tables.frame("outbox")
            found = records.connection.execute(select(table.c.id), execution_options={"palmette_gated": True})
            return len(found.all())


def day(text: str, hour: int = 12, zone: str = "UTC") -> datetime:
    """A moment on a day."""
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), ZoneInfo(zone)).replace(hour=hour)


@pytest.fixture(scope="module")
def office(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The business on each engine, shared by the tests of a module."""
    yield from open_office(tmp_path_factory.mktemp("office"), module_database_url)


@pytest.fixture(scope="module")
def small_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The business on SQLite."""
    folder = tmp_path_factory.mktemp("office")
    yield from open_office(folder, f"sqlite:///{folder / 'a.db'}")


def open_office(folder: Path, url: str, more: str = RULES) -> Iterator[Office]:
    """The business in a database."""
    with served(folder, url, edition=EDITION + more) as opened:
        branch = create_branch(opened.pinned, name="Shop", zone="Europe/Helsinki")
        yield Office(opened, branch)
