"""An association in a database: its gateway, an office in Moscow, and short ways to make what a test is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
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
from palmette.records.results import Row
from palmette.records.session import Gateway, Records
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables

EDITION = Path(__file__).resolve().parents[3] / "config/appraisers.yaml"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
_numbers = count(1)


@cache
def built() -> BuildResult:
    """The edition's blueprint, built once."""
    return build_blueprint(EDITION, strict=True)


def roubles(amount: int) -> Money:
    """An amount in the association's currency."""
    return Money.of(amount, "RUB")


@dataclass
class Association:
    """The gateway with its own hand, and the office in Moscow."""

    gateway: Gateway
    directory: Directory
    actor: Actor
    branch: UUID
    _open: Records | None = None

    @contextmanager
    def together(self) -> Iterator[Records]:
        """One session for everything written inside; a session that is open already is gone on with."""
        if self._open is not None:
            yield self._open
            return
        with self.gateway.writing(self.actor) as records:
            self._open = records
            try:
                yield records
            finally:
                self._open = None

    def create(self, entity: str, **values: object) -> UUID:
        """A record; its id."""
        with self.together() as records:
            return UUID(str(records.create(entity, values)["id"]))

    def update(self, entity: str, record: UUID, **values: object) -> None:
        """Change a record."""
        with self.together() as records:
            records.update(entity, record, values)

    def move(self, entity: str, record: UUID, to: str, **values: object) -> None:
        """Move a record on."""
        with self.together() as records:
            records.move(entity, record, to, values=values)

    def tick(self, entity: str, record: UUID, *steps: str) -> None:
        """Tick steps of the stage."""
        with self.together() as records:
            for step in steps:
                records.set_step(entity, record, step, done=True)

    def get(self, entity: str, record: UUID, *fields: str) -> Row:
        """A record as it is now."""
        with self.gateway.reading(self.actor) as records:
            return records.get(entity, record, fields=fields)

    def missing(self, entity: str, record: UUID, to: str) -> list[str]:
        """The keys of what a move still needs."""
        with self.gateway.reading(self.actor) as records:
            return [item.key for item in records.look_at_move(entity, record, to).items if not item.done]

    def count(self, entity: str, filter: str) -> int:
        """How many there are."""
        with self.gateway.reading(self.actor) as records:
            return records.count(entity, filter=filter).value

    def somebody(self, *roles: str, user: UUID | None = None) -> Actor:
        """An actor with these roles in the office."""
        return Actor(
            "user", "Somebody", "page", self.actor.wall, self.actor.walls, id=user or self.actor.id, roles=tuple(roles),
            home_branch=self.branch, branches=frozenset({self.branch}), team=frozenset({user} if user else ()),
        )  # fmt: skip

    @contextmanager
    def reading_as(self, *roles: str, user: UUID | None = None) -> Iterator[Records]:
        """A reading session of somebody with these roles in the office."""
        with self.gateway.reading(self.somebody(*roles, user=user)) as records:
            yield records

    def office(self, name: str, zone: str) -> UUID:
        """A regional office in a zone of its own."""
        found = self.create("frame.branch", name=f"{name} {next(_numbers)}", zone=zone, kind="branch")
        self.directory.forget()
        return found

    def user(self, name: str = "Somebody") -> UUID:
        """Somebody with a login."""
        return self.create("frame.user", name=name, email=f"staff{next(_numbers)}@example.com", home_branch=self.branch)

    def person(self, **values: object) -> UUID:
        """A person who is no member yet."""
        person = {"kind": "person", "first_name": "Анна", "last_name": "Белова", "branch": self.branch}
        return self.create("contacts.contact", **{**person, **values})

    def member(self, **values: object) -> UUID:
        """A member in the register."""
        entry = {"register_no": f"{next(_numbers):06}", "joined_on": date(2020, 3, 1)}
        return self.person(**{**entry, **values})

    def firm(self, **values: object) -> UUID:
        """An organization."""
        row = {"kind": "organization", "name": f"Фирма {next(_numbers)}", "branch": self.branch}
        return self.create("contacts.contact", **{**row, **values})

    def requirement(self, kind: str, **values: object) -> UUID:
        """A requirement from long ago."""
        return self.create("appraisers.requirement", kind=kind, **{"from_on": date(2007, 1, 1), **values})

    def plan(self, kind: str = "annual", amount: int = 20_000) -> UUID:
        """A fee rate."""
        return self.create(
            "appraisers.fee_plan", name=f"Rate {next(_numbers)}", kind=kind, amount=roubles(amount), due_days=30,
            from_on=date(2015, 1, 1),
        )  # fmt: skip

    def charge(self, member: UUID, *, kind: str = "annual", amount: int = 20_000, **values: object) -> UUID:
        """A fee of the year 2026."""
        term = {"covers_from": YEAR[0], "covers_to": YEAR[1], "due_on": date(2026, 1, 31)}
        row = {"member": member, "plan": self.plan(kind, amount), "amount": roubles(amount), **term, **values}
        return self.create("appraisers.charge", **row)

    def pay(self, charge: UUID, amount: int = 20_000, on: date = date(2026, 1, 20)) -> UUID:
        """A payment recognised by hand that pays a fee."""
        with self.together():
            payment = self.create(
                "appraisers.bank_payment", paid_on=on, amount=roubles(amount), match_rule="hand", payer="Плательщик"
            )
            return self.create("appraisers.allocation", payment=payment, charge=charge, amount=roubles(amount))

    def insure(self, member: UUID, until: date, sum_: int = 300_000, **values: object) -> UUID:
        """A checked policy of a year."""
        row = {
            "member": member, "insurer": self.firm(), "number": f"P-{next(_numbers)}", "sum": roubles(sum_),
            "from_on": date(2026, 1, 1), "to_on": until, "verified_by": self.user(),
        }  # fmt: skip
        return self.create("appraisers.policy", **{**row, **values})

    def certify(self, member: UUID, until: date, direction: str = "real_estate") -> UUID:
        """A certificate of three years."""
        return self.create(
            "appraisers.certificate", member=member, number=f"{next(_numbers):06}-1", direction=direction,
            issued_on=date(until.year - 3, 1, 1), expires_on=until,
        )  # fmt: skip

    def period(self, due_on: date = date(2026, 10, 10), **values: object) -> UUID:
        """The third quarter."""
        row = {
            "name": f"Q3 {next(_numbers)}", "starts_on": date(2026, 7, 1), "ends_on": date(2026, 9, 30),
            "opens_on": date(2026, 9, 1), "due_on": due_on,
        }  # fmt: skip
        return self.create("appraisers.reporting_period", **{**row, **values})

    def report(self, submission: UUID, number: str, on: date = date(2026, 8, 3), **values: object) -> UUID:
        """A reported appraisal."""
        row = {"submission": submission, "number": number, "dated_on": on, "object": "Квартира", "value": roubles(1)}
        return self.create("appraisers.report_row", **{**row, **values})

    def committee(self, seats: int) -> tuple[UUID, list[UUID]]:
        """A meeting of a committee of so many; the first is its chair."""
        people = [self.user(f"Член {number}") for number in range(seats)]
        committee = self.create(
            "appraisers.committee", name=f"Committee {next(_numbers)}", chair=people[0], members=people
        )
        return self.create("appraisers.meeting", committee=committee, at="2026-11-20T10:00:00Z"), people

    def voted(self, values: dict[str, object], votes: list[str], *, seats: int = 5) -> UUID:
        """An item of an agenda on which the first members voted so, the chair first."""
        with self.together():
            meeting, people = self.committee(seats)
            item = self.create("appraisers.agenda_item", meeting=meeting, question="Вопрос", **values)
            for voter, value in zip(people, votes, strict=False):
                if value:
                    self.create("appraisers.vote", item=item, voter=voter, value=value)
            return item


