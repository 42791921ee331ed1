"""Who passes a door, by tables of facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from palmette_fitness_club.doors.decide import Cover, Door, Facts, Window, decide
from palmette_fitness_club.doors.digest import digest

CLUB, OTHER, POOL, GYM = (uuid4() for _ in range(4))
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAYTIME = Window(frozenset({"mon", "tue", "wed", "thu", "fri"}), time(7), time(16))
DOOR = Door(CLUB, GYM, passback=timedelta(minutes=3))
COVER = Cover(uuid4())
FACTS = Facts([COVER])


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (None, "unknown"),
        (FACTS, "ok"),
        (Facts(), "no_membership"),
        (Facts([replace(COVER, used_up=True)]), "no_membership"),
        (replace(FACTS, is_blocked=True), "blocked"),
        (replace(FACTS, valid_from=date(2026, 11, 24)), "blocked"),
        (replace(FACTS, valid_to=date(2026, 11, 22)), "blocked"),
        (replace(FACTS, valid_to=date(2026, 11, 23)), "ok"),
        (replace(FACTS, is_frozen=True), "frozen"),
        (replace(FACTS, owes=True), "debt"),
        (replace(FACTS, passed_at=MONDAY - timedelta(minutes=2)), "inside"),
        (replace(FACTS, passed_at=MONDAY - timedelta(minutes=3)), "ok"),
        (Facts([replace(COVER, clubs=frozenset({OTHER}))]), "wrong_zone"),
        (Facts([replace(COVER, clubs=frozenset({OTHER, CLUB}))]), "ok"),
        (Facts([replace(COVER, zones=frozenset({POOL}))]), "wrong_zone"),
        (Facts([replace(COVER, zones=frozenset({POOL, GYM}))]), "ok"),
        (Facts([replace(COVER, windows=(DAYTIME,))]), "ok"),
        (Facts([replace(COVER, zones=frozenset({POOL})), COVER]), "ok"),
    ],
)
def test_the_first_reason_that_holds_is_told(facts: Facts | None, reason: str) -> None:
    verdict = decide(facts, DOOR, MONDAY)
    assert (verdict.reason, verdict.allow) == (reason, reason == "ok")


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), "wrong_time"),
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), "ok"),
        (datetime(2026, 11, 23, 15, 59, tzinfo=UTC), "ok"),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), "wrong_time"),
        (datetime(2026, 11, 28, 12, 0, tzinfo=UTC), "wrong_time"),
    ],
)
def test_a_daytime_membership_opens_in_its_hours(at: datetime, reason: str) -> None:
    assert decide(Facts([replace(COVER, windows=(DAYTIME,))]), DOOR, at).reason == reason


@pytest.mark.parametrize(("hour", "day", "opens"), [(23, 23, True), (1, 24, True), (3, 24, False), (1, 23, False)])
def test_hours_over_midnight_belong_to_the_day_they_begin(hour: int, day: int, opens: bool) -> None:
    night = Window(frozenset({"mon"}), time(22), time(2))
    assert night.holds(datetime(2026, 11, day, hour, tzinfo=UTC)) is opens


def test_of_two_memberships_the_hour_is_told_before_the_zone() -> None:
    covers = [replace(COVER, zones=frozenset({POOL})), replace(COVER, windows=(replace(DAYTIME, since=time(13)),))]
    assert decide(Facts(covers), DOOR, MONDAY).reason == "wrong_time"


def test_the_door_says_by_which_membership() -> None:
    pool = replace(COVER, membership=UUID(int=1), zones=frozenset({POOL}))
    assert decide(Facts([pool, COVER]), DOOR, MONDAY).membership == COVER.membership


def test_nobody_is_kept_inside() -> None:
    assert decide(replace(FACTS, is_blocked=True, owes=True), replace(DOOR, direction="out"), MONDAY).allow


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("card", "0012345"), ("card", "12345"), True),
        (("card", "ab 12"), ("card", "AB12"), True),
        (("card", "12345"), ("wristband", "12345"), False),
        (("qr", "0012"), ("qr", "12"), False),
        (("card", "000"), ("card", "000"), True),
    ],
)
def test_a_card_reads_the_same_however_its_number_is_written(
    first: tuple[str, str], second: tuple[str, str], same: bool
) -> None:
    assert (digest(*first) == digest(*second)) is same
