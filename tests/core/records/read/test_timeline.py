"""A record's past is one line: what is planned first, then what happened, newest first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from palmette.errors import NotFound
from palmette.ids import new_id
from palmette.records.read_timeline import phase_moment
from palmette.records.results import TimelineItem
from tests.core.records.read.world import START, World


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def history(world: World, record: UUID, at: datetime, kind: str, changes: str) -> UUID:
    entry = new_id()
    world.put(
        "history", wall_id=1, id=entry, entity="shop.deal", record_id=record, at=at, actor="Ann",
        actor_id=world.users["ann"], channel="page", kind=kind, changes=changes,
    )  # fmt: skip
    return entry


def move(world: World, record: UUID, at: datetime, source: str | None, to: str) -> None:
    world.put(
        "stage_move", wall_id=1, id=new_id(), entity="shop.deal", record_id=record, pipeline="shop.sale",
        from_stage=source, to_stage=to, at=at, left_at=None, actor="Ann", actor_id=world.users["ann"],
        reason=None, skipped=None,
    )  # fmt: skip


@pytest.fixture
def deal(world: World) -> UUID:
    record = world.add("deal", name="Sale")
    named = {"about_entity": "shop.deal", "about_id": str(record)}
    world.add("note", text="Planned later", due_on=date(2026, 5, 2), created_at=day(0), **named)
    world.add("note", text="Planned soon", due_on=date(2026, 5, 1), created_at=day(1), **named)
    world.add("note", text="Done", due_on=date(2026, 4, 1), done_at=day(5), created_at=day(2), owner="bob", **named)
    world.add("note", text="Written", created_at=day(3), **named)
    world.add("note", text="Of another", about_entity="shop.deal", about_id=str(uuid4()))
    history(world, record, day(0) - timedelta(seconds=1), "created", '{"name": [null, "Sale"]}')
    history(world, record, day(4), "changed", '{"closes_on": [null, "2026-05-05"]}')
    history(world, record, day(6), "moved", '{"stage": ["fresh", "offer"]}')
    move(world, record, day(0), None, "fresh")
    move(world, record, day(6), "fresh", "offer")
    return record


def told(items: list[TimelineItem]) -> list[str]:
    words = (item.row.get("text") or item.row.get("to_stage") or item.row.get("kind") for item in items)
    return [f"{item.kind} {word}" for item, word in zip(items, words, strict=True)]


def test_what_is_planned_comes_first_then_the_newest(world: World, deal: UUID) -> None:
    with world.reading("boss") as records:
        items = records.timeline("deal", deal)
        later = records.timeline("deal", deal, before=day(5))
    assert told(items) == [
        "activity Planned soon", "activity Planned later", "move offer", "activity Done", "change changed",
        "activity Written", "move fresh", "change created",
    ]  # fmt: skip
    assert told(later)[:2] == ["change changed", "activity Written"]
    done = next(item for item in items if item.row.get("text") == "Done")
    assert (done.actor, done.entity, done.at) == ("Bob", "shop.note", day(5))


def test_changes_are_told_in_their_own_forms(world: World, deal: UUID) -> None:
    with world.reading("boss") as records:
        entries = records.history("deal", deal)
        older = records.history("deal", deal, limit=1, before=entries[1].id)
    assert [entry.kind for entry in entries] == ["moved", "changed", "created"]
    assert dict(entries[1].changes) == {"closes_on": (None, date(2026, 5, 5))}
    assert [entry.kind for entry in older] == ["created"]


def test_moves_are_told_in_order(world: World, deal: UUID) -> None:
    with world.reading("boss") as records:
        rows = records.stage_history("deal", deal)
    assert [(row["from_stage"], row["to_stage"], row["at"]) for row in rows] == [
        (None, "fresh", day(0)), ("fresh", "offer", day(6)),
    ]  # fmt: skip


def test_the_past_of_a_record_out_of_scope_is_not_found(world: World) -> None:
    theirs = world.add("contact", last_name="Theirs", owner="bob")
    with world.reading("own") as records:
        for ask in (records.history, records.timeline, records.stage_history):
            with pytest.raises(NotFound):
                ask("contact", theirs)


def test_records_about_a_person_stand_in_that_persons_line(world: World) -> None:
    someone = world.add("contact", last_name="Berg")
    visit = world.add("visit", contact=someone, at=day(1))
    world.put(
        "phase_change", wall_id=1, record_id=someone, entity="shop.contact", lifecycle="shop.standing",
        since=day(2).date(), phase="loyal", at=day(2),
    )  # fmt: skip
    file = new_id()
    world.put(
        "file", wall_id=1, id=file, entity="shop.contact", record_id=someone, field="photo", position=0,
        name="face.png", media_type="image/png", size=3, digest=b"x", created_at=day(3),
        created_by_id=world.users["ann"], deleted_at=None,
    )  # fmt: skip
    with world.reading("boss") as records:
        items = records.timeline("contact", someone)
        assert records.get("contact", someone)["photo"] == file
    assert [(item.kind, item.id) for item in items] == [("file", file), ("phase", someone), ("activity", visit)]
    assert items[0].actor == "Ann"
    assert items[1].row["phase"] == "loyal"


def test_the_past_in_the_trash_can_still_be_read(world: World) -> None:
    gone = world.add("deal", name="Gone", deleted_at=START)
    history(world, gone, day(1), "deleted", "{}")
    with world.reading("boss") as records:
        assert [entry.kind for entry in records.history("deal", gone)] == ["deleted"]


def test_a_phase_that_was_found_out_later_stands_at_its_day() -> None:
    zone, noticed = ZoneInfo("Europe/Helsinki"), datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert phase_moment(noticed, date(2026, 11, 23), zone) == noticed
    assert phase_moment(noticed, date(2026, 11, 1), zone) == datetime(2026, 10, 31, 22, tzinfo=UTC)
