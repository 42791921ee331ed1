"""Two members that become one: what was told of both, and days on which both were written down."""

from __future__ import annotations

from datetime import UTC, date, datetime

from plugins.fitness_club.tests.club import Club

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def visits(club: Club, member: object) -> int:
    with club.gateway.reading(club.actor) as records:
        return records.count("fitness_club.visit", filter=f"member == '{member}'").value


def test_a_day_on_which_both_came_was_one_visit(club: Club) -> None:
    one, two = club.member(last_name="Heino"), club.member(last_name="Heino", first_name="A.")
    club.visits(one, [date(2026, 3, 2), date(2026, 3, 4)])
    club.visits(two, [date(2026, 3, 4), date(2026, 3, 5)])
    with club.gateway.writing(club.actor) as records:
        records.merge("contact", one, two)
    assert visits(club, one) == 3
    with club.gateway.writing(club.actor) as records:
        records.unmerge("contact", one, records.merges("contact", one)[0].merge)
    assert (visits(club, one), visits(club, two)) == (2, 2)


def test_what_lies_on_both_accounts_lies_on_one(club: Club) -> None:
    one, two = club.member(last_name="Suo"), club.member(last_name="Suo")
    for member, points in ((one, 30), (two, 12)):
        club.create("fitness_club.bonus_move", member=member, kind="accrue", points=points, at=AT)
    with club.gateway.writing(club.actor) as records:
        row = records.merge("contact", one, two)
    assert row["bonus"] == 42
    with club.gateway.writing(club.actor) as records:
        records.unmerge("contact", one, records.merges("contact", one)[0].merge)
        assert [records.get("contact", member)["bonus"] for member in (one, two)] == [30, 12]


def test_the_last_word_on_health_stays(club: Club) -> None:
    one = club.member(last_name="Tuomi", health_consent_on=date(2025, 1, 1))
    two = club.member(last_name="Tuomi", health_consent_on=date(2026, 1, 1))
    with club.gateway.writing(club.actor) as records:
        assert records.merge("contact", one, two)["health_consent_on"] == date(2026, 1, 1)
