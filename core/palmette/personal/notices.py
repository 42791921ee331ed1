"""What the product tells one person: a mention, a reminder, work that was given; each exactly once."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.ids import new_id
from palmette.locale.sentences import kept, restored, said
from palmette.schema.database import GATED, Database
from palmette.schema.tables import Tables


@dataclass(frozen=True, slots=True)
class Notice:
    """One of them, as its reader sees it; `text` is a sentence that `said` puts into a language."""

    id: UUID
    at: datetime
    kind: str
    text: str
    href: str
    entity: str
    record: UUID | None
    read_at: datetime | None

    def in_language(self, language: str) -> str:
        """The text in the reader's language."""
        return said(self.text, language)


def give_notice(
    connection: Connection,
    tables: Tables,
    user: UUID,
    *,
    kind: str,
    text: str,
    key: str = "",
    href: str = "",
    entity: str = "",
    record: UUID | None = None,
) -> bool:
    """Tell a person something in the transaction of what happened; False when he was told by this `key` before.

    `text` is a `sentence(...)`, `href` a path on this site. The name of a record does not belong into the text: its
    reader may have lost the right to see it by the time he reads.
    """
    table = tables.frame("notice")
    new = new_id()
    row = {
        "id": new, "user_id": user, "at": clock.now(), "kind": kind, "key": key or str(new),
        "text": json.dumps(kept(text)), "href": href, "entity": entity, "record_id": record, "read_at": None,
    }  # fmt: skip
    make = sqlite_insert if tables.dialect == "sqlite" else postgresql_insert
    statement = make(table).values(row).on_conflict_do_nothing(index_elements=[table.c.user_id, table.c.key])
    return connection.execute(statement.returning(table.c.id), execution_options=GATED).one_or_none() is not None


@dataclass(frozen=True)
class Notices:
    """Reads and marks them; each person reaches his own alone."""

    database: Database
    tables: Tables

    def give(self, user: UUID, *, kind: str, text: str, key: str = "", href: str = "") -> bool:
        """`give_notice` in a transaction of its own."""
        with self.database.system() as connection:
            return give_notice(connection, self.tables, user, kind=kind, text=text, key=key, href=href)

    def unread(self, user: UUID, *, without: Collection[str] = ()) -> int:
        """How many he has not read, leaving out kinds that he switched off."""
        table = self.tables.frame("notice")
        wanted = select(func.count()).select_from(table).where(table.c.user_id == user, table.c.read_at.is_(None))
        if without:
            wanted = wanted.where(table.c.kind.not_in(list(without)))
        with self.database.system(writing=False) as connection:
            return connection.scalar(wanted) or 0

    def newest(
        self, user: UUID, *, limit: int = 30, before: UUID | None = None, without: Collection[str] = ()
    ) -> list[Notice]:
        """The newest first, older than the notice `before` where one is given, leaving out kinds switched off."""
        table = self.tables.frame("notice")
        wanted = select(table).where(table.c.user_id == user).order_by(table.c.id.desc()).limit(limit)
        if without:
            wanted = wanted.where(table.c.kind.not_in(list(without)))
        if before is not None:
            wanted = wanted.where(table.c.id < before)
        with self.database.system(writing=False) as connection:
            return [
                Notice(
                    row.id, row.at, row.kind, restored(json.loads(row.text)), row.href, row.entity, row.record_id,
                    row.read_at,
                )
                for row in connection.execute(wanted)
            ]  # fmt: skip

    def mark_read(self, user: UUID, ids: Sequence[UUID] | None = None) -> None:
        """Mark some of his own as read, or all."""
        table = self.tables.frame("notice")
        statement = update(table).where(table.c.user_id == user, table.c.read_at.is_(None)).values(read_at=clock.now())
        if ids is not None:
            statement = statement.where(table.c.id.in_(ids))
        with self.database.system() as connection:
            connection.execute(statement)
