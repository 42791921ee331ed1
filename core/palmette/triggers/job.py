"""The jobs: find what is due every hour, do what is due every minute; both stop when the clock jumped ahead."""

from __future__ import annotations

from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.triggers.dispatch import dispatch
from palmette.triggers.effects import Announcer
from palmette.triggers.sweep import sweep

SWEEP, RUN = "triggers.sweep", "triggers.run"


def trigger_jobs(announcer: Announcer | None = None) -> tuple[Job, ...]:
    """Both of them."""

    def run(context: JobContext) -> None:
        done = dispatch(
            context.gateway, context.actor, announcer=announcer, step=lambda count: context.step(count, count)
        )
        context.finish(done)

    return (
        Job(
            SWEEP, run=run_sweep, schedule="every 15m",
            label=_("What is due today", ru="Что пора сделать сегодня", fi="Mitä tänään on vuorossa"),
        ),
        Job(RUN, run=run, label=_("Triggers", ru="Триггеры", fi="Laukaisimet"), schedule="every 1m"),
    )  # fmt: skip


def run_sweep(context: JobContext) -> None:
    """Every trigger in transactions of its own."""
    total = len(context.gateway.blueprint.triggers)
    seen = iter(range(total + 1))
    found = sweep(context.gateway, context.actor, step=lambda key: context.step(next(seen), total, key))
    context.finish({key: count for key, count in found.items() if count})
