"""What is let go for good after its time: records and files in the trash, contents that no file names any more, old
entries of the audit journal and lists of who was shown whom. The edition says how long, or else the settings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from palmette import clock
from palmette.audit.retention import forget_old
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.records.delete_rows import purge_trash
from palmette.records.session import Gateway

UNNAMED = timedelta(days=1)
"""How long a content is kept that no file names: it is stored before its row is, and an upload may be under way."""


def retention_job(*, trash_days: int, audit_days: int) -> Job:
    """The nightly job; with 0 days the trash is kept for ever, and only contents that nothing names go."""

    def run(context: JobContext) -> None:
        kept = context.gateway.blueprint.edition.retention
        trash = trash_days if kept.trash is None else kept.trash
        audit = audit_days if kept.audit is None else kept.audit
        records = _empty_trash(context, trash) if trash else 0
        files = _forget_files(context.gateway, trash) if trash else 0
        store = context.gateway.files
        contents = store.sweep(lambda some: _named(context.gateway, some), unused_for=UNNAMED) if store else 0
        database, tables = context.gateway.database, context.gateway.tables
        entries = forget_old(database, tables, days=audit, lists=audit if kept.disclosure is None else kept.disclosure)
        context.finish({"records": records, "files": files, "contents": contents, "entries": entries})

    label = _("Emptying the trash", ru="Очистка корзины", fi="Roskakorin tyhjennys")
    return Job("retention", run=run, label=label, schedule="daily 04:00")


def _empty_trash(context: JobContext, days: int) -> int:
    """Records go in rounds: what others in the trash still refer to goes when those are gone."""
    entities = [
        key
        for key, entity in context.gateway.blueprint.entities.items()
        if not entity.is_child and "deleted_at" in context.gateway.tables.table(key).c
    ]
    before = clock.now() - timedelta(days=days)
    removed = 0
    while True:
        in_round = 0
        for number, key in enumerate(entities):
            context.step(number, len(entities), key)
            while count := _purge(context, key, before):
                in_round += count
        removed += in_round
        if not in_round:
            return removed


def _purge(context: JobContext, entity: str, before: datetime) -> int:
    with context.gateway.writing(context.actor) as records:
        return purge_trash(records, entity, older_than=before)


def _forget_files(gateway: Gateway, days: int) -> int:
    """Rows of files that were taken off their records."""
    file = gateway.tables.frame("file")
    with gateway.database.system() as connection:
        gone = delete(file).where(file.c.deleted_at < clock.now() - timedelta(days=days))
        return connection.execute(gone).rowcount


def _named(gateway: Gateway, digests: Collection[bytes]) -> set[bytes]:
    """Those contents that a file names, one in the trash too."""
    file = gateway.tables.frame("file")
    with gateway.database.system() as connection:
        return set(connection.execute(select(file.c.digest).where(file.c.digest.in_(list(digests)))).scalars())
