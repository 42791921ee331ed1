"""Applying a plan: refused when it is stale, archived before anything is lost, atomic, and re-runnable after a kill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from palmette.blueprint.model import Blueprint
from palmette.errors import PlanError
from palmette.schema.archive import Archive, table_rows
from palmette.schema.catalogue import read_catalogue
from palmette.schema.database import Database
from palmette.schema.diff import Drops, difference
from palmette.schema.fill import run_backfill
from palmette.schema.frame import PREFIX
from palmette.schema.planned import Plan
from palmette.schema.planner_figures import analyze
from palmette.schema.planning import Draft, draft_plan, make_plan
from palmette.schema.ports import Fillers, Progress
from palmette.schema.restore import archive_values, restore_values
from palmette.schema.rls import app_role_state, security_steps
from palmette.schema.safety import check_references, copy_first, open_archive, when_lock_is_free
from palmette.schema.steps import SchemaStep, schema_steps, security_as_steps
from palmette.schema.stored import (
    APPLIED,
    APPLYING,
    Applied,
    finish_applied,
    keep_tombstones,
    remember_applied,
    tombstones_of,
    unfinish_applied,
    write_value,
)  # fmt: skip
from palmette.schema.tables import Tables
from palmette.schema.tables_digest import DIGEST_KEY, tables_digest
from palmette.schema.tallies import install_tallies
from palmette.schema.words import words_of

PASSES = 3
UNCHECKED = frozenset({"rebuild_table", "retype_column", "drop_table", "drop_column"})
"""Kinds of steps after which SQLite must look at all references again; adding leaves none broken."""


@dataclass(frozen=True)
class ApplyReport:
    """What an apply did. `copy` is the SQLite file as it was before, `archive` the manifest of what was lost."""

    plan: Plan
    number: int
    steps: int
    filled: dict[str, int]
    copy: Path | None = None
    archive: Path | None = None


def silent(sentence: str, done: int, total: int) -> None:
    """No progress shown."""


def apply_plan(
    database: Database,
    blueprint: Blueprint,
    plan: Plan,
    *,
    allow: Sequence[str] = (),
    archive: Path | None = None,
    fillers: Fillers | None = None,
    progress: Progress = silent,
    by: str = "",
    also: Callable[[Connection], None] | None = None,
) -> ApplyReport:
    """Apply a plan made for this blueprint and this database; PlanError when either moved on meanwhile.

    `allow` names destructive parts; needed ones that are not named refuse the whole. `archive` is the folder under
    which lost values are kept (beside the file on SQLite when not given). Runs to the end what an earlier apply left.
    `also` writes what must become true with the new schema, in its transaction.
    """
    _refuse_unready(plan, allow)
    changes_tables = plan.state != "first" and bool(plan.steps or allow)
    copy = copy_first(database, plan.hash) if changes_tables else None
    kept = open_archive(database, archive, plan.hash, f"apply of plan {plan.hash}")
    draft, number, steps = when_lock_is_free(
        lambda: _change_schema(database, blueprint, plan, allow, kept, progress, by, also)
    )
    _find_app_role(database)
    filled = {
        work.key: run_backfill(database, blueprint, draft.tables, work, fillers or {}, progress)
        for work in draft.plan.backfills
    }
    with database.system() as connection:
        finish_applied(connection, draft.tables, number)
    if draft.plan.state != "first":
        analyze(database)
    return ApplyReport(draft.plan, number, steps, filled, copy, kept.manifest)


def install(database: Database, blueprint: Blueprint) -> ApplyReport:
    """Plan and apply in one go, everything accepted: for tests and demonstrations."""
    plan = make_plan(database, blueprint)
    return apply_plan(database, blueprint, plan, allow=[item.key for item in plan.needed])


def _refuse_unready(plan: Plan, allow: Sequence[str]) -> None:
    if plan.conflicts:
        first = plan.conflicts[0]
        raise PlanError(first.code, first.sentence, remedy=first.remedy)
    unnamed = [item for item in plan.needed if item.key not in allow]
    if unnamed:
        raise PlanError(
            "plan.destructive_unnamed",
            f"The plan loses stored values: {' '.join(item.sentence for item in unnamed)}",
            remedy=f"If that is meant, add {' '.join(f'--allow {item.key}' for item in unnamed)}.",
        )
    unknown = sorted(set(allow) - {item.key for item in plan.destructive})
    if unknown:
        raise PlanError(
            "plan.unknown_allow",
            f"The plan has no part called {unknown[0]}.",
            remedy="Make the plan again and compare.",
        )


def _change_schema(
    database: Database,
    blueprint: Blueprint,
    plan: Plan,
    allow: Sequence[str],
    kept: Archive,
    progress: Progress,
    by: str,
    also: Callable[[Connection], None] | None,
) -> tuple[Draft, int, int]:
    """The whole change of schema and what is remembered of it, in one transaction."""
    kept.files.clear()
    with database.migrating() as connection:
        _take_turn(connection)
        draft = draft_plan(connection, blueprint, allow=allow)
        if draft.plan.hash != plan.hash:
            raise PlanError(
                "plan.stale",
                "The database or the edition changed after this plan was made; nothing was applied.",
                remedy="Make the plan again, look at it, and apply the new one.",
            )
        _refuse_unready(draft.plan, allow)  # the counts may have moved where the hash did not
        _archive_first(connection, draft, kept)
        kept.close()
        steps = draft.plan.steps
        for place, step in enumerate(steps):
            run_step(connection, step)
            progress(step.sentence, place + 1, len(steps))
        restore_values(connection, draft.tables, draft.retypes, kept)
        settle(connection, blueprint, draft.tables)
        if any(step.kind in UNCHECKED for step in steps):
            check_references(connection)
        number = _remember(connection, draft, by)
        if also is not None:
            also(connection)
    return draft, number, len(steps)


def run_step(connection: Connection, step: SchemaStep) -> None:
    """Execute the statements of a step."""
    for statement in step.sql:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _take_turn(connection: Connection) -> None:
    """Two applies at once must not both find the same base; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        name = f"{PREFIX}snapshot"
        if connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is not None:
            connection.execute(text(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))


