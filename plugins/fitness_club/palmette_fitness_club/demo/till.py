"""The money: memberships and packages sold, monthly charges, and the bar's receipts with its stock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from palmette_fitness_club.demo.club import Club, Rows
from palmette_fitness_club.demo.members import Member, noon
from palmette_fitness_club.demo.stays import WINDOW
from palmette_fitness_club.rules import package_state

PAYMENTS = {"card": 55, "online": 22, "bank": 13, "cash": 10}
OWES = 0.03
CHARGES = 12
BAR_DAYS = 90
RECEIPTS_A_DAY = 250
WITH_PACKAGE = 0.2
RECEIPTS = 20
BAR_HOURS = {7: 3, 8: 4, 9: 3, 12: 5, 13: 5, 17: 4, 18: 7, 19: 8, 20: 6}


def sell_memberships(club: Club, members: list[Member]) -> None:
    """A sale and its payment for each membership of the window, and the monthly charges of a year."""
    sales: Rows = []
    payments: Rows = []
    for member in members:
        for membership, term in zip(member.memberships, member.stay.terms, strict=True):
            price, name = club.prices[term.kind], term.kind.replace("_", " ").capitalize()
            for day in _charged_on(club, term.kind, term.first, term.last):
                line = {"kind": "membership", "name": name, "membership": membership}
                _sell(club, sales, payments, member, day, line, price)
    _store(club, sales, payments)


def _charged_on(club: Club, kind: str, first: date, last: date) -> list[date]:
    today = club.context.today
    if kind != "monthly":
        return [first] if (today - first).days <= WINDOW else []
    days = [first + timedelta(days=30 * month) for month in range(60)]
    return [day for day in days if day <= min(last, today) and (today - day).days <= CHARGES * 30]


def _sell(
    club: Club, sales: Rows, payments: Rows, member: Member, day: date, line: dict[str, object], price: int
) -> None:
    context, dice = club.context, club.context.random
    at = noon(club, member.club, day, dice.randint(9, 20))
    sale = context.new_id()
    sales.append({
        "id": sale, "member": member.contact, "club": member.club, "cashier": club.staff[member.club, "reception"][0],
        "at": at, "lines": [line | {"quantity": 1, "price": context.money(price)}], "created_at": at,
    })  # fmt: skip
    lately = (context.today - day).days < 120
    paid = price // 2 if lately and dice.random() < OWES else price
    payments.append(_payment(club, sale, member.contact, member.club, at, Decimal(paid)))


def _payment(
    club: Club, sale: UUID, member: UUID | None, branch: UUID, at: datetime, amount: Decimal
) -> dict[str, object]:
    kind = club.context.random.choices(list(PAYMENTS), list(PAYMENTS.values()))[0]
    return {"sale": sale, "member": member, "club": branch, "kind": kind, "amount": club.context.money(amount),
            "at": at,
            "created_at": at}  # fmt: skip


def _store(club: Club, sales: Rows, payments: Rows) -> None:
    order = sorted(range(len(sales)), key=lambda number: str(sales[number]["at"]))
    club.add("fitness_club.sale", [sales[number] for number in order])
    club.add("fitness_club.payment", [payments[number] for number in order])
    club.last_sales += [UUID(str(sales[number]["id"])) for number in order[-RECEIPTS:]]


def print_receipts(club: Club) -> None:
    """Fiscal receipts of the last sales; one did not get through."""
    dice = club.context.random
    rows: Rows = []
    for number, sale in enumerate(club.last_sales, start=1):
        row: dict[str, object] = {"external_id": f"S-{number:05}", "sale": sale, "operation": "sell", "stage": "done"}
        if number == len(club.last_sales):
            row |= {"stage": "fail", "error": "The cash register did not answer."}
        else:
            row |= {"fn": "9999078900000001", "fd": str(1000 + number), "fpd": str(dice.randint(10**9, 4 * 10**9))}
        rows.append(row)
    club.add("fitness_club.fiscal_receipt", rows)


def sell_packages(club: Club, members: list[Member]) -> int:
    """Packages of active members with their ledger: bought, used one by one, some burnt."""
    dice, today = club.context.random, club.context.today
    sales: Rows = []
    payments: Rows = []
    packages: Rows = []
    moves: Rows = []
    for member in members:
        if not member.stay.is_active(today) or dice.random() > WITH_PACKAGE:
            continue
        package = _package(club, member)
        packages.append(package)
        moves += _ledger(club, member, package)
    club.add("fitness_club.package", packages)
    by_contact = {member.contact: member for member in members}
    for package in packages:
        member, bought = by_contact[UUID(str(package["member"]))], package["bought_on"]
        assert isinstance(bought, date)
        line = {"kind": "package", "name": "Package", "package": package["id"]}
        price = next(price for service, _, price, _times in club.services if service == package["service"])
        _sell(club, sales, payments, member, bought, line, price)
    club.add("fitness_club.package_move", moves)
    _store(club, sales, payments)
    return len(packages)


def _package(club: Club, member: Member) -> dict[str, object]:
    context, dice = club.context, club.context.random
    service, _, price, times = dice.choice(club.services)
    bought = context.today - timedelta(days=dice.randint(1, 150))
    return {
        "id": context.new_id(), "member": member.contact, "service": service, "quantity": times,
        "price": context.money(price), "bought_on": bought, "expires_on": bought + timedelta(days=120),
        "trainer": dice.choice(club.trainers[member.club]), "owner": member.seller,
        "created_at": noon(club, member.club, bought),
    }  # fmt: skip


def _ledger(club: Club, member: Member, package: dict[str, object]) -> Rows:
    context, dice = club.context, club.context.random
    bought, times = package["bought_on"], package["quantity"]
    assert isinstance(bought, date)
    assert isinstance(times, int)
    price = next(Decimal(price) for key, _, price, _times in club.services if key == package["service"])
    age = (context.today - bought).days
    held = min(times, age * dice.randint(1, 2) // 7)
    rows: Rows = [{"package": package["id"], "kind": "buy", "quantity": times, "at": noon(club, member.club, bought)}]
    before = Decimal(0)
    for number in range(1, held + 1):
        recognised = package_state(price, times, held=number).recognised
        at = noon(club, member.club, bought + timedelta(days=min(number * 5, age)), 18)
        rows.append({"package": package["id"], "kind": "use", "quantity": -1, "at": at,
                     "recognised": context.money(recognised - before)})  # fmt: skip
        before = recognised
    if age > 120 and held < times:
        rows.append({"package": package["id"], "kind": "burn", "quantity": held - times,
                     "at": noon(club, member.club, bought + timedelta(days=121)),
                     "recognised": context.money(price - before)})  # fmt: skip
    return rows


def run_bar(club: Club, members: list[Member]) -> int:
    """Receipts of three months, the goods received for them, and a count at the end; how many receipts."""
    context, dice = club.context, club.context.random
    _receive(club)
    sales: Rows = []
    payments: Rows = []
    moves: Rows = []
    regulars = [member for member in members if member.stay.is_active(context.today)]
    for back in range(BAR_DAYS, 0, -1):
        for _ in range(context.count(RECEIPTS_A_DAY, at_least=2)):
            buyer = dice.choice(regulars)
            hour = dice.choices(list(BAR_HOURS), list(BAR_HOURS.values()))[0]
            day, clock = context.today - timedelta(days=back), time(hour, dice.randint(0, 59))
            at = datetime.combine(day, clock, club.zones[buyer.club])
            _receipt(club, buyer, at, sales, payments, moves)
    club.add("fitness_club.sale", sales)
    club.add("fitness_club.payment", payments)
    club.add("fitness_club.stock_move", moves)
    _count(club)
    return len(sales)


def _receipt(club: Club, buyer: Member, at: datetime, sales: Rows, payments: Rows, moves: Rows) -> None:
    context, dice = club.context, club.context.random
    sale, total = context.new_id(), Decimal(0)
    named = buyer.contact if dice.random() < 0.4 else None
    lines: Rows = []
    for item, name, price in dice.sample(club.bar_items, dice.choice((1, 1, 2, 3))):
        quantity = dice.choice((1, 1, 1, 2))
        cost = context.money((Decimal(price) * 4 / 10).quantize(Decimal("0.01")))
        lines.append({"kind": "bar", "name": name, "bar_item": item, "quantity": quantity,
                      "price": context.money(price),
                      "cost": cost})  # fmt: skip
        moves.append({"item": item, "club": buyer.club, "kind": "sale", "quantity": -quantity, "cost": cost, "at": at,
                      "sale": sale, "created_at": at})  # fmt: skip
        total += price * quantity
    sales.append({"id": sale, "member": named, "club": buyer.club, "cashier": club.staff[buyer.club, "bar"][0],
                  "owner": club.staff[buyer.club, "bar"][0], "at": at, "lines": lines, "created_at": at})  # fmt: skip
    payments.append(_payment(club, sale, named, buyer.club, at, total))


def _receive(club: Club) -> None:
    """Enough of everything at the beginning, and again in the middle at a somewhat higher price."""
    context = club.context
    each = max(round(context.count(RECEIPTS_A_DAY, at_least=2) * BAR_DAYS * 2.4 / len(club.bar_items) / 2), 20)
    rows: Rows = []
    for back, factor in ((BAR_DAYS + 1, Decimal("0.38")), (BAR_DAYS // 2, Decimal("0.42"))):
        for item, _, price in club.bar_items:
            for branch, part in zip(club.branches, (6, 4), strict=True):
                rows.append({
                    "item": item, "club": branch, "kind": "receipt", "quantity": max(each * part // 10, 1),
                    "cost": context.money((Decimal(price) * factor).quantize(Decimal("0.01"))),
                    "at": noon(club, branch, context.today - timedelta(days=back), 8),
                })  # fmt: skip
    club.add("fitness_club.stock_move", rows)


def _count(club: Club) -> None:
    """One inventory with a small shortage."""
    branch, (item, _, price) = club.branches[0], club.bar_items[0]
    today = club.context.today
    inventory: Rows = [{
        "club": branch, "counted_on": today - timedelta(days=1), "counted_by": club.staff[branch, "bar"][0],
        "lines": [{"item": item, "expected": 17, "counted": 16}],
    }]  # fmt: skip
    counted = club.add("fitness_club.inventory", inventory)[0]
    shortage: Rows = [{
        "item": item, "club": branch, "kind": "shortage", "quantity": -1, "inventory": counted,
        "cost": club.context.money((Decimal(price) * 4 / 10).quantize(Decimal("0.01"))),
        "at": noon(club, branch, today - timedelta(days=1), 22),
    }]  # fmt: skip
    club.add("fitness_club.stock_move", shortage)
