"""Turns snapshots on where the setting asks for them, and makes the job that refreshes them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from palmette.blueprint.model import Blueprint
from palmette.errors import SettingsError
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label
from palmette.records.snapshots import SnapshotSource
from palmette.reports.snapshot.store import NETWORK, SnapshotFolder
from palmette.schema.tables import Tables
from palmette.settings import Settings

JOB = "analytics_snapshot"


def snapshots_of(settings: Settings, blueprint: Blueprint, tables: Tables) -> SnapshotSource | None:
    """The snapshots of an installation; None where it wants none."""
    if not settings.analytics_refresh:
        return None
    found: SnapshotSource = _part("asking").Snapshots(folder_of(settings), blueprint, tables)
    return found


def snapshot_jobs(settings: Settings) -> list[Job]:
    """The job that copies each wall, one after another."""
    if not settings.analytics_refresh:
        return []
    words = label("Snapshot for analyses", ru="Снимок для анализа", fi="Analyysien tilannekopio")

    def run(context: JobContext) -> None:
        gateway = context.gateway
        copier = _part("copying").Copier(gateway.database, gateway.blueprint, gateway.tables, folder_of(settings))
        with gateway.database.system(writing=False) as connection:
            table = gateway.tables.frame("wall")
            walls = [row.id for row in connection.execute(table.select().order_by(table.c.id))]
        everything = [NETWORK, *walls]
        rows = 0
        for number, wall in enumerate(everything):
            context.step(number, len(everything))
            rows += sum(copier.copy(wall).rows.values())
        context.finish({"walls": len(walls), "rows": rows})

    return [Job(JOB, run, words, schedule=settings.analytics_refresh)]


def folder_of(settings: Settings) -> SnapshotFolder:
    """Where the snapshots of an installation lie."""
    return SnapshotFolder(settings.data_dir / "analytics")


def _part(name: str) -> Any:  # Any: modules that need the extra
    if find_spec("duckdb") is None:
        raise SettingsError(
            "settings.no_analytics", "Snapshots for analyses are asked for, and their engine is not installed.",
            remedy="Install palmette[analytics], or leave analytics_refresh empty.",
        )  # fmt: skip
    return import_module(f"palmette.reports.snapshot.{name}")
