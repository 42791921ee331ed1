"""`palmette backup`, `verify data`, `move`, `sending`: copies that are proved, and moves to another database."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from palmette.app import build, open_database
from palmette.backup.create import create_backup
from palmette.backup.drill import drill as drill_of
from palmette.backup.installation import live_target, place_of, refuse_inside, secret_mark
from palmette.backup.invariants import Violation, verify_data
from palmette.backup.manifest import Manifest
from palmette.backup.move import move as move_to
from palmette.backup.proofs import read_proofs
from palmette.backup.restore import restore_backup, target_of
from palmette.backup.swap import swap_in
from palmette.backup.verify import verify_backup
from palmette.blueprint.snapshot import blueprint_snapshot, snapshot_hash
from palmette.cli.options import as_json, common, print_json
from palmette.cli.progress import Bar
from palmette.cli.verify_audit import verify_audit_command
from palmette.files.store import FolderStore
from palmette.proving import blueprint_at, source_now, started_from
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.sending import held, hold, release
from palmette.schema.status import require_current
from palmette.schema.tables import build_tables
from palmette.settings import Settings
from palmette.shaping.store import Overlays

_in = click.option("--in", "folder", type=click.Path(path_type=Path), help="The folder of backups.")


@click.group("backup")
def backup() -> None:
    """Copies of the installation: made, checked, proved, put back."""


@backup.command("create")
@_in
@click.option("--portable", is_flag=True, help="Rows as text that SQLite and PostgreSQL both read.")
@as_json
@common
def backup_create(settings: Settings, folder: Path | None, portable: bool, as_json: bool) -> None:
    """Make a backup of database, files, edition and settings; secrets stay out of it."""
    place = place_of(settings, folder)
    refuse_inside(place, settings)
    database = open_database(settings)
    source = source_now(settings, database)
    with Bar() as bar:
        name, manifest = create_backup(source, place, portable=portable, progress=bar.show)
    database.close()
    if as_json:
        print_json({"name": name, "folder": place.folder(name), **_summary(manifest)})
        return
    click.echo(f"{name}: {manifest.rows} rows in {len(manifest.tables)} tables, {manifest.contents} files.")
    click.echo(f"It lies in {place.folder(name)}{'' if manifest.sealed_by else ', not encrypted'}.")
    if manifest.missing:
        click.echo(
            f"warning: {len(manifest.missing)} files were missing already: run `palmette verify data`.", err=True
        )


@backup.command("list")
@_in
@as_json
@common
def backup_list(settings: Settings, folder: Path | None, as_json: bool) -> None:
    """Show the backups, oldest first, and which were proved."""
    place = place_of(settings, folder)
    proofs = read_proofs(place)
    found = [(name, place.manifest(name)) for name in place.names()]
    if as_json:
        print_json([{"name": name, "proved": proofs.get(name), **_summary(manifest)} for name, manifest in found])
        return
    for name, manifest in found:
        proved = f"proved {proofs[name][:10]}" if name in proofs else "unproved"
        click.echo(f"{name}  {manifest.kind:8} {manifest.rows:>10} rows {manifest.contents:>8} files  {proved}")
    if not found:
        click.echo(f"There is no backup in {place.root}.")


@backup.command("verify")
@click.argument("name", default="latest")
@_in
@click.option("--any-edition", is_flag=True, help="Take a copy of another edition than the one that runs for good.")
@as_json
@common
def backup_verify(settings: Settings, name: str, folder: Path | None, any_edition: bool, as_json: bool) -> None:
    """Check a backup without restoring it, and name every defect; exits 1 when there is one."""
    place = place_of(settings, folder)
    running = "" if any_edition else _running(settings)
    with Bar() as bar:
        manifest, defects = verify_backup(place, name, blueprint=running, progress=bar.show)
    if as_json:
        listed = [{"kind": item.kind, "part": item.part, "message": item.message} for item in defects]
        print_json({"name": place.folder(name).name, "defects": listed, **_summary(manifest)})
    else:
        for item in defects:
            click.echo(f"{item.kind:10} {item.message}")
        if not defects:
            click.echo(f"{place.folder(name).name} is whole: {manifest.rows} rows, {manifest.contents} files.")
    sys.exit(1 if defects else 0)


@backup.command("restore")
@click.argument("name", default="latest")
@_in
@click.option("--to", default="", help="An empty folder, or postgresql://… of an empty database.")
@click.option("--files", type=click.Path(path_type=Path), help="An empty folder for contents, beside PostgreSQL.")
@click.option("--swap", is_flag=True, help="In the place of this installation, whose data is kept aside.")
@as_json
@common
def backup_restore(
    settings: Settings, name: str, folder: Path | None, to: str, files: Path | None, swap: bool, as_json: bool
) -> None:
    """Put a backup back. What was restored sends nothing until `palmette sending release`."""
    if bool(to) == swap:
        raise click.UsageError("Say where: --to an empty place, or --swap in the place of this installation.")
    place = place_of(settings, folder)
    make = partial(blueprint_at, settings)
    kept = ""
    with Bar() as bar:
        if swap:
            manifest, kept = swap_in(place, name, live_target(settings), make, progress=bar.show)
        else:
            manifest = restore_backup(place, name, target_of(to, files=files), make, progress=bar.show)
    other_key = manifest.secret_mark != secret_mark(settings)
    if as_json:
        print_json({"kept": kept, "other_key": other_key, **_summary(manifest)})
        return
    click.echo(
        f"Restored {manifest.rows} rows and {manifest.contents} files as of {manifest.made_at:%Y-%m-%d %H:%M} UTC."
    )
    if kept:
        click.echo(f"What was there is kept: {kept}")
    if other_key:
        click.echo("warning: it was made with another secret key; without it stored secrets stay unreadable.", err=True)
    click.echo("Nothing is sent from it until `palmette sending release`.")


@backup.command("drill")
@click.argument("name", default="latest")
@_in
@click.option("--to", default="", help="An empty PostgreSQL database, where none can be made beside the live one.")
@as_json
@common
def backup_drill(settings: Settings, name: str, folder: Path | None, to: str, as_json: bool) -> None:
    """Prove a backup: restore it into an empty place, start it there, check its counts and data, throw it away."""
    place = place_of(settings, folder)
    with Bar() as bar:
        done = drill_of(
            place, name, partial(blueprint_at, settings), partial(started_from, settings), live=settings.database_url,
            to=to, progress=bar.show,
        )  # fmt: skip
    if as_json:
        print_json({"name": done.name, "seconds": done.seconds, "problems": done.problems, **_summary(done.manifest)})
    elif done.problems:
        for problem in done.problems:
            click.echo(problem)
    else:
        rows, files = done.manifest.rows, done.manifest.contents
        click.echo(f"{done.name} is proved: {rows} rows, {files} files, restored and checked in {done.seconds:.1f} s.")
    sys.exit(1 if done.problems else 0)


@click.group("verify")
def verify() -> None:
    """Check what is stored."""


verify.add_command(verify_audit_command)


@verify.command("data")
@as_json
@common
def verify_data_command(settings: Settings, as_json: bool) -> None:
    """Check what must always be true of the data; exits 1 when something is not."""
    database = open_database(settings)
    blueprint = build(settings, Overlays(database).applied()).blueprint
    tables = build_tables(blueprint, database.dialect)
    require_current(database, blueprint, tables)
    with Bar() as bar:
        found = verify_data(database, blueprint, tables, FolderStore(settings.data_dir / "files"), progress=bar.show)
    database.close()
    _tell_violations(found, as_json=as_json)
    sys.exit(1 if found else 0)


@click.command()
@click.option("--to", required=True, help="The address of an empty database.")
@as_json
@common
def move(settings: Settings, to: str, as_json: bool) -> None:
    """Move everything to another database, SQLite or PostgreSQL; broken off, run it again."""
    source, target = open_database(settings), Database(DatabaseSettings(to))
    if target.path is not None:
        target.path.parent.mkdir(parents=True, exist_ok=True)
    blueprint = build(settings, Overlays(source).applied()).blueprint
    with Bar() as bar:
        moved = move_to(source, target, blueprint, progress=bar.show)
    source.close()
    target.close()
    if as_json:
        print_json({"rows": moved.rows, "tables": moved.tables, "resumed": moved.resumed, "dump": moved.dump_lines})
        return
    click.echo(f"Moved {moved.rows} rows in {len(moved.tables)} tables; every count, value and the dump are the same.")
    click.echo(
        "Set PALMETTE_DATABASE_URL to the new address and start. It sends nothing until `palmette sending release`."
    )


@click.group("sending")
def sending() -> None:
    """Whether the installation sends."""


@sending.command("status")
@as_json
@common
def sending_status(settings: Settings, as_json: bool) -> None:
    """Say whether it sends, and if not since when."""
    database = open_database(settings)
    with database.system(writing=False) as connection:
        found = held(connection)
    database.close()
    if as_json:
        print_json({"held": found is not None, "since": found and found.since, "reason": found and found.reason})
    else:
        click.echo(f"Held since {found.since:%Y-%m-%d %H:%M} UTC ({found.reason})." if found else "It sends.")


@sending.command("hold")
@common
def sending_hold(settings: Settings) -> None:
    """Send nothing from now on; what is due waits."""
    database = open_database(settings)
    with database.system() as connection:
        hold(connection, "asked")
    database.close()
    click.echo("Nothing is sent until `palmette sending release`.")


@sending.command("release")
@common
def sending_release(settings: Settings) -> None:
    """Let it send again."""
    database = open_database(settings)
    with database.system() as connection:
        was = release(connection)
    database.close()
    click.echo("It sends again." if was else "It was not held.")


def _running(settings: Settings) -> str:
    database = open_database(settings)
    there = database.path is None or database.path.exists()
    overlay = Overlays(database).applied() if there else ""
    database.close()
    return snapshot_hash(blueprint_snapshot(build(settings, overlay).blueprint))


def _summary(manifest: Manifest) -> dict[str, object]:
    return {
        "made_at": manifest.made_at, "kind": manifest.kind, "edition": manifest.edition, "rows": manifest.rows,
        "tables": manifest.tables, "files": manifest.contents, "files_bytes": manifest.contents_bytes,
        "missing": manifest.missing, "encrypted": bool(manifest.sealed_by), "app_version": manifest.app_version,
    }  # fmt: skip


def _tell_violations(found: list[Violation], *, as_json: bool) -> None:
    if as_json:
        print_json([{"check": item.check, "message": item.message} for item in found])
        return
    for item in found:
        click.echo(f"{item.check:12} {item.message}")
    if not found:
        click.echo("Everything that must be true is true.")
