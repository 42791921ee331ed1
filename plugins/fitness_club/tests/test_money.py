"""Trainers' pay, the bar's shelf, and what is paid with: by values, and through the gateway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from palmette import Conflict, ListQuery, clock
from palmette.money import Money
from palmette_fitness_club.bar import cost_of, press_post, used
from palmette_fitness_club.pay import press_close, work_out
from palmette_fitness_club.pay_rules import PayRule, earned_by, hours, rule_for, visit_share
from palmette_fitness_club.tender import points_for
from plugins.fitness_club.tests.club import Club

pytestmark = pytest.mark.mostly_sqlite

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA, BORIS, YOGA, BOXING = (UUID(int=number) for number in (1, 2, 3, 4))
DAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


# ---- pay


def rule(kind: str = "per_session", rate: str = "30", valid: date = DAY, **values: Any) -> PayRule:
    return PayRule(UUID(int=values.pop("id", 9)), kind, Decimal(rate), valid, **values)


RULES = [
    rule(id=1), rule(id=2, trainer=ANNA), rule(id=3, service=YOGA), rule(id=4, trainer=ANNA, service=YOGA),
    rule(id=5, valid=date(2026, 11, 10)), rule("duty_hour", id=6),
]  # fmt: skip


@pytest.mark.parametrize(
    ("trainer", "service", "day", "expected"),
    [
        (BORIS, None, DAY, 1), (ANNA, None, DAY, 2), (BORIS, YOGA, DAY, 3), (ANNA, YOGA, DAY, 4),
        (ANNA, BOXING, DAY, 2),
        (BORIS, None, date(2026, 11, 10), 5), (BORIS, None, date(2026, 10, 31), None),
    ],
)  # fmt: skip
def test_the_nearest_rule_holds(trainer: UUID, service: UUID | None, day: date, expected: int | None) -> None:
    found = rule_for(RULES, "per_session", day, trainer=trainer, service=service)
    assert (found.id.int if found else None) == expected


@pytest.mark.parametrize(
    ("kind", "rate", "measure", "limits", "expected"),
    [
        ("per_session", "30", "1", (None, None), "30.00"), ("per_head", "2.5", "12", (None, None), "30.00"),
        ("per_head", "2.5", "2", ("10", None), "10"), ("per_head", "2.5", "40", (None, "60"), "60"),
        ("package_percent", "50", "1000", (None, None), "500.00"), ("duty_hour", "12", "7.5", (None, None), "90.00"),
        ("package_percent", "33", "33.333333", (None, None), "11.00"),
        ("sale_percent", "5", "480", (None, None), "24.00"),
    ],
)  # fmt: skip
def test_each_rule_pays_by_its_measure(
    kind: str, rate: str, measure: str, limits: tuple[str | None, str | None], expected: str
) -> None:
    minimum, cap = (Decimal(one) if one else None for one in limits)
    assert str(earned_by(rule(kind, rate, minimum=minimum, cap=cap), Decimal(measure))) == expected


def test_four_visits_held_of_ten_pay_half_of_their_price() -> None:
    share = visit_share(Decimal(10_000), 10)
    assert sum(earned_by(rule("package_percent", "50"), share) for _ in range(4)) == 2000


@pytest.mark.parametrize(("seconds", "expected"), [(3600, "1.0000"), (27_000, "7.5000"), (3659, "1.0000")])
def test_hours_are_counted_to_the_minute(seconds: int, expected: str) -> None:
    assert str(hours(seconds)) == expected


def lines_of(club: Club, trainer: UUID) -> list[Mapping[str, Any]]:
    with club.gateway.reading(club.actor) as records:
        fields = ["id", "amount", "month", "frozen", "session", "package_move", "shift"]
        query = ListQuery(fields=fields, sort="created_at", equal=[("trainer", trainer)])
        return records.list("fitness_club.pay_line", query).rows


def run_pay(club: Club) -> Mapping[str, int]:
    with club.gateway.writing(club.actor) as records:
        return work_out(records)


def a_class(club: Club, trainer: UUID, days_ago: int, **values: object) -> UUID:
    number = len(lines_of(club, trainer)) + days_ago
    direction = club.create("fitness_club.direction", name=f"Gym {trainer} {number}")
    kind = club.create("fitness_club.class_template", name=f"Gym {trainer} {number}", direction=direction)
    return club.create(
        "fitness_club.class_session", template=kind, club=club.branch, starts_at=NOW - timedelta(days=days_ago),
        trainer=trainer, capacity=10, **values,
    )  # fmt: skip


def test_pay_is_worked_out_once_follows_what_changes_and_stays_when_paid(any_club: Club) -> None:
    club, first, second = any_club, any_club.user("Anna"), any_club.user("Boris")
    for trainer in (first, second):
        club.create("fitness_club.pay_rule", kind="per_session", trainer=trainer, rate=30, valid_from=DAY)
    held = a_class(club, first, 2)
    a_class(club, first, 3, cancelled_at=NOW)
    run_pay(club)
    run_pay(club)
    assert [(row["amount"], row["month"]) for row in lines_of(club, first)] == [(Money.of(30, "EUR"), DAY)]
    club.update("fitness_club.class_session", held, substitute=second)
    run_pay(club)
    assert (lines_of(club, first), [row["session"] for row in lines_of(club, second)]) == ([], [held])
    with club.gateway.writing(club.actor) as records:
        press_close(records, [lines_of(club, second)[0]["id"]])
    club.update("fitness_club.class_session", held, cancelled_at=NOW)
    run_pay(club)
    assert len(lines_of(club, second)) == 1
    with pytest.raises(Conflict) as caught:
        club.update("fitness_club.pay_line", lines_of(club, second)[0]["id"], amount=Money.of(99, "EUR"))
    assert caught.value.code == "fitness_club.pay_closed"


def test_a_session_of_a_package_pays_its_trainer_and_a_burnt_one_nobody(club: Club) -> None:
    trainer = club.user("Clara")
    service = club.create("sales.product", name="Boxing", kind="service", unit="session")
    club.create("fitness_club.pay_rule", kind="package_percent", trainer=trainer, rate=50, valid_from=DAY)
    package = club.create(
        "fitness_club.package", member=club.member(), service=service, quantity=10, trainer=trainer,
        price=Money.of(10_000, "EUR"), bought_on=DAY,
    )  # fmt: skip
    for kind in ("use", "use", "burn"):
        club.create("fitness_club.package_move", package=package, kind=kind, quantity=1, at=NOW,
                    recognised=Money.of(1000, "EUR"))  # fmt: skip
    run_pay(club)
    assert [row["amount"] for row in lines_of(club, trainer)] == [Money.of(500, "EUR")] * 2


def test_hours_on_duty_are_paid_by_the_clock(club: Club) -> None:
    trainer = club.user("Dmitri")
    club.create("fitness_club.pay_rule", kind="duty_hour", trainer=trainer, rate=12, valid_from=DAY)
    starts = NOW - timedelta(days=1)
    club.create(
        "work.shift", user=trainer, place=club.branch, starts_at=starts, ends_at=starts + timedelta(hours=8), duty=True,
        came_at=starts + timedelta(minutes=30), left_at=starts + timedelta(hours=8),
    )  # fmt: skip
    run_pay(club)
    assert [row["amount"] for row in lines_of(club, trainer)] == [Money.of(90, "EUR")]


# ---- the bar

SHAKE, MILK, POWDER, BAR = (UUID(int=number) for number in (11, 12, 13, 14))
PARTS = {SHAKE: [(MILK, Decimal(300)), (POWDER, Decimal("0.5"))]}


def test_a_shake_takes_its_ingredients_and_a_bar_itself() -> None:
    assert used([(SHAKE, Decimal(2)), (BAR, Decimal(3)), (SHAKE, Decimal(1))], PARTS) == {
        MILK: 900, POWDER: Decimal("1.5"), BAR: 3
    }  # fmt: skip


def test_a_shake_costs_what_is_in_it() -> None:
    average = {MILK: Decimal("0.002"), POWDER: Decimal("1.30"), BAR: Decimal(1)}
    assert [cost_of(one, PARTS, average) for one in (SHAKE, BAR)] == [Decimal("1.25"), Decimal(1)]


def an_item(club: Club, sku: str, stock: int, cost: str, **values: object) -> UUID:
    item = club.create("fitness_club.bar_item", name=sku, sku=sku, price=Money.of(5, "EUR"), **values)
    if stock:
        club.create(
            "fitness_club.stock_move", item=item, club=club.branch, kind="receipt", quantity=stock,
            cost=Money.of(cost, "EUR"), at=NOW,
        )  # fmt: skip
    return item


def stock(club: Club, item: UUID) -> object:
    return club.get("fitness_club.bar_item", item, "stock")["stock"]


def sell(club: Club, **line: object) -> UUID:
    row = {"kind": "bar", "name": "x", "quantity": 2, "price": Money.of(5, "EUR"), **line}
    return club.create("fitness_club.sale", club=club.branch, at=NOW, lines=[row])


def test_a_sale_takes_goods_and_ingredients_off_the_shelf_at_their_cost(any_club: Club) -> None:
    club = any_club
    milk, goods = an_item(club, "M-1", 1000, "0.01", unit="millilitre"), an_item(club, "G-1", 10, "1.50")
    shake = an_item(club, "S-1", 0, "0", kind="prepared")
    club.create("fitness_club.recipe", item=shake, lines=[{"ingredient": milk, "quantity": 300}])
    sale = sell(club, bar_item=shake)
    sell(club, bar_item=goods)
    assert (stock(club, milk), stock(club, goods), stock(club, shake)) == (400, 8, 0)
    row: Any = club.get("fitness_club.sale", sale, "lines", "total")
    assert [(line["cost"], line["margin"]) for line in row["lines"]] == [(Money.of(3, "EUR"), Money.of(4, "EUR"))]
    assert row["total"] == Money.of(10, "EUR")


def test_a_count_posts_shortage_and_surplus_once(club: Club) -> None:
    short, over, right = (an_item(club, f"C-{number}", 10, "2.00") for number in range(3))
    counted = {short: 7, over: 11, right: 10}
    lines = [{"item": item, "expected": 0, "counted": count} for item, count in counted.items()]
    inventory = club.create("fitness_club.inventory", club=club.branch, counted_on=NOW.date(), lines=lines)
    with club.gateway.writing(club.actor) as records:
        press_post(records, [inventory])
    assert [stock(club, item) for item in counted] == [7, 11, 10]
    with club.gateway.reading(club.actor) as records:
        query = ListQuery(fields=["kind", "total"], equal=[("inventory", inventory)])
        moves = records.list("fitness_club.stock_move", query).rows
        differences = records.get("fitness_club.inventory", inventory, fields=["lines"])["lines"]
    assert sorted((str(row["kind"]), row["total"]) for row in moves) == [
        ("shortage", Money.of(-6, "EUR")), ("surplus", Money.of(2, "EUR")),
    ]  # fmt: skip
    assert [line["difference"] for line in differences] == [-3, 1, 0]  # type: ignore[union-attr]


# ---- ways to pay


@pytest.mark.parametrize(("paid", "percent", "points"), [("99.99", 5, 4), ("100", 5, 5), ("100", 0, 0), ("-10", 5, 0)])
def test_points_are_whole_ones(paid: str, percent: int, points: int) -> None:
    assert points_for(Decimal(paid), percent) == points


def pay(club: Club, member: UUID, kind: str, amount: int, **values: object) -> UUID:
    return club.create(
        "fitness_club.payment",
        member=member,
        club=club.branch,
        kind=kind,
        amount=Money.of(amount, "EUR"),
        at=NOW,
        **values,
    )


def test_a_deposit_is_bought_spent_and_never_overspent(club: Club) -> None:
    member = club.member()
    line = {"kind": "deposit", "name": "Deposit", "quantity": 1, "price": Money.of(50, "EUR")}
    club.create("fitness_club.sale", member=member, club=club.branch, at=NOW, lines=[line])
    pay(club, member, "deposit", 30)
    assert club.get("contacts.contact", member, "deposit")["deposit"] == Money.of(20, "EUR")
    with pytest.raises(Conflict) as caught:
        pay(club, member, "deposit", 21)
    assert caught.value.code == "records.overdrawn"


@pytest.mark.parametrize(
    ("expires", "amount", "code"), [(0, 31, "card_overdrawn"), (-1, 5, "card_expired"), (0, 30, "")]
)
def test_a_gift_card_pays_what_is_on_it_while_it_is_valid(club: Club, expires: int, amount: int, code: str) -> None:
    card = club.create(
        "fitness_club.gift_card", code=f"G{expires}{amount}", amount=Money.of(30, "EUR"), sold_on=DAY,
        expires_on=NOW.date() + timedelta(days=expires),
    )  # fmt: skip
    if not code:
        pay(club, club.member(), "gift_card", amount, gift_card=card)
        assert club.get("fitness_club.gift_card", card, "balance")["balance"] == Money.of(0, "EUR")
        return
    with pytest.raises(Conflict) as caught:
        pay(club, club.member(), "gift_card", amount, gift_card=card)
    assert caught.value.code == f"fitness_club.{code}"


def test_points_pay_and_are_not_paid_twice(club: Club) -> None:
    member = club.member()
    club.create("fitness_club.bonus_move", member=member, kind="accrue", points=40, at=NOW)
    pay(club, member, "bonus", 40)
    assert club.get("contacts.contact", member, "bonus")["bonus"] == 0
    with pytest.raises(Conflict):
        pay(club, member, "bonus", 1)
