"""Figures of reports that are kept in the write: which, of which columns, and what the database does at each write.

A stored report has a tally: how many living records there are, and the sums of its figures, by wall, branch, owner and
all that the report speaks of. The database itself adds to it, in the transaction of the write, whichever way that came;
what is added are rows of their own, so that no two writers wait for each other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, Table, delete, text

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.reports.definition import Report
from palmette.schema.frame import PREFIX
from palmette.schema.frame_tallies import SLOTS, SUMS
from palmette.schema.tables import Tables, columns_of
from palmette.schema.types import ColumnType, Scaled, Whole

NAME = re.compile(r"[a-z_][a-z0-9_]*")
QUOTED = re.compile(r"'[^']*'")
TRIGGER = "tally_"
SCOPE = ("branch_id", "owner_id")
COUNTED, ADDED = "count", ("sum", "average")


@dataclass(frozen=True)
class Tally:
    """One tally: columns of the entity's table with the slots of a cell in which their values stand."""

    report: str
    entity: str
    table: str
    fields: frozenset[str]
    columns: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, str, str], ...]
    """A summed column, the slot of its sum, and that of how many have it."""

    @cached_property
    def name(self) -> str:
        """What its cells are kept under: another one once it is counted otherwise."""
        told = repr((self.table, self.columns, self.sums))
        return f"{self.report}:{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    @property
    def triggers(self) -> tuple[str, ...]:
        """The names of what the database does, one for each kind of write."""
        digest = hashlib.sha256(self.name.encode()).hexdigest()[:12]
        return tuple(f"{TRIGGER}{digest}_{kind}" for kind in ("insert", "update", "delete"))


class NoTally(Exception):
    """A report whose figures cannot be kept, with the reason."""


def tallies(blueprint: Blueprint, tables: Tables) -> Sequence[Tally]:
    """Those of all stored reports, made once for a blueprint and dialect."""
    key = f"tallies {tables.dialect}"
    kept = blueprint.derived.get(key)
    if not isinstance(kept, tuple):
        stored = [(key, report) for key, report in blueprint.reports.items() if report.stored]
        kept = blueprint.derived[key] = tuple(
            tally_of(name, report, blueprint.entities[report.entity]) for name, report in stored
        )
    return kept


def tally_of(key: str, report: Report, entity: EntityModel) -> Tally:
    """The tally of a report; NoTally says why there is none."""
    if not entity.walled or entity.is_child or report.analysis is not None:
        raise NoTally("only figures of an entity's own records inside walls are kept")
    named = [item if isinstance(item, str) else item.of for item in report.by]
    if any(not isinstance(item, str) and item.buckets for item in report.by):
        raise NoTally("ranges of numbers are not kept")
    fields = [name.partition(".")[0] for name in named]
    texts = [report.filter, *(measure.where for measure in report.measures)]
    fields += [name for text_ in texts for name in NAME.findall(QUOTED.sub("", text_)) if name in entity.fields]
    if report.at:
        fields.append(report.at)
    if "stage" in fields and "pipeline" in entity.fields:
        fields.append("pipeline")
    summed = []
    for measure in report.measures:
        if measure.function in ADDED:
            summed.append(measure.of)
        elif measure.function != "ratio" and (measure.function != COUNTED or measure.of):
            raise NoTally(f"{measure.key} is no count, sum or average")
    return _placed(key, entity, list(dict.fromkeys(fields)), list(dict.fromkeys(summed)))


def _placed(key: str, entity: EntityModel, fields: Sequence[str], summed: Sequence[str]) -> Tally:
    free = {kind: iter(slots) for kind, slots in SLOTS.items()}
    columns: dict[str, str] = {}
    for name in fields:
        columns |= _slot(columns, name, _column(entity, name), free)
    sums = []
    if len(summed) > len(SUMS):
        raise NoTally(f"at most {len(SUMS)} amounts are kept")
    for name, (total, filled) in zip(summed, SUMS, strict=False):
        stored = columns_of(entity.fields[name]) if name in entity.fields else []
        if not stored or not isinstance(stored[0][1], Whole | Scaled):
            raise NoTally(f"{name} is no stored number or amount")
        sums.append((stored[0][0], total, filled))
        if entity.fields[name].value_kind == "money":
            columns |= _slot(columns, name, stored[1], free)
    return Tally(key, entity.key, entity.table, frozenset(fields), tuple(columns.items()), tuple(sums))


def _column(entity: EntityModel, name: str) -> tuple[str, ColumnType]:
    found = entity.fields.get(name)
    stored = columns_of(found) if found is not None else []
    if found is None or not stored or found.kind in ("money", "address", "text", "long_text"):
        raise NoTally(f"{name} is no stored choice, reference, date or whole number")
    return stored[0]


def _slot(
    taken: dict[str, str], name: str, column: tuple[str, ColumnType], free: dict[type, Iterator[str]]
) -> dict[str, str]:
    if column[0] in taken or column[0] in SCOPE:
        return {}
    slot = next(free.get(type(column[1]), iter(())), None)
    if slot is None:
        raise NoTally(f"{name} is no stored choice, reference, date or whole number, or one too many of them")
    return {column[0]: slot}


# ---- what the database does


