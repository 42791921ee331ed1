"""Phase and activity, line by line of their tables: what a member did, and where he stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.lifecycles.recompute import recompute
from palmette.records.rollups import decay
from plugins.fitness_club.tests.club import Club

pytestmark = pytest.mark.mostly_sqlite

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def back(days: int) -> date:
    return TODAY - timedelta(days=days)


def stand(club: Club, member: UUID) -> tuple[object, object]:
    """Phase and activity at noon of the day."""
    with clock.frozen(NOW), club.gateway.writing(club.actor) as records:
        decay(records, "contacts.contact")
        for key in ("fitness_club.phase", "fitness_club.activity_state"):
            recompute(records, records.blueprint.lifecycles[key], [member])
    row = club.get("contacts.contact", member, "phase", "activity_state")
    return row["phase"], row["activity_state"]


def member_since(club: Club, begun: int, ends_in: int) -> UUID:
    """Somebody whose first membership began so many days ago and ends in so many days."""
    member = club.member()
    with clock.frozen(NOW):
        club.membership(member, back(begun), back(-ends_in))
    return member


@pytest.mark.parametrize(
    ("begun", "ends_in", "phase"),
    [
        (0, 364, "adaptation"),
        (30, 334, "adaptation"),
        (31, 333, "habit"),
        (90, 274, "habit"),
        (91, 273, "established"),
        (300, 61, "established"),
        (300, 60, "renewal"),
        (365, 0, "renewal"),
        (365, -1, "grace"),
        (395, -30, "grace"),
        (396, -31, "lost"),
        (545, -180, "lost"),
        (546, -181, "archive"),
        (100, 20, "renewal"),
        (91, 27, "renewal"),
        (89, 10, "habit"),
        (40, -5, "grace"),
    ],
)
def test_the_phase_follows_the_days_of_a_first_membership(any_club: Club, begun: int, ends_in: int, phase: str) -> None:
    assert stand(any_club, member_since(any_club, begun, ends_in))[0] == phase


def test_who_never_had_a_membership_is_a_prospect(any_club: Club) -> None:
    assert stand(any_club, any_club.member()) == ("prospect", None)


def test_a_sold_membership_that_waits_is_adaptation_already(any_club: Club) -> None:
    member = any_club.member()
    any_club.membership(member, back(-10), back(-374), stage="waiting_activation", activated_on=None)
    assert stand(any_club, member) == ("adaptation", "new")


def test_a_renewal_begins_no_second_adaptation(any_club: Club) -> None:
    member = any_club.member()
    before = any_club.membership(member, back(369), back(5), stage="ended")
    any_club.membership(member, back(4), back(-360), renewal_of=before)
    assert stand(any_club, member)[0] == "established"


@pytest.mark.parametrize(("gap", "phase"), [(179, "established"), (180, "adaptation")])
def test_a_return_after_180_days_begins_anew(any_club: Club, gap: int, phase: str) -> None:
    member = any_club.member()
    before = any_club.membership(member, back(gap + 369), back(gap + 4), stage="ended")
    any_club.membership(member, back(4), back(-360), renewal_of=before)
    assert stand(any_club, member)[0] == phase


def test_who_bought_the_next_one_already_is_not_in_renewal(any_club: Club) -> None:
    member = any_club.member()
    before = any_club.membership(member, back(345), back(-20))
    any_club.membership(member, back(-21), back(-386), stage="waiting_activation", activated_on=None, renewal_of=before)
    assert stand(any_club, member)[0] == "established"


def test_a_membership_by_the_month_has_no_renewal_phase(any_club: Club) -> None:
    member = any_club.member()
    monthly = any_club.type(basis="renewing", term=1, freeze_days=0, freeze_times=0)
    any_club.membership(member, back(200), back(-6), type=monthly)
    assert stand(any_club, member)[0] == "established"


@pytest.mark.parametrize(("days", "before"), [(100, 25), (119, 30), (120, 60), (365, 60)])
def test_the_renewal_of_a_short_term_begins_with_its_last_quarter(any_club: Club, days: int, before: int) -> None:
    member, last = any_club.member(), back(-50)
    any_club.membership(member, last - timedelta(days=days - 1), last)
    renewal_from = any_club.get("contacts.contact", member, "renewal_from")["renewal_from"]
    assert renewal_from == last - timedelta(days=before)


def test_a_cancelled_draft_makes_nobody_a_member(any_club: Club) -> None:
    member = any_club.member()
    any_club.membership(member, back(1), back(-364), stage="cancelled", lost_reason="mistake", activated_on=None)
    assert stand(any_club, member)[0] == "prospect"


@pytest.mark.parametrize(
    ("begun", "visits", "state"),
    [
        (13, [], "new"),
        (14, [1, 5, 9, 12], "active"),
        (100, [], "sleeping"),
        (100, [28, 40], "sleeping"),
        (100, [27], "at_risk"),
        (100, [14, 20, 25], "at_risk"),
        (100, [13], "low"),
        (100, [1, 2, 3], "low"),
        (100, [1, 2, 3, 4], "active"),
        (100, [1, 2, 29, 31, 33, 35], "at_risk"),
        (100, [1, 2, 3, 29, 31, 33, 35], "low"),
        (100, [1, 29, 31, 33], "low"),
        (100, [1, 5, 9, 13, 29, 31, 33, 35, 37, 39, 41, 43], "at_risk"),
        (100, [1, 5, 9, 11, 13, 29, 31, 33, 35, 37, 39, 41, 43], "active"),
    ],
)
def test_the_activity_follows_the_visits(any_club: Club, begun: int, visits: Sequence[int], state: str) -> None:
    member = member_since(any_club, begun, 200)
    with clock.frozen(NOW):
        any_club.visits(member, [back(days) for days in visits])
    assert stand(any_club, member)[1] == state


def test_within_a_freeze_a_member_is_frozen(any_club: Club) -> None:
    member = any_club.member()
    membership = any_club.membership(member, back(100), back(-200))
    any_club.freeze(membership, member, back(3), 14)
    assert stand(any_club, member) == ("established", "frozen")


@pytest.mark.parametrize(("days", "state"), [(10, "at_risk"), (14, "low")])
def test_frozen_days_do_not_count_against_a_member(any_club: Club, days: int, state: str) -> None:
    """Last visit 26 days ago, then a freeze that is over: 16 or 12 days without a visit."""
    member = any_club.member()
    membership = any_club.membership(member, back(100), back(-200))
    with clock.frozen(NOW):
        any_club.visits(member, [back(26), back(26 + 2)])
    any_club.freeze(membership, member, back(25), days)
    assert stand(any_club, member)[1] == state


def test_a_freeze_lengthens_the_window_of_visits(any_club: Club) -> None:
    member = any_club.member()
    membership = any_club.membership(member, back(100), back(-200))
    any_club.freeze(membership, member, back(25), 20)
    with clock.frozen(NOW):
        any_club.visits(member, [back(days) for days in (1, 30, 33, 36)])
        assert any_club.get("contacts.contact", member, "visits_28")["visits_28"] == 4
    assert stand(any_club, member)[1] == "active"


def test_who_has_no_valid_membership_has_no_activity(any_club: Club) -> None:
    assert stand(any_club, member_since(any_club, 400, -20))[1] is None


def test_guest_visits_make_nobody_active(any_club: Club) -> None:
    member = member_since(any_club, 100, 200)
    with clock.frozen(NOW):
        any_club.create(
            "fitness_club.visit", member=member, club=any_club.branch, at=NOW - timedelta(days=1), guest=True
        )
    assert stand(any_club, member)[1] == "sleeping"
