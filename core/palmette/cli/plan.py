"""`palmette plan`, `apply`, `disable`, `purge`: a change is shown first, then made as shown."""

from __future__ import annotations

import sys

import click

from palmette.app import build, open_database
from palmette.blueprint.build import BuildResult
from palmette.blueprint.edition import read_edition
from palmette.cli.options import as_json, common, print_json
from palmette.cli.progress import Bar
from palmette.errors import PlanError
from palmette.plugins.health import State
from palmette.records.fill import fillers
from palmette.schema.apply import apply_plan
from palmette.schema.database import Database
from palmette.schema.disable import disable_in_file
from palmette.schema.planned import Plan, PlanConflict
from palmette.schema.planning import make_plan
from palmette.schema.purge import check_purge, purge_pack
from palmette.settings import Settings
from palmette.shaping.store import Overlays
from palmette.triggers.planned import counted

BETWEEN_PACKS = ("pack.conflict", "pack.offered_twice", "blueprint.inverse_taken", "blueprint.role_taken")
"""What a pack is quarantined for because of another one."""

CHANGES = 2
"""The exit code of `plan` when there is something to do."""


@click.command()
@as_json
@common
def plan(settings: Settings, as_json: bool) -> None:
    """Show what applying the edition would do. Exits 0 without change, 2 with changes, 1 on error."""
    result, database, made = _planned(settings)
    database.close()
    if as_json:
        click.echo(made.to_json())
    else:
        _tell_packs(result)
        _tell(made)
    sys.exit(0 if made.empty else CHANGES)


@click.command()
@click.argument("plan_hash", metavar="[HASH]", required=False)
@click.option("--yes", is_flag=True, help="Apply what is planned now, without naming a hash.")
@click.option("--allow", multiple=True, metavar="KEY", help="Name a part that loses values; may be repeated.")
@as_json
@common
def apply(settings: Settings, plan_hash: str | None, yes: bool, allow: tuple[str, ...], as_json: bool) -> None:
    """Apply the plan of that HASH; refused when the database or the edition changed since."""
    if not plan_hash and not yes:
        raise PlanError("plan.no_hash", "Which plan?", remedy="Give the hash that `palmette plan` printed, or --yes.")
    result, database, made = _planned(settings)
    overlays = Overlays(database)
    waiting = overlays.last_number()
    if plan_hash and not made.hash.startswith(plan_hash):
        raise PlanError(
            "plan.stale",
            "The database or the edition changed after that plan was made; nothing was applied.",
            remedy="Run `palmette plan` again and look at what it says now.",
        )
    if made.empty and not allow:
        with database.system() as connection:
            overlays.mark_applied(connection, waiting)
        _say(as_json, {"applied": False, "plan": made.hash}, "There is nothing to do.")
        return
    with Bar() as bar:
        report = apply_plan(
            database, result.blueprint, made, allow=allow, archive=settings.data_dir / "archive",
            fillers=fillers(result.blueprint, database), progress=bar.show, by="command line",
            also=lambda connection: overlays.mark_applied(connection, waiting),
        )  # fmt: skip
    database.close()
    kept = [f"The database as it was: {report.copy}"] if report.copy else []
    kept += [f"What was lost is kept in {report.archive}"] if report.archive else []
    changes = "1 change" if report.steps == 1 else f"{report.steps} changes"
    said = "\n".join([f"Applied: {changes} of the schema.", *kept])
    _say(as_json, {"applied": True, "plan": made.hash, "steps": report.steps, "archive": report.archive}, said)


@click.command()
@click.argument("pack")
@common
def disable(settings: Settings, pack: str) -> None:
    """Take PACK out of the edition's file. Its data stays; `plan` and `apply` make it happen."""
    read_edition(settings.edition)  # what is wrong with the file is told at its line
    click.echo(disable_in_file(settings.edition, pack).diff)
    click.echo("Now run `palmette plan`, then `palmette apply`.")


@click.command()
@click.argument("pack")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@common
def purge(settings: Settings, pack: str, yes: bool, as_json: bool) -> None:
    """Remove everything that a disabled PACK left in the database, after an archive."""
    database = open_database(settings)
    result = build(settings, Overlays(database).applied())
    check_purge(database, result.blueprint, pack)
    if not yes:
        click.confirm(f"Remove all data of {pack}? An archive is written first.", abort=True)
    with Bar() as bar:
        report = purge_pack(database, result.blueprint, pack, archive=settings.data_dir / "archive", progress=bar.show)
    database.close()
    said = f"Removed {len(report.tables)} tables and {len(report.columns)} columns. The archive: {report.archive}"
    removed = {"tables": report.tables, "columns": report.columns, "rows": report.rows, "archive": report.archive}
    _say(as_json, removed, said)


def _planned(settings: Settings) -> tuple[BuildResult, Database, Plan]:
    database = open_database(settings)
    result = build(settings, Overlays(database).newest())
    made = make_plan(database, result.blueprint, conflicts=_conflicts(result))
    return result, database, counted(database, result.blueprint, made)


def _conflicts(result: BuildResult) -> list[PlanConflict]:
    """Packs of the edition that do not run because of one another: nothing is applied until one of them gives way."""
    return [
        PlanConflict(trouble.code, f"{pack.pack}: {trouble.reason}", trouble.remedy)
        for pack in result.health
        if pack.state is State.QUARANTINED
        for trouble in pack.troubles
        if trouble.code in BETWEEN_PACKS
    ]


def _tell(made: Plan) -> None:
    if made.empty:
        click.echo("No changes: the database is as the edition says.")
        return
    click.echo(f"Plan {made.hash[:12]} for {made.edition}:")
    for title, lines in _chapters(made):
        if lines:
            click.echo(f"\n{title}")
            for line in lines:
                click.echo(f"  {line}")
    click.echo(f"\nApply it with: palmette apply {made.hash[:12]}")


def _chapters(made: Plan) -> list[tuple[str, list[str]]]:
    return [
        ("Conflicts", [f"{item.sentence} {item.remedy}".strip() for item in made.conflicts]),
        ("Behaviour", [_counted(item.sentence, item.rows, item.users) for item in made.changes]),
        ("Schema", [step.sentence for step in made.steps]),
        ("Values to fill", [f"{item.sentence} ({item.rows} rows)" for item in made.backfills]),
        (
            "Loses values, only when named with --allow",
            [f"{item.key}: {item.sentence} ({item.rows} rows)" for item in made.destructive],
        ),
        ("Warnings", list(made.warnings)),
    ]


def _counted(sentence: str, rows: int | None, users: int | None) -> str:
    parts = [f"{rows} records" if rows else "", f"{users} users" if users else ""]
    said = ", ".join(part for part in parts if part)
    return f"{sentence} ({said})" if said else sentence


def _tell_packs(result: BuildResult) -> None:
    for pack in result.health:
        if pack.state == "quarantined":
            click.echo(f"Not running: {pack.pack}: {pack.reason} {pack.remedy}".rstrip(), err=True)
    for problem in result.problems:
        click.echo(f"Left out: {problem} {problem.remedy}".rstrip(), err=True)


def _say(as_json: bool, data: object, text: str) -> None:
    if as_json:
        print_json(data)
    else:
        click.echo(text)
