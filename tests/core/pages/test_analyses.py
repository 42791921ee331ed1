"""Analyses on their pages: facts, a chart, a table, and behind each figure a page of its records."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from tests.core.pages.house import House, Visitor, built

ANALYSES = sorted(
    key for key, report in built().blueprint.reports.items() if report.analysis is not None and not report.hidden
)
FIGURE = re.compile(r'<td class="end num"><a class="link" href="([^"]+)">([^<]+)</a>')


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    """The owner of a club whose five members come, pay and say what they think."""
    members = [house.member(last_name=f"Guest {number}", first_name="A") for number in range(5)]
    for number, member in enumerate(members):
        for month in range(1, 3 + number):
            at = datetime(2026, month, 5, 10, tzinfo=UTC)
            house.create("visit", member=member, at=at, club=house.branch(), source="desk")
        house.create("survey", member=member, kind="nps", score=6 + number, at=datetime(2026, 3, 5, tzinfo=UTC))
    return house.visitor()


@pytest.mark.parametrize("key", ANALYSES)
def test_an_analysis_is_drawn(owner: Visitor, key: str) -> None:
    page = owner.get(f"/reports/{key}")
    assert page.status_code == 200, page.text[:500]
    assert "Traceback" not in page.text
    assert owner.get(f"/reports/{key}?period=year").status_code == 200


def test_behind_a_figure_of_named_records_stands_a_page_of_them(owner: Visitor) -> None:
    page = owner.get("/reports/visit_cohorts?period=custom&from=2026-01-01&to=2026-06-30").text
    links = re.findall(r'<a href="([^"]+)" title="[^"]*" aria-label="[^"]*">5</a>', page)
    assert links
    shown = owner.get(unescape(links[0]))
    assert shown.status_code == 200
    assert len(re.findall(r'<li><a class="link" href="/r/contact/', shown.text)) == 5
    assert "5 records" in shown.text


def test_behind_a_figure_of_a_condition_stands_the_list(owner: Visitor) -> None:
    page = owner.get("/reports/member_nps").text
    assert ">NPS<" in page
    found = [unescape(href) for href, said in FIGURE.findall(page) if said == "2"]
    assert found
    assert all(owner.get(href).status_code == 200 for href in found)
    assert found[0].startswith("/r/survey?where=")


def test_who_may_not_ask_is_not_offered_the_analysis(house: House) -> None:
    trainer = house.visitor("trainer")
    assert trainer.get("/reports/bar_stock").status_code == 404
    assert trainer.get("/reports/bar_stock/rows?line=x&at=0").status_code == 404


def test_a_figure_that_is_not_there_has_no_records(owner: Visitor) -> None:
    assert owner.get("/reports/member_nps/rows?line=nobody&at=0").status_code == 404
    assert owner.get("/reports/visits_by_week/rows?line=x&at=0").status_code == 404


def test_an_analysis_is_a_file(owner: Visitor) -> None:
    answer = owner.get("/reports/member_nps/export.csv")
    assert answer.status_code == 200
    assert "Promoters" in answer.text


def test_an_analysis_is_a_tile(house: House, owner: Visitor) -> None:
    sent = owner.send("/dashboards", {})
    board = (sent.headers.get("hx-redirect") or sent.headers.get("location") or sent.headers["hx-location"]).split("?")[
        0
    ]
    page = owner.get(f"{board}?edit=1").text
    version = re.search(r'name="version" value="(\d+)"', page)
    values = {"version": version[1] if version else "1", "figure": "member_nps count", "chart": "number", "span": "4"}
    added = owner.send(f"{board}/tiles", values)
    assert added.status_code < 400, added.text[:500]
    tile = re.search(r'hx-get="([^"]+/tiles/member_nps[^"]+)"', owner.get(board).text)
    assert tile is not None
    drawn = owner.get(unescape(tile[1]).replace("period=month", "period=all"), htmx=True)
    assert re.search(r'tile-number num">\d+<', drawn.text)
