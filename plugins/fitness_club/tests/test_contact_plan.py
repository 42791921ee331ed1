"""The contact plan, day by day: who gets what and when, from the activation of a membership to its end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from palmette import Conflict, clock
from palmette.jobs.engine import run_now
from palmette.lifecycles.engine import nightly_job
from palmette.schema.database import GATED
from palmette.triggers.activation import turn_on
from palmette.triggers.dispatch import dispatch
from palmette.triggers.ledger import of_record
from palmette.triggers.moments import days_of
from palmette.triggers.sweep import sweep
from palmette.triggers.verdict import held_out
from plugins.fitness_club.tests.club import Club, open_club

pytestmark = pytest.mark.mostly_sqlite

HELSINKI = ZoneInfo("Europe/Helsinki")
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 12), date(2027, 1, 11)
VISITS = [date(2026, 1, 13), date(2026, 1, 15), date(2026, 1, 20), date(2026, 1, 23), date(2026, 1, 26),
          date(2026, 1, 30), date(2026, 2, 4), date(2026, 2, 9)]  # fmt: skip
UNTIL_FEBRUARY = [
    ("c01", date(2026, 1, 12)), ("c03", date(2026, 1, 14)), ("c05a", date(2026, 1, 26)), ("c06", date(2026, 2, 11)),
]  # fmt: skip
FIRST_MONTH = ("c01", "c02", "c03", "c04", "c05", "c06", "b01", "c13", "c14", "c15")
numbers = count(1)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in Helsinki."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HELSINKI).astimezone(UTC)


@dataclass
class Story:
    """A member, the membership, and what happens on which day."""

    club: Club
    member: UUID
    membership: UUID
    happens: dict[date, list[Callable[[], object]]] = field(default_factory=dict)

    def live(self, days: Iterable[date], *, engine: Collection[date] = (), only: Sequence[str] = ()) -> None:
        """Let days pass: nights, what happens, the morning's sweep, and what is due at eleven and at noon.

        The engine runs on all of them or on those named, with all triggers or `only` some.
        """
        for day in days:
            awake = not engine or day in engine
            if awake and not only:
                with clock.frozen(at(day, 0, 15)):
                    run_now(nightly_job(), self.club.gateway, self.club.actor, progress=lambda text, done, total: None)
            with clock.frozen(at(day, 9)):
                for happening in self.happens.get(day, ()):
                    happening()
                if awake:
                    sweep(self.club.gateway, self.club.actor, only=only)
            for minute in (11 * 60 + 1, 12 * 60 + 1) if awake else ():
                with clock.frozen(at(day, *divmod(minute, 60))):
                    dispatch(self.club.gateway, self.club.actor)

    def visit(self, day: date) -> None:
        """A visit in the morning of a day."""
        self.happens.setdefault(day, []).append(
            lambda: self.club.create(
                "fitness_club.visit",
                member=self.member,
                club=self.club.branch,
                membership=self.membership,
                at=at(day, 8),
            )
        )

    def contacts(self) -> list[tuple[str, date]]:
        """What was done for the member, in order: the plan's id and the local day."""
        with self.club.gateway.reading(self.club.actor) as records:
            ledger = records.tables.frame("occurrence")
            statement = select(ledger.c.trigger, ledger.c.done_at).where(
                ledger.c.subject_id == self.member, ledger.c.state == "done"
            )
            rows = records.connection.execute(statement.order_by(ledger.c.done_at), execution_options=GATED)
            return [(row.trigger.partition("_")[0], row.done_at.astimezone(HELSINKI).date()) for row in rows]


@pytest.fixture(scope="module")
def planned(module_database_url: str) -> Iterator[Club]:
    """A club whose plan is on, on each engine."""
    with open_club(module_database_url) as club:
        with clock.frozen(at(date(2026, 1, 1))):
            for key in club.gateway.blueprint.triggers:
                # On PostgreSQL those that the first month could bring; on SQLite every one.
                if club.gateway.database.dialect == "sqlite" or key.startswith(FIRST_MONTH):
                    turn_on(club.gateway, club.actor, club.actor, key)
        yield club


def story(club: Club) -> Story:
    """Activated on Monday 12 January at nine."""
    with clock.frozen(at(FIRST)):
        member = club.member()
        while held_out(club.gateway.blueprint.contact_plans["member_year"], member):
            member = club.member()
        made = Story(club, member, club.membership(member, FIRST, LAST))
    return made


def induction(club: Club, member: UUID, day: date) -> None:
    """An induction, booked."""
    trainer = club.user("Trainer")
    kind = club.create(
        "fitness_club.class_template", name=f"Induction {next(numbers)}", induction=True,
        direction=club.create("fitness_club.direction", name=f"Gym {next(numbers)}"),
    )  # fmt: skip
    session = club.create(
        "fitness_club.class_session",
        template=kind,
        club=club.branch,
        starts_at=at(day, 18),
        trainer=trainer,
        capacity=1,
    )
    club.create("fitness_club.booking", session=session, member=member)


@pytest.mark.slow
def test_a_good_member_gets_exactly_four_contacts_until_the_eleventh_of_february(planned: Club) -> None:
    tale = story(planned)
    for day in VISITS:
        tale.visit(day)
    tale.happens.setdefault(date(2026, 1, 15), []).append(lambda: induction(planned, tale.member, date(2026, 1, 17)))
    # Nothing of the plan can be due on the other days; the long run looks at each.
    days = [FIRST + number * DAY for number in (0, 1, 2, 3, 4, 7, 14, 24, 25, 29, 30)]
    tale.live(days_of(FIRST, date(2026, 2, 11)), engine=days)
    assert tale.contacts() == UNTIL_FEBRUARY


