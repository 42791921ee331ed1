"""Old messages lose what they said and where they went, where an edition says when; that they left stays known."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, update

from palmette import clock
from palmette.channels.outbox import DEAD, FAILED, SENT, SUPPRESSED
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.schema.tables import Tables


def forgetting_job() -> Job:
    """The nightly job; without a time in the edition it does nothing."""
    title = _("Forgetting old messages", ru="Удаление текстов старых сообщений", fi="Vanhojen viestien tyhjennys")
    return Job("forget_messages", run=_run, label=title, schedule="daily 03:45")


def _run(context: JobContext) -> None:
    days = context.gateway.blueprint.edition.retention.messages
    if days is None:
        context.finish({"messages": 0})
        return
    with context.gateway.database.system() as connection:
        emptied = forget_texts(connection, context.gateway.tables, clock.now() - timedelta(days=days))
    context.finish({"messages": emptied})


def forget_texts(connection: Connection, tables: Tables, before: datetime) -> int:
    """Empty messages that were done with before; how many. Their keys stay, so that none is ever sent twice."""
    box, tries = tables.frame("outbox"), tables.frame("outbox_try")
    over = box.c.done_at < before, box.c.state.in_((SENT, FAILED, DEAD, SUPPRESSED))
    empty = {"variables": "{}", "address": None, "subject": None, "text": None, "reason": None}
    told = or_(box.c.text.isnot(None), box.c.address.isnot(None), box.c.variables != "{}")
    emptied = connection.execute(update(box).where(*over, told).values(empty)).rowcount
    connection.execute(delete(tries).where(tries.c.at < before))
    return emptied
