"""Pages put together are the whole ordered list, whatever is empty, alike, or added meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from palmette.errors import InvalidInput
from palmette.money import Money
from palmette.records.results import ListQuery, Page
from palmette.records.session import Records
from tests.core.records.read.world import World

ORDERS = (
    "last_name", "-last_name", "born_on", "-born_on", "points,-born_on", "-points,born_on", "-vip,last_name", "spent",
    "-rating", "source,-id", "-source", "club", "-adviser.last_name", "loud", "-visit_count", "id", "-id", "colour",
)  # fmt: skip


def pages(records: Records, query: ListQuery, entity: str = "contact") -> Iterator[Page]:
    after = ""
    while True:
        page = records.list(
            entity, ListQuery(filter=query.filter, sort=query.sort, limit=query.limit, fields=query.fields, after=after)
        )
        yield page
        if not page.next:
            return
        after = page.next


def ids(records: Records, query: ListQuery) -> list[UUID]:
    return [UUID(str(row["id"])) for page in pages(records, query) for row in page.rows]


@pytest.fixture
def crowd(world: World) -> World:
    clubs = [world.add("club", name=name) for name in ("Zeta", "alpha")]
    first = world.add("contact", branch="north", last_name="Adviser")
    with world.database.system() as connection:
        for number in range(23):
            world.add_in(
                connection, "contact", branch="north", owner="ann", last_name=("Я", "ё", "а", "b", "B")[number % 5],
                born_on=(None, date(1990, 1, 1), date(1991, 2, 2))[number % 3], points=(None, 1, 2, 2)[number % 4],
                vip=(None, True, False)[number % 3], spent=(None, Money(500, "EUR"), Money(100, "EUR"))[number % 3],
                source=(None, "web", "street", "ad")[number % 4], club=(None, *clubs)[number % 3],
                adviser=(None, first)[number % 2], colour=("red", None)[number % 2],
            )  # fmt: skip
    return world


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_make_up_the_list(crowd: World, sort: str) -> None:
    with crowd.reading("mine") as records:
        whole = ids(records, ListQuery(sort=sort, limit=200))
        assert len(whole) == len(set(whole)) == 24
        for limit in (1, 5, 23, 24):
            assert ids(records, ListQuery(sort=sort, limit=limit)) == whole


def test_both_engines_put_empty_values_first_and_last(crowd: World) -> None:
    with crowd.reading("branch") as records:
        rising = [row["born_on"] for row in records.list("contact", ListQuery(sort="born_on", fields=["born_on"])).rows]
        falling = [
            row["born_on"] for row in records.list("contact", ListQuery(sort="-born_on", fields=["born_on"])).rows
        ]
    assert rising[0] is None
    assert falling[-1] is None
    assert rising == sorted(rising, key=lambda day: (day is not None, day))
    assert falling == rising[::-1]


def test_names_are_ordered_as_people_do(crowd: World) -> None:
    with crowd.reading("branch") as records:
        names = [row["last_name"] for row in records.list("contact", ListQuery(limit=200)).rows]
    assert list(dict.fromkeys(str(name).casefold() for name in names)) == ["adviser", "b", "а", "ё", "я"]


def test_choices_are_ordered_by_their_options(crowd: World) -> None:
    with crowd.reading("branch") as records:
        found = [row["source"] for row in records.list("contact", ListQuery(sort="source", fields=["source"])).rows]
    assert list(dict.fromkeys(found)) == [None, "web", "street", "ad"]


def test_references_are_ordered_by_title(crowd: World) -> None:
    with crowd.reading("boss") as records:
        page = records.list("contact", ListQuery(sort="club", fields=["club"]))
        found = [page.titles.get(UUID(str(row["club"]))) if row["club"] else None for row in page.rows]
    assert list(dict.fromkeys(found)) == [None, "alpha", "Zeta"]


def test_rows_that_come_or_go_meanwhile_move_no_other(crowd: World) -> None:
    with crowd.reading("branch") as records:
        before = ids(records, ListQuery(limit=200))
    with crowd.reading("branch") as records:
        first = records.list("contact", ListQuery(limit=10))
    crowd.add("contact", branch="north", last_name="AA comes first")
    late = crowd.add("contact", branch="north", last_name="яя comes last")
    gone = before[3]
    with crowd.database.system() as connection:
        table = crowd.tables.table("shop.contact")
        connection.execute(delete(crowd.tables.search("shop.contact")).where(
            crowd.tables.search("shop.contact").c.record_id == gone))  # fmt: skip
        connection.execute(delete(table).where(table.c.id == gone))
    with crowd.reading("branch") as records:
        rest = records.list("contact", ListQuery(limit=200, after=first.next))
    assert [row["id"] for row in [*first.rows, *rest.rows]] == [*before, late]


@pytest.mark.parametrize("limit", [0, -1, 201, 10**20])
def test_a_page_has_a_limit(world: World, limit: int) -> None:
    with world.reading("wall") as records, pytest.raises(InvalidInput) as raised:
        records.list("contact", ListQuery(limit=limit))
    assert raised.value.problems[0].field == "limit"


def test_a_cursor_that_was_touched_is_refused(crowd: World) -> None:
    with crowd.reading("branch") as records:
        cursor = records.list("contact", ListQuery(limit=5)).next
        turned = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
        for text in (turned, "x", "é", cursor[4:], "A" * 400, "\x00", "%%%"):
            with pytest.raises(InvalidInput) as raised:
                records.list("contact", ListQuery(limit=5, after=text))
            assert raised.value.code == "records.bad_cursor"
        with pytest.raises(InvalidInput, match="does not belong"):
            records.list("contact", ListQuery(limit=5, sort="-points", after=cursor))


VALUES = st.tuples(
    st.sampled_from([None, 1, 2]), st.sampled_from([None, date(2026, 1, 1), date(2026, 1, 2)]),
    st.sampled_from([None, "a", "B", "ё"]), st.sampled_from(["north", "south"]), st.sampled_from(["ann", "bob"]),
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(VALUES, max_size=14),
    sort=st.lists(
        st.sampled_from(["points", "-points", "born_on", "-born_on", "colour", "-colour"]), max_size=3, unique=True
    ),
    limit=st.integers(1, 6),
)
def test_any_order_of_any_rows_pages_without_loss(
    world: World, tmp_path: Path, rows: list[tuple[int, date, str, str, str]], sort: list[str], limit: int
) -> None:
    world.empty()
    with world.database.system() as connection:
        for points, born, colour, branch, owner in rows:
            world.add_in(connection, "contact", points=points, born_on=born, colour=colour, branch=branch, owner=owner)
    expected = sum(1 for row in rows if row[3] == "north" or row[4] == "ann")
    with world.reading("mine") as records:
        whole = ids(records, ListQuery(sort=",".join(sort), limit=200))
        assert ids(records, ListQuery(sort=",".join(sort), limit=limit)) == whole
        assert len(whole) == len(set(whole)) == expected == records.count("contact").value