@contextmanager
def open_installation(url: str) -> Iterator[tuple[Gateway, Directory]]:
    """An installation without people or branches."""
    result = built()
    database = Database(DatabaseSettings(url))
    install(database, result.blueprint)
    tables = build_tables(result.blueprint, database.dialect)
    directory = Directory(database, result.blueprint, tables)
    interceptors = (PackInterceptor(result.registry), LifecycleInterceptor(result.blueprint))
    gateway = Gateway(
        database, result.blueprint, tables, interceptors=interceptors, secret_key=b"0" * 32, zones=directory.zones
    )
    try:
        yield gateway, directory
    finally:
        database.close()


@contextmanager
def open_association(url: str) -> Iterator[Association]:
    """An empty association in a fresh database, with what a law asks of it."""
    with open_installation(url) as (gateway, directory):
        directory.add_wall("main", "Union")
        actor = directory.system("api")
        with gateway.writing(actor) as records:
            row = records.create("frame.branch", {"name": "Москва", "zone": "Europe/Moscow", "kind": "branch"})
        directory.forget()
        branch = UUID(str(row["id"]))
        found = Association(gateway, directory, replace(actor, home_branch=branch), branch)
        with found.together():
            _set_rules(found)
        yield found


def _set_rules(found: Association) -> None:
    """The requirements that tests count with, and a week of five days."""
    found.requirement("individual_insurance", amount=roubles(300_000))
    found.requirement("firm_insurance", amount=roubles(5_000_000))
    for kind, length in (("expertise", 20), ("declaration", 1), ("answer", 5), ("inspection", 30),
                         ("hearing_notice", 14), ("late_complaint", 30)):  # fmt: skip
        found.requirement(kind, length=length)
    hours = [{"weekdays": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"}]
    found.create("work.work_calendar", name="Office", place=found.branch, hours=hours)
