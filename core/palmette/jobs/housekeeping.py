"""What is swept away by itself: used idempotency keys, ended sessions, finished jobs, notices that were read. An
edition says of some how long they are kept. SQLite takes fresh figures for its planner at the same hour."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from palmette import clock
from palmette.jobs.definition import Job
from palmette.jobs.executors import KEPT
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.schema.planner_figures import analyze

KEYS = timedelta(days=7)
POSTS = timedelta(days=90)
"""How long a post of a public form or a provider's call is kept once it was read, and its number is known."""
JOBS = timedelta(days=90)
DELIVERIES = timedelta(days=30)
"""How long a delivery of a webhook is shown, and can be sent again."""
NOTICES = timedelta(days=90)
"""How long a notice stays once it was read."""


def housekeeping_job() -> Job:
    """The daily sweep."""
    return Job(
        "housekeeping",
        run=run_housekeeping,
        label=_("Housekeeping", ru="Уборка", fi="Siivous"),
        schedule="daily 03:30",
    )


def _time(days: int | None, usual: timedelta) -> timedelta:
    return usual if days is None else timedelta(days=days)


def run_housekeeping(context: JobContext) -> None:
    """Each kind in a transaction of its own."""
    tables, database, now = context.gateway.tables, context.gateway.database, clock.now()
    kept = context.gateway.blueprint.edition.retention
    keys, sessions, jobs = tables.frame("idempotency"), tables.frame("web_session"), tables.frame("job")
    posts, notices = tables.frame("inbox"), tables.frame("notice")
    calls, executors = tables.frame("arrival"), tables.frame("executor")
    told = tables.frame("webhook_delivery")
    captured, shown = now - _time(kept.captured, POSTS), now - _time(kept.deliveries, DELIVERIES)
    read, ended = now - _time(kept.notices, NOTICES), now - _time(kept.jobs, JOBS)
    entries, entered = tables.frame("portal_login"), tables.frame("portal_session")
    sweeps = {
        "keys": delete(keys).where(keys.c.created_at < now - KEYS),
        "sessions": delete(sessions).where(sessions.c.expires_at < now),
        "entries": delete(entries).where(entries.c.expires_at < now),
        "accounts": delete(entered).where(entered.c.expires_at < now),
        "posts": delete(posts).where(posts.c.done_at < captured, posts.c.state.in_(("done", "spam"))),
        "calls": delete(calls).where(calls.c.done_at < captured),
        "deliveries": delete(told).where(told.c.done_at < shown),
        "notices": delete(notices).where(notices.c.read_at < read),
        "jobs": delete(jobs).where(jobs.c.finished_at < ended),
        "executors": delete(executors).where(executors.c.ended_at < now - KEPT),
    }
    if kept.sessions is not None:
        unused = now - timedelta(days=kept.sessions)
        sweeps["devices"] = delete(sessions).where(sessions.c.seen_at < unused)
        sweeps["visits"] = delete(entered).where(entered.c.seen_at < unused)
    removed = {}
    for number, (name, statement) in enumerate(sweeps.items()):
        context.step(number, len(sweeps), name)
        with database.system() as connection:
            removed[name] = connection.execute(statement).rowcount
    if database.dialect == "sqlite":
        # PostgreSQL takes its figures by itself.
        analyze(database)
    context.step(len(sweeps), len(sweeps))
    context.finish(removed)
