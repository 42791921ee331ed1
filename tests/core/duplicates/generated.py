"""Records of every entity of an edition with every field filled from a seed, as merges have to take them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.blueprint.build import BuildResult
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.demo.context import no_progress
from palmette.errors import Conflict
from palmette.ids import new_id
from palmette.jobs.engine import run_now
from palmette.lifecycles.engine import LifecycleInterceptor, nightly_job
from palmette.money import Money
from palmette.pipelines.stage_clock import StageClock
from palmette.plugins.runtime import PackCalendars, PackInterceptor
from palmette.records.create_rows import prepare, store
from palmette.records.savepoint import all_or_nothing
from palmette.records.session import Gateway
from palmette.records.writer import writer_of
from palmette.schema.apply import install
from palmette.schema.database import GATED, Database, DatabaseSettings
from palmette.schema.tables import build_tables
from tests.built import built as built_edition

CONFIG = Path(__file__).resolve().parents[3] / "config"
EDITIONS = {path.stem: path for path in sorted(CONFIG.rglob("*.yaml"))}
DAY = date(2026, 3, 2)


def built(edition: str) -> BuildResult:
    return built_edition(EDITIONS[edition])


@dataclass
class World:
    """An edition's database full of records, with ids by entity."""

    gateway: Gateway
    bare: Gateway
    actor: Actor
    rng: random.Random
    ids: dict[str, list[UUID]] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.gateway.database

    def fill(self, each: int) -> None:
        """`each` records of every entity, then a second pass for references that lead in a ring."""
        blueprint = self.gateway.blueprint
        for entity in _in_order(blueprint.entities.values()):
            for _ in range(20):
                if (missing := each - len(self.ids.setdefault(entity.key, []))) > 0:
                    self._store(entity, missing)
            assert len(self.ids[entity.key]) > 1 or not entity.mergeable, f"no two records of {entity.key}"
        for entity in blueprint.entities.values():
            self._close_rings(entity)
            self._attach(entity)

    def _store(self, entity: EntityModel, count: int) -> None:
        """New records whose values need not make sense to the trade: what is chosen where may be anything."""
        writer = writer_of(self.bare, entity.key)
        with self.bare.writing(self.actor) as records:
            for number in range(count):
                draft = prepare(records, writer, [self._row(entity, number)])[0]
                if not {problem.code for problem in draft.problems} <= _TAKEN_ANYWAY:
                    continue
                with suppress(Conflict), all_or_nothing(records):
                    if store(records, writer, [draft]):
                        raise Conflict("test.refused", "It lacks something.")
                    self.ids[entity.key].append(draft.id)

    def _row(self, entity: EntityModel, number: int) -> dict[str, object]:
        row: dict[str, object] = {}
        for item in entity.declared_fields():
            if item.writable or item.kind in _CODE_WRITTEN:
                value = self.value(item, f"{entity.short}{number}")
                if value is not None:
                    row[item.name] = value
        if entity.key == "sales.tax_code__rates":
            # Papers are figured again when their client is merged: there has to be a rate on each of their days.
            row |= {"valid_from": date(1990 + number, 1, 1), "valid_to": None}
        return row

    def value(self, item: FieldModel, mark: str) -> object:
        """Some value of a field; None where there is none to give."""
        kind = item.kind
        if kind == "reference":
            return self._one(item)
        if kind == "links":
            known = self._known(item)
            return self.rng.sample(known, min(2, len(known))) or None
        if item.target in _LEFT_OUT:
            return None
        if kind == "children":
            return [self._row(self.gateway.blueprint.entities[item.target], number) for number in range(2)]
        if kind in ("choice", "multi_choice"):
            keys = [option.key for option in item.options if not option.hidden]
            return self.rng.choice(keys) if kind == "choice" else self.rng.sample(keys, min(2, len(keys)))
        if getattr(item.declared, "pattern", "") and kind == "text":
            return None
        made = _VALUES.get(kind)
        return made(self.rng, item, mark) if made is not None else None

    def _one(self, item: FieldModel) -> UUID | None:
        known = self._known(item)
        return self.rng.choice(known) if known else None

    def _known(self, item: FieldModel) -> list[UUID]:
        return self.ids.get(item.target, [])

    def _close_rings(self, entity: EntityModel) -> None:
        """Fill references that had nothing to lead to when their records were made."""
        fields = entity.declared_fields()
        open_fields = [item for item in fields if item.kind in ("reference", "links") and item.writable]
        if entity.is_child or entity.ledger is not None or not open_fields:
            return
        changes = {
            record: {item.name: value for item in open_fields if (value := self.value(item, "")) is not None}
            for record in self.ids.get(entity.key, ())
        }
        with self.bare.writing(self.actor) as records:
            records.update_each(entity.key, {record: values for record, values in changes.items() if values})

    def _attach(self, entity: EntityModel) -> None:
        """A file in every field for files, and a tag."""
        fields = [item for item in entity.fields.values() if item.kind in ("files", "image")]
        if entity.is_child or entity.scope == "frame":
            return
        ids = self.ids.get(entity.key, [])
        with self.bare.writing(self.actor) as records:
            if entity.ledger is None:
                records.tag(entity.key, ids, ["all"])
                records.tag(entity.key, ids[1:2], ["second"])
            for record in ids:
                for item in fields:
                    row = {
                        "wall_id": self.actor.wall if entity.walled else 0, "id": new_id(), "entity": entity.key,
                        "record_id": record, "field": item.name, "position": 0, "name": f"{item.name}.txt",
                        "media_type": "text/plain", "size": 1, "digest": bytes(32), "created_at": records.now,
                        "created_by_id": None, "deleted_at": None,
                    }  # fmt: skip
                    table = records.tables.frame("file")
                    records.connection.execute(insert(table).values(row), execution_options=GATED)


