"""Complaints have a deadline in work hours; whoever brings a friend is thanked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from palmette import Conflict, ListQuery, clock
from palmette.plugins.runtime import PackCalendars
from palmette_fitness_club.care import code_of
from plugins.fitness_club.tests.club import Club, built

NOW = datetime(2026, 2, 6, 13, 0, tzinfo=UTC)
"""A Friday, three in the afternoon in the club."""
COMPLAINT, REFERRAL, BONUS = "fitness_club.complaint", "fitness_club.referral", "fitness_club.bonus_move"


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture(scope="module")
def office(club: Club) -> Club:
    """The same club with hours: it has a calendar for its second branch."""
    days = ["mon", "tue", "wed", "thu", "fri"]
    shop = club.create("frame.branch", name="With hours", zone="Europe/Helsinki", kind="branch")
    hours = [{"weekdays": days, "opens": time(9), "closes": time(17)}]
    club.create("work.work_calendar", name="Hours", place=shop, hours=hours)
    gateway = replace(club.gateway, calendars=PackCalendars(built().registry))
    return replace(club, gateway=gateway, branch=shop)


def complain(club: Club, **values: object) -> UUID:
    return club.create(COMPLAINT, subject="Cold showers", member=club.member(), club=club.branch, **values)


def points(club: Club, member: UUID) -> list[tuple[object, object]]:
    with club.gateway.reading(club.actor) as records:
        query = ListQuery(fields=["points", "reason"], equal=[("member", member)])
        return [(row["points"], row["reason"]) for row in records.list(BONUS, query).rows]


def joins(club: Club, friend: UUID, sold_at: datetime | None = None) -> UUID:
    first = (sold_at or clock.now()).date()
    return club.membership(friend, first, date(2027, 2, 5), sold_at=sold_at or clock.now())


def test_eight_work_hours_from_friday_afternoon_end_on_monday(office: Club) -> None:
    row = office.get(COMPLAINT, complain(office), "answer_due_at", "is_late")
    assert (row["answer_due_at"], row["is_late"]) == (datetime(2026, 2, 9, 13, 0, tzinfo=UTC), False)


def test_an_answer_notes_its_moment_and_whether_it_was_late(club: Club) -> None:
    in_time, late = complain(club), complain(club)
    with clock.frozen(NOW + timedelta(minutes=20)):
        club.update(COMPLAINT, in_time, answer="The boiler is mended.")
    with clock.frozen(NOW + timedelta(days=5)):
        club.update(COMPLAINT, late, answer="Sorry.")
        club.update(COMPLAINT, in_time, answer="The boiler is mended for good.")
        rows = [club.get(COMPLAINT, key, "answered_at", "is_late") for key in (in_time, late)]
    assert [(row["answered_at"], row["is_late"]) for row in rows] == [
        (NOW + timedelta(minutes=20), False), (NOW + timedelta(days=5), True),
    ]  # fmt: skip


def test_who_brings_a_friend_is_thanked_once(club: Club) -> None:
    member, friend = club.member(), club.member(first_name="Friend")
    one, other = (club.create(REFERRAL, member=member, friend=friend) for _ in range(2))
    joins(club, friend)
    joins(club, friend)
    code = code_of(one)
    assert points(club, member) == [(50, f"Brought a friend: {code}")]
    assert points(club, friend) == [(20, f"Came by a recommendation: {code}")]
    kept = [club.get(REFERRAL, key, "code", "rewarded_on") for key in (one, other)]
    assert [(row["code"], row["rewarded_on"]) for row in kept] == [(code, NOW.date()), (code_of(other), None)]


def test_a_friend_who_is_named_after_he_has_joined_counts_as_well(club: Club) -> None:
    member, friend = club.member(), club.member(first_name="Friend")
    key = club.create(REFERRAL, member=member, friend_name="Aino's friend")
    with clock.frozen(NOW + timedelta(hours=1)):
        joins(club, friend)
        club.update(REFERRAL, key, friend=friend)
    assert [given for given, _ in points(club, member)] == [50]


def test_who_was_a_member_before_is_nobody_new(club: Club) -> None:
    member, friend = club.member(), club.member(first_name="Friend")
    joins(club, friend, NOW - timedelta(days=40))
    club.create(REFERRAL, member=member, friend=friend)
    joins(club, friend)
    assert points(club, member) == []


def test_nobody_recommends_the_club_to_himself(club: Club) -> None:
    member = club.member()
    with pytest.raises(Conflict) as refused:
        club.create(REFERRAL, member=member, friend=member)
    assert refused.value.code == "fitness_club.own_friend"
