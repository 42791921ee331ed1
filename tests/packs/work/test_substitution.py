"""A substitute sees and does the absent colleague's work on the days of the absence, on every path; then it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from palmette import ListQuery, NotFound, PalmetteError, clock
from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.session import Records
from tests.packs.office import Office

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
NOON = datetime(2026, 11, 25, 10, tzinfo=UTC)
LATER = datetime(2026, 11, 28, 10, tzinfo=UTC)


@dataclass
class Pair:
    """Anna is away with a deal and a task; Boris may see his own alone."""

    office: Office
    directory: Directory
    anna: UUID
    boris: UUID
    deal: UUID
    task: UUID

    def actor(self, channel: str = "page") -> Actor:
        self.directory.forget()
        found = self.directory.actor(self.boris, channel=channel)
        assert found is not None
        return found

    @contextmanager
    def writing(self) -> Iterator[Records]:
        with self.office.gateway.writing(self.actor()) as records:
            yield records

    def deals(self, filter: str = "") -> list[object]:
        with self.office.gateway.reading(self.actor()) as records:
            return [row["id"] for row in records.list("deal", ListQuery(filter=filter, fields=["id"])).rows]

    def absence(self, **values: object) -> UUID:
        usual = {"user": self.anna, "starts_on": MONDAY, "ends_on": FRIDAY, "substitute": self.boris}
        return self.office.create("work.absence", **{**usual, **values})


@pytest.fixture
def pair(office: Office) -> Pair:
    gateway = office.gateway
    directory = Directory(gateway.database, gateway.blueprint, gateway.tables)
    place = office.create("frame.branch", name=f"Shop {uuid4()}", zone="Pacific/Auckland", kind="branch")
    people = [
        office.create("frame.user", name=name, email=f"{uuid4()}@example.com", home_branch=place)
        for name in ("Anna", "Boris")
    ]
    for user in people:
        directory.assign(user, ["seller"])
    anna, boris = people
    contact = office.create("contacts.contact", kind="person", first_name="Client", owner=anna, branch=place)
    deal = office.create("sales.deal", name="Doors", contact=contact, owner=anna)
    task = office.create("activity", kind="task", subject="Call", contact=contact, owner=anna, due_on=NOON.date())
    return Pair(office, directory, anna, boris, deal, task)


def test_the_substitute_sees_the_records_on_the_days_of_the_absence_alone(pair: Pair) -> None:
    pair.absence()
    with clock.frozen(NOON):
        assert pair.deals() == [pair.deal]
    with clock.frozen(LATER):
        assert pair.deals() == []


def test_days_begin_and_end_where_the_branch_is(pair: Pair) -> None:
    pair.absence()
    first = datetime(2026, 11, 22, 11, tzinfo=UTC)  # midnight in Auckland
    seen = []
    for at in (first.replace(hour=10, minute=59), first, datetime(2026, 11, 27, 10, 59, tzinfo=UTC),
               datetime(2026, 11, 27, 11, 0, tzinfo=UTC)):  # fmt: skip
        with clock.frozen(at):
            seen.append(bool(pair.deals()))
    assert seen == [False, True, True, False]


def test_without_a_substitute_or_with_a_deleted_absence_nothing_is_seen(pair: Pair) -> None:
    pair.absence(substitute=None)
    absence = pair.absence()
    with pair.office.gateway.writing(pair.office.actor) as records:
        records.delete("work.absence", absence)
    with clock.frozen(NOON):
        assert pair.deals() == []


def test_work_of_those_whom_the_absent_one_stands_in_for_is_not_passed_on(pair: Pair) -> None:
    other = pair.office.create("frame.user", name="Clara", email=f"{uuid4()}@example.com")
    pair.absence(user=pair.anna, substitute=other)
    pair.absence(user=other, substitute=pair.boris)
    with clock.frozen(NOON):
        assert pair.deals() == []


@pytest.mark.parametrize("channel", ["page", "api", "job", "import"])
def test_every_channel_reaches_the_same_rows(pair: Pair, channel: str) -> None:
    pair.absence()
    with clock.frozen(NOON), pair.office.gateway.reading(pair.actor(channel)) as records:
        assert records.get("deal", pair.deal)["id"] == pair.deal
        assert records.count("deal").value == 1
        assert records.group("deal", by=[GroupSpec("owner")], measures=[MeasureSpec("n")])[0]["n"] == 1
        assert records.titles("deal", [pair.deal])[pair.deal] != "restricted"
        assert [hit.id for hit in records.search("Doors", entities=["deal"])] == [pair.deal]
        assert {item.id for item in records.timeline("contact", records.get("deal", pair.deal)["contact"])} >= {  # type: ignore[arg-type]
            pair.task
        }


def test_the_absent_ones_tasks_are_in_the_substitutes_day(pair: Pair) -> None:
    pair.absence()
    mine = pair.office.create("activity", kind="task", subject="Own", owner=pair.boris, due_on=NOON.date())
    view = pair.office.gateway.blueprint.views["my_day"]
    for at, expected in ((NOON, {mine, pair.task}), (LATER, {mine})):
        with clock.frozen(at), pair.office.gateway.reading(pair.actor()) as records:
            rows = records.list("activity", ListQuery(filter=view.filter, fields=["id"])).rows
            others = records.list("activity", ListQuery(filter="not (owner == me)", fields=["id"])).rows
        assert {row["id"] for row in rows} == expected
        assert others == []


def test_me_stays_personal_where_it_is_not_about_who_is_responsible(pair: Pair) -> None:
    pair.absence()
    with clock.frozen(NOON):
        assert pair.deals("created_by == me") == []


def test_the_substitute_works_and_history_names_both(pair: Pair) -> None:
    pair.absence()
    with clock.frozen(NOON):
        with pair.writing() as records:
            records.update("activity", pair.task, {"done_at": NOON})
            records.move("deal", pair.deal, "needs")
            own = records.create("activity", {"kind": "note", "text": "Told the client."})["id"]
        with pair.office.gateway.reading(pair.actor()) as records:
            signed = [records.history(*what)[0].actor for what in (("activity", pair.task), ("deal", pair.deal))]
            assert signed == ["Boris (for Anna)"] * 2
            assert records.stage_history("deal", pair.deal)[-1]["actor"] == "Boris (for Anna)"
            assert records.history("activity", own)[0].actor == "Boris"  # type: ignore[arg-type]


def test_when_it_ended_nothing_can_be_changed_any_more(pair: Pair) -> None:
    pair.absence()
    with clock.frozen(LATER), pytest.raises(NotFound), pair.writing() as records:
        records.update("activity", pair.task, {"done_at": LATER})


def test_a_planner_lends_the_work_of_people_of_the_own_branches_alone(pair: Pair) -> None:
    elsewhere = pair.office.create("frame.branch", name="Elsewhere", zone="UTC", kind="branch")
    stranger = pair.office.create("frame.user", name="Dora", email=f"{uuid4()}@example.com", home_branch=elsewhere)
    pair.directory.assign(pair.boris, ["work_planner"])
    with pair.writing() as records:
        given = {"starts_on": MONDAY, "ends_on": FRIDAY, "substitute": pair.boris}
        assert records.create("work.absence", {"user": pair.anna, **given})
        with pytest.raises(PalmetteError):
            records.create("work.absence", {"user": stranger, **given})
