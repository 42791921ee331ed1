"""`/api/v1/{entity}`: every entity of the blueprint through the same few routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import FromPath, FromQuery, RawBody

from palmette.access.actors import Actor
from palmette.api import idempotency
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode, decode_object, encode
from palmette.errors import InvalidInput, NotFound, Problem
from palmette.ids import parse_id
from palmette.records.results import BulkResult, GroupSpec, ListQuery, MeasureSpec, MovePlan, Page, Row
from palmette.records.session import Records
from palmette.web.identity import api_actor
from palmette.web.problems import api_error
from palmette.web.runtime import pinned_of

JSON = "application/json"
MOST_ROWS = 1000
Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use


@get("/{entity:str}", sync_to_thread=True, name="api.list")
def list_records(
    request: Incoming,
    entity: FromPath[str],
    filter: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    limit: FromQuery[int] = 50,
    after: FromQuery[str] = "",
    fields: FromQuery[str] = "",
    search: FromQuery[str] = "",
    deleted: FromQuery[bool] = False,
    count: FromQuery[str] = "",
) -> Response[bytes]:
    """A page of records; `count=capped` or `count=exact` adds how many there are in all."""
    query = ListQuery(filter, sort, limit, after, _names(fields), search, deleted)
    if count not in ("", "capped", "exact"):
        raise _bad("count", "Take capped or exact.")
    with _reading(request) as records:
        page = records.list(entity, query)
        body = _page(page)
        if count:
            total = records.count(entity, filter=filter, search=search, cap=10_000 if count == "capped" else None)
            body["count"] = {"value": total.value, "capped": total.capped}
    return _answer(200, body)


@get("/{entity:str}/group", sync_to_thread=True, name="api.group")
def group_records(
    request: Incoming,
    entity: FromPath[str],
    by: FromQuery[str],
    measures: FromQuery[str] = "count",
    filter: FromQuery[str] = "",
    limit: FromQuery[int] = 1000,
) -> Response[bytes]:
    """Figures by groups: `by=stage,created_at:month`, `measures=count,sum:amount`."""
    groups = [GroupSpec(*part.split(":", 1)) for part in _names(by)]
    wanted = [MeasureSpec(part, *part.split(":", 1)) for part in _names(measures)]
    with _reading(request) as records:
        rows = records.group(entity, by=groups, measures=wanted, filter=filter, limit=limit)
    return _answer(200, {"data": rows})


@get("/{entity:str}/{id:str}", sync_to_thread=True, name="api.get")
def get_record(
    request: Incoming, entity: FromPath[str], id: FromPath[str], fields: FromQuery[str] = ""
) -> Response[bytes]:
    """One record with its version as ETag."""
    with _reading(request) as records:
        return _record(200, records.get(entity, _id(id), fields=_names(fields)))


@get("/{entity:str}/{id:str}/history", sync_to_thread=True, name="api.history")
def get_history(
    request: Incoming,
    entity: FromPath[str],
    id: FromPath[str],
    limit: FromQuery[int] = 100,
    before: FromQuery[str] = "",
) -> Response[bytes]:
    """Changes of a record by field, newest first."""
    with _reading(request) as records:
        entries = records.history(entity, _id(id), limit=min(limit, 500), before=_id(before) if before else None)
    return _answer(200, {"data": entries})


@get("/{entity:str}/{id:str}/timeline", sync_to_thread=True, name="api.timeline")
def get_timeline(
    request: Incoming, entity: FromPath[str], id: FromPath[str], limit: FromQuery[int] = 50
) -> Response[bytes]:
    """Activities, moves, phases and files of a record, newest first."""
    with _reading(request) as records:
        return _answer(200, {"data": records.timeline(entity, _id(id), limit=min(limit, 200))})


@get("/{entity:str}/{id:str}/related/{inverse:str}", sync_to_thread=True, name="api.related")
def get_related(
    request: Incoming,
    entity: FromPath[str],
    id: FromPath[str],
    inverse: FromPath[str],
    filter: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    limit: FromQuery[int] = 50,
    after: FromQuery[str] = "",
    fields: FromQuery[str] = "",
) -> Response[bytes]:
    """Records that point at this one."""
    query = ListQuery(filter, sort, limit, after, _names(fields))
    with _reading(request) as records:
        return _answer(200, _page(records.related(entity, _id(id), inverse, query)))


@get("/{entity:str}/{id:str}/move", sync_to_thread=True, name="api.look")
def look_at_move(request: Incoming, entity: FromPath[str], id: FromPath[str], to: FromQuery[str]) -> Response[bytes]:
    """What a move would still need."""
    with _reading(request) as records:
        return _answer(200, _plan(records.look_at_move(entity, _id(id), to)))


@get("/search", sync_to_thread=True, name="api.search")
def search(
    request: Incoming, q: FromQuery[str], entity: FromQuery[str] = "", limit: FromQuery[int] = 20
) -> Response[bytes]:
    """Records whose names, numbers, phones or addresses hold every word."""
    with _reading(request) as records:
        return _answer(200, {"data": records.search(q, entities=_names(entity), limit=max(1, min(limit, 100)))})


@post("/{entity:str}", sync_to_thread=True, status_code=201, name="api.create")
def create_records(
    request: Incoming, body: RawBody, entity: FromPath[str], partial: FromQuery[bool] = False
) -> Response[bytes]:
    """One record from an object, or many from a list; `partial=true` stores the good rows of a list."""
    payload = decode(body)

    def work(records: Records) -> Answer:
        if isinstance(payload, dict):
            row = records.create(entity, payload)
            location = f"/api/v1/{entity}/{row['id']}"
            return Answer(201, encode(row), {"etag": f'"{row["version"]}"', "location": location})
        result = records.create_many(entity, _rows(payload), all_or_nothing=not partial)
        return Answer(201 if result.done else 200, encode(_bulk(result)), {})

    return _write(request, body, work)


@patch("/{entity:str}/{id:str}", sync_to_thread=True, name="api.update")
def update_record(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Change fields; with `If-Match` only when nobody changed the record meanwhile."""
    values, version = decode_object(body), _version(request)

    def work(records: Records) -> Answer:
        row = records.update(entity, _id(id), values, version=version)
        return Answer(200, encode(row), {"etag": f'"{row["version"]}"'})

    return _write(request, body, work)