def install_tallies(connection: Connection, blueprint: Blueprint, tables: Tables) -> None:
    """Make what is missing and take away what is too much; a tally that was not watched is whole no more."""
    wanted = {name: tally for tally in tallies(blueprint, tables) for name in tally.triggers}
    there = _installed(connection, tables)
    for name in there.keys() - wanted.keys():
        _drop(connection, name, there[name])
    missing = {tally.name: tally for name, tally in wanted.items() if name not in there}
    for tally in missing.values():
        for name in tally.triggers:
            if name in there:
                _drop(connection, name, there[name])
        for statement in trigger_statements(tally, tables):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    state = tables.frame("tally_state")
    known = [tally.name for tally in wanted.values() if tally.name not in missing]
    connection.execute(delete(state).where(state.c.tally.not_in(known)))


def _installed(connection: Connection, tables: Tables) -> dict[str, str]:
    """The names of what is there, with the table of each."""
    if tables.dialect == "sqlite":
        found = text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        found = text(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
    return {name: table for name, table in connection.execute(found) if name.startswith(TRIGGER)}


def _drop(connection: Connection, name: str, table: str) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    else:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}" ON "{table}"')
        connection.exec_driver_sql(f'DROP FUNCTION IF EXISTS "{name}"()')


def trigger_statements(tally: Tally, tables: Tables) -> list[str]:
    """What is said to the database, once for each kind of write."""
    table = tables.table(tally.entity)
    make = _sqlite if tables.dialect == "sqlite" else _postgres
    return [statement for name in tally.triggers for statement in make(tally, table, name, name.rpartition("_")[2])]


def _taken(tally: Tally, table: Table) -> tuple[list[str], list[str], list[str]]:
    """Columns by which cells differ, their slots, and the summed columns."""
    scope = [name for name in SCOPE if name in table.c]
    columns = ["wall_id", *scope, *(column for column, _ in tally.columns)]
    slots = ["wall_id", *scope, *(slot for _, slot in tally.columns)]
    return columns, slots, [column for column, _, _ in tally.sums]


def _target(tally: Tally, slots: Sequence[str]) -> str:
    added = [slot for _, total, filled in tally.sums for slot in (total, filled)]
    spare = [slot for pair in SUMS[len(tally.sums) :] for slot in pair]
    return ", ".join(f'"{name}"' for name in [*slots, "id", "tally", "count", *added, *spare])


def _sqlite(tally: Tally, table: Table, name: str, kind: str) -> list[str]:
    columns, slots, summed = _taken(tally, table)
    alive = "deleted_at" in table.c
    zeros = ", 0" * (2 * (len(SUMS) - len(summed)))

    def added(row: str, sign: str) -> str:
        values = ", ".join(f'{row}."{column}"' for column in columns)
        sums = "".join(
            f', {sign}coalesce({row}."{column}", 0), {sign}({row}."{column}" IS NOT NULL)' for column in summed
        )
        where = f" WHERE {row}.deleted_at IS NULL" if alive else ""
        return (
            f'INSERT INTO "{PREFIX}tally" ({_target(tally, slots)}) '
            f"SELECT {values}, randomblob(16), '{tally.name}', {sign}1{sums}{zeros}{where};"
        )

    body = {"insert": [("NEW", "")], "update": [("OLD", "-"), ("NEW", "")], "delete": [("OLD", "-")]}[kind]
    watched = [*columns, *summed, *(["deleted_at"] if alive else [])]
    event, when = kind.upper(), ""
    if kind == "update":
        event = f"UPDATE OF {', '.join(f'{chr(34)}{column}{chr(34)}' for column in watched)}"
        when = " WHEN " + " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in watched)
    statements = " ".join(added(row, sign) for row, sign in body)
    return [f'CREATE TRIGGER "{name}" AFTER {event} ON "{table.name}"{when} BEGIN {statements} END']


def _postgres(tally: Tally, table: Table, name: str, kind: str) -> list[str]:
    columns, slots, summed = _taken(tally, table)
    where = " WHERE deleted_at IS NULL" if "deleted_at" in table.c else ""
    picked = ", ".join(f'"{column}"' for column in dict.fromkeys([*columns, *summed]))
    sides = {"insert": [("fresh", 1)], "update": [("stale", -1), ("fresh", 1)], "delete": [("stale", -1)]}[kind]
    rows = " UNION ALL ".join(f"SELECT {sign} AS sign, {picked} FROM {side}{where}" for side, sign in sides)
    sums = [
        part
        for column in summed
        for part in (f'sum(sign * coalesce("{column}", 0))', f'sum(sign * ("{column}" IS NOT NULL)::int)')
    ]
    figures = ["sum(sign)", *sums]
    grouped = ", ".join(f'"{column}"' for column in columns)
    zeros = ", 0" * (2 * (len(SUMS) - len(summed)))
    having = " OR ".join(f"{figure} <> 0" for figure in figures)
    listed = f"{grouped}, gen_random_uuid(), '{tally.name}', {', '.join(figures)}{zeros}"
    named = {"fresh": "NEW TABLE AS fresh", "stale": "OLD TABLE AS stale"}
    referenced = " ".join(named[side] for side, _ in sides)
    function = (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $tally$ BEGIN '
        f'INSERT INTO "{PREFIX}tally" ({_target(tally, slots)}) '
        f"SELECT {listed} FROM ({rows}) AS moved GROUP BY {grouped} HAVING {having}; RETURN NULL; END $tally$"
    )
    watch = (
        f'CREATE TRIGGER "{name}" AFTER {kind.upper()} ON "{table.name}" REFERENCING {referenced} '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
    )
    return [function, watch]
