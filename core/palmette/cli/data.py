"""`palmette import`, `palmette export`: tables in and out from the command line, through the gateway."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from palmette.app import open_runtime
from palmette.cli.options import as_json, common, print_json
from palmette.cli.progress import Bar
from palmette.cli.rights import actor_of as _actor
from palmette.cli.rights import entity_of as _entity
from palmette.errors import InvalidInput
from palmette.imports.batches import REFUSED, Batches
from palmette.imports.export import TableFile, csv_chunks, xlsx_chunks
from palmette.imports.job import import_jobs
from palmette.imports.mapping import guess, preset_for, targets_of
from palmette.imports.read import read_table
from palmette.jobs.engine import run_now
from palmette.settings import Settings

SHOWN = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--entity", required=True, help="What the rows are, for example contact.")
@click.option("--as", "email", required=True, help="E-mail of the user in whose rights to import.")
@click.option("--map", "mapping", multiple=True, metavar="HEADER=FIELD", help="Where a column goes; may be repeated.")
@click.option("--duplicates", type=click.Choice(["skip", "update", "create"]), default="skip", show_default=True)
@click.option("--dry-run", is_flag=True, help="Check every row and store nothing.")
@as_json
@common
def import_file(
    settings: Settings, file: Path, entity: str, email: str, mapping: tuple[str, ...], duplicates: str, dry_run: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Import a CSV or XLSX FILE; refused rows are told with their reasons."""
    pinned = open_runtime(settings).pinned
    actor = _actor(pinned, email, "import")
    model = _entity(pinned, entity)
    table = read_table(file.name, file.read_bytes())
    with pinned.gateway.reading(actor) as records:
        known = records.gateway.reads.seen(actor).rights
        names = frozenset(name for name in model.fields if known.of(model.key, name).known)
    preset = preset_for(pinned.blueprint, model, table.headers)
    targets = targets_of(pinned.blueprint, model, names)
    chosen = dict(item.partition("=")[::2] for item in mapping)
    unknown = sorted({*chosen.values()} - {*targets, ""})
    if unknown:
        raise InvalidInput(
            "imports.unknown_field", f"{unknown[0]!r} is no field to import into.",
            remedy=f"Fields: {', '.join(sorted(targets))}.",
        )  # fmt: skip
    strange = [header for header in chosen if header not in table.headers]
    if strange:
        raise InvalidInput(
            "imports.unknown_header", f"{file.name} has no column {strange[0]!r}.",
            remedy=f"Its columns: {', '.join(table.headers)}.",
        )  # fmt: skip
    guesses = guess(model, table.headers, targets, preset)
    columns = tuple(chosen.get(header, one.target) for header, one in zip(table.headers, guesses, strict=True))
    batches = Batches(pinned.database, pinned.tables)
    batch = batches.get(batches.start(table, name=file.name, entity=model.key, wall=actor.wall, user=actor.id))
    batch = batches.change(batch, columns=columns, preset=preset.key if preset else "", on_duplicate=duplicates)
    check, run = import_jobs()
    with Bar() as bar:
        run_now(check, pinned.gateway, actor, progress=bar.show, arguments={"batch": str(batch.id)})
        if not dry_run:
            run_now(run, pinned.gateway, actor, progress=bar.show, arguments={"batch": str(batch.id)})
    counts = batches.counts(batch)
    bad = batches.rows(batch, REFUSED, limit=SHOWN)
    if as_json:
        rows = [{"row": row.number, "problems": [str(item) for item in row.problems]} for row in bad]
        print_json({"batch": str(batch.id), "counts": counts, "refused": rows})
        return
    click.echo(", ".join(f"{count} {state}" for state, count in sorted(counts.items())))
    for row in bad:
        click.echo(f"  row {row.number}: {'; '.join(str(item) for item in row.problems)}")


@click.command()
@click.argument("entity")
@click.option("--as", "email", required=True, help="E-mail of the user in whose rights to export.")
@click.option("--filter", "filter_text", default="", help="An expression over the record.")
@click.option("--fields", default="", help="Fields apart by commas; the list's columns when not given.")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="The file; .xlsx or .csv. Else CSV to output."
)
@common
def export(settings: Settings, entity: str, email: str, filter_text: str, fields: str, to: Path | None) -> None:
    """Export the records of ENTITY as CSV or XLSX."""
    pinned = open_runtime(settings).pinned
    actor = _actor(pinned, email, "cli")
    model = _entity(pinned, entity)
    names = tuple(part.strip() for part in fields.split(",") if part.strip()) or model.list
    heads = (str(model.label), *(str(model.fields[name].label) if name in model.fields else name for name in names))
    table = TableFile(pinned.gateway, actor, model, columns=names, heads=heads, filter=filter_text)
    chunks = xlsx_chunks(table) if to is not None and to.suffix == ".xlsx" else csv_chunks(table)
    if to is None:
        for piece in chunks:
            sys.stdout.buffer.write(piece)
        return
    _write_whole(to, chunks)
    click.echo(f"Wrote {to}", err=True)


def _write_whole(to: Path, chunks: Iterable[bytes]) -> None:
    """The file as a whole or not at all: a refused export leaves an earlier one as it was."""
    waiting = to.with_name(f"{to.name}.part")
    try:
        with waiting.open("wb") as target:
            for piece in chunks:
                target.write(piece)
        waiting.replace(to)
    finally:
        waiting.unlink(missing_ok=True)
