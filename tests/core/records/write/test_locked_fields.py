"""Fields that a condition locks for people, and owned rows that keep what people do not write in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from palmette import Children, Entity, Grant, InvalidInput, Role, Text
from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from tests.core.blueprint.building import blueprint_of, pack

LETTER = Entity(
    "letter", title="{text}",
    fields=[
        Text("text", readonly_when="state == 'sent'"),
        Text("state"),
        Children("lines", readonly_when="state == 'sent'", fields=[
            Text("word", required=True), Text("mark", readonly=True), Text("price"),
        ]),
    ],
)  # fmt: skip
CLERK = Role("clerk", grants=[Grant("letter", "read create update", "all")], fields={"letter__lines.price": "read"})


class Desk:
    """A gateway with a clerk and the product's own hand."""

    def __init__(self, database: Database) -> None:
        blueprint = blueprint_of(pack("post", entities=[LETTER], roles=[CLERK]))
        install(database, blueprint)
        tables = build_tables(blueprint, database.dialect)
        directory = Directory(database, blueprint, tables)
        directory.add_wall("main", "Office")
        self.gateway = Gateway(database, blueprint, tables, zones=directory.zones)
        self.hand = directory.system("api")
        self.clerk: Actor = replace(self.hand, kind="user", roles=("clerk",), trusted=False)

    def write(self, actor: Actor, values: dict[str, object], letter: UUID | None = None) -> UUID:
        with self.gateway.writing(actor) as records:
            row = records.update("letter", letter, values) if letter else records.create("letter", values)
        return UUID(str(row["id"]))

    def lines(self, letter: UUID) -> list[dict[str, object]]:
        with self.gateway.reading(self.hand) as records:
            found = records.get("letter", letter)["lines"]
        assert isinstance(found, list)
        return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One for all tests; each writes letters of its own."""
    database = Database(DatabaseSettings(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.db'}"))
    yield Desk(database)
    database.close()


def test_a_locked_field_is_changed_by_code_alone(desk: Desk) -> None:
    letter = desk.write(desk.clerk, {"text": "Dear", "lines": [{"word": "one"}]})
    desk.write(desk.clerk, {"text": "Dear all", "state": "sent"}, letter)
    with pytest.raises(InvalidInput) as refusal:
        desk.write(desk.clerk, {"text": "Dear none", "lines": []}, letter)
    assert {(problem.field, problem.code) for problem in refusal.value.problems} == {
        ("text", "records.locked_field"), ("lines", "records.locked_field"),
    }  # fmt: skip
    desk.write(desk.clerk, {"text": "Dear all", "state": "sent"}, letter)
    desk.write(desk.hand, {"text": "Dear none"}, letter)


@pytest.mark.parametrize("named", [True, False], ids=["by their ids", "without ids"])
def test_rows_keep_what_a_person_does_not_write(desk: Desk, named: bool) -> None:
    first = {"word": "one", "mark": "a", "price": "5"}
    letter = desk.write(desk.hand, {"text": "Dear", "lines": [first, {"word": "two", "mark": "b"}]})
    stored = desk.lines(letter)
    again = [{"id": row["id"], "word": row["word"]} if named else {"word": row["word"]} for row in stored]
    desk.write(desk.clerk, {"lines": again}, letter)
    assert desk.lines(letter) == stored
    with desk.gateway.reading(desk.hand) as records:
        assert [entry.kind for entry in records.history("letter", letter)] == ["created"]
    again[1]["word"] = "three"
    desk.write(desk.clerk, {"lines": again[:2]}, letter)
    marks = [(row["word"], row["mark"], row["price"]) for row in desk.lines(letter)]
    kept = [("one", "a", "5"), ("three", "b", None)]
    assert marks == (kept if named else [("one", None, None), ("three", None, None)])


def test_a_person_does_not_write_what_code_works_out(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.write(desk.clerk, {"text": "Dear", "lines": [{"word": "one", "mark": "z"}]})
