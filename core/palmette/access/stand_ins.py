"""Whose work a user does today: absent colleagues, by the records of entities that are declared to say so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, select

from palmette import clock
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.schema.database import GATED
from palmette.schema.tables import Tables

_DAY = timedelta(days=1)

Today = Callable[[UUID | None], date]
"""The date it is now at a branch."""


def stand_ins(
    connection: Connection, blueprint: Blueprint, tables: Tables, user: UUID, today: Today
) -> dict[UUID, str]:
    """The absent users whom a user stands in for now, with their names. Never at second hand: who stands in for a
    substitute does not stand in for those whom that one does."""
    found: dict[UUID, str] = {}
    for entity in blueprint.entities.values():
        if entity.stands_in is not None:
            found |= _of(connection, tables, entity, user, today)
    found.pop(user, None)
    return found


def absent_users(
    connection: Connection, blueprint: Blueprint, tables: Tables, users: Collection[UUID], today: Today
) -> dict[UUID, UUID | None]:
    """Those of some users who are absent now, with who stands in for each; None where nobody does."""
    found: dict[UUID, UUID | None] = {}
    for entity in blueprint.entities.values():
        if entity.stands_in is None or not users:
            continue
        rule, table = entity.stands_in, tables.table(entity.key)
        absent, substitute, starts, ends = (
            table.c[entity.fields[name].column] for name in (rule.absent, rule.substitute, rule.starts, rule.ends)
        )
        day = clock.now().date()
        statement = select(
            absent.label("absent"), substitute.label("substitute"), starts.label("starts"), ends.label("ends"),
            table.c.branch_id,
        ).where(absent.in_(users), starts <= day + _DAY, ends >= day - _DAY, table.c.deleted_at.is_(None))  # fmt: skip
        for row in connection.execute(statement, execution_options=GATED):
            if row.starts <= today(row.branch_id) <= row.ends:
                found[row.absent] = found.get(row.absent) or row.substitute
    return found


def _of(connection: Connection, tables: Tables, entity: EntityModel, user: UUID, today: Today) -> dict[UUID, str]:
    rule = entity.stands_in
    assert rule is not None, "only such entities are asked"
    table, users = tables.table(entity.key), tables.table("frame.user")
    absent, substitute, starts, ends = (
        table.c[entity.fields[name].column] for name in (rule.absent, rule.substitute, rule.starts, rule.ends)
    )
    day = clock.now().date()
    rows = connection.execute(
        # A day more on either side: the dates are those of the branch, which may be ahead or behind.
        select(absent.label("absent"), users.c.name, starts.label("starts"), ends.label("ends"), table.c.branch_id)
        .join(users, users.c.id == absent)
        .where(
            substitute == user, starts <= day + _DAY, ends >= day - _DAY, table.c.deleted_at.is_(None),
            users.c.deleted_at.is_(None),
        )
        .order_by(starts, table.c.id)
    )  # fmt: skip
    return {row.absent: row.name for row in rows if row.starts <= today(row.branch_id) <= row.ends}
