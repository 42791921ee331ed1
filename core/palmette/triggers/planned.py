"""What a plan says of triggers: how many records a new or changed one would be due for now."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.exc import DBAPIError

from palmette.access.directory import Directory
from palmette.blueprint.model import Blueprint
from palmette.errors import PalmetteError
from palmette.records.session import Gateway
from palmette.schema.database import Database
from palmette.schema.planned import BehaviourChange, Plan
from palmette.schema.tables import build_tables
from palmette.triggers.activation import preview
from palmette.triggers.states import running


def counted(database: Database, blueprint: Blueprint, plan: Plan) -> Plan:
    """The plan with counts at its triggers. What reads columns that the plan only adds cannot be counted yet."""
    if plan.state == "first" or not any(_tells(item) for item in plan.changes):
        return plan
    tables = build_tables(blueprint, database.dialect)
    directory = Directory(database, blueprint, tables)
    gateway = Gateway(database, blueprint, tables, zones=directory.zones)
    return replace(plan, changes=tuple(_counted(gateway, directory, item) for item in plan.changes))


def _tells(item: BehaviourChange) -> bool:
    return item.path[0] == "triggers" and item.kind != "removed" and len(item.path) > 1


def _counted(gateway: Gateway, directory: Directory, item: BehaviourChange) -> BehaviourChange:
    key = item.path[1] if len(item.path) > 1 else ""
    if not _tells(item) or key not in gateway.blueprint.triggers:
        return item
    try:
        with gateway.reading(directory.system("cli")) as records:
            found = preview(records, key)
            on = key in running(records)
    except (DBAPIError, PalmetteError):
        return item
    coming = "" if found.coming is None else f", {found.coming} in the next 30 days"
    state = "It is on" if on else "It is off until it is turned on"
    told = f"{item.sentence} {state}: {found.past} records were due before now{coming}."
    return replace(item, sentence=told, rows=found.past)
