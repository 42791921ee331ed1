"""What waits for a second person: asked for, signed or refused by another, done once by who asked, or too old.

Who asks gets `Waits` in place of the deed. What he wants is kept as it was asked, and exactly that is signed; then he
does it himself, under the rights that he has at that moment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, text, update

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.grants import may_configure
from palmette.audit.journal import Event, note
from palmette.audit.kinds import SIGN_ASKED, SIGN_GIVEN, SIGN_REFUSED, SIGN_USED
from palmette.blueprint.model import Blueprint
from palmette.countersign.definition import Countersign
from palmette.errors import Conflict, Forbidden, NotFound, PalmetteError
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.schema.database import GATED, Database
from palmette.schema.frame import PREFIX
from palmette.schema.tables import Tables

WAITING, SIGNED, REFUSED, USED = "waiting", "signed", "refused", "used"
MOST = 200

_SO_FAR = text(
    f"INSERT INTO {PREFIX}sequence (wall_id, name, period, value) VALUES (:wall, :name, :period, :count) "
    f"ON CONFLICT (wall_id, name, period) DO UPDATE SET value = {PREFIX}sequence.value + excluded.value RETURNING value"
)


class Waits(PalmetteError):
    """Another person has to sign first; `request` is what waits."""

    status = 409

    def __init__(self, request: Request) -> None:
        super().__init__(
            "countersign.waits",
            sentence("This waits for the signature of a second person. Nothing was done yet."),
            remedy="You are told when it is signed; then do it under “Second signature”.",
        )
        self.request = request


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to do: `what` is kept as it is, `records` is how many it is about."""

    kind: str
    entity: str
    records: int
    what: Mapping[str, object]
    reason: str = ""


class Unsigned(Exception):
    """A deed needs a second signature; raised so that its transaction is rolled back."""

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self.wish = wish


@dataclass(frozen=True, slots=True)
class Request:
    """A wish that waits, or was decided; `state` is `waiting`, `signed`, `refused` or `used`."""

    id: UUID
    wall: int
    wish: Wish
    user: UUID
    state: str
    at: datetime
    until: datetime
    decided_by: UUID | None
    decided_at: datetime | None

    def open(self, now: datetime) -> bool:
        """Whether anything can become of it any more."""
        return self.state in (WAITING, SIGNED) and self.until > now


