"""The till: what a basket costs and how it is paid, by values; sales, returns and shifts, through the gateway."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from palmette import Conflict, InvalidInput, ListQuery, PalmetteError, ScreenCall, Then, clock
from palmette import MoneyValue as Money
from palmette_fitness_club.desk.till import screen as till
from palmette_fitness_club.desk.till.reckon import Wanted, basket, read_amount, report_of, split
from plugins.fitness_club.tests.club import Club

_numbers = count(1)
D = Decimal


@pytest.mark.parametrize(
    ("lines", "add", "less", "expected"),
    [
        ([], ["bar:a"], [], [("bar", "a", 1)]),
        (["bar:a:2"], ["bar:a"], [], [("bar", "a", 3)]),
        (["bar:a:2", "bar:b:1"], [], ["bar:b"], [("bar", "a", 2)]),
        (["bar:a:1"], ["bar:b", "bar:b"], ["bar:a"], [("bar", "b", 2)]),
        (["bar:a:x", "nonsense", "bar:b:-4", "bar:c:NaN"], [], ["bar:z"], []),
        (["deposit::20.5"], [], [], [("deposit", "", D("20.5"))]),
        (["bar:a:5000"], [], [], [("bar", "a", 999)]),
    ],
)
def test_presses_change_the_basket(
    lines: list[str], add: list[str], less: list[str], expected: list[tuple[str, str, Any]]
) -> None:
    assert basket(lines, add, less) == [Wanted(kind, key, D(quantity)) for kind, key, quantity in expected]


@pytest.mark.parametrize(
    ("given", "rest", "handed", "parts", "change", "problem"),
    [
        ({}, "card", None, {"card": "8.20"}, "0", ""),
        ({"cash": "5"}, "card", "10", {"cash": "5.00", "card": "3.20"}, "5.00", ""),
        ({"cash": "5"}, "cash", "10", {"cash": "8.20"}, "1.80", ""),
        ({"cash": "8.20"}, "", None, {"cash": "8.20"}, "0", ""),
        ({"deposit": "5"}, "", None, {}, "0", "not_all"),
        ({"deposit": "9"}, "card", None, {}, "0", "too_much"),
        ({"cash": "-1"}, "card", None, {}, "0", "too_much"),
        ({}, "cash", "8", {}, "0", "too_little"),
    ],
)  # fmt: skip
def test_a_sum_is_split_by_the_ways_it_is_paid(
    given: dict[str, str], rest: str, handed: str | None, parts: dict[str, str], change: str, problem: str
) -> None:
    paid = split(
        D("8.20"), {kind: D(one) for kind, one in given.items()}, rest, handed=D(handed) if handed is not None else None
    )
    assert ({kind: str(one) for kind, one in paid.parts.items()}, paid.problem) == (parts, problem)
    assert paid.change == D(change)


@pytest.mark.parametrize(("text", "expected"), [("12,50", "12.50"), ("1 200", "1200"), ("7.5", "7.5"), ("", None)])
def test_sums_are_read_as_people_type_them(text: str, expected: str | None) -> None:
    assert read_amount(text) == (D(expected) if expected else None)


@pytest.mark.parametrize("text", ["seven", "NaN", "Infinity", "1.2.3"])
def test_a_word_is_no_sum(text: str) -> None:
    with pytest.raises(ArithmeticError):
        read_amount(text)


def test_a_shift_report_parts_what_came_and_went_and_knows_the_drawer() -> None:
    payments = [("cash", D(10)), ("card", D(7)), ("cash", D(-4)), ("card", D(3))]
    report = report_of(payments, D(100))
    assert report.rows == [("cash", D(10), D(4), 2), ("card", D(10), D(0), 2)]
    assert (report.taken, report.back, report.cash) == (D(20), D(4), D(106))


# ---- through the gateway


class Drawer:
    """A cashier of his own with an open shift, and what he sells."""

    def __init__(self, club: Club, role: str) -> None:
        self.club = club
        self.actor = club.somebody(role, user=club.user("Cashier"))
        self.number = next(_numbers)
        self.item = self.sells("Cola", "2.50")

    def sells(self, name: str, price: str) -> UUID:
        sku = f"till-{next(_numbers)}"
        return self.club.create("bar_item", name=f"{name} {sku}", sku=sku, price=Money.of(D(price), "EUR"))

    def press(self, act: Any, **values: Any) -> Then:
        """Press a button of the till."""
        with self.club.gateway.writing(self.actor) as records:
            then: Then = act(records, ScreenCall(self.sent(values)))
        return then

    def draw(self, part: Any, **values: Any) -> dict[str, Any]:
        with self.club.gateway.reading(self.actor) as records:
            drawn: dict[str, Any] = part(records, ScreenCall(self.sent(values)))
        return drawn

    def sent(self, values: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        given = {"club": self.club.branch, **values}
        return {name: tuple(map(str, one)) if isinstance(one, list) else (str(one),) for name, one in given.items()}

    def sell(self, **values: Any) -> UUID:
        """Sell two colas unless told otherwise; the sale."""
        given = {"key": f"press-{next(_numbers)}", "line": [f"bar:{self.item}:2"], "rest": "cash"}
        return UUID(self.press(till.sell, **{**given, **values}).values["sale"])

    def shift(self) -> dict[str, Any]:
        return self.draw(till.draw_shift, shift="mine")

    def payments(self, sale: UUID) -> dict[str, Any]:
        with self.club.gateway.reading(self.club.actor) as records:
            rows = records.list("payment", ListQuery(equal=[("sale", sale)])).rows
        return {str(row["kind"]): row["amount"].amount for row in rows}


@pytest.fixture(scope="module", params=["reception", "bar"])
def drawer(request: pytest.FixtureRequest, club: Club) -> Drawer:
    """A drawer with a hundred in it, of each role that stands at a till."""
    opened = Drawer(club, request.param)
    opened.press(till.open_shift, cash="100")
    return opened


def test_nothing_is_sold_before_the_shift_is_open(club: Club) -> None:
    closed = Drawer(club, "bar")
    with pytest.raises(Conflict) as refusal:
        closed.sell()
    assert refusal.value.code == "fitness_club.no_shift"
    assert closed.draw(till.draw)["shift"] is None


def test_a_second_press_sells_nothing_and_shows_the_first_sale(drawer: Drawer) -> None:
    before = drawer.shift()["rows"]
    sales = {drawer.sell(key=f"twice-{drawer.number}") for _ in range(2)}
    assert len(sales) == 1
    taken = {row["kind"]: row["count"] for row in drawer.shift()["rows"]}
    assert taken["Cash"] == {row["kind"]: row["count"] for row in before}.get("Cash", 0) + 1


def test_a_sale_takes_goods_off_the_shelf_at_the_price_of_now(drawer: Drawer) -> None:
    item = drawer.sells("Water", "1.20")
    sale = drawer.sell(line=[f"bar:{item}:3"], rest="card", total="3.60")
    assert drawer.payments(sale) == {"card": D("3.60")}
    assert drawer.club.get("bar_item", item)["stock"] == -3
    drawer.club.update("bar_item", item, price=Money.of(D("1.50"), "EUR"))
    with pytest.raises(Conflict) as refusal:
        drawer.sell(line=[f"bar:{item}:3"], rest="card", total="3.60")
    assert refusal.value.code == "fitness_club.price_changed"


def test_a_return_gives_back_by_the_ways_it_was_paid_and_only_once(drawer: Drawer) -> None:
    sale = drawer.sell(pay_card="1.50")
    expected = drawer.shift()["expected"]
    backs = {drawer.press(till.give_back, sale=sale).values["sale"] for _ in range(2)}
    assert len(backs) == 1
    assert drawer.payments(UUID(backs.pop())) == {"card": D("-1.50"), "cash": D("-3.50")}
    assert (expected.amount - drawer.shift()["expected"].amount) == D("3.50")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"line": []}, "empty_basket"), ({"line": ["bar:nothing:1"]}, "off_sale"), ({"rest": ""}, "not_all"),
        ({"pay_cash": "999"}, "too_much"), ({"rest": "deposit"}, "member_needed"), ({"pay_cash": "ten"}, "bad_sum"),
        ({"handed": "1"}, "too_little"), ({"pay_gift_card": "1", "gift_code": "none"}, "no_gift_card"),
        ({"line": ["deposit::20"]}, "member_needed"),
    ],
)  # fmt: skip
def test_what_cannot_be_paid_is_said_and_nothing_is_stored(drawer: Drawer, values: dict[str, Any], code: str) -> None:
    before = drawer.shift()["rows"]
    with pytest.raises(PalmetteError) as refusal:
        drawer.sell(**values)
    assert refusal.value.code == f"fitness_club.{code}"
    assert drawer.shift()["rows"] == before


def test_a_member_tops_up_and_pays_a_part_from_it(club: Club) -> None:
    drawer, member = Drawer(club, "reception"), club.member(last_name="Topped")
    drawer.press(till.open_shift, cash="0")
    top = drawer.sell(line=["deposit::20"], member=member, rest="cash")
    assert club.get("contact", member)["deposit"] == Money.of(D(20), "EUR")
    drawer.sell(member=member, pay_deposit="4", rest="card")
    assert club.get("contact", member)["deposit"] == Money.of(D(16), "EUR")
    with pytest.raises(PalmetteError) as refusal:
        drawer.press(till.give_back, sale=top)
    assert "records.overdrawn" in {one.code for one in getattr(refusal.value, "problems", ())}


def test_a_shift_is_closed_once_with_what_was_counted(club: Club) -> None:
    drawer = Drawer(club, "bar")
    drawer.press(till.open_shift, cash="100")
    drawer.sell()
    drawer.sell(rest="card")
    shift = str(drawer.shift()["report_of"]["id"])
    with pytest.raises(InvalidInput):
        drawer.press(till.close_shift, shift=shift, counted="")
    for counted in ("104,50", "1"):
        drawer.press(till.close_shift, shift=shift, counted=counted)
    closed = drawer.draw(till.draw_shift, shift=shift)
    assert (closed["expected"].amount, closed["counted"].amount) == (D("105"), D("104.50"))
    assert closed["difference"].amount == D("-0.50")
    drawer.press(till.open_shift, cash="104.50")
    assert str(drawer.shift()["report_of"]["id"]) != shift


def test_an_open_shift_goes_over_midnight_and_is_closed_the_next_morning(club: Club) -> None:
    evening = datetime(2026, 10, 24, 20, 30, tzinfo=UTC)  # The clocks go back in this night.
    with clock.frozen(evening):
        late = Drawer(club, "bar")
        late.press(till.open_shift, cash="100")
        late.sell()
        opened = late.shift()["report_of"]["id"]
    with clock.frozen(evening + timedelta(hours=4)):
        late.sell()
    with clock.frozen(evening + timedelta(hours=13)):
        late.press(till.open_shift, cash="7")
        assert late.shift()["report_of"]["id"] == opened
        assert late.shift()["expected"].amount == 110
        late.press(till.close_shift, shift=str(opened), counted="110")
        assert late.draw(till.draw)["shift"] is None
        late.press(till.open_shift, cash="7")
        assert late.shift()["report_of"]["id"] != opened


def test_a_payment_at_a_club_with_a_register_waits_for_its_receipt(club: Club) -> None:
    branch = club.create("frame.branch", name="Register", zone="Europe/Helsinki", kind="branch",
                         fiscal_url="https://fiscal.example")  # fmt: skip
    drawer = Drawer(club, "club_owner")
    drawer.actor = replace(drawer.actor, home_branch=branch, branches=frozenset({branch}))
    drawer.press(till.open_shift, club=branch, cash="0")
    sale = drawer.sell(club=branch)
    drawer.press(till.give_back, club=branch, sale=sale)
    assert drawer.draw(till.draw_receipt, sale=sale)["fiscal"] == ["Queued"]
    with club.gateway.reading(club.actor) as records:
        rows = records.list("fiscal_receipt", ListQuery("sale.club == '" + str(branch) + "'")).rows
    assert sorted(str(row["operation"]) for row in rows) == ["sell", "sell_refund"]
    # The queue of this session's other tests has nothing to do with this club.
    club.update("frame.branch", branch, fiscal_url=None)
