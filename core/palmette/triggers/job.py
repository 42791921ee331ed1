"""The jobs: find what is due every quarter of an hour, do it every minute; both stop when the clock jumped ahead."""

from __future__ import annotations

import logging

from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.triggers.clock_watch import ClockWatch, look
from palmette.triggers.dispatch import dispatch
from palmette.triggers.effects import Announcer
from palmette.triggers.sweep import sweep

log = logging.getLogger("palmette.triggers")
SWEEP, RUN = "triggers.sweep", "triggers.run"


_watch = ClockWatch()
"""This process's eye on the clock."""


def trigger_jobs(announcer: Announcer | None = None, *, watch: ClockWatch = _watch) -> tuple[Job, ...]:
    """Both of them."""

    def run(context: JobContext) -> None:
        if not _may_go_on(context, watch):
            return
        done = dispatch(
            context.gateway, context.actor, announcer=announcer, step=lambda count: context.step(count, count)
        )
        context.finish(done)

    def find(context: JobContext) -> None:
        if not _may_go_on(context, watch):
            return
        total = len(context.gateway.blueprint.triggers)
        seen = iter(range(total + 1))
        found = sweep(context.gateway, context.actor, step=lambda key: context.step(next(seen), total, key))
        context.finish({key: count for key, count in found.items() if count})

    return (
        Job(
            SWEEP, run=find, schedule="every 15m",
            label=_("What is due today", ru="Что пора сделать сегодня", fi="Mitä tänään on vuorossa"),
        ),
        Job(RUN, run=run, label=_("Triggers", ru="Триггеры", fi="Laukaisimet"), schedule="every 1m"),
    )  # fmt: skip


def _may_go_on(context: JobContext, watch: ClockWatch) -> bool:
    with context.gateway.writing(context.actor) as records:
        if look(records, watch):
            return True
    log.warning("stopped", extra={"reason": "the clock jumped"})
    context.finish({"stopped": True})
    return False
