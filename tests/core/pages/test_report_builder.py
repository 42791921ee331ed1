"""People put reports together: seen as they are made, kept under a name, opened in the rights of whoever looks."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from palmette import clock
from palmette.pages.own_reports import Body, KeptFigure, KeptGroup, asked_body, read_limits
from tests.core.pages.house import House, Visitor

PARTS = {
    "entity": "sales.deal",
    "f1": "count",
    "f2": "sum",
    "o2": "amount",
    "b1": "stage",
    "b2": "created_at",
    "p2": "month",
}


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    seller = house.user("club_sales@example.com")
    for number in range(3):
        member = house.member(last_name=f"Counted {number}", first_name="A")
        house.create("deal", name=f"Deal {number}", contact=member, owner=seller)
    return house.visitor()


def test_an_address_says_what_is_saved_and_back() -> None:
    body = asked_body({**PARTS, "f3": "nonsense", "where": " amount > 1 "})
    assert body.figures == [KeptFigure(function="count"), KeptFigure(function="sum", of="amount")]
    assert body.by == [KeptGroup(of="stage"), KeptGroup(of="created_at", period="month")]
    assert body.where == "amount > 1"
    assert asked_body(body.address()) == body
    assert asked_body({}) == Body()


def test_what_is_counted_is_chosen_first_and_seen_at_once(owner: Visitor) -> None:
    first = owner.get("/reports/build")
    assert 'href="/reports/build?entity=sales.deal"' in first.text
    page = owner.get(f"/reports/build?{urlencode(PARTS)}")
    assert page.status_code == 200
    assert '<option value="amount" selected>' in page.text
    assert '<th scope="row">' in page.text


@pytest.mark.parametrize(
    ("change", "said"),
    [({"where": "amuont > 1"}, "amuont"), ({"where": "amount >"}, "settings-refused"), ({"o2": ""}, "settings-refused"),
     ({"b1": "nowhere"}, "nowhere")],
)  # fmt: skip
def test_what_cannot_be_worked_out_is_said_where_the_figures_would_be(
    owner: Visitor, change: dict[str, str], said: str
) -> None:
    page = owner.get(f"/reports/build?{urlencode({**PARTS, **change})}")
    assert page.status_code == 200
    assert "settings-refused" in page.text
    assert said in page.text
    assert owner.send("/reports/own", {**PARTS, **change, "name": "Wrong"}).status_code == 400


def test_amounts_are_split_by_ranges_that_lead_to_their_records(house: House, owner: Visitor) -> None:
    member = house.member(last_name="Ranged", first_name="A")
    for amount in ("50", "100", "499", "500"):
        house.create("deal", name="Ranged", contact=member, amount=amount)
    parts = {"entity": "sales.deal", "f1": "count", "b1": "amount", "l1": "100; 500", "where": "name == 'Ranged'"}
    page = owner.get(f"/reports/build?{urlencode(parts)}").text
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="end num"><a class="link" href="([^"]+)">(\d+)</a>', page)
    assert [(name, count) for name, _, count in rows] == [
        ("under 100 EUR", "1"), ("100 EUR to under 500 EUR", "2"), ("500 EUR and more", "1"),
    ]  # fmt: skip
    where = parse_qs(urlsplit(unescape(rows[1][1])).query)["where"][0]
    assert where == "(name == 'Ranged') and amount >= 100 and amount < 500"


def test_limits_that_mean_nothing_are_the_usual_ones() -> None:
    assert read_limits("500, 100", needed=True) == (100.0, 1000.0, 10000.0)
    assert read_limits("many", needed=False) == ()
    assert read_limits("1;2,5 7", needed=False) == (1.0, 2.0, 5.0, 7.0)


def test_a_report_is_kept_shared_changed_and_deleted(house: House, owner: Visitor) -> None:
    kept = owner.send("/reports/own", {**PARTS, "name": "Deals by stage", "shared": "true"})
    address = kept.headers["hx-redirect"]
    page = owner.get(address)
    assert "Deals by stage" in page.text
    assert owner.get(f"{address}/export.csv").status_code == 200
    assert address in owner.get("/reports").text

    seller = house.visitor("club_sales")
    assert seller.get(address).status_code == 200
    assert "Shared with you" in seller.get("/reports").text
    key = address.rsplit("/", 1)[1]
    theirs = seller.send("/reports/own", {**PARTS, "name": "Mine now", "own": key, "version": "1"})
    assert theirs.status_code == 403

    changed = owner.send("/reports/own", {**PARTS, "name": "Deals", "own": key, "version": "1"})
    assert changed.headers["hx-redirect"] == address
    assert owner.send("/reports/own", {**PARTS, "name": "Late", "own": key, "version": "1"}).status_code == 409
    assert seller.get(address).status_code == 404, "it is shared no more"
    copy = owner.send("/reports/own", {**PARTS, "name": "Copy", "own": key, "version": "2", "do": "copy"})
    assert copy.headers["hx-redirect"] != address
    assert owner.send(f"{address}/delete", {}).status_code == 200
    assert owner.get(address).status_code == 404


def test_a_shared_report_shows_each_what_he_may_see(house: House, owner: Visitor) -> None:
    parts = {"entity": "sales.deal", "f1": "sum", "o1": "amount", "b1": "owner"}
    address = owner.send("/reports/own", {**parts, "name": "By owner", "shared": "true"}).headers["hx-redirect"]
    trainer = house.visitor("trainer")
    assert trainer.get(address).status_code in (400, 404)
    assert "Deal 0" not in trainer.get(address).text


def test_each_figure_stands_beside_that_of_the_days_before(house: House, owner: Visitor) -> None:
    today = clock.now()
    last_month = today.replace(day=1) - timedelta(days=1)
    for at in (today.replace(day=1), last_month.replace(day=1), last_month.replace(day=1)):
        member = house.member(last_name="Compared", first_name="A")
        house.create("visit", member=member, at=at, club=house.branch(), source="desk")
    parts = {"entity": "fitness_club.visit", "f1": "count", "b1": "at", "p1": "month"}
    address = owner.send("/reports/own", {**parts, "name": "Visits"}).headers["hx-redirect"]
    page = owner.get(f"{address}?period=month&compare=previous")
    assert "was 2" in page.text
    assert "50" in page.text.split("report-change", 1)[1][:80]
    assert "was" not in owner.get(f"{address}?period=month&compare=none").text.split("<tbody>")[1]
