"""A masked value is shown whole on purpose only: to whom it may be, counted by day, written down without the value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from palmette.errors import Forbidden, InvalidInput, NotFound, TooMany
from palmette.records.results import Masked
from palmette.records.session import Records
from tests.core.records.read.world import World

EMAIL, PHONE = "anna@example.org", "+79991234567"


@contextmanager
def writing(world: World, *roles: str, **more: object) -> Iterator[Records]:
    with world.gateway.writing(world.actor(*roles, **more)) as records:  # type: ignore[arg-type]  # as they come
        yield records


@pytest.fixture
def anna(world: World) -> UUID:
    return world.add("contact", last_name="Anna", email=EMAIL, phone=PHONE, medical_note="asthma")


def journal(world: World) -> list[tuple[str, str, str, str]]:
    history = world.tables.frame("history")
    columns = (history.c.kind, history.c.actor, history.c.channel, history.c.changes)
    with world.database.system() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(history.c.id))]


def test_a_field_with_the_right_reveal_is_shown_whole_and_written_down(world: World, anna: UUID) -> None:
    with writing(world, "desk") as records:
        assert records.get("contact", anna)["email"] == Masked("••.org", True)
        assert records.may_reveal("contact", anna, "email")
        assert records.reveal("contact", anna, "email")["email"] == EMAIL
    assert journal(world) == [("revealed", "ann", "page", '{"email":[null,null]}')]
    with world.reading("boss") as records:
        entry = records.history("contact", anna)[0]
        assert (entry.kind, entry.actor, entry.changes) == ("revealed", "ann", {"email": (None, None)})
        assert records.get("contact", anna)["version"] == 1
        assert [item.kind for item in records.timeline("contact", anna)] == []


def test_a_masked_field_is_not(world: World, anna: UUID) -> None:
    with world.reading("desk") as records:
        assert not records.may_reveal("contact", anna, "phone")
    with pytest.raises(Forbidden) as refused, writing(world, "desk") as records:
        records.reveal("contact", anna, "email", "phone")
    assert refused.value.code == "records.not_revealable"
    assert journal(world) == []


def test_the_right_reveal_on_the_record_opens_what_is_masked(world: World, anna: UUID) -> None:
    with writing(world, "desk", "revealer") as records:
        assert records.get("contact", anna)["phone"] == Masked("••4567")
        assert records.reveal("contact", anna, "phone")["phone"] == PHONE
    theirs = world.add("contact", last_name="Theirs", phone=PHONE, owner="bob")
    with writing(world, "desk", "revealer") as records:
        assert not records.may_reveal("contact", theirs, "phone")


def test_hidden_fields_and_records_out_of_scope_are_as_if_they_were_not(world: World, anna: UUID) -> None:
    theirs = world.add("contact", last_name="Eve", email=EMAIL, wall=2)
    with pytest.raises(InvalidInput, match="medical_note is not available"), writing(world, "desk") as records:
        records.reveal("contact", anna, "medical_note")
    with pytest.raises(NotFound), writing(world, "desk") as records:
        records.reveal("contact", theirs, "email")


def test_what_is_shown_anyway_costs_nothing(world: World, anna: UUID) -> None:
    with writing(world, "boss") as records:
        assert records.reveal("contact", anna, "email", "phone")["phone"] == PHONE
    assert journal(world) == []


def test_the_day_has_a_limit_and_the_same_value_counts_once(
    world: World, anna: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.gateway, "reveals_a_day", 2)
    others = [world.add("contact", last_name=name, email=EMAIL) for name in ("Berg", "Cid")]
    for record in (anna, others[0], anna):
        with writing(world, "desk") as records:
            records.reveal("contact", record, "email")
    with pytest.raises(TooMany) as refused, writing(world, "desk") as records:
        records.reveal("contact", others[1], "email")
    assert refused.value.code == "records.reveal_limit"
    assert len(journal(world)) == 3
    with writing(world, "desk", user="bob") as records:
        assert records.reveal("contact", others[1], "email")["email"] == EMAIL
    with writing(world, "desk") as records:
        records.now += timedelta(days=1)
        assert records.reveal("contact", others[1], "email")["email"] == EMAIL


def test_a_session_that_only_reads_reveals_nothing(world: World, anna: UUID) -> None:
    with world.reading("desk") as records, pytest.raises(Forbidden, match="only reads"):
        records.reveal("contact", anna, "email")
