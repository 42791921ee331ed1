"""How long is kept what was written down about access; the chain goes on behind what was let go, and tells of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from palmette import clock
from palmette.audit.journal import Event, note
from palmette.audit.kinds import FORGOTTEN
from palmette.schema.database import Database
from palmette.schema.tables import Tables


def forget_old(database: Database, tables: Tables, *, days: int, lists: int | None = None) -> int:
    """Let entries go that are older, and the `lists` of who was shown whom after their days; how many entries."""
    before = clock.now() - timedelta(days=days)
    audit, head = tables.frame("audit"), tables.frame("audit_head")
    gone = 0
    with database.system() as connection:
        for wall in connection.scalars(select(head.c.wall_id)).all():
            # The last entry that goes becomes the base; those before it go too, whatever their clock said.
            last = connection.execute(
                select(audit.c.number, audit.c.chain)
                .where(audit.c.wall_id == wall, audit.c.at < before)
                .order_by(audit.c.number.desc())
                .limit(1)
            ).first()
            if last is None:
                continue
            removed = delete(audit).where(audit.c.wall_id == wall, audit.c.number <= last.number)
            count = connection.execute(removed).rowcount
            gone += count
            based = update(head).where(head.c.wall_id == wall)
            connection.execute(based.values(base_number=last.number, base_chain=last.chain))
            # Within the chain itself: that entries went is as certain as those that are left.
            about = {"entries": count, "until": last.number, "link": bytes(last.chain).hex(), "older_than": str(before)}
            note(connection, tables, wall, [Event(FORGOTTEN, about=about)])
        shown = (clock.now() - timedelta(days=days if lists is None else lists)).date()
        for name in ("disclosed", "disclosed_day"):
            table = tables.frame(name)
            connection.execute(delete(table).where(table.c.day < shown))
    return gone
