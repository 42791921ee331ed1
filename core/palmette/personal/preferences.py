"""Small choices of a person about the screens, by key: columns of a list, favourites, what to be told of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.errors import TooLarge
from palmette.schema.database import Database
from palmette.schema.tables import Tables

LONGEST = 20_000
"""Letters of one choice as JSON."""


@dataclass(frozen=True)
class Preferences:
    """Reads and keeps choices. They are the person's own: no right but being this person is asked."""

    database: Database
    tables: Tables

    def all(self, user: UUID) -> dict[str, object]:
        """Every choice of a person by its key."""
        table = self.tables.frame("preference")
        with self.database.system(writing=False) as connection:
            rows = connection.execute(select(table.c.key, table.c.value).where(table.c.user_id == user)).all()
        return {row.key: json.loads(row.value) for row in rows}

    def get(self, user: UUID, key: str, default: object = None) -> object:
        """One choice, or `default` where the person made none."""
        table = self.tables.frame("preference")
        with self.database.system(writing=False) as connection:
            text = connection.scalar(select(table.c.value).where(table.c.user_id == user, table.c.key == key))
        return default if text is None else json.loads(text)

    def put(self, user: UUID, key: str, value: object) -> None:
        """Keep a choice, which JSON must be able to hold; None forgets it. The last of two writers wins."""
        table = self.tables.frame("preference")
        mine = (table.c.user_id == user, table.c.key == key)
        text = json.dumps(value, ensure_ascii=False)
        if len(text) > LONGEST:
            raise TooLarge("personal.too_large", "This choice is too large to keep.", remedy="Choose fewer things.")
        with self.database.system() as connection:
            if value is None:
                connection.execute(delete(table).where(*mine))
                return
            row = {"user_id": user, "key": key, "value": text, "changed_at": clock.now()}
            make = sqlite_insert if self.tables.dialect == "sqlite" else postgresql_insert
            statement = make(table).values(row)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[table.c.user_id, table.c.key],
                    set_={"value": text, "changed_at": row["changed_at"]},
                )
            )

    def of_all(self, key: str) -> dict[UUID, object]:
        """One choice of everybody who made it."""
        table = self.tables.frame("preference")
        with self.database.system(writing=False) as connection:
            rows = connection.execute(select(table.c.user_id, table.c.value).where(table.c.key == key)).all()
        return {row.user_id: json.loads(row.value) for row in rows}

    def swap(self, user: UUID, key: str, known: object, value: object) -> bool:
        """Keep a choice only where it still is as `known`; whether it was. Of two who try, one is told so."""
        table = self.tables.frame("preference")
        mine = (table.c.user_id == user, table.c.key == key, table.c.value == json.dumps(known, ensure_ascii=False))
        kept = {"value": json.dumps(value, ensure_ascii=False), "changed_at": clock.now()}
        with self.database.system() as connection:
            done = connection.execute(update(table).where(*mine).values(kept).returning(table.c.user_id))
            return done.one_or_none() is not None
