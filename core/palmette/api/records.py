"""`/api/v1/{entity}`: every entity of the blueprint through the same few routes."""

from __future__ import annotations

from collections.abc import Callable

from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, FromQuery, RawBody

from palmette.api import conversions, countersign, documents, duplicates, locking, merging, pressing, transfers
from palmette.api.answers import (
    JSON,
    MOST_ROWS,
    Incoming,
    actor_of,
    answer,
    bad,
    bulk_json,
    charge,
    id_of,
    ids_of,
    known,
    mapping_of,
    reading,
    settled,
    text_of,
    write,
)
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode, decode_object, encode
from palmette.errors import NotFound
from palmette.records.results import BulkResult, GroupSpec, ListQuery, MeasureSpec, MovePlan, Page, Row
from palmette.records.session import Records
from palmette.web.problems import api_error
from palmette.web.runtime import pinned_of
from palmette.web.signing import delete_wish, requests_of


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
        raise bad("count", "Take capped or exact.")
    with reading(request) as records:
        page = records.list(entity, query)
        body = _page(page)
        if count:
            total = records.count(entity, filter=filter, search=search, cap=10_000 if count == "capped" else None)
            body["count"] = {"value": total.value, "capped": total.capped}
    charge(request, len(page.rows))
    return answer(200, body)


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
    groups = [GroupSpec(of, period) for of, _, period in (part.partition(":") for part in _names(by))]
    wanted = [MeasureSpec(part, *part.split(":", 1)) for part in _names(measures)]
    with reading(request) as records:
        rows = records.group(entity, by=groups, measures=wanted, filter=filter, limit=limit)
    return answer(200, {"data": rows})


@get("/{entity:str}/{id:str}", sync_to_thread=True, name="api.get")
def get_record(
    request: Incoming, entity: FromPath[str], id: FromPath[str], fields: FromQuery[str] = ""
) -> Response[bytes]:
    """One record with its version as ETag; 307 to the record that stands for one that was merged."""
    with reading(request) as records:
        try:
            row = records.get(entity, id_of(id), fields=_names(fields))
            charge(request, 1)
            return _record(200, row)
        except NotFound:
            found = records.merged_into(entity, id_of(id))
            if found is None:
                raise
    query = f"?{request.url.query}" if request.url.query else ""
    return Response(b"", status_code=307, headers={"location": f"/api/v1/{entity}/{found}{query}"})


@get("/{entity:str}/{id:str}/history", sync_to_thread=True, name="api.history")
def get_history(
    request: Incoming,
    entity: FromPath[str],
    id: FromPath[str],
    limit: FromQuery[int] = 100,
    before: FromQuery[str] = "",
) -> Response[bytes]:
    """Changes of a record by field, newest first."""
    with reading(request) as records:
        entries = records.history(entity, id_of(id), limit=min(limit, 500), before=id_of(before) if before else None)
    charge(request, len(entries))
    return answer(200, {"data": entries})


@get("/{entity:str}/{id:str}/timeline", sync_to_thread=True, name="api.timeline")
def get_timeline(
    request: Incoming, entity: FromPath[str], id: FromPath[str], limit: FromQuery[int] = 50
) -> Response[bytes]:
    """Activities, moves, phases and files of a record, newest first."""
    with reading(request) as records:
        items = records.timeline(entity, id_of(id), limit=min(limit, 200))
    charge(request, len(items))
    return answer(200, {"data": items})


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
    with reading(request) as records:
        page = records.related(entity, id_of(id), inverse, query)
    charge(request, len(page.rows))
    return answer(200, _page(page))


@get("/{entity:str}/{id:str}/move", sync_to_thread=True, name="api.look")
def look_at_move(request: Incoming, entity: FromPath[str], id: FromPath[str], to: FromQuery[str]) -> Response[bytes]:
    """What a move would still need."""
    with reading(request) as records:
        return answer(200, _plan(records.look_at_move(entity, id_of(id), to)))


@get("/search", sync_to_thread=True, name="api.search")
def search(
    request: Incoming, q: FromQuery[str], entity: FromQuery[str] = "", limit: FromQuery[int] = 20
) -> Response[bytes]:
    """Records whose names, numbers, phones or addresses hold every word."""
    with reading(request) as records:
        found = records.search(q, entities=_names(entity), limit=max(1, min(limit, 100)))
    charge(request, len(found))
    return answer(200, {"data": found})


