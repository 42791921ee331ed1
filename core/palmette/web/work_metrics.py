"""The figures of background work for Prometheus: of the installation, whichever process is asked."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from palmette.errors import PalmetteError
from palmette.schema.database import Database
from palmette.schema.tables import Tables
from palmette.web.work import WorkState, work_state


def work_metrics(database: Database, tables: Tables) -> bytes:
    """Text of Prometheus; nothing while the database does not answer."""
    try:
        state = work_state(database, tables)
    except PalmetteError:
        return b""
    return generate_latest(_gauges(state))


def _gauges(state: WorkState) -> CollectorRegistry:
    registry = CollectorRegistry()
    due = Gauge("palmette_work_due", "What is due and waits.", ["queue"], registry=registry)
    lag = Gauge("palmette_work_lag_seconds", "How long the oldest of it waits.", ["queue"], registry=registry)
    for queue in state.queues:
        due.labels(queue.key).set(queue.due)
        lag.labels(queue.key).set(queue.lag(state.at).total_seconds())
    said = {
        "palmette_jobs_running": ("Jobs that run.", len(state.running)),
        "palmette_jobs_failed": ("Jobs that failed in the last day, up to a hundred.", len(state.failed)),
        "palmette_executors": ("Processes that do background work.", len(state.alive)),
        "palmette_messages_in_doubt": ("Messages of which nobody knows whether they left.", state.in_doubt),
    }
    for name, (text, value) in said.items():
        Gauge(name, text, registry=registry).set(value)
    return registry
