"""The invented club keeps to its recipe: how many, how often, how faithful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from palmette import DemoContext
from palmette.demo.recording import RecordingStore
from palmette_fitness_club.demo import load
from palmette_fitness_club.demo.stays import make_stays

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
Row = Mapping[str, object]


@pytest.fixture(scope="session")
def demo() -> RecordingStore:
    """The club a tenth of its full size, as lists of rows."""
    store = RecordingStore()
    load(DemoContext("demo", store, NOW, zone="Europe/Helsinki"))
    return store


def day(value: object) -> date:
    assert isinstance(value, date)
    return value


@pytest.fixture(scope="session")
def last_terms(demo: RecordingStore) -> dict[object, Row]:
    """The last membership of each member."""
    return {row["member"]: row for row in demo.rows["fitness_club.membership"]}


def test_a_tenth_has_five_hundred_members_and_nine_hundred_former_ones(
    last_terms: dict[object, Row],
) -> None:
    stages = Counter("held" if row["stage"] in ("active", "frozen") else "over" for row in last_terms.values())
    assert stages == {"held": 500, "over": 900}


def test_tiny_is_a_hundredth() -> None:
    store = RecordingStore()
    load(DemoContext("tiny", store, NOW, zone="Europe/Helsinki"))
    assert len({row["member"] for row in store.rows["fitness_club.membership"]}) == 140


def test_six_hundred_requests_lie_within_eighteen_months(demo: RecordingStore) -> None:
    asked = [row["created_at"] for row in demo.rows["sales.deal"] if row["pipeline"] == "fitness_club.new_member"]
    assert len(asked) == 600
    assert all(isinstance(at, datetime) and NOW - timedelta(days=550) <= at <= NOW for at in asked)


@pytest.mark.parametrize(
    ("kind", "share"), [("Annual · Full", 62), ("Half-year · Full", 14), ("Monthly", 14), ("Twenty visits", 10)]
)
def test_kinds_of_membership_are_mixed(
    demo: RecordingStore, last_terms: dict[object, Row], kind: str, share: int
) -> None:
    names = {row["id"]: row["name"] for row in demo.rows["fitness_club.membership_type"]}
    found = sum(names[row["type"]] == kind for row in last_terms.values()) / len(last_terms)
    assert found == pytest.approx(share / 100, abs=0.03)


def test_every_sixth_member_was_frozen_once(demo: RecordingStore, last_terms: dict[object, Row]) -> None:
    frozen = {row["member"] for row in demo.rows["fitness_club.freeze"]}
    assert len(frozen) / len(last_terms) == pytest.approx(0.18, abs=0.03)


def test_there_are_about_thirty_one_thousand_visits(demo: RecordingStore) -> None:
    assert len(demo.rows["fitness_club.visit"]) == pytest.approx(31_000, rel=0.1)


@pytest.mark.parametrize(("least", "most", "share"), [(0, 1, 44), (2, 4, 27), (5, 28, 29)])
def test_members_come_seldom_sometimes_and_often(
    demo: RecordingStore, last_terms: dict[object, Row], least: int, most: int, share: int
) -> None:
    begin = TODAY - timedelta(days=28)
    frozen = {row["member"] for row in demo.rows["fitness_club.freeze"] if day(row["until_on"]) > begin}
    settled = {
        member
        for member, row in last_terms.items()
        if row["stage"] == "active" and day(row["starts_on"]) < begin and member not in frozen
    }
    visits = Counter(
        row["member"]
        for row in demo.rows["fitness_club.visit"]
        if isinstance(row["at"], datetime) and row["at"].date() >= begin
    )
    found = sum(least <= visits[member] <= most for member in settled) / len(settled)
    assert found == pytest.approx(share / 100, abs=0.05)


def test_renewals_of_the_last_year_are_between_52_and_60_percent() -> None:
    dice = DemoContext("full", RecordingStore(), NOW).random
    stays = make_stays(dice, TODAY, active=1500, former=2700)
    ended = renewed = 0
    for stay in stays:
        for number, term in enumerate(stay.terms):
            if term.kind != "monthly" and 30 < (TODAY - term.last).days <= 395:
                after = stay.terms[number + 1 :]
                ended += 1
                renewed += bool(after) and (after[0].first - term.last).days <= 31
    assert 0.52 <= renewed / ended <= 0.60


def test_three_to_four_percent_leave_a_month(last_terms: dict[object, Row]) -> None:
    left = sum(row["stage"] == "ended" and (TODAY - day(row["ends_on"])).days <= 395 for row in last_terms.values())
    assert 0.03 <= left / 13 / 500 <= 0.042


def test_the_club_is_full_at_the_usual_hours(demo: RecordingStore) -> None:
    hours = Counter(row["at"].hour for row in demo.rows["fitness_club.visit"] if isinstance(row["at"], datetime))
    busy = hours[7] + hours[8] + hours[12] + hours[13] + hours[18] + hours[19] + hours[20]
    assert busy / sum(hours.values()) > 0.6


def test_monday_to_thursday_are_the_busy_days(demo: RecordingStore) -> None:
    days = Counter(row["at"].weekday() for row in demo.rows["fitness_club.visit"] if isinstance(row["at"], datetime))
    assert min(days[number] for number in range(4)) > max(days[number] for number in range(4, 7))


def test_every_third_contact_has_no_e_mail_and_four_percent_are_doubled(demo: RecordingStore) -> None:
    contacts = demo.rows["contacts.contact"]
    phones = Counter(row["phone"] for row in contacts if row["phone"])
    assert sum(row["email"] is None for row in contacts) / len(contacts) == pytest.approx(0.33, abs=0.04)
    assert (phones.total() - len(phones)) / len(contacts) == pytest.approx(0.04, abs=0.005)


def test_classes_fill_a_tenth_of_two_hundred_and_thirty_a_week(demo: RecordingStore) -> None:
    sessions = demo.rows["fitness_club.class_session"]
    assert len(sessions) == 23 * 28
    assert {row["capacity"] for row in sessions} == {14}


def test_two_clubs_lie_in_two_zones(demo: RecordingStore) -> None:
    assert len(demo.branches) == 2
    assert len({row["club"] for row in demo.rows["fitness_club.visit"]}) == 2


def test_a_member_visits_a_club_once_a_day(demo: RecordingStore) -> None:
    keys = [row["dedup_key"] for row in demo.rows["fitness_club.visit"]]
    assert len(keys) == len(set(keys))


def test_the_same_seed_makes_the_same_club() -> None:
    first, second = (_names(seed) for seed in (11, 11))
    assert first == second
    assert first != _names(12)


def _names(seed: int) -> list[tuple[object, ...]]:
    store = RecordingStore()
    load(DemoContext("tiny", store, NOW, zone="Europe/Helsinki", seed=seed))
    wanted = ("first_name", "last_name", "phone", "birthday")
    return [tuple(row.get(name) for name in wanted) for row in store.rows["contacts.contact"]]


def test_every_role_has_somebody_who_can_log_in(demo: RecordingStore) -> None:
    roles = {role for given in demo.users.values() for role in given}
    assert roles == {
        "club_owner", "club_manager", "club_sales", "reception", "trainer", "bar", "accountant", "marketer",
    }  # fmt: skip


def test_nobody_is_real(demo: RecordingStore) -> None:
    contacts = demo.rows["contacts.contact"]
    assert all(row["email"] is None or str(row["email"]).endswith("@example.com") for row in contacts)
    assert all(row["phone"] is None or str(row["phone"])[6:9] == "000" for row in contacts)
