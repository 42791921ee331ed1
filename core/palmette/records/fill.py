"""Fills stored rollups of rows that were there before the rollup was: what an apply asks the gateway's part for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from palmette.access.actors import system_actor
from palmette.blueprint.model import Blueprint
from palmette.records.rollups import refresh
from palmette.records.session import Gateway, Records
from palmette.schema.database import Database
from palmette.schema.ports import Fillers, Key
from palmette.schema.tables import build_tables


def fillers(blueprint: Blueprint, database: Database) -> Fillers:
    """The fillers by kind of back-fill."""
    gateway = Gateway(
        database,
        blueprint,
        build_tables(blueprint, database.dialect),
        zones=lambda: (blueprint.edition.zone,),
    )

    def rollup(connection: Connection, entity: str, fields: Sequence[str], records: Sequence[Key]) -> None:
        walls = tuple(sorted({wall for wall, _ in records if wall is not None}))
        actor = system_actor(wall=walls[0] if walls else 0, walls=walls, channel="apply")
        model = blueprint.entities[entity]
        session = Records(gateway, actor, connection, writing=True)
        refresh(session, entity, [model.fields[name] for name in fields], [record for _, record in records])

    return {"rollup": rollup}
