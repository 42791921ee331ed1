"""A plan is typed into a grid of months and people, and stands in its report beside what came of it."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from palmette import clock
from palmette.records.results import ListQuery
from tests.core.pages.house import House, Visitor

ADDRESS = "/reports/sales_plan/plan"


@pytest.fixture(scope="module")
def house(house_on_both: House) -> House:
    return house_on_both


@pytest.fixture(scope="module")
def month() -> date:
    """The first of this month on the clock of the club, which no run changes in its middle."""
    return clock.now().astimezone(ZoneInfo("Europe/Helsinki")).date().replace(day=1)


@pytest.fixture(autouse=True)
def nothing_planned(house: House) -> None:
    """Each test begins with an empty plan."""
    with house.records() as records:
        found = records.list("target", ListQuery(fields=["id"])).rows
        records.delete_many("target", [UUID(str(row["id"])) for row in found])


@pytest.fixture(scope="module")
def owner(house: House, month: date) -> Visitor:
    """The owner, and a seller who has won a deal of 400 this month."""
    seller, member = house.user("club_sales@example.com"), house.member(last_name="Aho", first_name="A")
    made = house.create("deal", name="Won", contact=member, owner=seller, amount="400", pipeline="sales.sale")
    with house.records() as records:
        records.move("deal", made, "won", values={"closed_on": month}, skip_reason="nothing to draw up here")
    return house.visitor()


def cells(page: str) -> dict[str, str]:
    """The inputs of the grid by their names."""
    return dict(re.findall(r'name="([vw]-[^"]+)" value="([^"]*)"', page))


def cell(house: House, month: int) -> str:
    """The name of the seller's cell."""
    return f"v-{house.user('club_sales@example.com')}-{month}"


def rows(house: House) -> list[dict[str, object]]:
    with house.records() as records:
        return [
            dict(row) for row in records.list("target", ListQuery(fields=["metric", "month", "owner", "amount"])).rows
        ]


def test_what_is_typed_into_the_grid_is_kept_changed_and_taken_away(house: House, owner: Visitor) -> None:
    form = cells(owner.get(f"{ADDRESS}?year=2026").text)
    name = cell(house, 3)
    assert form[name] == ""
    assert owner.send(ADDRESS, {**form, "year": "2026", name: "1 200,50"}).headers["hx-redirect"]
    (row,) = rows(house)
    assert (row["month"], str(row["amount"])) == (date(2026, 3, 1), "1200.50 EUR")
    form = cells(owner.get(f"{ADDRESS}?year=2026").text)
    assert form[name] == "1200.50"
    owner.send(ADDRESS, {**form, "year": "2026", name: "900"})
    assert [str(row["amount"]) for row in rows(house)] == ["900.00 EUR"]
    form = cells(owner.get(f"{ADDRESS}?year=2026").text)
    owner.send(ADDRESS, {**form, "year": "2026", name: ""})
    assert rows(house) == []


def test_a_cell_that_somebody_else_filled_meanwhile_is_left_alone(house: House, owner: Visitor) -> None:
    before = cells(owner.get(f"{ADDRESS}?year=2025").text)
    mine, theirs = cell(house, 1), cell(house, 2)
    owner.send(ADDRESS, {**before, "year": "2025", theirs: "20"})
    owner.send(ADDRESS, {**before, "year": "2025", mine: "10"})
    after = cells(owner.get(f"{ADDRESS}?year=2025").text)
    assert (after[mine], after[theirs]) == ("10", "20")


def test_what_is_no_number_is_refused_and_nothing_is_kept(house: House, owner: Visitor) -> None:
    name, other = cell(house, 5), cell(house, 6)
    for wrong in ("many", "-5"):
        answer = owner.send(ADDRESS, {"year": "2026", other: "7", name: wrong})
        assert answer.status_code == 400
        assert f'value="{wrong}"' in answer.text
        assert rows(house) == []


def test_the_report_says_plan_fact_share_and_difference(house: House, owner: Visitor, month: date) -> None:
    name = cell(house, month.month)
    owner.send(ADDRESS, {"year": str(month.year), name: "1000"})
    page = owner.get("/reports/sales_plan").text
    line = re.search(r'<th scope="row">Saara Seller</th>(.*?)</tr>', page, re.DOTALL)
    assert line is not None
    shown = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", line[1], re.DOTALL)]
    assert shown[:4] == ["€1,000", "€400", "40%", "-€600"]
    assert ADDRESS in page
    seller = house.visitor("club_sales").get("/reports/sales_plan").text
    assert "€1,000" in seller
    assert ADDRESS not in seller, "a seller reads the plan and does not set it"


def test_who_may_not_set_plans_has_no_grid_and_who_may_not_see_them_no_report(house: House, owner: Visitor) -> None:
    seller, trainer = house.visitor("club_sales"), house.visitor("trainer")
    assert seller.get(ADDRESS).status_code == 404
    assert seller.send(ADDRESS, {"year": "2026"}).status_code == 404
    assert trainer.get("/reports/sales_plan").status_code == 404
    assert owner.get("/reports/visit_cohorts/plan").status_code == 404


def test_a_plan_of_numbers_and_one_of_branches_are_kept_apart(house: House, owner: Visitor) -> None:
    seller, branch = house.user("club_sales@example.com"), house.branch()
    owner.send("/reports/renewals_plan/plan", {"year": "2024", f"v-{seller}-4": "12"})
    owner.send("/reports/sales_plan_by_branch/plan", {"year": "2024", f"v-{branch}-4": "5000"})
    with house.records() as records:
        found = records.list(
            "target", ListQuery(fields=["metric", "owner", "count", "amount"], filter="month == '2024-04-01'")
        )
    kept = sorted((str(row["metric"]), row["owner"], row["count"], str(row["amount"] or "")) for row in found.rows)
    assert kept == [("renewals", seller, 12, ""), ("sales", None, None, "5000.00 EUR")]
