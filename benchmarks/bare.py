"""The measure: Litestar handlers with SQLAlchemy Core that do the same SQL on the same tables, and nothing else.

No login, no rights, no checks, no history, no events: the least that answers the question. People are found by a part
of their name here too, so their search words are stored with them.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.params import FromPath, FromQuery, RawBody
from sqlalchemy import Engine, bindparam, create_engine, event, func, insert, select, update

from palmette.blueprint.build import build_blueprint
from palmette.ids import new_id, new_ids
from palmette.records.search_keys import pieces
from palmette.schema.tables import build_tables

encoder = msgspec.json.Encoder(decimal_format="string", uuid_format="canonical")
Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use


def open_engine(url: str) -> Engine:
    """As durable as the product's own connections."""
    if url.startswith("postgresql"):
        return create_engine(url, pool_size=16, connect_args={"options": "-c timezone=UTC -c palmette.walls=*"})
    engine = create_engine(url, pool_size=16, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def dress(connection: Any, record: object) -> None:  # Any: the driver's own connection
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "cache_size=-32768"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def application() -> Litestar:
    """The application that the bare server loads."""
    engine = open_engine(os.environ["BENCH_URL"])
    branch, source = UUID(os.environ["BENCH_BRANCH"]), UUID(os.environ["BENCH_SOURCE"])
    tables = build_tables(build_blueprint(Path(os.environ["BENCH_EDITION"])).blueprint, engine.dialect.name)
    contact, deal, lead = (tables.table(key) for key in ("contacts.contact", "sales.deal", "sales.lead"))
    user, found = tables.table("frame.user"), tables.searches["contacts.contact"]
    found_leads = tables.searches["sales.lead"]

    def own(table: Any) -> tuple[Any, ...]:  # Any: columns of every type
        return table.c.wall_id == 1, table.c.branch_id == branch, table.c.deleted_at.is_(None)

    contacts = (
        select(
            *(contact.c[name] for name in ("id", "version", "last_name", "first_name", "phone", "email", "language"))
        )
        .where(*own(contact), contact.c.language == bindparam("language"))
        .order_by(contact.c.last_name__key.nulls_first(), contact.c.id)
        .limit(51)
    )
    deals = (
        select(
            *(deal.c[name] for name in ("id", "version", "name", "contact_id", "amount", "amount_currency", "stage")),
            deal.c.expected_close, deal.c.owner_id, contact.c.first_name, contact.c.last_name,
            user.c.name.label("owner"),
        )
        .select_from(
            deal.outerjoin(contact, (contact.c.wall_id == deal.c.wall_id) & (contact.c.id == deal.c.contact_id))
            .outerjoin(user, user.c.id == deal.c.owner_id)
        )
        .where(*own(deal), deal.c.stage == bindparam("stage"), deal.c.amount > bindparam("amount"))
        .order_by(deal.c.expected_close.desc().nulls_last(), deal.c.id.desc())
        .limit(51)
    )  # fmt: skip
    holding = (
        select(found.c.record_id)
        .where(found.c.wall_id == 1, found.c.piece >= bindparam("low"), found.c.piece < bindparam("high"))
        .limit(200)
    )
    searched = (
        select(contact.c.id, contact.c.first_name, contact.c.last_name, contact.c.phone)
        .where(*own(contact), contact.c.id.in_(holding))
        .limit(20)
    )
    grouped = (
        select(deal.c.stage, deal.c.owner_id, func.count().label("n"), func.sum(deal.c.amount).label("total"))
        .where(*own(deal))
        .group_by(deal.c.stage, deal.c.owner_id)
    )
    one = select(contact.c.id, contact.c.version, contact.c.last_name).where(
        *own(contact), contact.c.id == bindparam("i")
    )
    stored = select(contact).where(contact.c.wall_id == 1, contact.c.id == bindparam("i"))
    stored_lead = select(lead).where(lead.c.wall_id == 1, lead.c.id == bindparam("i"))
    looked = select(deal.c.stage, deal.c.version).where(*own(deal), deal.c.id == bindparam("i"))
    moved = (
        update(deal)
        .where(deal.c.wall_id == 1, deal.c.id == bindparam("i"), deal.c.version == bindparam("seen"))
        .values(
            stage=bindparam("to"), stage_since=bindparam("at"), updated_at=bindparam("at"), version=deal.c.version + 1
        )
    )

    def ask(statement: Any, **values: object) -> Response[bytes]:  # Any: a select of any columns
        with engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(statement, values).mappings()]
        return Response(encoder.encode({"data": rows}), media_type="application/json")

    def row(given: dict[str, Any], id: UUID) -> dict[str, Any]:  # Any: JSON values
        now = datetime.now(UTC)
        keys = {f"{name}__key": given[name].casefold() for name in ("last_name", "first_name", "phone", "email")}
        return {
            **given, **keys, "id": id, "wall_id": 1, "version": 1, "created_at": now, "updated_at": now,
            "branch_id": branch,
        }  # fmt: skip

    def words(row: dict[str, Any]) -> list[dict[str, Any]]:  # Any: columns of every type
        texts = (row[name] for name in ("last_name", "first_name", "phone", "email"))
        return [{"wall_id": 1, "record_id": row["id"], "piece": piece, "head": head} for piece, head in pieces(texts)]

    @get("/constant", sync_to_thread=False)
    def constant() -> Response[bytes]:
        return Response(b"{}", media_type="application/json")

    @get("/contacts", sync_to_thread=True)
    def list_contacts(language: FromQuery[str]) -> Response[bytes]:
        return ask(contacts, language=language)

    @get("/deal", sync_to_thread=True)
    def list_deals(stage: FromQuery[str], amount: FromQuery[int]) -> Response[bytes]:
        return ask(deals, stage=stage, amount=amount)

    @get("/search", sync_to_thread=True)
    def search(q: FromQuery[str]) -> Response[bytes]:
        return ask(searched, low=q, high=q[:-1] + chr(ord(q[-1]) + 1))

    @get("/group", sync_to_thread=True)
    def group() -> Response[bytes]:
        return ask(grouped)

    @get("/contact/{id:uuid}", sync_to_thread=True)
    def get_contact(id: FromPath[UUID]) -> Response[bytes]:
        return ask(one, i=id)

    @post("/contact", sync_to_thread=True)
    def create_contact(body: RawBody) -> Response[bytes]:
        fresh = new_id()
        values = row(msgspec.json.decode(body), fresh)
        with engine.begin() as connection:
            connection.execute(insert(contact), values)
            connection.execute(insert(found), words(values))
            made = dict(connection.execute(stored, {"i": fresh}).mappings().one())
        return Response(encoder.encode(made), media_type="application/json", status_code=201)

    @post("/lead", sync_to_thread=True)
    def create_lead(body: RawBody) -> Response[bytes]:
        given, now, fresh = msgspec.json.decode(body), datetime.now(UTC), new_id()
        values = {
            **given, "received_at": datetime.fromisoformat(given["received_at"]), "id": fresh, "wall_id": 1,
            "version": 1,
            "created_at": now, "updated_at": now, "branch_id": branch, "pipeline": "sales.lead", "stage": "new",
            "stage_since": now, "source_id": source, "subject__key": given["subject"].casefold(),
            "name__key": given["name"].casefold(), "email__key": given["email"].casefold(),
        }  # fmt: skip
        values.pop("source")
        texts = (given["subject"], given["name"], given["email"])
        asked = [{"wall_id": 1, "record_id": fresh, "piece": piece, "head": head} for piece, head in pieces(texts)]
        with engine.begin() as connection:
            connection.execute(insert(lead), values)
            connection.execute(insert(found_leads), asked)
            made = dict(connection.execute(stored_lead, {"i": fresh}).mappings().one())
        return Response(encoder.encode(made), media_type="application/json", status_code=201)

    @post("/contact/many", sync_to_thread=True)
    def create_contacts(body: RawBody) -> Response[bytes]:
        given = msgspec.json.decode(body)
        rows = [row(item, fresh) for item, fresh in zip(given, new_ids(len(given)), strict=True)]
        with engine.begin() as connection:
            connection.execute(insert(contact), rows)
            connection.execute(insert(found), [word for item in rows for word in words(item)])
        return Response(encoder.encode({"done": [item["id"] for item in rows]}), media_type="application/json")

    @post("/deal/{id:uuid}/move", sync_to_thread=True)
    def move(id: FromPath[UUID], body: RawBody) -> Response[bytes]:
        to = msgspec.json.decode(body)["to"]
        with engine.begin() as connection:
            known = connection.execute(looked, {"i": id}).one()
            values = {"i": id, "seen": known.version, "to": to, "at": datetime.now(UTC)}
            connection.execute(moved, values)
        return Response(encoder.encode({"id": id, "stage": to}), media_type="application/json")

    handlers = [
        constant, list_contacts, list_deals, search, group, get_contact, create_contact, create_lead, create_contacts,
        move,
    ]  # fmt: skip
    return Litestar(handlers, openapi_config=None, logging_config=None)
