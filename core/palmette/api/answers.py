"""How a request becomes a session and its result an answer: what all routes of the API share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response

from palmette.access.actors import Actor
from palmette.api import idempotency
from palmette.api.idempotency import Answer
from palmette.api.json_forms import encode
from palmette.errors import InvalidInput, NotFound, Problem
from palmette.ids import parse_id
from palmette.records.results import BulkResult, Row
from palmette.records.session import Records
from palmette.web.identity import api_actor
from palmette.web.runtime import pinned_of

JSON = "application/json"
MOST_ROWS = 1000
"""Records that one call works on."""

Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use


def actor_of(request: Incoming) -> Actor:
    """Whose token it is."""
    actor = api_actor(request)
    request.scope.setdefault("state", {}).update(actor_id=str(actor.id), api_actor=actor)
    return actor


def reading(request: Incoming) -> Any:  # Any: a context manager of Records
    """A session that reads, as a context."""
    return pinned_of(request).gateway.reading(actor_of(request))


def write(request: Incoming, body: bytes, work: Callable[[Records], Answer]) -> Response[bytes]:
    """One transaction; with an Idempotency-Key its answer is kept with it and given again."""
    actor = actor_of(request)
    key = request.headers.get("idempotency-key", "")
    signed = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + body
    with pinned_of(request).gateway.writing(actor) as records:
        done = idempotency.begin(records, key, signed) if key else None
        if done is None:
            done = work(records)
            if key:
                idempotency.keep(records, key, done)
    return Response(done.body, status_code=done.status, media_type=JSON, headers=done.headers)


def settled(records: Records, entity: str, row: Row) -> Row:
    """A stored row as it is once packs have changed it in the same transaction, so that its version is the one to send
    back; as it was when the actor may not read it any more."""
    again = [change for change in records.settle_now() if change.id == row["id"]]
    if len(again) < 2:
        return row
    try:
        return records.get(entity, again[0].id)
    except NotFound:
        return row


def answer(status: int, body: object) -> Response[bytes]:
    """An answer of JSON."""
    return Response(encode(body), status_code=status, media_type=JSON)


def charge(request: Incoming, rows: int) -> None:
    """Count rows against the day's of the key that asks; TooMany in place of the answer when they are used up."""
    actor: Actor | None = request.scope.get("state", {}).get("api_actor")
    if actor is not None and actor.token is not None:
        pinned_of(request).tokens.charge(actor.token, rows)


def id_of(text: str) -> UUID:
    """The id that an address names."""
    found = parse_id(text)
    if found is None:
        # An id that cannot be one reads like an id that does not exist.
        raise NotFound("records.not_found", "There is no such record.")
    return found


def known(body: dict[str, Any], *names: str) -> dict[str, Any]:  # Any: JSON values
    """A body of these keys alone."""
    for name in body:
        if name not in names:
            raise bad(name[:60], f"There is no such key here. Known: {', '.join(names)}.")
    return body


def text_of(body: dict[str, Any], name: str) -> str:  # Any: JSON values
    """A text of a body."""
    value = body.get(name, "")
    if not isinstance(value, str) or (name in ("to", "action", "owner") and not value):
        raise bad(name, "Give a text.")
    return value


def mapping_of(body: dict[str, Any], name: str) -> dict[str, Any]:  # Any: JSON values
    """An object of a body."""
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise bad(name, "Give an object of fields and values.")
    return value


def bulk_json(result: BulkResult) -> dict[str, object]:
    """What was done, skipped and refused."""
    refused = [
        {
            ("row" if isinstance(which, int) else "id"): which,
            "errors": [{"field": item.field, "code": item.code, "detail": str(item.message)} for item in problems],
        }
        for which, problems in result.refused
    ]
    skipped = [{"id": which, "reason": reason} for which, reason in result.skipped]
    return {"done": result.done, "skipped": skipped, "refused": refused}


def ids_of(value: object) -> list[UUID]:
    """The ids of a body."""
    if not isinstance(value, list) or not value or len(value) > MOST_ROWS:
        raise bad("ids", f"Give a list of 1 to {MOST_ROWS} ids.")
    found = [parse_id(item) if isinstance(item, str) else None for item in value]
    if None in found:
        raise bad("ids", f"{value[found.index(None)]!r} is no id.")
    return [item for item in found if item is not None]


def bad(field: str, message: str) -> InvalidInput:
    """What cannot be read of a request."""
    return InvalidInput("api.bad_request", message, problems=[Problem(field, "api.bad_request", message)])
