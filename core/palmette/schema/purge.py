"""Removing a pack for good: archive, then its tables, columns and rows, until the database looks as if it never was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from palmette.blueprint.model import EDITION, Blueprint
from palmette.blueprint.names import suggestion
from palmette.errors import PlanError
from palmette.schema.apply import run_step, settle, silent
from palmette.schema.archive import Archive, table_rows
from palmette.schema.database import Database
from palmette.schema.diff import difference
from palmette.schema.leftovers import Leftover, drops_of
from palmette.schema.planning import Draft, draft_plan
from palmette.schema.ports import Progress
from palmette.schema.safety import check_references, copy_first, open_archive, when_lock_is_free
from palmette.schema.steps import schema_steps
from palmette.schema.stored import Tombstone, keep_tombstones
from palmette.schema.traces import Traces, archive_traces, remove_traces, traces_of
from palmette.schema.words import words_of


@dataclass(frozen=True)
class PurgeReport:
    """What was removed: tables, columns as `table.column`, rows by frame table; `archive` is the manifest."""

    pack: str
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    rows: dict[str, int] = field(default_factory=dict)
    archive: Path | None = None
    copy: Path | None = None


def purge_pack(
    database: Database,
    blueprint: Blueprint,
    pack: str,
    *,
    archive: Path | None = None,
    progress: Progress = silent,
) -> PurgeReport:
    """Remove all that a pack left; the blueprint is one without it, applied already. Tombstones stay.

    `x` stands for the edition: its own fields and entities that are no longer in it.
    """
    check_purge(database, blueprint, pack)
    copy = copy_first(database, f"purge-{pack}")
    kept = open_archive(database, archive, f"purge-{pack}", f"purge of {pack}")
    leftovers, rows = when_lock_is_free(lambda: _purge(database, blueprint, pack, kept, progress))
    tables = tuple(name for item in leftovers for name in item.tables)
    columns = tuple(f"{owner}.{name}" for item in leftovers for owner, name in item.columns)
    return PurgeReport(pack, tables, columns, rows, kept.manifest, copy)


def check_purge(database: Database, blueprint: Blueprint, pack: str) -> None:
    """PlanError when the pack cannot be purged; nothing is touched."""
    if pack == "frame":
        raise PlanError("purge.frame", "The frame itself is no pack.", remedy="Drop the database instead.")
    if pack in blueprint.packs:
        raise PlanError(
            "purge.still_enabled",
            f"{pack} is enabled in this edition.",
            remedy=f"Run `palmette disable {pack}` and apply the edition first.",
        )
    with database.system() as connection:
        _refuse(draft_plan(connection, blueprint), pack)


def _purge(
    database: Database, blueprint: Blueprint, pack: str, kept: Archive, progress: Progress
) -> tuple[Sequence[Leftover], dict[str, int]]:
    kept.files.clear()
    with database.migrating() as connection:
        draft = draft_plan(connection, blueprint)
        _refuse(draft, pack)
        leftovers = [item for item in draft.leftovers if item.pack == pack]
        traces = traces_of(connection, blueprint, draft.stones, pack, leftovers)
        _archive(connection, draft, leftovers, traces, kept)
        kept.close()
        rows = remove_traces(connection, blueprint, draft.tables, traces)
        found = difference(connection, draft.tables, draft.catalogue, drops_of(leftovers))
        words = words_of(blueprint, draft.tables)
        steps = schema_steps(connection, found, draft.tables, draft.catalogue, words)
        for place, step in enumerate(steps):
            run_step(connection, step)
            progress(step.sentence, place + 1, len(steps))
        settle(connection, blueprint, draft.tables)
        check_references(connection)
        stones = [item for item in draft.stones if item.pack == pack]
        keep_tombstones(
            connection, draft.tables,
            [Tombstone(item.pack, item.kind, item.key, {**item.body, "purged": True}) for item in stones
             if _is_gone(blueprint, item)],
        )  # fmt: skip
    return leftovers, rows


def _refuse(draft: Draft, pack: str) -> None:
    if not draft.plan.empty:
        raise PlanError(
            "purge.not_applied",
            f"The database is not what this edition asks for; {pack} cannot be purged yet.",
            remedy="Run `palmette plan` and `palmette apply` first.",
        )
    known = {stone.pack for stone in draft.stones} | {EDITION}
    if pack not in known:
        hint = suggestion(pack, known - {"frame"})
        raise PlanError(
            "purge.unknown_pack",
            f"No pack called {pack!r} was ever applied here.{hint}",
            remedy="Check the name; `palmette packs` lists those that are installed.",
        )


def _archive(
    connection: Connection, draft: Draft, leftovers: Sequence[Leftover], traces: Traces, kept: Archive
) -> None:
    for item in leftovers:
        for name in item.tables:
            kept.add(f"{name}.jsonl", table_rows(connection, draft.catalogue, name))
        if item.columns:
            names = [name for _, name in item.columns]
            kept.add(f"{item.key}.jsonl", table_rows(connection, draft.catalogue, item.columns[0][0], names))
    archive_traces(connection, draft.tables, traces, kept)


def _is_gone(blueprint: Blueprint, stone: Tombstone) -> bool:
    """Whether the edition no longer has what the stone stands for (an edition may still have other fields)."""
    if stone.kind == "pack":
        return stone.key not in blueprint.packs and stone.key != EDITION
    if stone.kind == "entity":
        return stone.key not in blueprint.entities
    if stone.kind == "field":
        entity = blueprint.entities.get(str(stone.body["entity"]))
        return entity is None or stone.key.removeprefix(f"{stone.body['entity']}.") not in entity.fields
    return True
