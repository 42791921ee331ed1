"""The invented association keeps to its recipe: how many, where, how punctual, how they pay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from palmette import DemoContext
from palmette.demo.recording import RecordingStore
from palmette_appraisers.demo import load
from palmette_appraisers.demo.regions import PLACES

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Row = Mapping[str, object]


@pytest.fixture(scope="module")
def demo() -> RecordingStore:
    """The association a tenth of its full size, as lists of rows."""
    store = RecordingStore()
    load(DemoContext("demo", store, NOW, currency="RUB", zone="Europe/Moscow"))
    return store


def members(demo: RecordingStore) -> list[Row]:
    return [row for row in demo.rows["contacts.contact"] if row.get("joined_on") and not row.get("left_on")]


def share(rows: list[Row], test: object) -> float:
    assert callable(test)
    return sum(bool(test(row)) for row in rows) / len(rows)


def test_a_tenth_has_three_hundred_members_and_ninety_firms(demo: RecordingStore) -> None:
    assert len(members(demo)) == 300
    assert sum(row["kind"] == "organization" for row in demo.rows["contacts.contact"]) == 90 + 6


def test_there_are_eighty_five_regions_in_eleven_zones(demo: RecordingStore) -> None:
    assert len(demo.rows["frame.territory"]) == 85
    assert [place.zone for place in PLACES] == sorted({place.zone for place in PLACES}, key=_offset)
    assert len(demo.branches) == 11 + 1


def _offset(zone: str) -> object:
    return next(number for number, place in enumerate(PLACES) if place.zone == zone)


def test_more_than_half_live_in_the_zone_of_moscow(demo: RecordingStore) -> None:
    moscow = demo.branches["Представительство Москва"]
    assert share(members(demo), lambda row: row["branch"] == moscow) == pytest.approx(0.58, abs=0.08)


def test_most_have_an_employer(demo: RecordingStore) -> None:
    assert share(members(demo), lambda row: row["employer"]) == pytest.approx(0.867, abs=0.05)


def test_seven_of_ten_pay_by_the_year(demo: RecordingStore) -> None:
    assert share(members(demo), lambda row: row["fee_term"] == "annual") == pytest.approx(0.7, abs=0.07)


def test_about_570_fees_a_year_are_charged(demo: RecordingStore) -> None:
    years = Counter(row["covers_from"].year for row in demo.rows["appraisers.charge"])  # type: ignore[attr-defined]
    assert all(count == pytest.approx(570, rel=0.15) for count in years.values())
    assert len(years) == 3


def test_twelve_quarters_are_reported(demo: RecordingStore) -> None:
    assert len(demo.rows["appraisers.reporting_period"]) == 12
    assert len(demo.rows["appraisers.submission"]) == pytest.approx(3_600, rel=0.08)


@pytest.mark.parametrize(("state", "wanted"), [("on time", 0.82), ("late", 0.11), ("none", 0.07)])
def test_most_report_on_time(demo: RecordingStore, state: str, wanted: float) -> None:
    def of(row: Row) -> str:
        at, due = row["submitted_at"], row["due_at"]
        if not isinstance(at, datetime) or not isinstance(due, datetime):
            return "none"
        return "on time" if at <= due else "late"

    assert share(demo.rows["appraisers.submission"], lambda row: of(row) == state) == pytest.approx(wanted, abs=0.02)


def test_fifteen_reports_are_in_a_submission(demo: RecordingStore) -> None:
    filled = [row for row in demo.rows["appraisers.submission"] if row["submitted_at"] and not row["zero"]]
    assert len(demo.rows["appraisers.report_row"]) / len(filled) == pytest.approx(15, abs=0.5)


def test_deadlines_are_local(demo: RecordingStore) -> None:
    due = {row["due_at"] for row in demo.rows["appraisers.submission"]}
    hours = {at.hour for at in due if isinstance(at, datetime)}
    assert hours == {11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21}


def test_six_of_a_hundred_payments_are_recognised_by_nobody_but_a_person(demo: RecordingStore) -> None:
    payments = demo.rows["appraisers.bank_payment"]
    assert share(payments, lambda row: row["match_rule"] in ("hand", None)) == pytest.approx(0.06, abs=0.02)
    assert any(row["stage"] == "unmatched" for row in payments)


def test_some_employers_pay_for_several(demo: RecordingStore) -> None:
    counts = Counter(row["payment"] for row in demo.rows["appraisers.allocation"])
    assert sum(count > 1 for count in counts.values()) / len(counts) == pytest.approx(0.02, abs=0.01)


def test_no_payment_pays_more_than_it_is(demo: RecordingStore) -> None:
    amounts = {row["id"]: row["amount"] for row in demo.rows["appraisers.bank_payment"]}
    paid: Counter[object] = Counter()
    for row in demo.rows["appraisers.allocation"]:
        paid[row["payment"]] += row["amount"].minor  # type: ignore[attr-defined]
    assert all(amounts[key].minor == total for key, total in paid.items())  # type: ignore[attr-defined]


def test_opinions_are_mostly_positive_and_a_few_dissented_from(demo: RecordingStore) -> None:
    opinions = [row for row in demo.rows["appraisers.opinion"] if row["signed_at"]]
    assert len(opinions) == 360
    assert share(opinions, lambda row: row["result"] == "positive") == pytest.approx(0.71, abs=0.06)
    dissents = sum(row["signature"] == "dissents" for row in demo.rows["appraisers.assignment"])
    assert dissents / 360 == pytest.approx(0.09, abs=0.04)


def test_no_expert_reviews_a_colleague(demo: RecordingStore) -> None:
    employer = {row["id"]: row.get("employer") for row in demo.rows["contacts.contact"]}
    authors = {row["id"]: row["author"] for row in demo.rows["appraisers.expertise"]}
    for row in demo.rows["appraisers.assignment"]:
        author = authors[row["expertise"]]
        assert row["expert"] != author
        assert employer[row["expert"]] is None or employer[row["expert"]] != employer[author]


@pytest.mark.parametrize("pipeline", ["admission", "expertise", "complaint", "inspection", "case", "bank_payment"])
def test_several_stages_are_there_to_be_seen(demo: RecordingStore, pipeline: str) -> None:
    assert len({row["stage"] for row in demo.rows[f"appraisers.{pipeline}"]}) >= (
        2 if pipeline == "bank_payment" else 3
    )


def test_every_role_has_somebody_who_can_log_in(demo: RecordingStore) -> None:
    roles = {role for given in demo.users.values() for role in given}
    assert roles == {
        "sro_director", "sro_registrar", "sro_control", "sro_accountant", "sro_regional", "sro_committee", "sro_expert",
        "sro_member",
    }  # fmt: skip


def test_the_same_seed_makes_the_same_association() -> None:
    first, second = _names(11), _names(11)
    assert first == second
    assert first != _names(12)


def _names(seed: int) -> list[tuple[object, ...]]:
    store = RecordingStore()
    load(DemoContext("tiny", store, NOW, currency="RUB", zone="Europe/Moscow", seed=seed))
    people = [
        tuple(row.get(name) for name in ("last_name", "inn", "joined_on")) for row in store.rows["contacts.contact"]
    ]
    values = [(row["number"], row["dated_on"], row["value"]) for row in store.rows["appraisers.report_row"]]
    return people + values


def test_nobody_is_real(demo: RecordingStore) -> None:
    contacts = demo.rows["contacts.contact"]
    assert all(str(row["inn"]).startswith("00") for row in contacts)
    assert all(row.get("email") is None or str(row["email"]).endswith("@example.com") for row in contacts)
    assert all(str(row.get("passport", "00 00")).startswith("00 00") for row in contacts)
    assert all(row.get("birthday") is None or isinstance(row["birthday"], date) for row in contacts)
