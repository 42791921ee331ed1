"""What each function gives, by example, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from palmette.expressions import check, compile_sql, compile_value
from palmette.money import Money
from tests.core.expressions.club import PERSON, VISIT, Database, World, club_blueprint, open_database

NOW = datetime(2026, 3, 14, 22, 30, tzinfo=UTC)  # already the 15th in Helsinki
ANN, BOB, HELSINKI = (UUID(int=number) for number in (1, 2, 3))
BLUEPRINT = club_blueprint()

ANN_ROW: dict[str, Any] = {
    "id": ANN,
    "wall_id": 1,
    "deleted_at": None,
    "branch_id": HELSINKI,
    "name": "Ann",
    "points": 7,
    "kept": 2**62,
    "ratio": Decimal("2.50"),
    "weight": Decimal("0.3333"),
    "fee": 1999,
    "fee_currency": "EUR",
    "bonus": 1500,
    "bonus_currency": "JPY",
    "active": True,
    "born": date(2000, 2, 29),
    "joined": date(2026, 1, 31),
    "seen": datetime(2026, 3, 1, 22, 30, tzinfo=UTC),
    "opens": time(9, 30),
    "stay": 5400,
    "mentor_id": BOB,
    "level": "gold",
}

VALUES = [
    # numbers: exact, rounded half up, away from zero
    ("points + 1", 8),
    ("points - 0.5", Decimal("6.5")),
    ("-points", -7),
    ("points * ratio", Decimal("17.50")),
    ("points / 2", Decimal("3.500000")),
    ("1 / 3", Decimal("0.333333")),
    ("2 / 3", Decimal("0.666667")),
    ("points / 0", None),
    ("round(2.5)", 3),
    ("round(-2.5)", -3),
    ("round(ratio)", 3),
    ("round(-ratio)", -3),
    ("round(1.005, 2)", Decimal("1.01")),
    ("ratio * weight", Decimal("0.833250")),
    ("weight * weight * 3", Decimal("0.333267")),
    ("abs(-points)", 7),
    ("min(points, ratio)", Decimal("2.50")),
    ("max(points, ratio)", Decimal("7.00")),
    ("max(nick, name)", "Ann"),
    ("points + kept + kept", None),
    ("kept - points + points", 2**62),
    ("round(kept * 4 / 8)", 2**61),
    ("kept * 4 / 8", None),
    # texts
    ("name + ' ' + nick", "Ann "),
    ("nick + nick", None),
    ("length(name)", 3),
    ("coalesce(nick, 'none')", "none"),
    ("if(points > 5, 'many', 'few')", "many"),
    ("if(nick == 'a', 1, 2)", 2),
    # money, in its own currency
    ("fee", Money(1999, "EUR")),
    ("fee * 1.5", Money(2999, "EUR")),
    ("fee / 3", Money(666, "EUR")),
    ("fee / 0", None),
    ("fee + 1", Money(2099, "EUR")),
    ("bonus + 1", Money(1501, "JPY")),
    ("fee + bonus", None),
    ("fee - fee", Money(0, "EUR")),
    ("-fee", Money(-1999, "EUR")),
    ("round(fee)", Money(2000, "EUR")),
    ("round(fee, 1)", Money(2000, "EUR")),
    ("fee / fee", Decimal("1.000000")),
    ("fee / bonus", None),
    ("max(fee, fee * 2)", Money(3998, "EUR")),
    ("max(fee, bonus)", None),
    ("fee.amount", Decimal("19.990")),
    ("bonus.amount", Decimal("1500.000")),
    ("bonus.currency", "JPY"),
    ("coalesce(mentor.fee, 5)", Money(500, "EUR")),
    ("mentor.fee", None),
    ("if(active, fee, bonus)", Money(1999, "EUR")),
    # dates; `today` is the local date of the record's branch
    ("today", date(2026, 3, 15)),
    ("now", NOW),
    ("joined + months(1)", date(2026, 2, 28)),
    ("joined - months(2)", date(2025, 11, 30)),
    ("born + years(1)", date(2001, 2, 28)),
    ("born + years(4)", date(2004, 2, 29)),
    ("joined + days(1)", date(2026, 2, 1)),
    ("joined + weeks(2)", date(2026, 2, 14)),
    ("days(3) + joined", date(2026, 2, 3)),
    ("joined + years(9000)", None),
    ("joined + days(kept)", None),
    ("joined + months(kept)", None),
    ("seen + hours(kept)", None),
    ("date(seen)", date(2026, 3, 2)),
    ("seen + hours(1.5)", datetime(2026, 3, 2, 0, 0, tzinfo=UTC)),
    ("seen - days(1)", datetime(2026, 2, 28, 22, 30, tzinfo=UTC)),
    ("days_between(seen, now)", 13),
    ("days_between(now, seen)", -13),
    ("days_between(seen, today)", 13),
    ("days_between(joined, today)", 43),
    ("days_between(seen + minutes(1), now)", 12),
    ("days_between(now, seen + minutes(1))", -13),
    ("months_between(joined, '2026-02-28')", 1),
    ("months_between(joined, '2026-02-27')", 0),
    ("months_between(joined, '2026-01-30')", -1),
    ("months_between(born, today)", 312),
    ("year(born)", 2000),
    ("month(born)", 2),
    ("day(born)", 29),
    ("weekday(born)", 2),
    ("weekday('2026-03-15')", 7),
    ("day(now)", 15),
    ("year(seen)", 2026),
    ("joined - born", 9468 * 86_400),
    ("now - seen", 13 * 86_400),
    ("stay + hours(1)", 9000),
    ("stay * 0.5", 2700),
    ("stay / hours(1)", Decimal("1.500000")),
    ("opens", time(9, 30)),
    # conditions as values are never empty, a field may be
    ("points > 3", True),
    ("nick == 'a'", False),
    ("vip", None),
    ("not vip", True),
    ("vip == false", False),
    ("active", True),
    # relations
    ("count(visits)", 3),
    ("count(visits where guest)", 1),
    ("sum(visits.minutes)", 90),
    ("sum(visits.minutes where minutes > 99)", 0),
    ("average(visits.minutes)", Decimal("45.000000")),
    ("maximum(visits.at)", datetime(2026, 3, 10, 12, 0, tzinfo=UTC)),
    ("minimum(visits.minutes where minutes > 99)", None),
    ("sum(visits.cost)", Money(1000, "EUR")),
    ("minimum(visits.note)", "B"),
    ("sum(students.points)", 0),
    ("count(visits where person == parent.id)", 3),
    ("visit_count + 1", 4),
    ("recent", 2),
    ("mentor.points", 11),
    ("spent", Money(1000, "EUR")),
    ("days_here", 43),
    ("is_regular", True),
    ("mentor.is_regular", False),
    ("mentor", BOB),
    ("level", "gold"),
]

CONDITIONS = [
    # what empty means
    ("nick == nick", True),
    ("nick != name", True),
    ("nick < name", False),
    ("not (nick < name)", True),
    ("nick is empty", True),
    ("nick == name", False),
    ("mentor.nick != 'x'", True),
    ("mentor.is_regular", False),
    ("not mentor.is_regular", True),
    ("not mentor.mentor.is_regular", True),
    ("mentor.is_regular == is_regular", False),
    ("vip or active", True),
    ("vip and active", False),
    ("not vip", True),
    ("nick in ['a', 'b']", False),
    ("nick not in ['a', 'b']", True),
    ("coalesce(nick, name) == 'Ann'", True),
    # texts letter for letter
    ("starts_with(name, 'An')", True),
    ("starts_with(name, 'an')", False),
    ("contains(name, 'nn')", True),
    ("contains(name, 'N')", False),
    ("name < 'a'", True),
    ("name > 'An'", True),
    ("contains(nick, 'a')", False),
    ("starts_with(name + 'x', name)", True),
    # money beside numbers means major units of its own currency
    ("fee > 19.98", True),
    ("fee == 19.99", True),
    ("fee == 19.991", False),
    ("fee < 19.991", True),
    ("fee >= 19.991", False),
    ("bonus > 1499", True),
    ("bonus > 1500", False),
    ("fee < bonus", False),
    ("fee != bonus", True),
    ("fee > points", True),
    ("fee < ratio * 8", True),
    ("mentor.fee != 3", True),
    # references
    ("owner == me", False),
    ("owner is empty", True),
    ("mentor is not empty", True),
    ("mentor == '00000000-0000-0000-0000-000000000002'", True),
    ("mentor.mentor is empty", True),
    ("branch == my_branch", True),
    ("mentor in friends", True),
    ("id in befriended", False),
    # lists and relations
    ("'yoga' in interests", True),
    ("'swim' in interests", False),
    ("tags is empty", True),
    ("count(interests) == 1", True),
    ("visits is not empty", True),
    ("students is empty", True),
    ("exists(visits where at > now - days(5))", True),
    ("exists(visits where at > now - days(4))", False),
    ("exists(visits where parent.points == 7 and not guest)", True),
    ("exists(friends where exists(befriended where id == parent.parent.id))", True),
    ("papers is empty", True),
    ("home is empty", True),
    ("level == 'gold' and level in ['gold', 'silver']", True),
    ("date(seen) == '2026-03-02'", True),
    ("opens < '10:00'", True),
    ("seen > '2026-03-01T23:30:00+02:00'", True),
    ("points in [1, 7.0]", True),
    ("ratio in [2.5, 3]", True),
    ("true", True),
    ("1 > 2", False),
]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    url = "sqlite://"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = server.create_database()
    database = open_database(url, BLUEPRINT, World())
    _store(database)
    yield database
    database.engine.dispose()


def _store(database: Database) -> None:
    tables, stamp = database.tables, {"version": 1, "created_at": NOW, "updated_at": NOW}
    bob = dict.fromkeys(ANN_ROW) | {"id": BOB, "wall_id": 1, "points": 11, "name": "Bob"}
    # In the other wall the same ids mean other people.
    elsewhere = {**ANN_ROW, "wall_id": 2, "mentor_id": None, "name": "Stranger"}
    visits = [
        {
            "minutes": 30,
            "at": datetime(2026, 3, 10, 12, 0, tzinfo=UTC),
            "cost": 1000,
            "cost_currency": "EUR",
            "note": "a",
            "guest": False,
        },
        {
            "minutes": 60,
            "at": datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
            "cost": 9000,
            "cost_currency": "USD",
            "note": "B",
            "guest": True,
        },
        {"minutes": None, "at": None, "cost": None, "cost_currency": None, "note": None, "guest": None},
        {"minutes": 999, "at": NOW, "cost": 1, "cost_currency": "EUR", "note": "A", "guest": True, "deleted_at": NOW},
        {"minutes": 999, "at": NOW, "cost": 1, "cost_currency": "EUR", "note": "A", "guest": True, "wall_id": 2},
    ]
    with database.engine.begin() as connection:
        branch = {"id": HELSINKI, "name": "Helsinki", "zone": "Europe/Helsinki", "wall_id": 1, **stamp}
        connection.execute(insert(tables.table("frame.branch")), [branch])
        connection.execute(insert(tables.table(PERSON)), [{**row, **stamp} for row in (ANN_ROW, bob, elsewhere)])
        own = {"wall_id": 1, "person_id": ANN, "deleted_at": None, **stamp}
        rows = [{**own, "id": UUID(int=100 + number), **visit} for number, visit in enumerate(visits)]
        connection.execute(insert(tables.table(VISIT)), rows)
        side = {"wall_id": 1, "record_id": ANN, "position": 0}
        connection.execute(insert(tables.side(PERSON, "interests")), [{**side, "value": "yoga"}])
        connection.execute(insert(tables.side(PERSON, "friends")), [{**side, "target_id": BOB}])


ZONES = [("Europe/Helsinki",), ("Europe/Helsinki", "America/New_York")]


@pytest.mark.parametrize(("text", "wanted"), VALUES, ids=[item[0] for item in VALUES])
def test_a_value_is_as_documented(database: Database, text: str, wanted: Any) -> None:
    for zones in ZONES:
        context = database.context(PERSON, NOW, zones=zones, default_zone="UTC", my_branch=HELSINKI)
        found = compile_value(check(BLUEPRINT, PERSON, text), context)
        columns = [found.value] if found.currency is None else [found.value, found.currency]
        table = database.tables.table(PERSON)
        with database.engine.connect() as connection:
            row = connection.execute(select(*columns).where(table.c.id == ANN, table.c.wall_id == 1)).one()
        answer = row[0] if len(row) == 1 or row[0] is None else Money(*row)
        assert answer == wanted
        assert type(answer) is type(wanted)


@pytest.mark.parametrize(("text", "wanted"), CONDITIONS, ids=[item[0] for item in CONDITIONS])
def test_a_condition_is_as_documented(database: Database, text: str, wanted: bool) -> None:
    for zones in ZONES:
        context = database.context(PERSON, NOW, zones=zones, default_zone="UTC", my_branch=HELSINKI)
        condition = compile_sql(check(BLUEPRINT, PERSON, text), context)
        table = database.tables.table(PERSON)
        statement = select(table.c.id).where(table.c.id == ANN, table.c.wall_id == 1, condition)
        with database.engine.connect() as connection:
            assert (connection.execute(statement).first() is not None) == wanted


def test_related_rows_are_narrowed_by_what_the_actor_may_see(database: Database) -> None:
    def only_capitals(entity: str, row: Any) -> Any:
        return row.c.note.in_(["A", "B"]) if entity == VISIT else None

    context = database.context(PERSON, NOW, visible=only_capitals)
    value = compile_value(check(BLUEPRINT, PERSON, "count(visits)"), context).value
    table = database.tables.table(PERSON)
    with database.engine.connect() as connection:
        found = connection.execute(select(value).where(table.c.id == ANN, table.c.wall_id == 1)).scalar()
    assert found == 2  # one of them in the trash, which this actor sees


def test_me_compares_with_references(database: Database) -> None:
    table = database.tables.table(PERSON)
    condition = check(BLUEPRINT, VISIT, "owner == me or branch == my_branch")
    nobody = compile_sql(condition, database.context(VISIT, NOW))
    visits = database.tables.table(VISIT)
    with database.engine.connect() as connection:
        assert connection.execute(select(visits.c.id).where(nobody)).all() == []
        here = compile_sql(
            check(BLUEPRINT, PERSON, "branch == my_branch"), database.context(PERSON, NOW, my_branch=HELSINKI)
        )
        assert len(connection.execute(select(table.c.id).where(here)).all()) == 2