@post("/{entity:str}", sync_to_thread=True, status_code=201, name="api.create")
def create_records(
    request: Incoming,
    body: RawBody,
    entity: FromPath[str],
    partial: FromQuery[bool] = False,
    allow_duplicate: FromQuery[bool] = False,
) -> Response[bytes]:
    """One record from an object, or many from a list; `partial=true` stores the good rows of a list.

    409 with the candidates for what is likely to be there already, unless `allow_duplicate=true`.
    """
    payload = decode(body)

    def work(records: Records) -> Answer:
        if isinstance(payload, dict):
            made = duplicates.create_one(records, entity, payload, allowed=allow_duplicate)
            row = settled(records, entity, made)
            location = f"/api/v1/{entity}/{row['id']}"
            return Answer(201, encode(row), {"etag": f'"{row["version"]}"', "location": location})
        result = duplicates.create_many(records, entity, _rows(payload), allowed=allow_duplicate, partial=partial)
        return Answer(201 if result.done else 200, encode(bulk_json(result)), {})

    return write(request, body, work)


@patch("/{entity:str}/{id:str}", sync_to_thread=True, name="api.update")
def update_record(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Change fields; with `If-Match` only when nobody changed the record meanwhile."""
    values, version = decode_object(body), _version(request)

    def work(records: Records) -> Answer:
        row = settled(records, entity, records.update(entity, id_of(id), values, version=version))
        return Answer(200, encode(row), {"etag": f'"{row["version"]}"'})

    return write(request, body, work)


@delete("/{entity:str}/{id:str}", sync_to_thread=True, status_code=204, name="api.delete")
def delete_record(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[None]:
    """Move a record to the trash."""
    version = _version(request)
    actor = actor_of(request)
    with pinned_of(request).gateway.writing(actor) as records:
        records.delete(entity, id_of(id), version=version)
    return Response(None, status_code=204)


@post("/{entity:str}/{id:str}/move", sync_to_thread=True, status_code=200, name="api.move")
def move_record(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Move a record to a stage; 422 with the whole list of what is missing."""
    wish = known(decode_object(body), "to", "values", "lost_reason", "note", "skip_reason")
    version = _version(request)

    def work(records: Records) -> Answer:
        moved = records.move(
            entity, id_of(id), text_of(wish, "to"), version=version, values=mapping_of(wish, "values"),
            lost_reason=text_of(wish, "lost_reason"), note=text_of(wish, "note"),
            skip_reason=text_of(wish, "skip_reason"),
        )  # fmt: skip
        row = settled(records, entity, moved)
        return Answer(200, encode(row), {"etag": f'"{row["version"]}"'})

    return write(request, body, work)


@post("/{entity:str}/{id:str}/steps/{step:str}", sync_to_thread=True, status_code=200, name="api.step")
def tick_step(
    request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str], step: FromPath[str]
) -> Response[bytes]:
    """Tick or untick a step of the current stage: `{"done": true}`."""
    done = known(decode_object(body), "done").get("done")
    if not isinstance(done, bool):
        raise bad("done", "Take true or false.")

    def work(records: Records) -> Answer:
        records.set_step(entity, id_of(id), step, done=done)
        return Answer(200, encode({"step": step, "done": done}), {})

    return write(request, body, work)


@post("/{entity:str}/transfer", sync_to_thread=True, status_code=201, name="api.transfer")
def transfer(request: Incoming, body: RawBody, entity: FromPath[str]) -> Response[bytes]:
    """From one holder of a ledger to another: `{"from": id, "to": id, "quantity": 5, "values": {…}}`."""
    wish = known(decode_object(body), "from", "to", "quantity", "values")
    giver, taker = id_of(text_of(wish, "from")), id_of(text_of(wish, "to"))

    def work(records: Records) -> Answer:
        made = records.transfer(entity, giver, taker, wish.get("quantity"), values=mapping_of(wish, "values"))
        return Answer(201, encode({"data": [records.get(entity, move) for move in made]}), {})

    return write(request, body, work)