@delete("/{entity:str}/{id:str}", sync_to_thread=True, status_code=204, name="api.delete")
def delete_record(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[None]:
    """Move a record to the trash."""
    version = _version(request)
    actor = _actor(request)
    with pinned_of(request).gateway.writing(actor) as records:
        records.delete(entity, _id(id), version=version)
    return Response(None, status_code=204)


@post("/{entity:str}/{id:str}/move", sync_to_thread=True, status_code=200, name="api.move")
def move_record(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Move a record to a stage; 422 with the whole list of what is missing."""
    wish = _known(decode_object(body), "to", "values", "lost_reason", "note", "skip_reason")
    version = _version(request)

    def work(records: Records) -> Answer:
        row = records.move(
            entity, _id(id), _text(wish, "to"), version=version, values=_mapping(wish, "values"),
            lost_reason=_text(wish, "lost_reason"), note=_text(wish, "note"), skip_reason=_text(wish, "skip_reason"),
        )  # fmt: skip
        return Answer(200, encode(row), {"etag": f'"{row["version"]}"'})

    return _write(request, body, work)


@post("/{entity:str}/{id:str}/steps/{step:str}", sync_to_thread=True, status_code=200, name="api.step")
def tick_step(
    request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str], step: FromPath[str]
) -> Response[bytes]:
    """Tick or untick a step of the current stage: `{"done": true}`."""
    done = _known(decode_object(body), "done").get("done")
    if not isinstance(done, bool):
        raise _bad("done", "Take true or false.")

    def work(records: Records) -> Answer:
        records.set_step(entity, _id(id), step, done=done)
        return Answer(200, encode({"step": step, "done": done}), {})

    return _write(request, body, work)


@post("/{entity:str}/transfer", sync_to_thread=True, status_code=201, name="api.transfer")
def transfer(request: Incoming, body: RawBody, entity: FromPath[str]) -> Response[bytes]:
    """From one holder of a ledger to another: `{"from": id, "to": id, "quantity": 5, "values": {…}}`."""
    wish = _known(decode_object(body), "from", "to", "quantity", "values")
    giver, taker = _id(_text(wish, "from")), _id(_text(wish, "to"))

    def work(records: Records) -> Answer:
        made = records.transfer(entity, giver, taker, wish.get("quantity"), values=_mapping(wish, "values"))
        return Answer(201, encode({"data": [records.get(entity, move) for move in made]}), {})

    return _write(request, body, work)


@post("/{entity:str}/{id:str}/reveal", sync_to_thread=True, status_code=200, name="api.reveal")
def reveal_fields(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Masked fields, whole: `{"fields": ["phone"]}`. Counted and written down; the answer is kept nowhere."""
    fields = _known(decode_object(body), "fields").get("fields")
    if not isinstance(fields, list) or not fields or not all(isinstance(name, str) for name in fields):
        raise _bad("fields", "Give a list of field names.")
    with pinned_of(request).gateway.writing(_actor(request)) as records:
        return _answer(200, records.reveal(entity, _id(id), *dict.fromkeys(fields)))


@post("/{entity:str}/bulk", sync_to_thread=True, status_code=200, name="api.bulk")
def bulk(request: Incoming, body: RawBody, entity: FromPath[str]) -> Response[bytes]:
    """The same action on many: update, move, delete, restore or reassign; tells done, skipped and refused."""
    wish = _known(decode_object(body), "action", "ids", "values", "to", "lost_reason", "note", "owner")
    action, ids = _text(wish, "action"), _ids(wish.get("ids"))
    actions: dict[str, Callable[[Records], BulkResult]] = {
        "update": lambda records: records.update_many(entity, ids, _mapping(wish, "values")),
        "delete": lambda records: records.delete_many(entity, ids),
        "restore": lambda records: records.restore_many(entity, ids),
        "reassign": lambda records: records.reassign(entity, ids, _id(_text(wish, "owner"))),
        "move": lambda records: records.move_many(
            entity, ids, _text(wish, "to"), lost_reason=_text(wish, "lost_reason"), note=_text(wish, "note")
        ),
    }
    if action not in actions:
        raise _bad("action", f"Take one of {', '.join(actions)}.")
    return _write(request, body, lambda records: Answer(200, encode(_bulk(actions[action](records))), {}))


def records_router() -> Router:
    """The routes under /api/v1."""
    handlers = [
        search, list_records, group_records, get_record, get_history, get_timeline, get_related, look_at_move,
        create_records, update_record, delete_record, move_record, tick_step, reveal_fields, transfer, bulk,
    ]  # fmt: skip
    return Router(
        "/api/v1", route_handlers=handlers, exception_handlers={Exception: api_error}, include_in_schema=False
    )


def _actor(request: Incoming) -> Actor:
    actor = api_actor(request)
    request.scope.setdefault("state", {})["actor_id"] = str(actor.id)
    return actor


def _reading(request: Incoming) -> Any:  # Any: a context manager of Records
    return pinned_of(request).gateway.reading(_actor(request))


def _write(request: Incoming, body: bytes, work: Callable[[Records], Answer]) -> Response[bytes]:
    """One transaction; with an Idempotency-Key its answer is kept with it and given again."""
    actor = _actor(request)
    key = request.headers.get("idempotency-key", "")
    signed = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + body
    with pinned_of(request).gateway.writing(actor) as records:
        answer = idempotency.begin(records, key, signed) if key else None
        if answer is None:
            answer = work(records)
            if key:
                idempotency.keep(records, key, answer)
    return Response(answer.body, status_code=answer.status, media_type=JSON, headers=answer.headers)


def _answer(status: int, body: object) -> Response[bytes]:
    return Response(encode(body), status_code=status, media_type=JSON)


def _record(status: int, row: Row) -> Response[bytes]:
    return Response(encode(row), status_code=status, media_type=JSON, headers={"etag": f'"{row["version"]}"'})


def _page(page: Page) -> dict[str, object]:
    titles = {str(key): title for key, title in page.titles.items()}
    return {"data": page.rows, "next": page.next or None, "titles": titles}


def _bulk(result: BulkResult) -> dict[str, object]:
    refused = [
        {
            ("row" if isinstance(which, int) else "id"): which,
            "errors": [{"field": item.field, "code": item.code, "detail": str(item.message)} for item in problems],
        }
        for which, problems in result.refused
    ]
    skipped = [{"id": which, "reason": reason} for which, reason in result.skipped]
    return {"done": result.done, "skipped": skipped, "refused": refused}


def _plan(plan: MovePlan) -> dict[str, object]:
    items = [
        {"kind": i.kind, "key": i.key, "stage": i.stage, "message": str(i.message), "fields": i.fields, "done": i.done}
        for i in plan.items
    ]
    return {"from": plan.from_stage, "to": plan.to_stage, "open": plan.open, "may_skip": plan.may_skip, "items": items}


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        # An id that cannot be one reads like an id that does not exist.
        raise NotFound("records.not_found", "There is no such record.")
    return found


def _ids(value: object) -> list[UUID]:
    if not isinstance(value, list) or not value or len(value) > MOST_ROWS:
        raise _bad("ids", f"Give a list of 1 to {MOST_ROWS} ids.")
    found = [parse_id(item) if isinstance(item, str) else None for item in value]
    if None in found:
        raise _bad("ids", f"{value[found.index(None)]!r} is no id.")
    return [item for item in found if item is not None]


def _rows(payload: object) -> list[dict[str, object]]:
    if not isinstance(payload, list) or not payload or len(payload) > MOST_ROWS:
        raise _bad("", f"Send an object, or a list of 1 to {MOST_ROWS} objects.")
    for number, row in enumerate(payload):
        if not isinstance(row, dict):
            raise _bad("", f"Row {number} is no object.")
    return payload


def _version(request: Incoming) -> int | None:
    text = request.headers.get("if-match", "")
    if not text or text == "*":
        return None
    bare = text.removeprefix("W/").strip('"')
    if not bare.isascii() or not bare.isdigit() or len(bare) > 18:
        raise _bad("If-Match", "Send the ETag that the record was read with.")
    return int(bare)


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _known(body: dict[str, Any], *names: str) -> dict[str, Any]:  # Any: JSON values
    for name in body:
        if name not in names:
            raise _bad(name[:60], f"There is no such key here. Known: {', '.join(names)}.")
    return body


def _text(body: dict[str, Any], name: str) -> str:  # Any: JSON values
    value = body.get(name, "")
    if not isinstance(value, str) or (name in ("to", "action", "owner") and not value):
        raise _bad(name, "Give a text.")
    return value


def _mapping(body: dict[str, Any], name: str) -> dict[str, Any]:  # Any: JSON values
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise _bad(name, "Give an object of fields and values.")
    return value


def _bad(field: str, message: str) -> InvalidInput:
    return InvalidInput("api.bad_request", message, problems=[Problem(field, "api.bad_request", message)])