@dataclass(frozen=True)
class Requests:
    """Those of an installation. `tell` is called with a request once it was asked for, signed or refused."""

    database: Database
    tables: Tables
    blueprint: Blueprint
    tell: Callable[[Request], None] = lambda request: None

    @contextmanager
    def guarding(self, actor: Actor) -> Iterator[None]:
        """Around the transaction of a deed: what `need` refused in it becomes a request, and Waits."""
        try:
            yield
        except Unsigned as found:
            self._store(actor, found.wish)

    def need(self, connection: Connection, actor: Actor, wish: Wish) -> None:
        """Within the transaction of a deed, before it: count it as done today; Unsigned where another signs first."""
        rule = self.blueprint.edition.countersign.get(wish.kind)
        if rule is None or actor.trusted or actor.id is None or wish.records < 1:
            return
        values = {
            "wall": actor.wall, "name": f"countersign:{wish.kind}:{actor.id}",
            "period": clock.now().date().isoformat(), "count": wish.records,
        }  # fmt: skip
        if connection.execute(_SO_FAR, values, execution_options=GATED).scalar_one() > rule.above:
            raise Unsigned(wish)

    def require(self, actor: Actor, wish: Wish) -> None:
        """The same for a deed without a transaction of records."""
        with self.guarding(actor), self.database.system() as connection:
            self.need(connection, actor, wish)

    def _store(self, actor: Actor, wish: Wish) -> None:
        with self.database.system() as connection:
            request, is_new = self._ask(connection, actor, wish, self.blueprint.edition.countersign[wish.kind])
        if is_new:
            self.tell(request)
        raise Waits(request) from None

    def _ask(self, connection: Connection, actor: Actor, wish: Wish, rule: Countersign) -> tuple[Request, bool]:
        """The same asked again while it waits is the same request."""
        table, now = self.tables.frame("countersign"), clock.now()
        told = json.dumps(dict(wish.what), ensure_ascii=False, sort_keys=True, default=str)
        digest = hashlib.sha256(f"{wish.kind}\n{wish.entity}\n{told}".encode()).digest()
        same = select(table).where(
            table.c.wall_id == actor.wall, table.c.user_id == actor.id, table.c.digest == digest,
            table.c.state.in_((WAITING, SIGNED)), table.c.expires_at > now,
        )  # fmt: skip
        if (known := connection.execute(same).first()) is not None:
            return request_of(known), False
        row = {
            "wall_id": actor.wall, "id": new_id(), "kind": wish.kind, "entity": wish.entity or None,
            "records": wish.records, "wish": told, "digest": digest, "reason": wish.reason.strip()[:500] or None,
            "user_id": actor.id, "state": WAITING, "created_at": now, "expires_at": now + timedelta(hours=rule.hours),
        }  # fmt: skip
        made = connection.execute(insert(table).values(row).returning(table)).one()
        about = {"what": wish.kind, "records": wish.records, "reason": row["reason"] or "", "request": str(row["id"])}
        note(connection, self.tables, actor.wall, [Event(SIGN_ASKED, actor, wish.entity, about=about)])
        return request_of(made), True

    def listed(self, walls: Sequence[int]) -> list[Request]:
        """The requests of some walls, newest first."""
        table = self.tables.frame("countersign")
        asked = select(table).where(table.c.wall_id.in_(list(walls))).order_by(table.c.id.desc()).limit(MOST)
        with self.database.system(writing=False) as connection:
            return [request_of(row) for row in connection.execute(asked)]

    def get(self, id: UUID, walls: Sequence[int]) -> Request:
        """A request of some walls; NotFound."""
        table = self.tables.frame("countersign")
        asked = select(table).where(table.c.id == id, table.c.wall_id.in_(list(walls)))
        with self.database.system(writing=False) as connection:
            row = connection.execute(asked).first()
        if row is None:
            raise _unknown()
        return request_of(row)

    def signs(self, actor: Actor, kind: str) -> bool:
        """Whether an actor is one of those who sign this kind, of others."""
        rule = self.blueprint.edition.countersign.get(kind)
        if rule is None or actor.trusted or actor.id is None or actor.token is not None or actor.leaving:
            return False
        return bool(set(rule.by) & set(actor.roles)) if rule.by else may_configure(self.blueprint, actor)

    def decide(self, actor: Actor, request: Request, *, sign: bool) -> Request:
        """Sign a request of another, or refuse it; one's own may only be taken back. Of two at once one decides."""
        own = request.user == actor.id
        if own and sign:
            raise Forbidden(
                "countersign.own", "Nobody signs what he asked for himself.", remedy="Ask another person who signs."
            )
        if not own and not self.signs(actor, request.wish.kind):
            raise _unknown()
        rule = self.blueprint.edition.countersign.get(request.wish.kind, Countersign())
        table, now = self.tables.frame("countersign"), clock.now()
        values = {"state": SIGNED if sign else REFUSED, "decided_by_id": actor.id, "decided_at": now}
        until = {"expires_at": now + timedelta(hours=rule.hours)} if sign else {}
        with self.database.system() as connection:
            changed = connection.execute(
                update(table)
                .where(table.c.id == request.id, table.c.wall_id == request.wall, table.c.state == WAITING,
                       table.c.expires_at > now)
                .values(**values, **until).returning(table)
            ).first()  # fmt: skip
            if changed is None:
                raise _over()
            about = {"what": request.wish.kind, "records": request.wish.records, "request": str(request.id)}
            event = Event(SIGN_GIVEN if sign else SIGN_REFUSED, actor, request.wish.entity, about=about)
            note(connection, self.tables, request.wall, [event])
        found = request_of(changed)
        self.tell(found)
        return found

    def use(self, connection: Connection, actor: Actor, request: Request) -> None:
        """Within the transaction of the deed: it is done now, and never again; Conflict when it cannot be."""
        table, now = self.tables.frame("countersign"), clock.now()
        statement = (
            update(table)
            .where(table.c.id == request.id, table.c.wall_id == request.wall, table.c.user_id == actor.id,
                   table.c.state == SIGNED, table.c.expires_at > now)
            .values(state=USED, used_at=now).returning(table.c.decided_by_id)
        )  # fmt: skip
        signed = connection.execute(statement, execution_options=GATED).first()
        if signed is None:
            raise _over()
        about = {"what": request.wish.kind, "request": str(request.id), "signed_by": str(signed.decided_by_id)}
        event = Event(SIGN_USED, actor, request.wish.entity, about=about)
        note(connection, self.tables, request.wall, [event])


def request_of(row: Row[Any]) -> Request:  # Any: columns of all kinds
    """A row as a request."""
    wish = Wish(row.kind, row.entity or "", row.records, json.loads(row.wish), row.reason or "")
    return Request(
        row.id, row.wall_id, wish, row.user_id, row.state, row.created_at, row.expires_at, row.decided_by_id,
        row.decided_at,
    )  # fmt: skip


def _unknown() -> NotFound:
    return NotFound("countersign.unknown", "There is no such request.", remedy="Look at the list of requests.")


def _over() -> Conflict:
    return Conflict(
        "countersign.over", "This request is over: done, refused or too old.", remedy="Ask for it again if need be."
    )
