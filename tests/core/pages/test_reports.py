"""Figures of reports are written as the reader writes them, and lead to the very records behind them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from palmette.money import Money
from palmette.pages.desk import Desk
from palmette.pages.formats import Reader
from palmette.pages.report_figures import figure_text, period_text
from palmette.records.session import Records
from palmette.reports.definition import Report
from tests.core.pages.house import House, Visitor, built


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    """The owner of a club with six members, visits over three months, and two deals."""
    members = [house.member(last_name=f"Member {number}", first_name="A") for number in range(6)]
    for number, member in enumerate(members):
        at = datetime(2026, 1 + number % 3, 5, 22, 30, tzinfo=UTC)
        house.create("visit", member=member, at=at, club=house.branch(), source=("turnstile", "desk")[number % 2])
    seller = house.user("club_sales@example.com")
    for number in range(2):
        house.create("deal", name=f"Deal {number}", contact=members[number], owner=seller)
    return house.visitor()


def reports() -> list[Report]:
    """Those of figures by groups; analyses have pages of their own."""
    return [one for one in built().blueprint.reports.values() if not one.hidden and one.analysis is None]


@pytest.mark.parametrize("report", reports(), ids=lambda report: report.key)
def test_each_figure_of_a_count_is_that_of_the_list_behind_it(house: House, owner: Visitor, report: Report) -> None:
    page = owner.get(f"/reports/{report.key}")
    assert page.status_code == 200
    links = re.findall(r'<td class="end num"><a class="link" href="([^"]+)">([^<]+)</a>', page.text)
    if report.measures[0].function == "count" and '<th scope="row">' in page.text:
        assert links
    for href, said in links:
        split = urlsplit(unescape(href))
        where = parse_qs(split.query)["where"][0]
        if re.fullmatch(r"\d+", said) and all(measure.function == "count" for measure in report.measures):
            with house.records() as records:
                assert records.count(split.path.split("/")[2], filter=where).value == int(said)
    if links:
        shown = owner.get(unescape(links[0][0]))
        assert shown.status_code == 200
        assert 'class="filter-value" title="' in shown.text


def test_whether_a_figure_may_lead_to_its_rows_is_asked_once_a_measure(
    owner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = built().blueprint.reports["visits_by_week"]
    asked: list[str] = []
    known = Records.may_filter

    def noting(records: Records, entity: str, filter: str) -> bool:
        asked.append(filter)
        return known(records, entity, filter)

    monkeypatch.setattr(Records, "may_filter", noting)
    page = owner.get("/reports/visits_by_week").text

    assert page.count('<th scope="row">') > 1
    assert 0 < len(asked) <= len(report.measures)


def test_the_condition_of_a_figure_can_be_taken_away(owner: Visitor) -> None:
    page = owner.get("/r/contact?where=last_name+%3D%3D+%27Member+1%27&figure=One+of+them&sort=last_name").text
    assert ">One of them<" in page
    assert "Member 2" not in page
    rest = unescape(re.search(r'href="([^"]+)" aria-label="Remove the filter One of them"', page)[1])  # type: ignore[index]  # it is there
    assert rest == "/r/contact?sort=last_name"


def test_a_condition_that_may_not_be_asked_is_refused(house: House) -> None:
    seller = house.visitor("club_sales")
    assert seller.get("/r/contact?where=medical_note+%3D%3D+%27x%27").status_code == 400
    assert seller.get("/r/contact?where=%29%29").status_code == 400


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("day", "5 Jan 2026"), ("week", "from 5 Jan 2026"), ("month", "Jan 2026"), ("quarter", "Q1 2026"),
        ("year", "2026"),
    ],
)  # fmt: skip
def test_periods_are_written_as_the_reader_writes_them(period: str, text: str) -> None:
    desk = cast(Desk, SimpleNamespace(reader=Reader("en", "Europe/Helsinki"), gettext=str))
    assert period_text(desk, date(2026, 1, 5), period) == text


def test_an_amount_for_each_is_money_and_not_a_share() -> None:
    desk = cast(Desk, SimpleNamespace(reader=Reader("en", "Europe/Helsinki"), gettext=str))
    assert figure_text(desk, [Money(12_000, "EUR")], "ratio") == "€120"
    assert figure_text(desk, 0.25, "ratio") == "25%"
