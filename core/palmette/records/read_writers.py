"""How many users wrote something since a moment: a figure for those who set the product up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from palmette.records.read_statement import Prepared
from palmette.schema.types import Moment, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records


def active_writers(records: Records, since: datetime) -> int:
    """Users with at least one change of a record in the actor's walls; logins and reading do not count."""
    table = records.tables.frame("history")

    def build() -> Prepared:
        network = table.c.wall_id.in_(bindparam("network", type_=Whole(), expanding=True))
        lately = table.c.at >= bindparam("since", type_=Moment())
        return Prepared(select(func.count(table.c.actor_id.distinct())).where(network, lately))

    prepared = records.gateway.reads.built(("writers", records.tables.dialect), build)
    return int(prepared.run(records, {"since": since})[0][0])
