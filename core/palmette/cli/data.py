"""`palmette import`, `palmette export`: tables in and out from the command line, through the gateway."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

import click

from palmette.access.actors import Actor
from palmette.app import open_runtime
from palmette.cli.memory import seldom_collected
from palmette.cli.options import as_json, common, print_json
from palmette.cli.progress import Bar
from palmette.cli.rights import actor_of as _actor
from palmette.cli.rights import entity_of as _entity
from palmette.errors import InvalidInput
from palmette.imports.batches import EMPTY, KEPT, REFUSED, RULES, Batch, Batches
from palmette.imports.begin import begin
from palmette.imports.export import TableFile, csv_chunks, xlsx_chunks
from palmette.imports.failed_rows import failed_rows
from palmette.imports.job import CHECK, RUN, import_jobs
from palmette.imports.mapping import targets_of
from palmette.imports.shape import Reading
from palmette.imports.undo import UNDO
from palmette.jobs.engine import run_now
from palmette.settings import Settings
from palmette.web.runtime import Pinned

SHOWN = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--entity", required=True, help="What the rows are, for example contact.")
@click.option("--as", "email", required=True, help="E-mail of the user in whose rights to import.")
@click.option("--map", "mapping", multiple=True, metavar="HEADER=FIELD", help="Where a column goes; may be repeated.")
@click.option("--encoding", default="", help="Of a text file; found when not given.")
@click.option("--delimiter", default="", help="What parts the cells of a CSV; found when not given.")
@click.option("--sheet", default="", help="The sheet of a workbook; the first filled one when not given.")
@click.option("--header", default=0, help="The line of the titles; -1 when there are none; found when not given.")
@click.option("--duplicates", type=click.Choice(RULES), default="skip", show_default=True)
@click.option("--dry-run", is_flag=True, help="Check every row and store nothing.")
@click.option(
    "--refused", type=click.Path(dir_okay=False, path_type=Path), help="Write the refused rows there, to be mended."
)
@as_json
@common
def import_file(
    settings: Settings, file: Path, entity: str, email: str, mapping: tuple[str, ...], encoding: str, delimiter: str,
    sheet: str, header: int, duplicates: str, dry_run: bool, refused: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Import a CSV, XLSX or vCard FILE; refused rows are told with their reasons."""
    pinned = open_runtime(settings).pinned
    actor = _actor(pinned, email, "import")
    model = _entity(pinned, entity)
    with pinned.gateway.reading(actor) as records:
        known = records.gateway.reads.seen(actor).rights
        names = frozenset(name for name in model.fields if known.of(model.key, name).known)
    targets = targets_of(pinned.blueprint, model, names)
    with file.open("rb") as source:
        reading = Reading(encoding, delimiter, header, sheet)
        batch = begin(pinned.gateway, actor, model, file.name, source, targets, reading)
    batches = Batches(pinned.database, pinned.tables)
    columns = _columns(file, batch, dict(item.partition("=")[::2] for item in mapping), targets)
    batch = batches.change(
        batch, columns=columns, on_duplicate=duplicates, state="checking" if dry_run else "running"
    )  # fmt: skip
    if not dry_run:
        click.echo(f"Import {batch.id}; broken off, `palmette resume-import` goes on with it.", err=True)
    _work(pinned, actor, batch, CHECK if dry_run else RUN)
    if refused is not None:
        _write_whole(refused, failed_rows(batches, batch, "What is wrong"))
    _tell(batches, batch, as_json=as_json)


@click.command("resume-import")
@click.argument("batch", type=click.UUID)
@click.option("--as", "email", required=True, help="E-mail of the user who imported.")
@as_json
@common
def resume_import(settings: Settings, batch: UUID, email: str, as_json: bool) -> None:
    """Go on with the import BATCH that was broken off: what was stored is not stored again."""
    pinned = open_runtime(settings).pinned
    actor = _actor(pinned, email, "import")
    batches = Batches(pinned.database, pinned.tables)
    found = batches.get(batch, user=actor.id)
    if found.state not in ("running", "cancelled", "failed"):
        raise InvalidInput(
            "imports.not_broken_off", f"This import is {found.state}.", remedy="Import the file, or undo the import."
        )
    _work(pinned, actor, found, RUN)
    _tell(batches, found, as_json=as_json)


@click.command("undo-import")
@click.argument("batch", type=click.UUID)
@click.option("--as", "email", required=True, help="E-mail of the user who imported.")
@as_json
@common
def undo_import(settings: Settings, batch: UUID, email: str, as_json: bool) -> None:
    """Take the import BATCH back: what it added and what it changed; records changed since are left alone."""
    pinned = open_runtime(settings).pinned
    actor = _actor(pinned, email, "import")
    batches = Batches(pinned.database, pinned.tables)
    found = batches.get(batch, user=actor.id)
    _work(pinned, actor, found, UNDO)
    _tell(batches, found, as_json=as_json)


def _work(pinned: Pinned, actor: Actor, batch: Batch, name: str) -> None:
    job = next(job for job in import_jobs() if job.key == name)
    with Bar() as bar, seldom_collected():

        def show(_message: str, done: int, total: int) -> None:
            bar.show(str(job.label), done, total)

        run_now(job, pinned.gateway, actor, progress=show, arguments={"batch": str(batch.id)})


def _columns(file: Path, batch: Batch, chosen: dict[str, str], targets: Mapping[str, str]) -> tuple[str, ...]:
    unknown = sorted({*chosen.values()} - {*targets, ""})
    if unknown:
        raise InvalidInput(
            "imports.unknown_field", f"{unknown[0]!r} is no field to import into.",
            remedy=f"Fields: {', '.join(sorted(targets))}.",
        )  # fmt: skip
    strange = [header for header in chosen if header not in batch.headers]
    if strange:
        raise InvalidInput(
            "imports.unknown_header", f"{file.name} has no column {strange[0]!r}.",
            remedy=f"Its columns: {', '.join(batch.headers)}.",
        )  # fmt: skip
    return tuple(chosen.get(header, target) for header, target in zip(batch.headers, batch.columns, strict=True))


def _tell(batches: Batches, batch: Batch, *, as_json: bool) -> None:
    counts = batches.counts(batch)
    bad = batches.rows(batch, REFUSED, KEPT, EMPTY, limit=SHOWN)
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
