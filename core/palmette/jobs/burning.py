"""The job of the night that burns what expired in ledgers."""

from __future__ import annotations

from uuid import UUID

from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.records.ledger_expiry import burn_after

BURN = "ledgers.burn"


def burn_job() -> Job:
    """The job of the night that burns what expired the day before."""
    text = _("What expired burns", ru="Сгорание просроченного", fi="Vanhentuneen poisto")
    return Job(BURN, run=run_burn, label=text, schedule="daily 00:20")


def run_burn(context: JobContext) -> None:
    """Every ledger whose moves expire, some hundred holders a transaction."""
    gateway = context.gateway
    found = [item for item in gateway.blueprint.entities.values() if item.ledger is not None and item.ledger.expires]
    burnt = 0
    for number, entity in enumerate(found):
        context.step(number, len(found), entity.key)
        after: UUID | None = None
        while True:
            with gateway.writing(context.actor) as records:
                after, count = burn_after(records, entity, after)
            burnt += count
            if after is None:
                break
    context.step(len(found), len(found))
    context.finish({"moves": burnt})