@pytest.mark.soak
def test_the_same_day_by_day(planned: Club) -> None:
    tale = story(planned)
    for day in VISITS:
        tale.visit(day)
    tale.happens.setdefault(date(2026, 1, 15), []).append(lambda: induction(planned, tale.member, date(2026, 1, 17)))
    tale.live(days_of(FIRST, date(2026, 2, 11)))
    assert tale.contacts() == UNTIL_FEBRUARY


@pytest.mark.slow
def test_without_the_last_three_visits_a_call_is_asked_for_on_friday_the_sixth(planned: Club) -> None:
    tale = story(planned)
    for day in VISITS[:5]:
        tale.visit(day)
    tale.live(days_of(FIRST, date(2026, 2, 7)), engine=[date(2026, 2, day) for day in (5, 6, 7)])
    calls = [day for key, day in tale.contacts() if key == "b01"]
    assert calls == [date(2026, 2, 6)]


def ends(tale: Story, days: list[date]) -> list[tuple[str, date]]:
    """The contacts of the last weeks, of the days that matter."""
    keys = [key for key in tale.club.gateway.blueprint.triggers if key.startswith(("c13", "c14", "c15"))]
    tale.live(sorted({*days, *tale.happens}), only=keys)
    return [item for item in tale.contacts() if item[0] in ("c13", "c14", "c15a", "c15b")]


def around(*days: date) -> list[date]:
    """Each day, with the one before."""
    return [day - DAY * back for day in days for back in (1, 0)]


PLANNED = {"c13": date(2026, 11, 12), "c14": date(2026, 12, 12), "c15a": date(2026, 12, 28), "c15b": date(2027, 1, 8)}


def test_the_end_is_spoken_of_four_times(planned: Club) -> None:
    tale = story(planned)
    assert ends(tale, around(*PLANNED.values())) == list(PLANNED.items())


def test_a_freeze_of_fourteen_days_moves_all_four(planned: Club) -> None:
    tale = story(planned)
    with clock.frozen(at(date(2026, 6, 1))):
        planned.freeze(tale.membership, tale.member, date(2026, 6, 1), 14)
    moved = {key: day + 14 * DAY for key, day in PLANNED.items()}
    assert ends(tale, around(*PLANNED.values(), *moved.values())) == list(moved.items())


def test_a_renewal_on_the_first_of_december_cancels_what_is_left(planned: Club) -> None:
    tale = story(planned)
    tale.happens[date(2026, 12, 1)] = [
        lambda: planned.membership(
            tale.member, LAST + DAY, LAST + 365 * DAY, renewal_of=tale.membership, activated_on=None
        )
    ]
    assert ends(tale, around(date(2026, 12, 2), *PLANNED.values())) == [("c13", date(2026, 11, 12))]
    with planned.gateway.reading(planned.actor) as records:
        assert not of_record(records, tale.membership, trigger="c15b_last_days")


def test_who_is_held_out_gets_nothing_and_it_is_kept_why(planned: Club) -> None:
    with clock.frozen(at(FIRST)):
        member = planned.member()
        while not held_out(planned.gateway.blueprint.contact_plans["member_year"], member):
            member = planned.member()
        tale = Story(planned, member, planned.membership(member, FIRST, LAST))
    tale.live([FIRST], only=["c01_welcome"])
    assert tale.contacts() == []
    with planned.gateway.reading(planned.actor) as records:
        assert [item.reason for item in of_record(records, tale.membership, trigger="c01_welcome")] == ["hold_out"]


@pytest.mark.parametrize(
    # The clocks of New York go back on 1 November, those of Vladivostok never change.
    "zone",
    ["America/New_York", "Asia/Vladivostok", "Europe/Helsinki"],
)
def test_the_end_is_spoken_of_at_eleven_of_the_members_own_clocks(club: Club, zone: str) -> None:
    there = ZoneInfo(zone)
    branch = club.create("frame.branch", name=zone, zone=zone, kind="branch")
    club.directory.forget()
    with clock.frozen(at(FIRST)):
        member = club.member(branch=branch)
        while held_out(club.gateway.blueprint.contact_plans["member_year"], member):
            member = club.member(branch=branch)
        ended = date(2026, 11, 30)
        membership = club.membership(member, date(2025, 12, 1), ended)
    # Thirty and fourteen days before: on the last of October and on 16 November.
    rules = {"c14_renewal_call": date(2026, 10, 31), "c15a_year_in_numbers": date(2026, 11, 16)}
    for key, day in rules.items():
        with clock.frozen(at(date(2026, 1, 2))), suppress(Conflict):
            turn_on(club.gateway, club.actor, club.actor, key)
        with clock.frozen(datetime(day.year, day.month, day.day, 0, 30, tzinfo=there).astimezone(UTC)):
            sweep(club.gateway, club.actor, only=[key])
        with club.gateway.reading(club.actor) as records:
            due = [item.due_at.astimezone(there) for item in of_record(records, membership, trigger=key)]
        assert [(one.date(), one.hour) for one in due] == [(day, 11)]
