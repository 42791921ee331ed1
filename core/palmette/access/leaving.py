"""Shutting somebody out: sessions, keys, links, feeds and running jobs end with the tick that says he works here."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, update

from palmette import clock
from palmette.schema.database import Database
from palmette.schema.tables import Tables


def shut_out(database: Database, tables: Tables, user: UUID) -> None:
    """End every way in that a person has. His password and second factor stay, and open nothing while he is away."""
    session, token = tables.frame("web_session"), tables.frame("api_token")
    feed, link, job = tables.frame("calendar_feed"), tables.frame("access_link"), tables.frame("job")
    now = clock.now()
    with database.system() as connection:
        connection.execute(delete(session).where(session.c.user_id == user))
        connection.execute(
            update(token).where(token.c.user_id == user, token.c.revoked_at.is_(None)).values(revoked_at=now)
        )
        connection.execute(delete(feed).where(feed.c.user_id == user))
        connection.execute(delete(link).where(link.c.user_id == user))
        own = job.c.user_id == user
        connection.execute(update(job).where(own, job.c.state == "waiting").values(state="cancelled", finished_at=now))
        connection.execute(update(job).where(own, job.c.state == "running").values(cancel=True))