def settle(connection: Connection, blueprint: Blueprint, tables: Tables) -> None:
    """Compare again until nothing differs: a statement may take things along that it did not name. Then watch what
    stored reports count."""
    steps: list[SchemaStep] = []
    for _ in range(PASSES):
        catalogue = read_catalogue(connection)
        found = difference(connection, tables, catalogue, Drops())
        steps = schema_steps(connection, found, tables, catalogue, words_of(blueprint, tables))
        if connection.dialect.name == "postgresql":
            _, member, _ = app_role_state(connection)
            steps += security_as_steps(security_steps(tables, catalogue, app_role=member))
        if not steps:
            install_tallies(connection, blueprint, tables)
            return
        for step in steps:
            run_step(connection, step)
    raise PlanError("plan.unsettled", f"The schema still differs after {PASSES} passes: {steps[0].sentence}")


def _archive_first(connection: Connection, draft: Draft, kept: Archive) -> None:
    for item in draft.dropped:
        for name in item.tables:
            kept.add(f"{name}.jsonl", table_rows(connection, draft.catalogue, name))
        if item.columns:
            columns = [name for _, name in item.columns]
            kept.add(f"{item.key}.jsonl", table_rows(connection, draft.catalogue, item.columns[0][0], columns))
    for name in draft.replaced:
        kept.add(f"{name}.replaced.jsonl", table_rows(connection, draft.catalogue, name))
    archive_values(connection, draft.retypes, kept)


def _remember(connection: Connection, draft: Draft, by: str) -> int:
    plan, last = draft.plan, draft.last
    number = last.number + 1 if last else 1
    state = APPLYING if plan.backfills else APPLIED
    if last is not None and last.hash == plan.blueprint:
        number = last.number
        if plan.backfills:
            unfinish_applied(connection, draft.tables, number, plan.to_json())
    else:
        applied = Applied(number, plan.blueprint, plan.edition, state, draft.snapshot, plan.to_json())
        remember_applied(connection, draft.tables, applied, by=by)
    keep_tombstones(connection, draft.tables, tombstones_of(draft.snapshot))
    write_value(connection, draft.tables, DIGEST_KEY, tables_digest(draft.tables))
    return number


def _find_app_role(database: Database) -> None:
    if database.dialect == "postgresql":
        with database.system(writing=False) as connection:
            _, member, _ = app_role_state(connection)
        database.use_app_role(member)