def _in_order(entities: Iterable[EntityModel]) -> Iterator[EntityModel]:
    """Those first that the others must refer to."""
    waiting = [item for item in entities if not item.is_child]
    done: set[str] = set()
    while waiting:
        ready = [item for item in waiting if _required(item) <= done | {item.key}] or waiting[:1]
        for item in ready:
            yield item
            done.add(item.key)
        waiting = [item for item in waiting if item.key not in done]


def _required(entity: EntityModel) -> set[str]:
    return {item.target for item in entity.declared_fields() if item.kind == "reference" and item.required}


_LEFT_OUT = {"sales.invoice__instalments"}
"""What has to come to the sum of its paper, which is figured again when its client is merged."""

_TAKEN_ANYWAY = frozenset({"records.reference_not_allowed", "records.branch_unknown"})
_CODE_WRITTEN = frozenset({"text", "date", "integer", "instant", "decimal", "money", "choice"})


def _text(rng: random.Random, item: FieldModel, mark: str) -> str:
    unique = f"{mark}{rng.randrange(10**9)}"
    return unique[: getattr(item.declared, "max_length", 250)]


_VALUES = {
    "text": _text,
    "long_text": _text,
    "rich_text": lambda rng, item, mark: f"<p>{mark}{rng.randrange(99)}</p>",
    "integer": lambda rng, item, mark: _between(rng, item, 1, 40),
    "decimal": lambda rng, item, mark: Decimal(_between(rng, item, 1, 40)),
    "money": lambda rng, item, mark: Money(100 * _between(rng, item, 1, 500), item.declared.currency or "EUR"),
    "boolean": lambda rng, item, mark: rng.random() < 0.5,
    "date": lambda rng, item, mark: DAY + timedelta(days=rng.randrange(60)),
    "local_time": lambda rng, item, mark: time(rng.randrange(6, 22)),
    "instant": lambda rng, item, mark: datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(hours=rng.randrange(500)),
    "duration": lambda rng, item, mark: 60 * rng.randrange(1, 90),
    "phone": lambda rng, item, mark: f"+35840{rng.randrange(10**7):07}",
    "email": lambda rng, item, mark: f"{mark}{rng.randrange(10**6)}@example.com",
    "url": lambda rng, item, mark: f"https://example.com/{mark}{rng.randrange(10**6)}",
    "zone": lambda rng, item, mark: "Europe/Helsinki",
    "address": lambda rng, item, mark: {"line": f"Street {rng.randrange(99)}", "city": "Espoo", "country": "FI"},
    "texts": lambda rng, item, mark: [f"{mark}{rng.randrange(99)}", f"b{rng.randrange(99)}"],
    "secret": lambda rng, item, mark: f"secret {mark}",
}


def _between(rng: random.Random, item: FieldModel, low: int, high: int) -> int:
    least, most = getattr(item.declared, "minimum", None), getattr(item.declared, "maximum", None)
    low = max(low, int(least)) if least is not None else low
    return rng.randrange(low, max(low, min(high, int(most)) if most is not None else high) + 1)


@contextmanager
def world(edition: str, url: str, *, seed: int, each: int) -> Iterator[World]:
    """An edition in a fresh database with `each` generated records of every entity."""
    result = built(edition)
    database = Database(DatabaseSettings(url))
    install(database, result.blueprint)
    tables = build_tables(result.blueprint, database.dialect)
    directory = Directory(database, result.blueprint, tables)
    directory.add_wall("main", "Main")
    interceptors = (
        PackInterceptor(result.registry), StageClock(result.blueprint), LifecycleInterceptor(result.blueprint),
    )  # fmt: skip
    bare = Gateway(database, result.blueprint, tables, secret_key=b"0" * 32, zones=directory.zones)
    gateway = replace(bare, interceptors=interceptors, calendars=PackCalendars(result.registry))
    found = World(gateway, bare, directory.system("api"), random.Random(seed))
    try:
        found.fill(each)
        directory.forget()
        run_now(nightly_job(), gateway, directory.system("job"), progress=no_progress)
        yield found
    finally:
        database.close()
