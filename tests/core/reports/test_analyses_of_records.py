"""The worked examples again, over records of a database, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from palmette.money import Money
from palmette.records.results import ListQuery
from tests.core.reports.conftest import NOW, Figures, euros, facts, values

SEPTEMBER = {"first": date(2026, 9, 1), "last": date(2026, 9, 30)}


def of(group: str, who: str = "customer") -> str:
    """The rows of one example."""
    return f"{who}.last_name == '{group}'"


def at(day: int, hour: int = 12, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def receipts(house: Figures, group: str, who: str, days: list[date], amount: int, **more: object) -> None:
    person = house.person(f"{group} {who}", group)
    house.create_many(
        "receipt", [{"customer": person, "on": day, "amount": euros(amount), **more} for day in days]
    )  # fmt: skip


def firsts(count: int) -> list[date]:
    """The first of the last so many months until September."""
    return [date(2025 + (20 - back) // 12, (20 - back) % 12 + 1, 1) for back in range(count)]


# ---- A5, A6, A8


@pytest.fixture(scope="module")
def turnover(house: Figures) -> Figures:
    receipts(house, "Turnover", "Ann", firsts(10), 50)
    receipts(house, "Turnover", "Bob", [date(2026, 9, 3)], 300)
    receipts(house, "Turnover", "Cid", firsts(4), 25)
    receipts(house, "Turnover", "Dan", firsts(10), 5)
    receipts(house, "Turnover", "Eve", [date(2026, 9, 3)] * 2, 15)
    receipts(house, "Turnover", "Fay", [date(2026, 8, 3)], 20)
    receipts(house, "Turnover", "Old", [date(2024, 8, 3)], 9000)
    return house


def names(house: Figures, ids: object) -> list[str]:
    return [house.name_of(one).partition(" ")[2] for one in ids]  # type: ignore[attr-defined]  # ids


def behind(house: Figures, key: str, line: str, column: int, group: str) -> list[str]:
    return names(house, house.behind(house.analyse(key, filter=of(group)), line, column))


def test_abc(turnover: Figures) -> None:
    found = turnover.analyse("abc", filter=of("Turnover"))
    assert values(found) == {
        "A": [2, 33.33, 800, 80], "B": [2, 33.33, 150, 15], "C": [2, 33.33, 50, 5]
    }  # fmt: skip
    assert facts(found) == [33.33]
    assert behind(turnover, "abc", "A", 0, "Turnover") == ["Ann", "Bob"]
    assert behind(turnover, "abc", "C", 0, "Turnover") == ["Eve", "Fay"]


def test_xyz_by_frequency(turnover: Figures) -> None:
    assert behind(turnover, "xyz", "X", 0, "Turnover") == ["Ann", "Dan"]
    assert behind(turnover, "xyz", "Y", 0, "Turnover") == ["Cid"]
    assert behind(turnover, "xyz", "Z", 0, "Turnover") == ["Bob", "Eve", "Fay"]


def test_xyz_by_orders(turnover: Figures) -> None:
    assert behind(turnover, "xyz_orders", "Y", 0, "Turnover") == ["Eve"]
    assert behind(turnover, "xyz_orders", "Z", 0, "Turnover") == ["Bob", "Fay"]


def test_matrix(turnover: Figures) -> None:
    found = turnover.analyse("matrix", filter=of("Turnover"))
    assert values(found) == {"A": [1, 0, 1], "B": [1, 1, 0], "C": [0, 0, 2]}
    assert facts(found) == [1, 50, 1, 30, 2, 15, 2, 5]


# ---- A7


@pytest.mark.parametrize(
    ("quarters", "letter"),
    [((100, 105, 95, 100), "X"), ((100, 120, 80, 100), "Y"), ((50, 0, 50, 60), "Z"), ((0, 0, 0, 400), "Z")],
)
def test_xyz_by_variation_of_quarters(house: Figures, quarters: tuple[int, ...], letter: str) -> None:
    group = f"Varies{'-'.join(map(str, quarters))}"
    months = [date(2025, 11, 5), date(2026, 2, 5), date(2026, 5, 5), date(2026, 8, 5)]
    for day, amount in zip(months, quarters, strict=True):
        if amount:
            receipts(house, group, "One", [day], amount)
    found = values(house.analyse("xyz_variation", filter=of(group)))
    assert {key: line[0] for key, line in found.items()} == {"X": 0, "Y": 0, "Z": 0, letter: 1}


# ---- A9, A16, A17, repeats


def test_rfm(house: Figures) -> None:
    today = date(2026, 10, 1)
    for who, days, times, amount in (
        ("a", 5, 12, 300), ("b", 20, 5, 150), ("c", 60, 8, 500), ("d", 200, 1, 20), ("e", 400, 2, 80),
    ):  # fmt: skip
        last = today - timedelta(days=days)
        person = house.person(f"Rfm {who}", "Rfm")
        each = amount * 100 // times
        amounts = [amount * 100 - each * (times - 1), *[each] * (times - 1)]
        house.create_many("receipt", [
            {"customer": person, "on": last - timedelta(days=number), "amount": Money(one, "EUR")}
            for number, one in enumerate(amounts)
        ])  # fmt: skip
    found = values(house.analyse("rfm", filter=of("Rfm")))
    assert found == {"554": [1, 300], "433": [1, 150], "345": [1, 500], "211": [1, 20], "122": [1, 80]}


def test_the_status_of_clients(house: Figures) -> None:
    today = date(2026, 10, 1)
    receipts(house, "State", "active", [today - timedelta(days=180)], 1)
    receipts(house, "State", "regular", [today - timedelta(days=days) for days in (5, 100, 364)], 1)
    receipts(house, "State", "older", [today - timedelta(days=days) for days in (5, 100, 365)], 1)
    receipts(house, "State", "lost", [today - timedelta(days=181)], 1)
    found = house.analyse("status", filter=of("State"))
    counts = {key: line[0] for key, line in values(found).items()}
    assert {key: counts[key] for key in ("active", "regular", "lost")} == {"active": 2, "regular": 1, "lost": 1}
    with house.records() as records:
        everybody = records.count("contact", cap=None).value
    assert counts["potential"] == everybody - 4


def test_the_average_check_and_who_comes_back(house: Figures) -> None:
    day = date(2026, 9, 9)
    receipts(house, "Check", "one", [day], 10_000)
    receipts(house, "Check", "two", [day], 20_000)
    receipts(house, "Check", "two", [day], 30_000)
    receipts(house, "Check", "two", [day], -5_000, refund=True)
    found = house.analyse("checks", filter=of("Check"))
    assert facts(found) == [18_333.33, 50]
    assert values(found)["1"] == [1, 10_000]
    assert values(found)["2"] == [1, 45_000]


def test_a_funnel_of_repeated_purchases(house: Figures) -> None:
    for who, times in (("a", 1), ("b", 2), ("c", 5)):
        receipts(house, "Again", who, [date(2026, 9, 9)] * times, 1)
    found = house.analyse("repeats", filter=of("Again"))
    assert [line[0] for line in values(found).values()] == [3, 2, 1]
    assert behind(house, "repeats", "2", 0, "Again") == ["b", "c"]


# ---- A1


@pytest.fixture(scope="module")
def deals(house: Figures) -> Figures:
    """Six deals of a September, and how they moved."""
    days = {"D1": 1, "D2": 1, "D3": 2, "D4": 2, "D5": 3}
    source = house.create("source", name="Fair")
    made = {name: at(day) for name, day in days.items()} | {"D6": at(30, month=8)}
    for name, moment in sorted(made.items()):
        house.people[name] = house.create(
            "deal", moment=moment, name=name, contact=house.person("Buyer"), pipeline="simple", source=source
        )  # fmt: skip
    moves = [
        ("D6", "quote", at(1)), ("D1", "quote", at(2)), ("D6", "won", at(2)), ("D2", "quote", at(3)),
        ("D3", "lost", at(3)), ("D5", "quote", at(4)), ("D4", "won", at(4)), ("D1", "won", at(5)),
        ("D5", "lead", at(5)), ("D2", "lost", at(6)),
    ]  # fmt: skip
    for name, stage, moment in moves:
        house.move("deal", house.people[name], stage, moment)
    return house


def test_a_cohort_funnel(deals: Figures) -> None:
    found = deals.analyse("cohort_funnel", **SEPTEMBER)
    assert values(found) == {"lead": [5, None, 100], "quote": [4, 80, 80], "won": [2, 50, 40]}
    assert facts(found)[:2] == [40, 25]
    assert "Cohort" in found.notes[0]
    assert sorted(map(deals.name_of, deals.behind(found, "quote", 0))) == ["D1", "D2", "D4", "D5"]


def test_a_period_funnel(deals: Figures) -> None:
    found = deals.analyse("period_funnel", **SEPTEMBER)
    assert [line[0] for line in values(found).values()] == [5, 4, 3]
    assert "Period" in found.notes[0]


def test_a_funnel_for_each_source(deals: Figures) -> None:
    found = deals.analyse("funnel_by", **SEPTEMBER)
    assert list(values(found).values()) == [[5, 4, 2, 40]]


def test_a_funnel_of_conditions(house: Figures) -> None:
    scores = [1] * 2 + [3] * 3 + [6] + [7] * 2 + [9] * 2
    house.create_many("voice", [{"score": score, "kind": "nps"} for score in scores], moment=at(1, month=7))
    july = {"first": date(2026, 7, 1), "last": date(2026, 7, 31)}
    found = house.analyse("steps", **july)
    assert [line[0] for line in values(found).values()] == [10, 8, 5, 4, 2]
    assert [line[1] for line in values(found).values()] == [None, 80, 62.5, 80, 50]
    assert facts(found) == [20, 50, "Paid"]


# ---- A2


def test_the_forecast_of_deals(house: Figures) -> None:
    contact = house.person("Prospect")
    for name, amount, chance, month, stage in (
        ("f1", 100_000, 0.2, 12, "lead"), ("f2", 50_000, 0.5, 11, "quote"), ("f3", 80_000, 0.9, 11, "lead"),
        ("f4", None, 0.5, 11, "lead"), ("f5", 60_000, 1, 11, "won"),
    ):  # fmt: skip
        deal = house.create(
            "deal", name=name, contact=contact, pipeline="simple", probability=str(chance),
            amount=euros(amount) if amount else None, expected_close=date(2026, month, 20),
        )  # fmt: skip
        if stage != "lead":
            house.move("deal", deal, stage, NOW)
        if stage == "won":
            with house.records() as records:
                records.as_code().update("deal", deal, {"closed_on": date(2026, 11, 2)})
    found = house.analyse("forecast", filter="contact.first_name == 'Prospect'")
    assert values(found) == {
        "2026-11-01": [60_000, 130_000, 97_000, 157_000], "2026-12-01": [0, 100_000, 20_000, 20_000]
    }  # fmt: skip
    assert facts(found) == [117_000, 1]


# ---- A3, A4


def test_a_plan_beside_its_fact(house: Figures) -> None:
    # September 2026 has 22 work days of a branch without hours of its own: every day is open, so 30.
    receipts(house, "Plan", "one", [date(2026, 9, 10)], 400_000)
    found = house.analyse("plan", filter=of("Plan"), at=at(15), **SEPTEMBER)
    assert values(found)["all"] == [1_000_000, 400_000, 40, -600_000, 800_000, 80, 600_000, 40_000]


def test_the_activity_plan_pays_the_base(house: Figures) -> None:
    with house.records() as records:
        query = ListQuery(filter="email == 'seller@example.com'", fields=("id",))
        seller = UUID(str(records.list("frame.user", query).rows[0]["id"]))
    for day in (1, 2, 3):
        kinds = ["call", "call", "meeting"] if day < 3 else ["call"]
        house.create_many("activity", [
            {"kind": kind, "subject": "Talk", "owner": seller, "done_at": at(day)} for kind in kinds
        ], moment=at(day))  # fmt: skip
    found = house.analyse("activity", at=at(4, 5), first=date(2026, 9, 1), last=date(2026, 9, 4))
    line = values(found)[str(seller)]
    # Four days of two calls and one meeting; all of it on two of them.
    assert line == [5, 2, 56.25, 2, 4, 0, 25_000]


# ---- A10, A11, A12, A16


def test_cohorts(house: Figures) -> None:
    for start, counts in ((7, (4, 4, 3, 2)), (8, (5, 4, 4))):
        members = [house.person(f"Cohort {start}{number}", f"Cohort{len(counts)}") for number in range(counts[0])]
        house.create_many("coming", [
            {"member": member, "on": date(2026, start + step, 3)}
            for step, count in enumerate(counts) for member in members[:count] for _ in range(2)
        ])  # fmt: skip
    found = house.analyse("cohort", filter="member.last_name in ['Cohort3', 'Cohort4']")
    assert values(found) == {
        "2026-07-01": [4, 100, 100, 75, 50], "2026-08-01": [5, 100, 80, 80], "all": [9, 100, 88.89, 77.78, 50]
    }  # fmt: skip
    shown = house.behind(found, "2026-07-01", 3)
    assert sorted(map(house.name_of, shown)) == ["Cohort 70", "Cohort 71", "Cohort 72"]


def term(house: Figures, group: str, who: str, starts: date, ends: date, **more: object) -> None:
    member = house.person(f"{group} {who}", group)
    house.create("term", member=member, starts_on=starts, ends_on=ends, **more)


def test_renewals(house: Figures) -> None:
    year = timedelta(days=364)
    for who, day in (("a", 10), ("b", 15), ("c", 20), ("d", 25)):
        term(house, "Renew", who, date(2026, 9, day) - year, date(2026, 9, day))
    term(house, "Renew", "e", date(2025, 10, 1), date(2026, 10, 14))
    term(house, "Renew", "f", date(2025, 9, 13), date(2026, 9, 12), handed_on=True)
    term(house, "Renew", "a", date(2026, 9, 11), date(2027, 9, 10))
    term(house, "Renew", "b", date(2026, 10, 20), date(2027, 10, 19))
    term(house, "Renew", "c", date(2026, 9, 21), date(2027, 9, 20))
    found = house.analyse("renewal", filter=of("Renew", "member"), **SEPTEMBER)
    assert values(found)["all"] == [4, 2, 1, 1, 50]


def test_the_base_month_by_month(house: Figures) -> None:
    for who, starts, ends in (
        ("a", date(2026, 1, 1), date(2027, 1, 1)), ("b", date(2026, 1, 1), date(2026, 9, 15)),
        ("c", date(2026, 2, 1), date(2027, 1, 1)), ("d", date(2026, 3, 1), date(2027, 1, 1)),
        ("e", date(2026, 9, 5), date(2027, 1, 1)), ("f", date(2026, 9, 6), date(2027, 1, 1)),
    ):  # fmt: skip
        term(house, "Base", who, starts, ends)
    found = house.analyse("base", filter=of("Base", "member"), **SEPTEMBER)
    assert values(found) == {"2026-09-01": [4, 2, 1, 5, 25, 75, 25]}
    assert facts(found) == [20]


def test_how_often_somebody_comes(house: Figures) -> None:
    member = house.person("Often", "Often")
    days = [date(2026, 9, 3 + 3 * number) for number in range(8)]
    house.create_many("coming", [{"member": member, "on": day} for day in [*days, days[0]]])
    found = house.analyse("frequency", filter=of("Often", "member"), last=date(2026, 9, 30), first=date(2026, 9, 3))
    assert facts(found) == [2.67]
    assert {key: line[0] for key, line in values(found).items()} == {"0": 0, "1": 0, "2": 1, "3": 0}


# ---- A13, A14


def test_channels(house: Figures) -> None:
    first, last = (house.create("source", name=name) for name in ("Advert", "Letters"))
    house.create("spend", source=first, on=date(2026, 5, 2), amount=euros(900_000))
    for number in range(4):
        buyer = house.person(f"Channel {number}", "Channel")
        house.create("lead", subject="One", contact=buyer, source=first, received_at=at(2, month=5))
        house.create("lead", subject="Two", contact=buyer, source=last, received_at=at(4, month=5))
    for number in range(2):
        deal = house.create("deal", name=f"C{number}", contact=house.person(f"Channel {number}"), pipeline="simple",
                            amount=euros(250_000))  # fmt: skip
        house.move("deal", deal, "quote", NOW)
        house.move("deal", deal, "won", NOW)
        with house.records() as records:
            records.as_code().update("deal", deal, {"closed_on": date(2026, 5, 20)})
    may = {"first": date(2026, 5, 1), "last": date(2026, 5, 31)}
    found = house.analyse("channels", **may)
    line = values(found)[str(first)]
    assert line == [900_000, 4, 2, 500_000, 225_000, 450_000, 50, 250_000, -66.67, -44.44]
    assert values(found)[str(last)][2:4] == [0, 0]
    assert facts(found) == [45_000, 9_000, 5, 5]


def test_first_answers(house: Figures) -> None:
    source = house.create("source", name="Phone")
    for minutes in (5, 25, 60, None):
        house.create(
            "lead", subject="Ask", source=source, received_at=at(1, month=4),
            first_response_at=None if minutes is None else at(1, month=4) + timedelta(minutes=minutes),
        )  # fmt: skip
    found = house.analyse("response", first=date(2026, 4, 1), last=date(2026, 4, 30))
    assert values(found)["all"] == [4, 3, 1, 25, 53, 33.33]


# ---- A15, A18 to A22


def test_voices(house: Figures) -> None:
    for kind, scores in (("nps", (10, 9, 9, 8, 7, 6, 3, 10, 5, 9)), ("csat", (5, 4, 4, 3, 5))):
        with house.records(at(1, month=6)) as records:
            for score in scores:
                records.create("voice", {"score": score, "kind": kind})
    june = "created_at >= '2026-06-01T00:00:00Z' and created_at < '2026-06-30T00:00:00Z'"
    found = house.analyse("nps", filter=f"kind == 'nps' and {june}")
    assert facts(found) == [20]
    assert {key: line[0] for key, line in values(found).items()} == {"promoter": 5, "passive": 2, "detractor": 3}
    assert facts(house.analyse("csat", filter=f"kind == 'csat' and {june}")) == [80]


def test_overdue_tasks(house: Figures) -> None:
    due = at(10)
    rows = [{"due": due, "done": due + timedelta(hours=1)}, {"due": due}, *[{"due": due, "done": due}] * 8]
    house.create_many("job", [*rows, {"due": at(1, month=12)}])
    assert values(house.analyse("overdue"))["all"] == [10, 2, 20]


def test_stock_at_its_moving_average(house: Figures) -> None:
    thing = house.create("thing", name="Handle")
    moves = (("receipt", 10, 50), ("receipt", 20, 65), ("sale", -12, 0), ("write_off", -1, 0), ("shortage", -1, 0))
    for day, (kind, quantity, cost) in enumerate(moves, 1):
        house.create(
            "stock_change", item=thing, kind=kind, quantity=quantity, cost=euros(cost) if cost else None, at=at(day)
        )
    assert values(house.analyse("stock")) == {str(thing): [16, 60, 960, 720, 1, 60]}


def test_what_a_system_costs(house: Figures) -> None:
    found = {key: line[0] for key, line in values(house.analyse("calculator")).items()}
    assert found == {
        "total": 1_190_000,
        "user_year": 19_833.33,
        "rented": 1_030_000,
        "gain": 1_555_200,
        "return": 30.69,
    }


def test_signs_of_use(house: Figures) -> None:
    for number in range(3):
        house.create(
            "contact", kind="person", first_name=str(number), last_name="Card", phone=f"+35840123456{number}",
            email="a@example.com" if number else None,
        )  # fmt: skip
    found = values(house.analyse("adoption", filter="last_name == 'Card'"))
    assert found["seats"][1:] == [2, 0]
    assert found["cards"] == [5, 6, 83.33]
    assert found["stale"] == [0, 3, 0]


def test_before_and_after(house: Figures) -> None:
    for month, refunds in ((1, 18), (3, 22)):
        receipts(house, "Moved", "one", [date(2026, month, 5)] * refunds, 1, refund=True)
        receipts(house, "Moved", "one", [date(2026, month, 5)] * (100 - refunds), 1)
    march = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
    found = house.analyse("before_after", filter=of("Moved"), **march)
    assert values(found) == {"refunds": [18, 18, 22, 22, 4, 22.22]}