@post("/{entity:str}/{id:str}/reveal", sync_to_thread=True, status_code=200, name="api.reveal")
def reveal_fields(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Masked fields, whole: `{"fields": ["phone"]}`. Counted and written down; the answer is kept nowhere."""
    fields = known(decode_object(body), "fields").get("fields")
    if not isinstance(fields, list) or not fields or not all(isinstance(name, str) for name in fields):
        raise bad("fields", "Give a list of field names.")
    with pinned_of(request).gateway.writing(actor_of(request)) as records:
        return answer(200, records.reveal(entity, id_of(id), *dict.fromkeys(fields)))


@post("/{entity:str}/bulk", sync_to_thread=True, status_code=200, name="api.bulk")
def bulk(request: Incoming, body: RawBody, entity: FromPath[str]) -> Response[bytes]:
    """The same action on many: update, move, delete, restore or reassign; tells done, skipped and refused."""
    wish = known(decode_object(body), "action", "ids", "values", "to", "lost_reason", "note", "owner")
    action, ids = text_of(wish, "action"), ids_of(wish.get("ids"))
    actions: dict[str, Callable[[Records], BulkResult]] = {
        "update": lambda records: records.update_many(entity, ids, mapping_of(wish, "values")),
        "delete": lambda records: records.delete_many(entity, ids),
        "restore": lambda records: records.restore_many(entity, ids),
        "reassign": lambda records: records.reassign(entity, ids, id_of(text_of(wish, "owner"))),
        "move": lambda records: records.move_many(
            entity, ids, text_of(wish, "to"), lost_reason=text_of(wish, "lost_reason"), note=text_of(wish, "note")
        ),
    }
    if action not in actions:
        raise bad("action", f"Take one of {', '.join(actions)}.")

    def work(records: Records) -> Answer:
        records.begin_bulk(entity, len(ids))
        if action == "delete" and len(ids) > 1:
            wish = delete_wish(records.entity(entity).key, ids)
            requests_of(pinned_of(request)).need(records.connection, records.actor, wish)
        return Answer(200, encode(bulk_json(actions[action](records))), {})

    with requests_of(pinned_of(request)).guarding(actor_of(request)):
        return write(request, body, work)


def records_router() -> Router:
    """The routes under /api/v1."""
    handlers = [
        search, list_records, group_records, get_record, get_history, get_timeline, get_related, look_at_move,
        *merging.HANDLERS, *transfers.HANDLERS, *conversions.HANDLERS,
        *documents.HANDLERS, *pressing.HANDLERS, *locking.HANDLERS,
        *countersign.HANDLERS,
        create_records, update_record, delete_record, move_record, tick_step, reveal_fields, transfer, bulk,
    ]  # fmt: skip
    return Router(
        "/api/v1", route_handlers=handlers, exception_handlers={Exception: api_error}, include_in_schema=False
    )


def _record(status: int, row: Row) -> Response[bytes]:
    return Response(encode(row), status_code=status, media_type=JSON, headers={"etag": f'"{row["version"]}"'})


def _page(page: Page) -> dict[str, object]:
    titles = {str(key): title for key, title in page.titles.items()}
    return {"data": page.rows, "next": page.next or None, "titles": titles}


def _plan(plan: MovePlan) -> dict[str, object]:
    items = [
        {"kind": i.kind, "key": i.key, "stage": i.stage, "message": str(i.message), "fields": i.fields, "done": i.done}
        for i in plan.items
    ]
    return {"from": plan.from_stage, "to": plan.to_stage, "open": plan.open, "may_skip": plan.may_skip, "items": items}


def _rows(payload: object) -> list[dict[str, object]]:
    if not isinstance(payload, list) or not payload or len(payload) > MOST_ROWS:
        raise bad("", f"Send an object, or a list of 1 to {MOST_ROWS} objects.")
    for number, row in enumerate(payload):
        if not isinstance(row, dict):
            raise bad("", f"Row {number} is no object.")
    return payload


def _version(request: Incoming) -> int | None:
    text = request.headers.get("if-match", "")
    if not text or text == "*":
        return None
    bare = text.removeprefix("W/").strip('"')
    if not bare.isascii() or not bare.isdigit() or len(bare) > 18:
        raise bad("If-Match", "Send the ETag that the record was read with.")
    return int(bare)


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
