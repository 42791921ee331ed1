"""A house of figures on each engine, filled once with the rows of the worked examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from palmette import clock
from palmette.access.actors import Actor
from palmette.app import open_database, pin
from palmette.money import Money
from palmette.records.session import Records
from palmette.reports.shapes.known import analyse
from palmette.reports.shapes.result import Cell, Result
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.web.accounts import FirstRun, create_user, set_up
from palmette.web.runtime import Pinned
from tests.built import built

EDITION = Path(__file__).with_name("house.yaml")
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)


@dataclass
class Figures:
    """The house: makes records at their moments, and works out its reports."""

    pinned: Pinned
    people: dict[str, UUID] = field(default_factory=dict)

    @contextmanager
    def records(self, at: datetime = NOW) -> Iterator[Records]:
        """A writing session of the product itself at a moment."""
        with clock.frozen(at), self.pinned.gateway.writing(self.pinned.directory.system("figures")) as records:
            yield records

    def create(self, entity: str, *, moment: datetime = NOW, **values: object) -> UUID:
        """A record made at a moment."""
        with self.records(moment) as records:
            return UUID(str(records.create(entity, values)["id"]))

    def move(self, entity: str, id: UUID, to: str, moment: datetime) -> None:
        """A record moved to a stage at a moment."""
        with self.records(moment) as records:
            records.as_code().move(entity, id, to, skip_reason="told")

    def person(self, name: str, group: str = "Person") -> UUID:
        """Somebody by a name, made when first asked for; the last name is that of an example."""
        if name not in self.people:
            self.people[name] = self.create("contact", kind="person", first_name=name, last_name=group)
        return self.people[name]

    def create_many(self, entity: str, rows: Sequence[Mapping[str, object]], *, moment: datetime = NOW) -> list[UUID]:
        """Records of one moment in one go."""
        with self.records(moment) as records:
            return records.create_many(entity, rows).done

    def analyse(self, key: str, *, actor: Actor | None = None, at: datetime = NOW, **asked: object) -> Result:
        """A report of the house, worked out at a moment."""
        with clock.frozen(at), self.pinned.gateway.reading(actor or self.pinned.directory.system("figures")) as records:
            return analyse(records, self.pinned.blueprint.reports[key], **asked)  # type: ignore[arg-type]  # as given

    def behind(self, result: Result, line: str, column: int) -> Sequence[UUID]:
        """The records behind a cell, in a session of their own."""
        cell = result.cell(line, column)
        assert cell is not None
        assert cell.behind is not None
        with clock.frozen(NOW), self.pinned.gateway.reading(self.pinned.directory.system("figures")) as records:
            return cell.behind.ids(records) or ()

    def name_of(self, id: UUID | None) -> str:
        """The name a person was made by."""
        return next((name for name, one in self.people.items() if one == id), "")


def euros(amount: int) -> Money:
    """An amount of the house."""
    return Money(amount * 100, "EUR")


def values(result: Result) -> Mapping[str, list[object]]:
    """The figures of each line, shares in percent with two digits."""
    return {line.key: [plain(cell) for cell in line.cells] for line in result.lines}


def facts(result: Result) -> list[object]:
    """Those over all."""
    return [plain(fact.cell) for fact in result.facts]


def plain(cell: Cell) -> object:
    """A figure as it is shown, in major units."""
    if cell.value is None or isinstance(cell.value, str):
        return cell.value
    value = float(cell.value)  # type: ignore[arg-type]  # a number
    shown = {"share": value * 100, "money": value / 100}.get(cell.kind, value)
    return round(shown, 2)


@pytest.fixture(scope="module")
def house(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figures]:
    """On SQLite and PostgreSQL, with nobody but its owner and a seller."""
    settings = Settings(
        edition=EDITION, database_url=module_database_url, data_dir=tmp_path_factory.mktemp("figures"),
        secret_key="only for tests, " * 3,
    )  # fmt: skip
    database = open_database(settings)
    install(database, built(EDITION).blueprint)
    pinned = pin(built(EDITION), database, settings)
    password = "a long pass phrase 7"
    with clock.frozen(datetime(2025, 1, 1, tzinfo=UTC)):
        set_up(pinned, FirstRun("Figures", "Main", "Europe/Helsinki", "Olga Owner", "owner@example.com", password))
        create_user(pinned, name="Sam Seller", email="seller@example.com", password=password, roles=["seller"],
                    branch="Main")  # fmt: skip
    yield Figures(pinned)
    database.close()
