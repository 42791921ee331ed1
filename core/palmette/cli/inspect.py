"""`palmette packs`, `doctor`, `why`, `schema write`: what is installed, what is wrong, who set what."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import inspect

from palmette.app import build, open_database
from palmette.audit.lint import dangers
from palmette.audit.lint_forms import open_forms
from palmette.backup.installation import place_of
from palmette.backup.proofs import standing
from palmette.blueprint.model import Blueprint
from palmette.blueprint.schemas import schema_write
from palmette.blueprint.why import why as why_of
from palmette.cli.options import as_json, common, print_json
from palmette.cli.triggers import why_trigger
from palmette.errors import PalmetteError
from palmette.pages.manifest import missing_assets
from palmette.schema.database import Database
from palmette.schema.frame import PREFIX
from palmette.schema.health import database_health
from palmette.schema.sending import held
from palmette.schema.status import database_status
from palmette.settings import Settings
from palmette.shaping.store import Overlays
from palmette.web.watch import LOW, SHORT, free_share


@click.command()
@as_json
@common
def packs(settings: Settings, as_json: bool) -> None:
    """List installed packs with their state and the reason."""
    health = build(settings).health
    if as_json:
        print_json(
            [{"pack": item.pack, "state": item.state, "reason": item.reason, "remedy": item.remedy} for item in health]
        )
        return
    for item in health:
        click.echo(f"{item.pack:20} {item.state:12} {item.reason}".rstrip())
        if item.remedy:
            click.echo(f"{'':33} {item.remedy}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor looked at; `level` is ok, warning or error."""

    what: str
    level: str
    message: str
    remedy: str = ""


@click.command()
@as_json
@common
def doctor(settings: Settings, as_json: bool) -> None:
    """Look at edition, packs, database, files and settings; exits 1 when something must be mended."""
    findings = list(_examine(settings))
    if as_json:
        print_json([{name: getattr(item, name) for name in Finding.__slots__} for item in findings])
    else:
        for item in findings:
            click.echo(f"{item.level:8} {item.what}: {item.message}".rstrip())
            if item.remedy:
                click.echo(f"{'':8} {item.remedy}")
    sys.exit(1 if any(item.level == "error" for item in findings) else 0)


@click.group("why")
def why() -> None:
    """Ask who decided something."""


@why.command("setting")
@click.argument("path")
@as_json
@common
def why_setting(settings: Settings, path: str, as_json: bool) -> None:
    """Tell which pack, edition line or admin set PATH, as in sales.deal.stage.contract.required."""
    found = why_of(build(settings, _overlay(settings)).blueprint, path)
    if as_json:
        origins = [
            {"author": item.author, "place": str(item.place or ""), "value": item.value} for item in found.origins
        ]
        print_json({"path": found.path, "value": found.value, "declared": found.declared, "origins": origins})
        return
    for line in found.lines():
        click.echo(line)


def _overlay(settings: Settings) -> str:
    """What people changed on the screens; nothing where there is no database yet."""
    database = open_database(settings)
    there = database.path is None or database.path.exists()
    found = Overlays(database).applied() if there else ""
    database.close()
    return found


why.add_command(why_trigger)


@click.group("schema")
def schema() -> None:
    """JSON Schemas for editors."""


@schema.command("write")
@click.option("--to", type=click.Path(path_type=Path), default=Path("schemas"), show_default=True)
def schema_write_command(to: Path) -> None:
    """Write the JSON Schemas of editions and packs."""
    for path in schema_write(to):
        click.echo(path)


def _examine(settings: Settings) -> list[Finding]:
    try:
        result = build(settings)
    except PalmetteError as error:
        where = f"{error.place}: " if error.place else ""
        return [Finding("edition", "error", f"{where}{error.message}", error.remedy)]
    findings = [Finding("edition", "ok", f"{result.blueprint.edition.key}, {len(result.blueprint.entities)} entities")]
    for pack in result.health:
        if pack.state == "quarantined":
            findings.append(Finding(f"pack {pack.pack}", "error", pack.reason, pack.remedy))
    findings += [Finding("edition", "warning", str(item), item.remedy) for item in result.problems]
    findings += [
        Finding(f"role {item.role}", "warning", item.message, item.remedy) for item in dangers(result.blueprint)
    ]
    findings += [
        Finding(f"form {item.form}", "warning", f"{item.message[:1].upper()}{item.message[1:]}.", item.remedy)
        for item in open_forms(result.blueprint)
    ]
    findings += _examine_database(settings, result.blueprint)
    findings += [Finding("backup", item.level, item.message, item.remedy) for item in standing(place_of(settings))]
    findings += _examine_disk(settings)
    absent = missing_assets()
    findings.append(
        Finding("assets", "error", absent, "Run `make install`.") if absent else Finding("assets", "ok", "built")
    )
    if settings.secure is False and settings.host not in ("127.0.0.1", "localhost", "::1"):
        findings.append(
            Finding("settings", "warning", "The server listens to others without https.", "Set PALMETTE_BASE_URL.")
        )
    return findings


def _examine_sending(database: Database) -> list[Finding]:
    with database.system(writing=False) as connection:
        found = held(connection) if inspect(connection).has_table(f"{PREFIX}installation") else None
    if found is None:
        return []
    message = f"Nothing is sent since {found.since:%Y-%m-%d %H:%M} UTC ({found.reason})."
    return [Finding("sending", "warning", message, "Look at what waits, then `palmette sending release`.")]


def _examine_disk(settings: Settings) -> list[Finding]:
    free = free_share(settings.data_dir if settings.data_dir.exists() else Path())
    level = "error" if free < SHORT else "warning" if free < LOW else "ok"
    remedy = "Free some space: below 10 % imports and exports are refused, below 3 % nothing is stored."
    return [Finding("disk", level, f"{free:.0%} are free.", "" if level == "ok" else remedy)]


def _examine_database(settings: Settings, blueprint: Blueprint) -> list[Finding]:
    try:
        database = open_database(settings)
        status = database_status(database, blueprint)
        findings = [Finding("database", "ok" if status.ready else "error", status.sentence, status.remedy)]
        findings += [Finding("database", item.level, item.message, item.remedy) for item in database_health(database)]
        findings += _examine_sending(database)
        database.close()
    except PalmetteError as error:
        return [Finding("database", "error", error.message, error.remedy)]
    return findings
